using System.Net;
using System.Text;
using System.Text.Json;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Runners.AzurePipelines;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners.AzurePipelines;

namespace BotApp.Tests.Runners;

/// <summary>What is particular to Azure Pipelines.</summary>
public sealed class AzurePipelinesRunnerTests
{
    private const string Id = "ba-0123456789abcdef01234567";

    [Fact]
    public async Task A_start_takes_the_file_from_the_branch_and_the_commit_as_a_parameter()
    {
        await using var bench = await AzureBench.StartAsync();

        var outcome = await bench.Runner.StartAsync(bench.Request(Id) with { Ref = "release/1.0" }, default);

        var build = bench.Azure.Builds.ShouldHaveSingleItem();
        build.SourceBranch.ShouldBe("refs/heads/release/1.0", "a repository's name instead of self would have been ignored, and the default branch taken");
        build.Parameters["sha"].ShouldBe(RunnerBench.Sha);
        build.Number.ShouldBe($"{Id}-1");
        outcome.ShouldBe(new StartOutcome.Started(new RunReference("1001", 1, $"{bench.Azure.ProjectUrl}/_build/results?buildId=1001")));
        var sent = JsonDocument.Parse(bench.Azure.Server.Requests[^1].Body).RootElement;
        sent.GetProperty("resources").GetProperty("repositories").GetProperty("self").EnumerateObject().Select(static one => one.Name).ShouldBe(["refName"], "a version would take the pipeline's file from the commit under test");
    }

