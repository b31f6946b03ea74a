using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Runners;
using BotApp.Runners.Jenkins;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners.Jenkins;
using BotApp.Tests.GitHub;

namespace BotApp.Tests.Runners;

/// <summary>What is particular to Jenkins.</summary>
public sealed class JenkinsRunnerTests
{
    private const string Id = "ba-0123456789abcdef01234567";

    [Fact]
    public async Task A_start_sends_what_the_job_defines()
    {
        await using var bench = await JenkinsBench.StartAsync(null, "CORRELATION_ID", "SHA", "REPOSITORY", "REF", "ATTEMPT", "PULL_REQUEST", "MATRIX", "SELECT", "SUITE_NAME", "OWN");
        var request = bench.Request(Id);

        await StartedAsync(bench, request with
        {
            Ref = "release/1.0",
            PullRequest = 7,
            Select = "tests/test_a.py::test_ü[a=1&b]\ntests/test_b.py",
            Inputs = new Dictionary<string, string>(request.Inputs) { ["suite-name"] = "slow & long", ["matrix"] = """{"python":["3.11","3.12"]}""" },
        });

        bench.Jenkins.Queue.ShouldHaveSingleItem().Parameters.ShouldBe(
            new Dictionary<string, string>
            {
                ["CORRELATION_ID"] = Id,
                ["SHA"] = RunnerBench.Sha,
                ["REPOSITORY"] = "https://github.example.org/octo/sample.git",
                ["REF"] = "release/1.0",
                ["ATTEMPT"] = "1",
                ["PULL_REQUEST"] = "7",
                ["MATRIX"] = """{"python":["3.11","3.12"]}""",
                ["SELECT"] = "tests/test_a.py::test_ü[a=1&b]\ntests/test_b.py",
                ["SUITE_NAME"] = "slow & long",
                ["OWN"] = "",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_job_that_would_drop_the_commit_is_not_started()
    {
        await using var bench = await JenkinsBench.StartAsync(null, "CORRELATION_ID", "REF");
        var request = bench.Request(Id);

        var outcome = await bench.Runner.StartAsync(request with { Inputs = new Dictionary<string, string>(request.Inputs) { ["suite"] = "slow" } }, default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldStartWith("The job 'team/tests' does not define SHA, SUITE, and Jenkins drops such parameters without a word.");
        bench.Jenkins.Queue.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("team/nothing", "shows BotApp's user no job 'team/nothing'")]
    [InlineData("team/off", "is disabled")]
    [InlineData("team/plain", "does not define CORRELATION_ID, SHA")]
    [InlineData("../secrets", "is not the name of a job")]
    [InlineData("team//tests", "is not the name of a job")]
    public async Task A_job_that_cannot_be_started_says_why(string job, string said)
    {
        await using var bench = await JenkinsBench.StartAsync();
        bench.Jenkins.Add(new JenkinsJob("team/off") { Disabled = true, Parameters = bench.Job.Parameters });
        bench.Jenkins.Add(new JenkinsJob("team/plain"));

        var outcome = await bench.Runner.StartAsync(bench.Request(Id) with { Workflow = job }, default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain(said);
        bench.Jenkins.Queue.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_password_gets_a_crumb_for_its_session_first_and_another_one_when_that_is_over()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var runner = bench.Make(WithPassword(bench));

        var run = (await runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
        (await runner.CancelAsync(bench.Scope, run, "Enough.", default)).ShouldBe(new CancelOutcome.Asked());
        bench.Jenkins.Server.Requests.Count(static request => request.PathAndQuery.Contains("crumbIssuer", StringComparison.Ordinal)).ShouldBe(1, "it is good for the session");
        bench.Jenkins.Restart();
        (await runner.StartAsync(bench.Request("ba-1111111111111111aaaaaaaa"), default)).ShouldBeOfType<StartOutcome.Started>();

        bench.Jenkins.Queue.ShouldHaveSingleItem();
        bench.Jenkins.Server.Requests.Count(static request => request.PathAndQuery.Contains("crumbIssuer", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_crumb_that_cannot_be_had_has_started_nothing_and_one_that_is_not_needed_is_not_sent()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var runner = bench.Make(WithPassword(bench));
        bench.Jenkins.Server.Spoil(1, new FaultyAnswer { Status = HttpStatusCode.BadGateway }, static (_, path) => path.Contains("crumbIssuer", StringComparison.Ordinal));

        (await runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Busy>("surely nothing was started");
        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>();

        bench.Jenkins.Queue.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_password_in_the_place_of_a_token_gets_no_crumb_and_starts_nothing()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var runner = bench.Make(settings => settings["Runners:ci:Token"] = bench.Jenkins.Password);

        var outcome = await runner.StartAsync(bench.Request(Id), default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("403");
        bench.Jenkins.Queue.ShouldBeEmpty();
    }

    [Fact]
    public async Task Behind_a_proxy_only_the_number_of_the_item_counts()
    {
        await using var bench = await JenkinsBench.StartAsync();
        bench.Jenkins.RootUrl = new Uri("http://jenkins.internal.example.org:8080/");

        var run = await StartedAsync(bench, bench.Request(Id));
        var found = await bench.Runner.FindAsync(bench.Request(Id), DateTimeOffset.UnixEpoch, default);
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        run.ShouldBe(new RunReference("team/tests@41", 1, $"{bench.Jenkins.Url}job/team/job/tests/"));
        found.ShouldBe([run]);
        snapshot.Run.ShouldBe(run with { Url = $"{bench.Jenkins.Url}job/team/job/tests/{build.Number}/" });
        snapshot.Jobs.ShouldHaveSingleItem().Url.ShouldBe($"{bench.Jenkins.Url}job/team/job/tests/1/console");
    }

    [Fact]
    public async Task An_identical_item_that_waits_already_is_the_run_itself()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));

        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBe(new StartOutcome.Existing(run));
        bench.Jenkins.Queue.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_place_in_the_queue_that_was_forgotten_leads_to_its_build_all_the_same(bool restarted)
    {
        var clock = new JumpClock();
        await using var bench = await JenkinsBench.StartAsync(clock);
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        for (var n = 0; n < 120; n++)
        {
            await StartedAsync(bench, bench.Request($"ba-{n:d24}"));
            bench.Jenkins.Finish(bench.Jenkins.Start(bench.Jenkins.Queue[0]));
        }

        if (restarted)
        {
            bench.Jenkins.Restart();
        }
        else
        {
            clock.Advance(FakeJenkins.LeftItemsFor);
        }

        bench.Jenkins.Finish(build, "FAILURE");
        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        (snapshot.Run.Id, snapshot.Conclusion).ShouldBe((run.Id, RunConclusion.Failure));
        snapshot.Run.Url!.ShouldEndWith("/1/");
        bench.Jenkins.Server.Requests.ShouldContain(static one => one.PathAndQuery.Contains("allBuilds", StringComparison.Ordinal), "it is older than the hundred that Jenkins lists");
    }

    [Fact]
    public async Task The_queue_is_read_before_the_builds_so_that_nothing_slips_between()
    {
        await using var bench = await JenkinsBench.StartAsync();
        await StartedAsync(bench, bench.Request(Id));
        var before = bench.Jenkins.Server.Requests.Count;
        // It leaves the queue just when the queue is read no more.
        bench.Jenkins.Server.Spoil(1, new FaultyAnswer(), (_, path) =>
        {
            if (path.Contains("builds[", StringComparison.Ordinal) && bench.Jenkins.Queue is [var item])
            {
                bench.Jenkins.Start(item);
            }

            return false;
        });

        (await bench.Runner.FindAsync(bench.Request(Id), DateTimeOffset.UnixEpoch, default)).ShouldHaveSingleItem().Id.ShouldBe("team/tests@41");

        bench.Jenkins.Server.Requests.Skip(before).Select(static one => one.PathAndQuery.Contains("/queue/", StringComparison.Ordinal)).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_result_that_a_step_gave_is_no_end_while_it_is_building()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        bench.Jenkins.Mark(build, "UNSTABLE");

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        (snapshot.State, snapshot.Conclusion, snapshot.Sha).ShouldBe((RunState.Running, null, RunnerBench.Sha));
    }

    [Theory]
    [InlineData("SUCCESS", RunConclusion.Success)]
    [InlineData("UNSTABLE", RunConclusion.Failure)]
    [InlineData("FAILURE", RunConclusion.Failure)]
    [InlineData("ABORTED", RunConclusion.Cancelled)]
    [InlineData("NOT_BUILT", RunConclusion.Skipped)]
    [InlineData("SPLENDID", RunConclusion.Unknown)]
    public async Task Words_for_ends_are_read_and_unknown_ones_are_no_success(string result, RunConclusion conclusion)
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Jenkins.Finish(bench.Jenkins.Start(bench.Jenkins.Queue[0]), result);

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        (snapshot.Conclusion, snapshot.Jobs.ShouldHaveSingleItem().Conclusion, snapshot.Jobs[0].Name).ShouldBe((conclusion, conclusion, "tests"));
    }

    [Fact]
    public async Task Stages_with_values_are_jobs_and_what_spoils_the_build_beside_them_is_one_too()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        bench.Jenkins.Enter(build, "Prepare");
        bench.Jenkins.Leave(build, "Prepare");
        bench.Jenkins.Enter(build, "test (3.11)");
        bench.Jenkins.Enter(build, "test (3.12)");
        bench.Jenkins.Leave(build, "test (3.11)");
        var running = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        bench.Jenkins.Leave(build, "test (3.12)");
        bench.Jenkins.Enter(build, "Tidy up");
        bench.Jenkins.Leave(build, "Tidy up", "FAILED");
        bench.Jenkins.Finish(build, "FAILURE");

        var ended = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        running.Jobs.Select(static job => (job.Name, job.State)).ShouldBe([("test (3.11)", RunState.Completed), ("test (3.12)", RunState.Running)]);
        ended.Jobs.Select(static job => (job.Name, job.Conclusion)).ShouldBe([("test (3.11)", RunConclusion.Success), ("test (3.12)", RunConclusion.Success), ("tests", RunConclusion.Failure)]);
    }

    [Fact]
    public async Task A_job_that_is_no_Pipeline_is_one_job()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var job = bench.Jenkins.Add(new JenkinsJob("team/free style") { IsPipeline = false, Parameters = bench.Job.Parameters });
        var run = await StartedAsync(bench, bench.Request(Id) with { Workflow = job.Path });
        bench.Jenkins.Start(bench.Jenkins.Queue[0]);

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        snapshot.Jobs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(one => one.Name.ShouldBe("free style"), one => one.State.ShouldBe(RunState.Running));
    }

    [Fact]
    public async Task A_build_that_was_discarded_is_not_known()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        bench.Jenkins.Finish(build);
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        bench.Jenkins.Discard(build);

        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldBeNull();
        (await bench.Runner.CancelAsync(bench.Scope, run, "Gone.", default)).ShouldBe(new CancelOutcome.NotFound());
        (await FilesAsync(bench, run, "*")).ShouldBe(["!The build is no longer there; run it again."]);
    }

    [Fact]
    public async Task A_404_of_something_before_Jenkins_does_not_say_that_the_run_is_unknown()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Jenkins.Server.Spoil(1, new FaultyAnswer { Status = HttpStatusCode.NotFound, Body = "<html>no backend</html>" });

        (await Should.ThrowAsync<RunnerRefused>(() => bench.Runner.GetAsync(bench.Scope, run, default))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_waits_is_taken_out_of_the_queue()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));

        (await bench.Runner.CancelAsync(bench.Scope, run, "Superseded.", default)).ShouldBe(new CancelOutcome.Asked());

        bench.Jenkins.Queue.ShouldBeEmpty();
        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        (snapshot.State, snapshot.Conclusion).ShouldBe((RunState.Completed, RunConclusion.Cancelled));
    }

    [Fact]
    public async Task What_leaves_the_queue_while_it_is_to_be_cancelled_is_stopped()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Jenkins.Server.Spoil(1, new FaultyAnswer(), (_, path) =>
        {
            if (path.Contains("cancelItem", StringComparison.Ordinal))
            {
                bench.Jenkins.Start(bench.Jenkins.Queue[0]);
            }

            return false;
        });

        (await bench.Runner.CancelAsync(bench.Scope, run, "Superseded.", default)).ShouldBe(new CancelOutcome.Asked());

        bench.Of(run).StopRequests.ShouldBe(["stop"]);
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.Conclusion.ShouldBe(RunConclusion.Cancelled);
    }

    [Fact]
    public async Task A_build_that_does_not_stop_is_asked_harder_each_time()
    {
        await using var bench = await JenkinsBench.StartAsync();
        bench.Jenkins.Stubborn = true;
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);

        for (var n = 0; n < 4; n++)
        {
            (await bench.Runner.CancelAsync(bench.Scope, run, "Stop.", default)).ShouldBe(new CancelOutcome.Asked());
        }

        build.StopRequests.ShouldBe(["stop", "term", "kill", "kill"]);
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public async Task Every_repetition_is_a_new_build_asked_for_once()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Jenkins.Finish(bench.Jenkins.Start(bench.Jenkins.Queue[0]), "FAILURE");
        var id = CorrelationId.OfAttempt(Id, 2);
        var again = new RerunRequest(bench.Scope, run, RerunScope.All, id, bench.Request(id) with { Attempt = 2 });
        bench.Jenkins.Server.LoseAnswer(static (method, _) => method == "POST");

        var lost = await bench.Runner.RerunAsync(again, default);
        var second = await bench.Runner.RerunAsync(again, default);
        var foreign = await bench.Runner.RerunAsync(again with { Original = null }, default);

        lost.ShouldBeOfType<StartOutcome.Unknown>();
        second.ShouldBe(new StartOutcome.Existing(new RunReference("team/tests@42", 2, $"{bench.Jenkins.Url}job/team/job/tests/")));
        foreign.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("did not start this build");
        var item = bench.Jenkins.Queue.ShouldHaveSingleItem();
        (item.Parameters["ATTEMPT"], item.Parameters["CORRELATION_ID"], item.Parameters["SHA"]).ShouldBe(("2", id, RunnerBench.Sha));
        bench.Runner.Capabilities.RerunFailed.ShouldBeFalse();
    }

