using System.Net;
using System.Text;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults;

/// <summary>What a run hands back may be broken or hostile: the check says so and is never green.</summary>
public sealed class BadArtifactTests
{
    [Theory]
    [InlineData("S28 truncated", "incomplete")]
    [InlineData("S29 empty file", "unreadable")]
    [InlineData("S29 page", "unreadable")]
    [InlineData("empty artifact", "no report")]
    [InlineData("S34 leads out", "unreadable")]
    [InlineData("damaged zip", "unreadable")]
    [InlineData("none", "no report")]
    public async Task S28_S29_S34_A_broken_artifact_is_a_failure_with_a_sentence(string kind, string word)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        runner().Play = (attempt, job) => attempt.EventName == "pull_request" && job.Contains("3.12", StringComparison.Ordinal) ? new PlayedJob("success", Artifact(kind)) : PlayedJob.Green;
        var pull = Open(world);

        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        check.Title!.ShouldContain(word, Case.Insensitive, $"{check.Title}\n{check.Summary}\n{check.Text}");
        gate.Title!.ShouldContain("tests");
        world.Runs("functional.yml").ShouldBeEmpty("nothing follows a result that cannot be read");
        Directory.Exists(Path.Combine(Path.GetTempPath(), "evil")).ShouldBeFalse();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task An_expired_artifact_is_a_failure_with_a_sentence()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        world.GitHub.Faults.Answer("actions/download-artifact", 20, new FaultyAnswer { Status = HttpStatusCode.Gone, Body = """{"message":"Artifact has expired","status":"410"}""" });
        var pull = Open(world);

        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        $"{check.Title}\n{check.Summary}\n{check.Text}".ShouldContain("expired", Case.Insensitive);
    }

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static byte[]? Artifact(string kind) => kind switch
    {
        "S28 truncated" => JUnit.Zip(JUnit.Green(12)[..700]),
        "S29 empty file" => JUnit.Zip(""),
        "S29 page" => JUnit.Zip("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"),
        "empty artifact" => JUnit.Zip([]),
        "S34 leads out" => JUnit.Zip([("../evil/junit.xml", Encoding.UTF8.GetBytes(JUnit.Green(12)))]),
        "damaged zip" => JUnit.Zip(JUnit.Green(12))[..100],
        "none" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such artifact."),
    };
}
