using BotApp.Core.Pipelines;
using BotApp.Runners;

namespace BotApp.Tests.Runners;

/// <summary>What the operator may write under <c>Runners</c>, and what is said of the rest: everything at once, and no secret.</summary>
public sealed class RunnerConfigurationTests
{
    private static readonly Dictionary<string, string?> s_good = new(StringComparer.Ordinal)
    {
        ["Runners:ci:Type"] = "http",
        ["Runners:ci:Url"] = "https://ci.example.org/botapp",
        ["Runners:ci:SigningKey"] = HttpBench.Key,
    };

    [Fact]
    public void R50_What_is_in_order_starts_and_GitHub_Actions_needs_no_settings()
    {
        RunnerSetup.Problems(s_good).ShouldBeEmpty();
        RunnerSetup.Problems(new Dictionary<string, string?>(StringComparer.Ordinal)).ShouldBeEmpty();
        RunnerSetup.Problems(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Runners:actions:Type"] = "actions" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Runners:ci:Type", "htttp", "Runners__ci__Type is 'htttp'; expected one of")]
    [InlineData("Runners:ci:Url", "ci.example.org", "Runners__ci__Url")]
    [InlineData("Runners:ci:Url", "http://ci.example.org", "credentials would travel unencrypted")]
    [InlineData("Runners:ci:Url", "https://me:hunter2@ci.example.org", "holds a user name or password")]
    [InlineData("Runners:ci:Url", "https://ci.example.org/?a=b", "without query")]
    [InlineData("Runners:ci:SigningKey", "short", "can be guessed")]
    [InlineData("Runners:ci:SigningKey", null, "SigningKey is missing")]
    [InlineData("Runners:ci:AllowPrivateAddresses", "perhaps", "expected true or false")]
    [InlineData("Runners:ci:Timeout", "01:00:00", "expected 00:00:01 to 00:05:00")]
    [InlineData("Runners:ci:Sigingkey", "x", "Runners__ci__Sigingkey is no setting of a runner of type http; there are")]
    [InlineData("Runners:CI2:Type", "http", "small letters")]
    [InlineData("Runners:actions:Url", "https://example.org", "has no settings of its own")]
    public void R51_Each_mistake_is_said_with_what_was_expected(string key, string? value, string said)
    {
        var settings = new Dictionary<string, string?>(s_good, StringComparer.Ordinal) { [key] = value };

        var problems = RunnerSetup.Problems(settings);

        problems.ShouldContain(problem => problem.Contains(said, StringComparison.Ordinal), string.Join('\n', problems));
        string.Join('\n', problems).ShouldNotContain("hunter2");
        string.Join('\n', problems).ShouldNotContain(HttpBench.Key);
    }

    [Fact]
    public void R52_All_mistakes_of_all_runners_are_said_at_once()
    {
        var problems = RunnerSetup.Problems(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Runners:one:Type"] = "http",
            ["Runners:two:Type"] = "nothing",
            ["Runners:two:Url"] = "https://two.example.org",
        });