    [Theory]
    [InlineData("12", null)]
    [InlineData("tests", null)]
    [InlineData("TESTS", null)]
    [InlineData("twice", "2 pipelines 'twice'")]
    [InlineData("13", "No pipeline with ID 13 was found")]
    [InlineData("nightly", "knows no pipeline 'nightly'")]
    public async Task A_pipeline_is_named_or_numbered(string workflow, string? refusal)
    {
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Add(new AzureDefinition(20, "twice"));
        bench.Azure.Add(new AzureDefinition(21, "twice"));

        var outcome = await bench.Runner.StartAsync(bench.Request(Id) with { Workflow = workflow }, default);

        if (refusal is null)
        {
            outcome.ShouldBeOfType<StartOutcome.Started>();
        }
        else
        {
            outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain(refusal);
            bench.Azure.Builds.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_parameter_that_the_file_does_not_declare_is_named()
    {
        await using var bench = await AzureBench.StartAsync();
        var request = bench.Request(Id);

        var outcome = await bench.Runner.StartAsync(request with { Inputs = new Dictionary<string, string>(request.Inputs) { ["extra"] = "slow" } }, default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldBe("The pipeline 'tests' does not declare the parameter extra; add it under `parameters:` of its file on refs/heads/main.");
    }

    [Theory]
    [InlineData("refs/heads/a b")]
    [InlineData("")]
    public async Task A_branch_that_is_none_is_not_sent(string branch)
    {
        await using var bench = await AzureBench.StartAsync();

        (await bench.Runner.StartAsync(bench.Request(Id) with { Ref = branch }, default)).ShouldBeOfType<StartOutcome.Rejected>();
        (await bench.Runner.StartAsync(bench.Request(Id) with { Sha = "main" }, default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("hexadecimal");
        bench.Azure.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_selection_that_Azure_would_put_a_secret_into_is_not_sent()
    {
        await using var bench = await AzureBench.StartAsync();

        (await bench.Runner.StartAsync(bench.Request(Id) with { Select = "tests/test_a.py::test_b[$(TOKEN)]" }, default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("'$('");
        bench.Azure.Builds.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(HttpStatusCode.NonAuthoritativeInformation)]
    [InlineData(HttpStatusCode.Redirect)]
    public async Task A_page_to_sign_in_is_a_refusal_though_its_status_looks_like_success(HttpStatusCode status)
    {
        await using var bench = await AzureBench.StartAsync();
        var page = new FaultyAnswer
        {
            Status = status,
            Body = "<html>Sign In</html>",
            Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html", ["Location"] = "https://login.example.org/_signin" },
        };
        bench.Azure.Server.Spoil(1, page, static (method, _) => method == "POST");
        var start = await bench.Runner.StartAsync(bench.Request(Id), default);
        bench.Azure.Server.Spoil(1, page);

        start.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("asked to sign in");
        await Should.ThrowAsync<RunnerRefused>(() => bench.Runner.GetAsync(bench.Scope, new RunReference("1001", 1, null), default));
    }

    [Fact]
    public async Task A_slowed_down_start_is_repeated_when_Azure_says()
    {
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Server.Spoil(1, new FaultyAnswer { Status = HttpStatusCode.TooManyRequests, Headers = new Dictionary<string, string> { ["Retry-After"] = "42", ["X-RateLimit-Delay"] = "3.5" } });

        var outcome = await bench.Runner.StartAsync(bench.Request(Id), default);

        outcome.ShouldBeOfType<StartOutcome.Busy>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(42));
        bench.Azure.Builds.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_comes_late_because_Azure_slows_down_is_an_answer()
    {
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Throttling = new Dictionary<string, string> { ["Retry-After"] = "5", ["X-RateLimit-Remaining"] = "0", ["X-RateLimit-Delay"] = "1.2" };

        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>();
    }

    [Fact]
    public async Task A_lost_start_is_found_by_the_whole_id_or_by_a_tag()
    {
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Add(new AzureDefinition(30, "dated") { Parameters = [new("correlation_id"), new("sha")] });
        var longer = await StartedAsync(bench, bench.Request(Id + "9"));
        var dated = await StartedAsync(bench, bench.Request(Id) with { Workflow = "dated" });

        (await bench.Runner.FindAsync(bench.Request(Id), DateTimeOffset.UnixEpoch, default)).ShouldBeEmpty("another id begins with this one");
        (await bench.Runner.FindAsync(bench.Request(Id) with { Workflow = "dated" }, DateTimeOffset.UnixEpoch, default)).ShouldBeEmpty("nothing shows the id yet");
        bench.Azure.Tag(bench.Of(dated), Id);

        (await bench.Runner.FindAsync(bench.Request(Id) with { Workflow = "dated" }, DateTimeOffset.UnixEpoch, default)).ShouldBe([dated]);
        (await bench.Runner.FindAsync(bench.Request(Id + "9"), DateTimeOffset.UnixEpoch, default)).ShouldBe([longer]);
    }

    [Fact]
    public async Task Failed_jobs_run_again_under_the_same_id_and_the_others_keep_their_reports()
    {
        await using var bench = await AzureBench.StartAsync("test (3.11)", "test (3.12)");
        var run = await StartedAsync(bench, bench.Request(Id));
        var build = bench.Of(run);
        Ends(bench, build, "test (3.11)", "succeeded", "first of 3.11");
        Ends(bench, build, "test (3.12)", "failed", "first of 3.12");
        bench.Azure.Complete(build);

        var again = (await bench.Runner.RerunAsync(Again(bench, run), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
        var waiting = (await bench.Runner.GetAsync(bench.Scope, again, default)).ShouldNotBeNull();
        Ends(bench, build, "test (3.12)", "succeeded", "second of 3.12");
        bench.Azure.Complete(build);
        var ended = (await bench.Runner.GetAsync(bench.Scope, again, default)).ShouldNotBeNull();

        again.ShouldBe(run with { Attempt = 2 });
        (waiting.State, waiting.Conclusion, waiting.StartedAt).ShouldBe((RunState.Running, null, null), "the first attempt's result and start are not the second's");
        waiting.Jobs.Select(static job => (job.Name, job.State)).ShouldBe([("test (3.11)", RunState.Completed), ("test (3.12)", RunState.Queued)]);
        (ended.Conclusion, ended.Run.Attempt).ShouldBe((RunConclusion.Success, 2));
        (await TextsAsync(bench, again)).ShouldBe(["junit-3.11-a1/junit.xml: first of 3.11", "junit-3.12-a2/junit.xml: second of 3.12"]);
        bench.Azure.Server.Requests.Single(static one => one.PathAndQuery.Contains("retry=true", StringComparison.Ordinal)).Body.ShouldBe("{}");
    }

    [Fact]
    public async Task A_re_run_whose_answer_was_lost_is_not_asked_for_twice()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        Ends(bench, bench.Of(run), "test", "failed", "x");
        bench.Azure.Complete(bench.Of(run));
        bench.Azure.Server.LoseAnswer(static (_, path) => path.Contains("retry=true", StringComparison.Ordinal));

        var lost = await bench.Runner.RerunAsync(Again(bench, run), default);
        var asked = await bench.Runner.RerunAsync(Again(bench, run), default);

        lost.ShouldBeOfType<StartOutcome.Unknown>();
        asked.ShouldBe(new StartOutcome.Existing(run with { Attempt = 2 }));
        bench.Of(run).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task All_of_it_again_is_a_new_build_whose_attempts_go_on_counting()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        Ends(bench, bench.Of(run), "test", "failed", "x");
        bench.Azure.Complete(bench.Of(run));
        var all = Again(bench, run) with { What = RerunScope.All };
        bench.Azure.Server.LoseAnswer(static (method, _) => method == "POST");

        var lost = await bench.Runner.RerunAsync(all, default);
        var second = (await bench.Runner.RerunAsync(all, default)).ShouldBeOfType<StartOutcome.Existing>().Run;
        Ends(bench, bench.Of(second), "test", "failed", "y");
        bench.Azure.Complete(bench.Of(second));
        var third = (await bench.Runner.RerunAsync(Again(bench, second), default)).ShouldBeOfType<StartOutcome.Started>().Run;

        lost.ShouldBeOfType<StartOutcome.Unknown>();
        second.ShouldBe(new RunReference("1002+1", 2, $"{bench.Azure.ProjectUrl}/_build/results?buildId=1002"));
        third!.ShouldBe(second with { Attempt = 3 });
        (await bench.Runner.GetAsync(bench.Scope, third!, default))!.Run.ShouldBe(third);
        bench.Azure.Builds.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_run_again_says_why()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Azure.Start(bench.Of(run), "test");
        var early = await bench.Runner.RerunAsync(Again(bench, run), default);
        Ends(bench, bench.Of(run), "test", "succeeded", "x");
        bench.Azure.Complete(bench.Of(run));

        var good = await bench.Runner.RerunAsync(Again(bench, run), default);
        var foreign = await bench.Runner.RerunAsync(Again(bench, run) with { What = RerunScope.All, Original = null }, default);
        bench.Azure.Delete(bench.Of(run));
        var gone = await bench.Runner.RerunAsync(Again(bench, run), default);

        early.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("still going on");
        good.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("repeats only what did");
        foreign.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("did not start this run");
        gone.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("no longer");
    }

    [Theory]
    [InlineData("succeeded", RunConclusion.Success, RunConclusion.Success)]
    [InlineData("succeededWithIssues", RunConclusion.Failure, RunConclusion.Failure)]
    [InlineData("failed", RunConclusion.Failure, RunConclusion.Failure)]
    [InlineData("canceled", RunConclusion.Cancelled, RunConclusion.Cancelled)]
    [InlineData("skipped", RunConclusion.Success, RunConclusion.Skipped)]
    [InlineData("abandoned", RunConclusion.Failure, RunConclusion.Stale)]
    [InlineData("splendid", RunConclusion.Success, RunConclusion.Unknown)]
    public async Task Words_for_ends_are_read_and_unknown_ones_are_no_success(string result, RunConclusion run, RunConclusion job)
    {
        await using var bench = await AzureBench.StartAsync();
        var started = await StartedAsync(bench, bench.Request(Id));
        bench.Azure.Finish(bench.Of(started), "test", result);
        bench.Azure.Complete(bench.Of(started));

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, started, default)).ShouldNotBeNull();

        (snapshot.Conclusion, snapshot.Jobs[0].Conclusion).ShouldBe((run, job));
        snapshot.Sha.ShouldBe(RunnerBench.Sha, "the commit that was asked for, and not the branch's");
    }

    [Fact]
    public async Task A_build_that_is_spoilt_outside_its_jobs_is_a_job_that_failed()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Azure.Finish(bench.Of(run), "test", "skipped");
        bench.Azure.Complete(bench.Of(run));
        bench.Of(run).Result = "failed"; // a check of an environment, say, that was not passed

        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        snapshot.Jobs.Select(static job => (job.Name, job.Conclusion)).ShouldBe([("test", RunConclusion.Skipped), ("tests", RunConclusion.Failure)]);
    }

    [Fact]
    public async Task A_signed_link_gets_no_credential_and_everything_else_does()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await EndedAsync(bench);

        (await TextsAsync(bench, run)).ShouldBe(["junit-a1/junit.xml: x"]);

        var (signed, others) = (bench.Azure.Server.Requests.Where(static one => one.PathAndQuery.StartsWith("/_signed/", StringComparison.Ordinal)).ToList(),
            bench.Azure.Server.Requests.Where(static one => !one.PathAndQuery.StartsWith("/_signed/", StringComparison.Ordinal)).ToList());
        signed.ShouldHaveSingleItem().Authorized.ShouldBeFalse();
        others.ShouldAllBe(static one => one.Authorized && one.PathAndQuery.Contains("api-version=7.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signed_link_that_leads_elsewhere_in_the_clear_is_not_followed()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await EndedAsync(bench);
        bench.Azure.SignedContentUrl = bench.Azure.Server.OtherUrl;

        (await ProblemsAsync(bench, run)).ShouldHaveSingleItem().ShouldStartWith("Artifact 'junit-a1' cannot be fetched: ");
        bench.Azure.Server.Requests.ShouldNotContain(static one => one.PathAndQuery.StartsWith("/_signed/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_ran_out_is_a_problem_with_a_sentence()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await EndedAsync(bench);
        bench.Azure.SignedFor = TimeSpan.FromMinutes(-1);

        (await ProblemsAsync(bench, run)).ShouldHaveSingleItem().ShouldContain("403");
    }

    [Fact]
    public async Task A_build_that_was_deleted_leaves_no_files_and_says_so()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await EndedAsync(bench);
        bench.Azure.Delete(bench.Of(run));

        (await ProblemsAsync(bench, run)).ShouldBe(["The build is no longer there; run it again."]);
    }

    [Fact]
    public async Task A_build_that_goes_on_though_it_is_cancelled_is_running_until_it_ends()
    {
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Stubborn = true;
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Azure.Start(bench.Of(run), "test");

        (await bench.Runner.CancelAsync(bench.Scope, run, "Superseded.", default)).ShouldBe(new CancelOutcome.Asked());

        bench.Of(run).Status.ShouldBe("cancelling");
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.State.ShouldBe(RunState.Running);
        bench.Azure.Complete(bench.Of(run));
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.Conclusion.ShouldBe(RunConclusion.Cancelled);
    }

    [Theory]
    [InlineData("build.complete")]
    [InlineData("ms.vss-pipelines.run-state-changed-event")]
    public async Task A_service_hook_is_a_hint_about_its_run(string type)
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await EndedAsync(bench);
        var hook = new AzureHook(Guid.NewGuid(), bench.Azure.Server.OtherUrl, type, AzureEvents.Header, LoopbackBench.Key);
        var body = Encoding.UTF8.GetBytes(AzureJson.Event(bench.Azure, bench.Of(run), hook, 1).ToJsonString());

        RunnerEvent Read(AzureEvents events, string? key) =>
            events.Read(key is null ? new Dictionary<string, string>() : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [AzureEvents.Header] = key }, body, DateTimeOffset.UtcNow);

        var hints = Read(new AzureEvents([LoopbackBench.Key]), LoopbackBench.Key).ShouldBeOfType<RunnerEvent.Hints>();
        hints.Runs.ShouldBe([new RunHint(run.Id, Id)]);
        hints.Delivery.ShouldNotBeNullOrEmpty();
        Read(new AzureEvents([LoopbackBench.Key]), "another").ShouldBeOfType<RunnerEvent.Refused>();
        Read(new AzureEvents([LoopbackBench.Key]), null).ShouldBeOfType<RunnerEvent.Refused>();
        Read(new AzureEvents([]), null).ShouldBeOfType<RunnerEvent.Hints>();
    }

    [Theory]
    [InlineData("{", typeof(RunnerEvent.Unreadable))]
    [InlineData("[1]", typeof(RunnerEvent.Unreadable))]
    [InlineData("""{"eventType":"git.push","resource":{"id":3}}""", typeof(RunnerEvent.Ignored))]
    [InlineData("""{"eventType":"build.complete","resource":"x"}""", typeof(RunnerEvent.Ignored))]
    public void What_is_no_hook_of_ours_is_no_hint(string body, Type expected) =>
        new AzureEvents([]).Read(new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow).ShouldBeOfType(expected);

    [Fact]
    public void Settings_that_cannot_work_are_named_all_at_once()
    {
        var problems = RunnerSetup.Problems(new Dictionary<string, string?> { ["Runners:ci:Type"] = "azure-pipelines", ["Runners:ci:Url"] = "https://dev.azure.com/fabrikam", ["Runners:ci:User"] = "me" });

        problems.Count.ShouldBe(3);
        problems.ShouldContain(static one => one.Contains("Runners__ci__Url names no project", StringComparison.Ordinal));
        problems.ShouldContain(static one => one.Contains("Runners__ci__Token is missing", StringComparison.Ordinal));
        problems.ShouldContain(static one => one.Contains("Runners__ci__User has no meaning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_application_of_Entra_signs_in_once_and_anew_when_its_token_is_no_longer_taken(bool bySecret)
    {
        await using var bench = await AzureBench.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, bench.Azure.Entra.Assertion + "\n", TestContext.Current.CancellationToken);
            var runner = bench.Make(WithEntra(bench, bySecret ? bench.Azure.Entra.ClientSecret : null, bySecret ? null : file));

            var run = (await runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
            (await runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
            bench.Azure.Entra.Issued.ShouldBe(1);
            bench.Azure.Entra.Revoke();
            bench.Azure.Entra.Assertion = "the platform wrote another one";
            await File.WriteAllTextAsync(file, bench.Azure.Entra.Assertion, TestContext.Current.CancellationToken);
            (await runner.StartAsync(bench.Request("ba-1111111111111111aaaaaaaa"), default)).ShouldBeOfType<StartOutcome.Started>();

            bench.Azure.Entra.Issued.ShouldBe(2);
            bench.Azure.Builds.Count.ShouldBe(2);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_secret_that_Entra_does_not_take_is_said_and_not_shown_and_an_Entra_that_is_away_has_started_nothing()
    {
        await using var bench = await AzureBench.StartAsync();
        var wrong = bench.Make(WithEntra(bench, "an-old-secret-nobody-takes", null));
        var gone = bench.Make(WithEntra(bench, null, "/nowhere/token"));
        var right = bench.Make(WithEntra(bench, bench.Azure.Entra.ClientSecret, null));

        var refused = (await wrong.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Rejected>().Reason;
        refused.ShouldContain("Entra gives the application no token (invalid_client)");
        refused.ShouldNotContain("an-old-secret");
        (await gone.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("FederatedTokenFile cannot be read");
        bench.Azure.Server.Spoil(1, new FaultyAnswer { Status = HttpStatusCode.BadGateway }, static (_, path) => path.Contains("oauth2", StringComparison.Ordinal));
        (await right.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Busy>();
        bench.Azure.Builds.ShouldBeEmpty();
        bench.Azure.Server.Requests.Where(static request => request.PathAndQuery.Contains("oauth2", StringComparison.Ordinal)).ShouldAllBe(static request => !request.Authorized);
    }

    [Theory]
    [InlineData("Token", "pat", "either a personal access token or")]
    [InlineData("TenantId", "a/../b", "expected the id or a domain")]
    [InlineData("ClientId", "me", "expected the application's (client) id")]
    [InlineData("FederatedTokenFile", "/run/token", "both set or both missing")]
    [InlineData("ClientSecret", "", "both set or both missing")]
    [InlineData("Authority", "http://login.example.org", "expected an https address")]
    public void What_is_wrong_with_an_application_of_Entra_is_named(string key, string value, string said)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Runners:ci:Type"] = "azure-pipelines",
            ["Runners:ci:Url"] = "https://dev.azure.com/fabrikam/greet",
            ["Runners:ci:TenantId"] = "fabrikam.example.org",
            ["Runners:ci:ClientId"] = "11111111-2222-3333-4444-555555555555",
            ["Runners:ci:ClientSecret"] = "the-secret-of-the-application",
        };
        RunnerSetup.Problems(settings).ShouldBeEmpty();
        settings[$"Runners:ci:{key}"] = value;

        var problem = RunnerSetup.Problems(settings).ShouldHaveSingleItem();

        problem.ShouldContain(said);
        problem.ShouldNotContain("the-secret-of-the-application");
    }

    [Fact]
    public async Task A_job_shows_which_task_it_is_at()
    {
        await using var bench = await AzureBench.StartAsync();
        var run = await StartedAsync(bench, bench.Request(Id));
        bench.Azure.Start(bench.Of(run), "test");

        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull().Jobs.ShouldHaveSingleItem().Step.ShouldBe(new StepSnapshot("Run the tests", 1, 1));
    }

    private static Action<Dictionary<string, string?>> WithEntra(AzureBench bench, string? secret, string? file) => settings =>
    {
        settings.Remove("Runners:ci:Token");
        settings["Runners:ci:TenantId"] = bench.Azure.Entra.Tenant;
        settings["Runners:ci:ClientId"] = bench.Azure.Entra.ClientId;
        settings["Runners:ci:ClientSecret"] = secret;
        settings["Runners:ci:FederatedTokenFile"] = file;
        settings["Runners:ci:Authority"] = bench.Azure.Server.OtherUrl.AbsoluteUri;
    };

    private static async Task<RunReference> StartedAsync(AzureBench bench, RunRequest request) =>
        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();

    private static async Task<RunReference> EndedAsync(AzureBench bench)
    {
        var run = await StartedAsync(bench, bench.Request(Id));
        Ends(bench, bench.Of(run), "test", "succeeded", "x");
        bench.Azure.Complete(bench.Of(run));
        return run;
    }

    private static void Ends(AzureBench bench, AzureBuild build, string job, string result, string report)
    {
        bench.Azure.Start(build, job);
        var entry = job.Contains('(', StringComparison.Ordinal) ? job[job.IndexOf('(', StringComparison.Ordinal)..].Trim('(', ')') + "-" : "";
        bench.Azure.Publish(build, $"junit-{entry}a{build.Job(job).Attempt}", ("junit.xml", Encoding.UTF8.GetBytes(report)));
        bench.Azure.Finish(build, job, result);
    }

    private static RerunRequest Again(AzureBench bench, RunReference run)
    {
        var id = CorrelationId.OfAttempt(Id, run.Attempt + 1);
        return new RerunRequest(bench.Scope, run, RerunScope.Failed, id, bench.Request(id) with { Attempt = run.Attempt + 1 });
    }

    private static async Task<List<string>> TextsAsync(AzureBench bench, RunReference run)
    {
        var texts = new List<string>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*junit*"], default))
        {
            file.Problem.ShouldBeNull();
            texts.Add($"{file.Artifact}/{file.Path}: {Encoding.UTF8.GetString(file.ReadAll(1000))}");
        }

        return texts;
    }

    private static async Task<List<string>> ProblemsAsync(AzureBench bench, RunReference run)
    {
        var problems = new List<string>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*junit*"], default))
        {
            problems.Add(file.Problem.ShouldNotBeNull());
        }

        return problems;
    }
}