    [Fact]
    public async Task Archived_files_come_as_artifacts_named_after_their_folder()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        foreach (var path in new[] { "junit.xml", "junit-3.12-a1/out/junit übel #1.xml", "site/index.html", "../junit-outside/x.xml" })
        {
            bench.Jenkins.Archive(build, path, Encoding.UTF8.GetBytes(path.Length.ToString()));
        }

        bench.Jenkins.Finish(build);

        (await FilesAsync(bench, run, "*junit*")).ShouldBe(["junit-3.12-a1: out/junit übel #1.xml = 35", "junit.xml: junit.xml = 9"]);
        (await FilesAsync(bench, run, "..")).ShouldHaveSingleItem().ShouldStartWith("!'../junit-outside/x.xml' has a path that is not taken");
    }

    [Fact]
    public async Task A_file_that_is_gone_or_too_many_are_problems_and_not_silence()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        for (var n = 0; n < 301; n++)
        {
            bench.Jenkins.Archive(build, $"junit/{n:d3}.xml", []);
        }

        bench.Jenkins.Finish(build);
        bench.Jenkins.Server.Spoil(1, new FaultyAnswer { Status = HttpStatusCode.NotFound }, static (_, path) => path.Contains("/artifact/", StringComparison.Ordinal));

        var files = await FilesAsync(bench, run, "*junit*");

        files.Count.ShouldBe(301);
        files[0].ShouldStartWith("!'junit/000.xml' cannot be fetched: the runner answered 404");
        files[^1].ShouldStartWith("!The build archived 301 files");
    }

    [Fact]
    public async Task A_notification_is_a_hint_and_has_to_be_signed_where_there_is_a_key()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue[0]);
        var body = Encoding.UTF8.GetBytes(JenkinsJson.Notification(bench.Jenkins, build, "FINALIZED").ToJsonString());
        var now = DateTimeOffset.UtcNow;
        var signed = RunnerSignature.Headers(LoopbackBench.Key, body, now);

        new JenkinsEvents([]).Read(new Dictionary<string, string>(), body, now).ShouldBeOfType<RunnerEvent.Hints>().Runs.ShouldBe([new RunHint(run.Id, Id)]);
        new JenkinsEvents([LoopbackBench.Key]).Read(new Dictionary<string, string>(), body, now).ShouldBeOfType<RunnerEvent.Refused>();
        new JenkinsEvents([LoopbackBench.Key]).Read(signed, body, now).ShouldBeOfType<RunnerEvent.Hints>();
    }

    [Theory]
    [InlineData("x", typeof(RunnerEvent.Unreadable))]
    [InlineData("""{"name":"tests"}""", typeof(RunnerEvent.Unreadable))]
    [InlineData("""{"url":"view/all/","build":{"number":3}}""", typeof(RunnerEvent.Ignored))]
    public void What_is_no_notification_is_no_hint(string body, Type expected) =>
        new JenkinsEvents([]).Read(new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow).ShouldBeOfType(expected);

    [Fact]
    public void Settings_that_cannot_work_are_named_all_at_once()
    {
        var problems = RunnerSetup.Problems(new Dictionary<string, string?> { ["Runners:ci:Type"] = "jenkins", ["Runners:ci:Url"] = "https://jenkins.example.org" });

        problems.Count.ShouldBe(2);
        problems.ShouldContain(static one => one.Contains("Runners__ci__User is missing", StringComparison.Ordinal));
        problems.ShouldContain(static one => one.Contains("Runners__ci__Token is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_report_was_archived_Jenkins_own_list_of_tests_stands_in_job_by_job()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue.Single());
        bench.Jenkins.Enter(build, "test (3.11)");
        bench.Jenkins.Enter(build, "test (3.12)");
        bench.Jenkins.Archive(build, "junit/log.txt", "no report"u8.ToArray());
        bench.Jenkins.Record(build, Suite("test (3.11)", Case("test_a", "PASSED"), Case("test_b", "SKIPPED")), Suite("test (3.12)", Case("test_a", "REGRESSION"), Case("test_c\u0001", "SPLENDID")));
        bench.Jenkins.Finish(build, "UNSTABLE");
        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        var reports = new List<(string Job, Report Read)>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*junit*"], default))
        {
            if (file.Path == "junit.xml")
            {
                reports.Add((MatrixEntries.JobOf(file.Artifact, snapshot.Jobs)!.Name, new ReportReader().Read(file.Path, new MemoryStream(file.ReadAll(10_000))).Single()));
            }
        }

        reports.Select(static one => one.Job).ShouldBe(["test (3.11)", "test (3.12)"]);
        reports.ShouldAllBe(static one => one.Read.State == ReportState.Complete);
        reports[0].Read.Tests.Select(static test => (test.Case.Name, test.Outcome)).ShouldBe([("test_a", TestOutcome.Passed), ("test_b", TestOutcome.Skipped)]);
        reports[1].Read.Tests.Select(static test => (test.Case.Name, test.Outcome)).ShouldBe([("test_a", TestOutcome.Failed), ("test_c\uFFFD", TestOutcome.Error)]);
        reports[1].Read.Tests[0].Problems[0].Message.ShouldBe("AssertionError: no");
    }

    [Fact]
    public async Task An_archived_report_counts_and_not_Jenkins_list_and_neither_is_no_report()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue.Single());
        bench.Jenkins.Finish(build);
        (await FilesAsync(bench, run, "*junit*")).ShouldBeEmpty("404 says that there are no tests");

        bench.Jenkins.Record(build, Suite("x", Case("test_a", "PASSED")));
        (await FilesAsync(bench, run, "*coverage*")).ShouldBeEmpty("what is not asked for is not read");
        bench.Jenkins.Archive(build, "junit-a1/junit.xml", "<testsuite/>"u8.ToArray());

        (await FilesAsync(bench, run, "*junit*")).ShouldBe(["junit-a1: junit.xml = <testsuite/>"]);
    }

    [Fact]
    public async Task A_build_without_jobs_shows_which_stage_it_is_at()
    {
        await using var bench = await JenkinsBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Jenkins.Start(bench.Jenkins.Queue.Single());
        bench.Jenkins.Enter(build, "Checkout");
        bench.Jenkins.Leave(build, "Checkout");
        bench.Jenkins.Enter(build, "Test");

        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull().Jobs.ShouldHaveSingleItem().Step.ShouldBe(new StepSnapshot("Test", 2, 2));
    }

    private static Action<Dictionary<string, string?>> WithPassword(JenkinsBench bench) => settings =>
    {
        settings.Remove("Runners:ci:Token");
        settings["Runners:ci:Password"] = bench.Jenkins.Password;
    };

    private static JsonObject Suite(string block, params JsonObject[] cases) => new() { ["name"] = "pytest", ["enclosingBlockNames"] = new JsonArray("tests", block), ["cases"] = new JsonArray([.. cases]) };

    private static JsonObject Case(string name, string status) => new()
    {
        ["className"] = "tests.test_x",
        ["name"] = name,
        ["status"] = status,
        ["duration"] = 0.25,
        ["errorDetails"] = status == "REGRESSION" ? "AssertionError: no" : null,
        ["errorStackTrace"] = status == "REGRESSION" ? "tests/test_x.py:3: AssertionError" : null,
        ["skippedMessage"] = null,
    };

    private static async Task<RunReference> StartedAsync(JenkinsBench bench, RunRequest request) =>
        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();

    // A problem begins with an exclamation mark.
    private static async Task<List<string>> FilesAsync(JenkinsBench bench, RunReference run, string glob)
    {
        var files = new List<string>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, [glob], default))
        {
            files.Add(file.Problem is { } problem ? "!" + problem : $"{file.Artifact}: {file.Path} = {Encoding.UTF8.GetString(file.ReadAll(1000))}");
        }

        return files;
    }
}