        problems.Count.ShouldBe(3, string.Join('\n', problems)); // one: no address, no key; two: no such type
    }

    [Fact]
    public async Task R53_A_private_address_is_asked_only_where_the_operator_says_so()
    {
        await using var bench = await HttpBench.StartAsync();
        var careful = bench.Make(HttpBench.Token, settings =>
        {
            settings["Runners:ci:AllowPrivateAddresses"] = "false";
            settings["Runners:ci:Url"] = bench.Service.Url.AbsoluteUri.Replace("http://", "https://", StringComparison.Ordinal);
        });

        var outcome = await careful.StartAsync(bench.Request("ba-0123456789abcdef01234567"), default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("Runners__ci__AllowPrivateAddresses");
        bench.Service.Received.ShouldBe(0);
    }

    [Fact]
    public async Task R54_Five_failures_in_a_row_end_the_asking_and_the_trouble_is_said_until_it_answers()
    {
        await using var bench = await HttpBench.StartAsync();
        var run = ((StartOutcome.Started)await bench.Runner.StartAsync(bench.Request("ba-0123456789abcdef01234567"), default)).Run!;
        bench.Service.Fail(502, 1000);
        for (var failure = 0; failure < 5; failure++)
        {
            bench.Runner.Trouble.ShouldBeNull();
            (await Should.ThrowAsync<RunnerUnavailable>(() => bench.Runner.GetAsync(bench.Scope, run, default))).NotSent.ShouldBeFalse();
        }

        var received = bench.Service.Received;
        var refused = await Should.ThrowAsync<RunnerUnavailable>(() => bench.Runner.GetAsync(bench.Scope, run, default));
        var start = await bench.Runner.StartAsync(bench.Request("ba-0123456789abcdef01234568"), default);

        refused.NotSent.ShouldBeTrue();
        refused.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        start.ShouldBeOfType<StartOutcome.Busy>("nothing was sent, so nothing was started");
        bench.Service.Received.ShouldBe(received);
        bench.Runner.Trouble.ShouldNotBeNull().Sentence.ShouldContain("502");
    }

    [Fact]
    public async Task R55_A_runner_that_asks_for_time_is_busy_and_not_down()
    {
        await using var bench = await HttpBench.StartAsync();
        bench.Service.Fail(503, 20, retryAfter: "17");

        for (var look = 0; look < 8; look++)
        {
            (await bench.Runner.StartAsync(bench.Request("ba-0123456789abcdef01234567"), default)).ShouldBeOfType<StartOutcome.Busy>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(17));
        }

        bench.Runner.Trouble.ShouldBeNull();
        bench.Service.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task R56_A_file_that_is_not_what_the_runner_said_is_there_with_its_problem()
    {
        await using var bench = await HttpBench.StartAsync();
        var run = ((StartOutcome.Started)await bench.Runner.StartAsync(bench.Request("ba-0123456789abcdef01234567"), default)).Run!;
        var inside = bench.Service.Runs.Single();
        inside.Leave("junit-cut.xml", "junit", "<testsuite/>"u8.ToArray());
        inside.Change("junit-cut.xml", "<testsuite tests=\"0\"/>"u8.ToArray());
        inside.Leave("junit-changed.xml", "junit", "<testsuite a=\"1\"/>"u8.ToArray());
        inside.Change("junit-changed.xml", "<testsuite a=\"2\"/>"u8.ToArray());
        inside.End("success");

        var problems = new List<string?>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*"], default))
        {
            problems.Add(file.Problem);
        }

        problems.Count.ShouldBe(2);
        problems[0].ShouldNotBeNull().ShouldContain("cut off or changed");
        problems[1].ShouldNotBeNull().ShouldContain("SHA-256");
    }

    [Fact]
    public async Task R57_A_service_without_a_list_or_re_runs_is_served_by_its_idempotency()
    {
        await using var bench = await HttpBench.StartAsync();
        (bench.Service.Lists, bench.Service.Repeats) = (false, false);
        var request = bench.Request("ba-0123456789abcdef01234567");
        bench.Service.LoseAnswers(1);

        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Unknown>();
        (await bench.Runner.FindAsync(request, DateTimeOffset.UtcNow, default)).ShouldBeEmpty();
        var run = (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Existing>().Run;
        var again = await bench.Runner.RerunAsync(new RerunRequest(bench.Scope, run, RerunScope.All, CorrelationId.OfAttempt(request.CorrelationId, 2), request with { Attempt = 2 }), default);

        again.ShouldBeOfType<StartOutcome.Started>().Run!.Attempt.ShouldBe(2);
        bench.Service.Runs.Count.ShouldBe(2);
    }

    [Fact]
    public void R58_Signatures_are_taken_with_either_key_and_within_five_minutes_only()
    {
        var now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        var (key, old) = (new string('k', 32), new string('o', 32));
        var body = "{}"u8.ToArray();

        RunnerSignature.Refusal(RunnerSignature.Headers(key, body, now), body, [key, old], now.AddMinutes(5)).ShouldBeNull();
        RunnerSignature.Refusal(RunnerSignature.Headers(old, body, now), body, [key, old], now).ShouldBeNull();
        RunnerSignature.Refusal(RunnerSignature.Headers(old, body, now), body, [key], now).ShouldNotBeNull();
        RunnerSignature.Refusal(RunnerSignature.Headers(key, body, now), "{ }"u8, [key], now).ShouldNotBeNull();
        RunnerSignature.Refusal(RunnerSignature.Headers(key, body, now), body, [key], now.AddMinutes(5).AddSeconds(1)).ShouldNotBeNull().ShouldContain("5 minutes");
        RunnerSignature.Refusal(RunnerSignature.Headers(key, body, now), body, [key], now.AddMinutes(-6)).ShouldNotBeNull();
        RunnerSignature.Refusal(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), body, [key], now).ShouldNotBeNull();
    }
}
