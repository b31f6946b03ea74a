using System.Text;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Runners.Buildbot;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>What needs no Buildbot: settings, codes, and events that are not what they should be.</summary>
public sealed class BuildbotSettingsTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "password", "User and Token are needed")]
    [InlineData("botapp", null, "User and Token are needed")]
    [InlineData("bot:app", "password", "User holds a colon")]
    [InlineData("botapp", "password", null)]
    public void Settings_that_cannot_work_are_named(string? user, string? token, string? problem)
    {
        var problems = RunnerSetup.Problems(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Runners:buildbot:Type"] = "buildbot",
            ["Runners:buildbot:Url"] = "https://buildbot.example.org/",
            ["Runners:buildbot:User"] = user,
            ["Runners:buildbot:Token"] = token,
        });

        if (problem is null)
        {
            problems.ShouldBeEmpty();
        }
        else
        {
            problems.ShouldHaveSingleItem().ShouldStartWith($"Runners__buildbot__{problem}");
        }
    }

    [Theory]
    [InlineData(0, RunConclusion.Success)]
    [InlineData(1, RunConclusion.Success)]
    [InlineData(2, RunConclusion.Failure)]
    [InlineData(3, RunConclusion.Skipped)]
    [InlineData(4, RunConclusion.Failure)]
    [InlineData(5, RunConclusion.Unknown)]
    [InlineData(6, RunConclusion.Cancelled)]
    [InlineData(7, RunConclusion.Unknown)]
    [InlineData(null, RunConclusion.Unknown)]
    public void Each_code_of_Buildbot_means_this(int? code, RunConclusion conclusion) => BuildbotRun.Of(code).ShouldBe(conclusion);

    [Theory]
    [InlineData("""{"event":"buildsets.complete","run_id":"17"}""", "17", null)]
    [InlineData("""{"correlation_id":"ba-0123"}""", null, "ba-0123")]
    public void A_signed_event_names_its_run(string body, string? run, string? correlation) =>
        Read(body).ShouldBeOfType<RunnerEvent.Hints>().Runs.ShouldBe([new RunHint(run, correlation)]);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"run_id":17}""")]
    [InlineData("""{"run_id":"00000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"run_id":"1"} and more""")]
    public void An_event_without_a_run_is_unreadable(string body) => Read(body).ShouldBeOfType<RunnerEvent.Unreadable>();

    private static RunnerEvent Read(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new BuildbotEvents([Key]).Read(RunnerSignature.Headers(Key, bytes, s_now), bytes, s_now);
    }
}
