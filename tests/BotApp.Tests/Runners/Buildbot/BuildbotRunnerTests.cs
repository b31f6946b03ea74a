using System.Text;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Tests.Engine;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>What Buildbot alone does: requests with several builds, builders side by side, files by link, hints of every end.</summary>
[Collection(BuildbotTests.Name)]
public sealed class BuildbotRunnerTests(BuildbotServer buildbot)
{
    private const string Id = "ba-aaaaaaaaaaaaaaaaaaaaaaaa";

    private const string Again = "ba-bbbbbbbbbbbbbbbbbbbbbbbb";

    [Fact]
    public async Task A_waiting_run_is_cancelled_at_once_and_told_though_no_build_ever_was()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id));

        var outcome = await bench.Runner.CancelAsync(bench.Scope, run, "A newer commit is there.", default);
        var ended = await bench.Runner.GetAsync(bench.Scope, run, default);

        outcome.ShouldBe(new CancelOutcome.Asked());
        ended.ShouldNotBeNull().Conclusion.ShouldBe(RunConclusion.Cancelled);
        ended.StartedAt.ShouldBeNull();
        (await bench.Runner.CancelAsync(bench.Scope, run, "Again.", default)).ShouldBe(new CancelOutcome.AlreadyOver());
        await ToldAsync(bench, run, "buildsets.complete");
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("fail")]
    [InlineData("crash")]
    [InlineData("stop")]
    public async Task Every_end_is_told_signed_and_is_what_Buildbot_then_says(string what)
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id));
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Running);
        await bench.WaitsAsync(Id);
        var step = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull().Jobs.ShouldHaveSingleItem().Step.ShouldNotBeNull("the suite is at work");
        (step.Name.Length, step.Number <= step.Count).ShouldBe((step.Name.Trim().Length, true));
        step.Number.ShouldBeGreaterThan(1, "the checkout came before");

        if (what == "stop")
        {
            await bench.Runner.CancelAsync(bench.Scope, run, "Enough.", default);
        }
        else
        {
            bench.Tell(Id, what);
        }

        var hints = await ToldAsync(bench, run, "buildsets.complete");
        var ended = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        hints.Select(hint => hint.Event).Distinct().ShouldBe(["buildsets.new", "builds.new", "builds.finished", "buildsets.complete"], ignoreOrder: true);
        hints.Select(hint => hint.Headers["X-Delivery"]).Distinct().Count().ShouldBe(hints.Count);
        ended.State.ShouldBe(RunState.Completed, "when the end is told it can be read");
        ended.Conclusion.ShouldBe(what switch { "pass" => RunConclusion.Success, "stop" => RunConclusion.Cancelled, _ => RunConclusion.Failure });
        var file = (await FilesAsync(bench, run)).ShouldHaveSingleItem();
        (file.Problem is null).ShouldBe(what != "crash", $"a crash leaves no report, and the empty file that Buildbot keeps is none: {file.Problem}");
    }

    [Fact]
    public async Task Three_thousand_tests_on_one_line_come_as_pytest_wrote_them()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id) with { Select = "many/many.py" });
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Completed);

        var report = (await FilesAsync(bench, run)).ShouldHaveSingleItem();

        var written = Directory.GetFiles(buildbot.WorkerFolder("trusted"), $"junit-{bench.Own(Id)}-*.xml", SearchOption.AllDirectories).ShouldHaveSingleItem();
        report.Content.ShouldBe(await File.ReadAllBytesAsync(written, TestContext.Current.CancellationToken));
        var text = Encoding.UTF8.GetString(report.Content);
        text.Split("<testcase ").Length.ShouldBe(3001);
        text.Split('\n').Max(static line => line.Length).ShouldBeGreaterThan(100_000, "Buildbot's logs break lines of more than 4096 characters");
    }

    [Fact]
    public async Task Only_the_builder_that_failed_is_run_again_and_the_other_one_counts_on()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var first = await StartAsync(bench, bench.RequestOn(Id, "3.11", "3.12"));
        bench.Tell(Id, "fail on 3_12");
        await bench.BeginAsync(first);
        var failed = await BecomesAsync(bench, first, RunState.Completed);

        bench.Tell(Again, "pass");
        var again = new RerunRequest(bench.Scope, first, RerunScope.Failed, bench.Own(Again), bench.RequestOn(Again, "3.11", "3.12") with { Attempt = 2 });
        var second = (await bench.Runner.RerunAsync(again, default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
        var passed = await BecomesAsync(bench, second, RunState.Completed);

        failed.Conclusion.ShouldBe(RunConclusion.Failure);
        failed.Jobs.Select(job => (job.Name, job.Conclusion)).ShouldBe([("pytest (3.11)", RunConclusion.Success), ("pytest (3.12)", RunConclusion.Failure)]);
        second.Attempt.ShouldBe(2);
        (await buildbot.Console.BuildsAsync(second.Id)).Count.ShouldBe(1);
        passed.Conclusion.ShouldBe(RunConclusion.Success);
        passed.Jobs.Select(job => (job.Name, job.Conclusion)).ShouldBe([("pytest (3.11)", RunConclusion.Success), ("pytest (3.12)", RunConclusion.Success)]);
        passed.Jobs[0].Id.ShouldBe(failed.Jobs[0].Id, "it is the first run's");
        var files = await FilesAsync(bench, second);
        files.Select(file => MatrixEntries.JobOf(file.Artifact, passed.Jobs)?.Name).ShouldBe(["pytest (3.11)", "pytest (3.12)"]);
        files.ShouldAllBe(file => file.Problem == null && file.Path == "junit.xml");
    }

    [Fact]
    public async Task A_killed_worker_costs_a_build_and_not_the_run()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id));
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Running);
        await bench.WaitsAsync(Id); // a build that loses its worker while it begins never ends (Buildbot 3.7)

        await buildbot.KillWorkerAsync("trusted");
        var waiting = await BecomesAsync(bench, run, RunState.Queued);
        await buildbot.StartWorkerAsync("trusted");
        await BecomesAsync(bench, run, RunState.Running);
        bench.Tell(Id, "pass");
        var ended = await BecomesAsync(bench, run, RunState.Completed);

        waiting.Conclusion.ShouldBeNull("the lost build is not the run's end");
        ended.Conclusion.ShouldBe(RunConclusion.Success);
        var builds = await buildbot.Console.BuildsAsync(run.Id);
        builds.Count.ShouldBe(2);
        (await FilesAsync(bench, run)).ShouldHaveSingleItem().Problem.ShouldBeNull("the lost build's files are not the run's");
    }

    [Fact]
    public async Task Code_of_forks_runs_on_the_worker_for_forks_alone()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        bench.Tell(Id, "pass");
        var run = await StartAsync(bench, bench.Request(Id) with { Trust = RunTrust.Fork }); // the trusted worker is paused
        var ended = await BecomesAsync(bench, run, RunState.Completed);

        ended.Conclusion.ShouldBe(RunConclusion.Success);
        ended.Jobs.ShouldHaveSingleItem().Name.ShouldBe("forks pytest (3.11)");
        ((string?)(await buildbot.Console.BuildsAsync(run.Id)).ShouldHaveSingleItem()["properties"]?["workername"]?[0]).ShouldBe("forks");
    }

    [Fact]
    public async Task What_Buildbot_would_pass_over_or_choke_on_is_refused_with_a_sentence_and_starts_nothing()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var request = bench.Request(Id);

        (await RefusedAsync(bench, request with { Workflow = "nightly" })).ShouldBe("Buildbot has no ForceScheduler `nightly`; manifests/workflows/buildbot/master.cfg shows one.");
        (await RefusedAsync(bench, request with { Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["level"] = "full" } })).ShouldContain("has no parameter level: it would be passed over");
        (await RefusedAsync(bench, request with { Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["builderNames"] = "forks pytest (3.11)" } })).ShouldContain("no parameter builderNames");
        (await RefusedAsync(bench, bench.RequestOn(Id, "3.11", "3.14"))).ShouldContain("is for 3.14. It has `pytest (3.11)`, `pytest (3.12)`");
        (await RefusedAsync(bench, request with { Ref = "--upload-pack=evil" })).ShouldStartWith("Buildbot does not take these parameters: branch:'--upload-pack=evil' does not match pattern");
        (await RefusedAsync(bench, request with { Sha = new string('a', 40) + "\n;" })).ShouldContain("revision:");
        (await RefusedAsync(bench, request with { Select = "--rootdir=/" })).ShouldContain("select:");
        (await bench.CountAsync(Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_session_that_is_no_longer_taken_is_renewed()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id));
        var before = buildbot.Proxy.SignIns;

        buildbot.Proxy.Fail(403, 1);
        var snapshot = await bench.Runner.GetAsync(bench.Scope, run, default);

        snapshot.ShouldNotBeNull();
        buildbot.Proxy.SignIns.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_link_to_another_place_is_a_problem_and_not_followed()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await EndedAsync(bench);
        var asked = buildbot.Inbox.Hints.Count;
        var elsewhere = new Uri(buildbot.Inbox.Address, "/steal").AbsoluteUri;
        buildbot.Proxy.Instead = path => path.Contains("/steps", StringComparison.Ordinal)
            ? $$"""{"steps":[{"name":"upload","complete":true,"results":0,"urls":[{"name":"junit.xml","url":"{{elsewhere}}"},{"name":"junit-2.xml","url":"file:///etc/passwd"},{"name":"junit-3.xml","url":7}]}]}"""
            : null;

        var files = await FilesAsync(bench, run);

        files.Select(file => file.Artifact).ShouldBe(["junit.xml", "junit-2.xml"]);
        files.ShouldAllBe(file => file.Problem != null && file.Content.Length == 0);
        files[0].Problem!.ShouldContain("nothing is asked there");
        buildbot.Inbox.Hints.Count.ShouldBe(asked);
    }

    [Theory]
    [InlineData("""{"buildsets":[{}]}""")]
    [InlineData("""{"buildsets":"many"}""")]
    [InlineData("""{"buildsets":[{"bsid":1001,"complete":"yes","submitted_at":1}]}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]""")]
    [InlineData("<html>sign in</html>")]
    public async Task An_answer_that_is_not_Buildbots_is_an_error_and_never_a_state(string answer)
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await StartAsync(bench, bench.Request(Id));
        buildbot.Proxy.Instead = path => path.Contains("/buildsets/", StringComparison.Ordinal) ? answer : null;

        await Should.ThrowAsync<RunnerRefused>(() => bench.Runner.GetAsync(bench.Scope, run, default));
    }

    [Fact]
    public async Task The_commit_that_was_found_at_the_checkout_is_the_one_that_was_tested()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await EndedAsync(bench);
        var asked = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        var other = new string('f', 40);
        buildbot.Proxy.Instead = path => path.Contains("/builds?", StringComparison.Ordinal)
            ? $$$"""{"builds":[{"buildid":1,"number":1,"complete":true,"results":0,"started_at":1795211911,"properties":{"got_revision":["{{{other}}}","Git"]}}]}"""
            : null;

        asked.Sha.ShouldBe(buildbot.Sha);
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull().Sha.ShouldBe(other);
    }

    [Fact]
    public async Task A_result_that_nobody_knows_yet_is_never_a_success()
    {
        await using var bench = await BuildbotBench.OpenAsync(buildbot);
        var run = await EndedAsync(bench);
        buildbot.Proxy.Instead = path => path.Contains("/buildsets/", StringComparison.Ordinal) ? """{"buildsets":[{"bsid":1001,"complete":true,"results":7,"submitted_at":1795211911}]}""" : null;

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        snapshot.Conclusion.ShouldBe(RunConclusion.Unknown);
    }

    private static async Task<RunReference> StartAsync(BuildbotBench bench, RunRequest request) =>
        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();

    private static async Task<RunReference> EndedAsync(BuildbotBench bench)
    {
        bench.Tell(Id, "pass");
        var run = await StartAsync(bench, bench.Request(Id));
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Completed);
        return run;
    }

    private static async Task<RunSnapshot> BecomesAsync(BuildbotBench bench, RunReference run, RunState state)
    {
        RunSnapshot? snapshot = null;
        await Eventually.TrueAsync(async () => (snapshot = await bench.Runner.GetAsync(bench.Scope, run, default))?.State == state, $"{run.Id} becomes {state}", 60);
        return snapshot!; // just seen
    }

    private static async Task<string> RefusedAsync(BuildbotBench bench, RunRequest request) =>
        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Rejected>().Reason;

    private static async Task<List<(string Artifact, string Path, string? Problem, byte[] Content)>> FilesAsync(BuildbotBench bench, RunReference run)
    {
        var files = new List<(string Artifact, string Path, string? Problem, byte[] Content)>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*junit*"], default))
        {
            files.Add((file.Artifact, file.Path, file.Problem, file.ReadAll(10 << 20)));
        }

        return files;
    }

    /// <summary>Every hint of a run, once the one is there; each is signed and understood by the adapter.</summary>
    private async Task<IReadOnlyList<HintInbox.Hint>> ToldAsync(BuildbotBench bench, RunReference run, string what)
    {
        await Eventually.TrueAsync(() => buildbot.Inbox.Of(bench.Own(Id)).Any(hint => hint.Event == what), $"{what} is told", 30);
        var hints = buildbot.Inbox.Of(bench.Own(Id));
        foreach (var hint in hints)
        {
            var read = bench.Runner.Events.ShouldNotBeNull().Read(hint.Headers, hint.Body, DateTimeOffset.UtcNow).ShouldBeOfType<RunnerEvent.Hints>();
            read.Runs.ShouldBe([new RunHint(run.Id, bench.Own(Id))]);
            read.Delivery.ShouldBe(hint.Headers["X-Delivery"]);
        }

        var forged = hints[0].Body.Append((byte)' ').ToArray();
        bench.Runner.Events!.Read(hints[0].Headers, forged, DateTimeOffset.UtcNow).ShouldBeOfType<RunnerEvent.Refused>();
        return hints;
    }
}
