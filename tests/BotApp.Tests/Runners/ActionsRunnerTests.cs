using System.Globalization;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Runners.Actions;
using BotApp.Tests.GitHub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners;

public sealed class ActionsRunnerTests
{
    private const string Runs = "/repos/octo/sample/actions/runs/30433642";

    private static readonly RunScope s_scope = new(11, 22, "octo", "sample");

    private static readonly RunReference s_run = new("30433642", 1, "h");

    private static readonly RunRequest s_request =
        new(s_scope, "abc12345", "tests.yml", "main", new Dictionary<string, string>(StringComparer.Ordinal) { ["sha"] = "f00" });

    [Fact]
    public async Task A_start_sends_the_inputs_with_our_id_and_returns_the_run()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path.EndsWith("/dispatches", StringComparison.Ordinal)
            ? Reply.Json(new { workflow_run_id = 5_000_000_000L, run_url = "u", html_url = "https://github.example/run" })
            : null;

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(s_request, default);

        outcome.ShouldBe(new StartOutcome.Started(new RunReference("5000000000", 1, "https://github.example/run")));
        var sent = api.Requests[^1];
        sent.Line.ShouldBe("POST /repos/octo/sample/actions/workflows/tests.yml/dispatches");
        sent.Body.ShouldBe("""{"ref":"main","inputs":{"sha":"f00","request_id":"abc12345"},"return_run_details":true}""");
    }

    [Fact]
    public async Task An_older_server_that_answers_204_or_refuses_the_field_is_served_too()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => !request.Path.EndsWith("/dispatches", StringComparison.Ordinal) ? null
            : request.Body.Contains("return_run_details", StringComparison.Ordinal)
                ? new Reply(400, """{"message":"Invalid request.\n\n\"return_run_details\" is not a permitted key."}""")
                : new Reply(204);

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(s_request, default);

        outcome.ShouldBe(new StartOutcome.Started(null));
    }

    [Fact]
    public async Task A_lost_start_is_found_by_the_run_name_and_only_by_the_whole_id()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        var now = api.Clock.GetUtcNow();
        api.Answer = request => request.Path.EndsWith("/runs", StringComparison.Ordinal)
            ? Reply.Json(new
            {
                total_count = 5,
                workflow_runs = new[]
                {
                    Titled(5, "tests abc12345", now), Titled(4, "tests abc123456", now), Titled(3, "tests xabc12345", now),
                    Titled(2, "tests [abc12345]", now), Titled(1, "tests abc12345", now.AddHours(-1)),
                },
            })
            : null;

        var found = await services.GetRequiredService<IRunner>().FindAsync(s_request, now, default);

        found.Select(static run => run.Id).ShouldBe(["2", "5"]);
        api.Requests[^1].Query.ShouldBe("?per_page=100&event=workflow_dispatch");
    }

    [Theory]
    [InlineData(404, "Not Found", "knows no workflow 'tests.yml'")]
    [InlineData(422, "Unexpected inputs provided: [\\\"request_id\\\"]", "does not declare the input request_id")]
    [InlineData(422, "No ref found for: main", "No ref found for: main")]
    [InlineData(403, "Resource not accessible by integration", "Grant it 'Actions: read and write'")]
    public async Task A_start_that_cannot_work_is_rejected_with_a_sentence(int status, string message, string said)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = request => request.Path.EndsWith("/dispatches", StringComparison.Ordinal) ? new Reply(status, $$"""{"message":"{{message}}"}""") : null;

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(s_request, default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain(said);
    }

    [Fact]
    public async Task Too_many_inputs_are_rejected_before_anything_is_sent()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        var inputs = Enumerable.Range(0, 25).ToDictionary(static n => $"i{n}", static _ => "x", StringComparer.Ordinal);

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(s_request with { Inputs = inputs }, default);

        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("has 26 inputs");
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_outage_at_the_start_is_not_a_rejection()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path.EndsWith("/dispatches", StringComparison.Ordinal) ? new Reply(502) : null;

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(s_request, default);

        outcome.ShouldBeOfType<StartOutcome.Unknown>().Cause.ShouldContain("502");
    }

    [Fact]
    public async Task A_snapshot_holds_the_jobs_of_the_newest_attempt()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path switch
        {
            Runs => Reply.Json(new { id = 30433642, run_attempt = 2, status = "in_progress", head_sha = "f00", html_url = "h", created_at = "2026-11-20T10:00:00Z", run_started_at = "2026-11-20T11:00:00.123Z", updated_at = "2026-11-20 11:05:00 UTC" }),
            Runs + "/attempts/2/jobs" => Reply.Json(new { total_count = 1, jobs = new[] { new { id = 1, name = "test (3.12)", status = "completed", conclusion = "success", started_at = "2026-11-20T11:00:01Z", completed_at = "2026-11-20T11:01:00Z" } } }),
            _ => null,
        };

        var snapshot = (await services.GetRequiredService<IRunner>().GetAsync(s_scope, s_run, default)).ShouldNotBeNull();

        snapshot.Run.ShouldBe(new RunReference("30433642", 2, "h"));
        (snapshot.State, snapshot.Conclusion, snapshot.Sha).ShouldBe((RunState.Running, null, "f00"));
        snapshot.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 11, 20, 11, 5, 0, TimeSpan.Zero));
        snapshot.Jobs.ShouldHaveSingleItem().Conclusion.ShouldBe(RunConclusion.Success);
        (await services.GetRequiredService<IRunner>().GetAsync(s_scope, s_run with { Id = "77" }, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_run_that_is_listed_only_its_jobs_are_asked_for()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path == Runs + "/attempts/2/jobs" ? Reply.Json(new { total_count = 1, jobs = new[] { new { id = 1, name = "test", status = "completed", conclusion = "failure" } } }) : null;
        var listed = Listed("completed", "failure") with { Sha = "f00", UpdatedAt = api.Clock.GetUtcNow(), StartedAt = api.Clock.GetUtcNow().AddMinutes(-2), Actor = "robin" };

        var snapshot = (await Lists(services).GetListedAsync(s_scope, listed, default));

        snapshot.Run.ShouldBe(new RunReference("30433642", 2, "h"));
        (snapshot.State, snapshot.Conclusion, snapshot.Sha, snapshot.Actor).ShouldBe((RunState.Completed, RunConclusion.Failure, "f00", "robin"));
        (snapshot.UpdatedAt, snapshot.StartedAt).ShouldBe((api.Clock.GetUtcNow(), api.Clock.GetUtcNow().AddMinutes(-2)));
        snapshot.Jobs.ShouldHaveSingleItem().Conclusion.ShouldBe(RunConclusion.Failure);
        api.Requests.ShouldHaveSingleItem().Path.ShouldBe(Runs + "/attempts/2/jobs");
    }

    [Theory]
    [InlineData("queued", 1, false)]
    [InlineData("requested", 1, false)]
    [InlineData("pending", 1, false)]
    [InlineData("queued", 2, true)] // the jobs of the attempt before are in its list
    [InlineData("waiting", 1, true)] // some may be over: an environment's reviewers are waited for
    [InlineData("in_progress", 1, true)]
    public async Task Jobs_are_listed_only_of_a_run_of_which_one_may_have_begun(string status, int attempt, bool isListed)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = request => request.Path == Runs ? Reply.Json(new { id = 30433642, run_attempt = attempt, status, html_url = "h" }) : null;

        (await services.GetRequiredService<IRunner>().GetAsync(s_scope, s_run, default)).ShouldNotBeNull().Jobs.ShouldBeEmpty();
        (await Lists(services).GetListedAsync(s_scope, Listed(status, null) with { Attempt = attempt }, default)).Jobs.ShouldBeEmpty();

        api.Requests.Count(request => request.Path.EndsWith("/jobs", StringComparison.Ordinal)).ShouldBe(isListed ? 2 : 0);
    }

    [Theory]
    [InlineData("completed", "success", RunState.Completed, RunConclusion.Success)]
    [InlineData("completed", "failure", RunState.Completed, RunConclusion.Failure)]
    [InlineData("completed", "cancelled", RunState.Completed, RunConclusion.Cancelled)]
    [InlineData("completed", "timed_out", RunState.Completed, RunConclusion.TimedOut)]
    [InlineData("completed", "skipped", RunState.Completed, RunConclusion.Skipped)]
    [InlineData("completed", "neutral", RunState.Completed, RunConclusion.Neutral)]
    [InlineData("completed", "action_required", RunState.Queued, null)]
    [InlineData("completed", "startup_failure", RunState.Completed, RunConclusion.StartupFailure)]
    [InlineData("completed", "stale", RunState.Completed, RunConclusion.Stale)]
    [InlineData("completed", "splendid", RunState.Completed, RunConclusion.Unknown)]
    [InlineData("completed", null, RunState.Completed, RunConclusion.Unknown)]
    [InlineData("in_progress", null, RunState.Running, null)]
    [InlineData("in_progress", "success", RunState.Running, null)]
    [InlineData("queued", null, RunState.Queued, null)]
    [InlineData("requested", null, RunState.Queued, null)]
    [InlineData("waiting", null, RunState.Queued, null)]
    [InlineData("pending", null, RunState.Queued, null)]
    [InlineData("resting", null, RunState.Queued, null)]
    [InlineData(null, null, RunState.Queued, null)]
    [InlineData("resting", "success", RunState.Completed, RunConclusion.Success)]
    public void Every_word_of_GitHubs_is_read_and_an_unknown_one_is_never_success(string? status, string? conclusion, object state, object? read)
    {
        var found = WorkflowStates.Of(status, conclusion);

        found.ShouldBe((RunState)state);
        ActionsStates.Conclusion(found, conclusion).ShouldBe((RunConclusion?)read);
    }

    [Fact]
    public async Task Files_come_from_the_newest_artifact_of_each_name_and_an_expired_one_says_so()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path switch
        {
            Runs + "/artifacts" => Reply.Json(new
            {
                total_count = 7,
                artifacts = new[]
                {
                    Artifact(1, "junit-linux-a1"), Artifact(2, "junit-linux-a2"), Artifact(3, "junit-win-a1"), Artifact(4, "junit-linux-a3"),
                    Artifact(5, "junit-old", expired: true), Artifact(6, "wheels"), Artifact(7, "junit-gone"),
                },
            }),
            "/repos/octo/sample/actions/artifacts/7/zip" => new Reply(410, """{"message":"Artifact has expired"}"""),
            _ when request.Path.EndsWith("/zip", StringComparison.Ordinal) => new Reply(200) { Bytes = Zips.Of(("junit.xml", $"<from n='{request.Path.Split('/')[^2]}'/>")) },
            _ => null,
        };

        var files = await FilesAsync(services, new RunReference("30433642", 2, null), ["*junit*"]);

        files.Where(static f => f.Problem is null).Select(static f => (f.Artifact, f.Path, Zips.Text(f))).ShouldBe(
            [("junit-linux-a2", "junit.xml", "<from n='2'/>"), ("junit-win-a1", "junit.xml", "<from n='3'/>")]);
        files.Where(static f => f.Problem is not null).Select(static f => f.Problem!).ShouldBe(
            ["Artifact 'junit-gone' has expired or was deleted; run the workflow again, or keep artifacts longer (retention-days).",
             "Artifact 'junit-old' has expired or was deleted; run the workflow again, or keep artifacts longer (retention-days)."]);
    }

    [Fact]
    public async Task An_artifact_too_large_is_reported_and_not_downloaded()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path == Runs + "/artifacts"
            ? Reply.Json(new { total_count = 1, artifacts = new[] { new { id = 1, name = "junit", size_in_bytes = 268_435_457, expired = false } } })
            : null;

        var file = (await FilesAsync(services, new RunReference("30433642", 1, null), ["junit"])).ShouldHaveSingleItem();

        file.Problem.ShouldNotBeNull().ShouldContain("more than 268435456 bytes");
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_run_that_is_over_is_no_error()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path == Runs + "/cancel" ? new Reply(409, """{"message":"Cannot cancel a workflow run that is completed."}""") : null;

        var outcome = await services.GetRequiredService<IRunner>().CancelAsync(s_scope, s_run, "not wanted", default);

        outcome.ShouldBe(new CancelOutcome.AlreadyOver());
        api.Requests.ShouldHaveSingleItem().Line.ShouldBe($"POST {Runs}/cancel");
    }

    [Fact]
    public async Task A_run_that_goes_on_though_it_was_asked_to_stop_is_stopped_by_force_five_minutes_later()
    {
        await using var api = await FakeApi.StartAsync();
        var time = api.Clock;
        await using var services = Services(api);
        api.Answer = static request => request.Path.EndsWith("cancel", StringComparison.Ordinal) ? new Reply(202, "{}") : null;
        var runner = services.GetRequiredService<IRunner>();

        await runner.CancelAsync(s_scope, s_run, "not wanted", default);
        time.Advance(TimeSpan.FromMinutes(4));
        await runner.CancelAsync(s_scope, s_run, "not wanted", default);
        time.Advance(TimeSpan.FromMinutes(1));
        (await runner.CancelAsync(s_scope, s_run, "not wanted", default)).ShouldBe(new CancelOutcome.Asked());

        api.Requests.Select(static request => request.Line).ShouldBe([$"POST {Runs}/cancel", $"POST {Runs}/cancel", $"POST {Runs}/force-cancel"]);
    }

    [Fact]
    public async Task Only_some_tests_are_named_in_the_input_select_and_a_workflow_without_it_says_so()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = static request => request.Path.EndsWith("/dispatches", StringComparison.Ordinal) ? new Reply(422, """{"message":"Unexpected inputs provided: [\"select\"]"}""") : null;
        var request = new RunRequest(s_scope, "ba-0123456789abcdef01234567", "tests.yml", "main", new Dictionary<string, string>()) { Select = "tests/test_a.py::test_1" };

        var outcome = await services.GetRequiredService<IRunner>().StartAsync(request, default);

        api.Requests[0].Body.ShouldContain("tests/test_a.py::test_1");
        outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("does not declare the input select");
    }

    [Theory]
    [InlineData(RerunScope.Failed, "/rerun-failed-jobs")]
    [InlineData(RerunScope.All, "/rerun")]
    internal async Task A_rerun_is_the_next_attempt_of_the_same_run(RerunScope what, string path)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = request => request.Path == Runs + path ? Reply.Created(new { }) : null;

        var outcome = await services.GetRequiredService<IRunner>().RerunAsync(new RerunRequest(s_scope, s_run, what, "abc12345a2", null), default);

        outcome.ShouldBe(new StartOutcome.Started(new RunReference("30433642", 2, "h")));
    }

    [Theory]
    [InlineData(1, "in_progress", "The run is still going on (attempt 1)")]
    [InlineData(1, "completed", "GitHub does not run it again: This workflow is already running")]
    [InlineData(2, "queued", null)]
    public async Task A_refused_rerun_is_explained_unless_it_is_the_echo_of_our_own(int attempt, string status, string? said)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = Services(api);
        api.Answer = request => request.Path switch
        {
            Runs + "/rerun" => new Reply(403, """{"message":"This workflow is already running"}"""),
            Runs => Reply.Json(new { id = 30433642, run_attempt = attempt, status, html_url = "h" }),
            _ => null,
        };

        var outcome = await services.GetRequiredService<IRunner>().RerunAsync(new RerunRequest(s_scope, s_run, RerunScope.All, "abc12345a2", null), default);

        if (said is null)
        {
            outcome.ShouldBe(new StartOutcome.Started(new RunReference("30433642", 2, "h")));
        }
        else
        {
            outcome.ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldStartWith(said);
        }
    }

    private static object Artifact(long id, string name, bool expired = false) =>
        new { id, name, size_in_bytes = 100, expired, created_at = new DateTime(2026, 11, 20, 10, 0, (int)id, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture) };

    private static object Titled(long id, string title, DateTimeOffset created) =>
        new { id, display_title = title, run_attempt = 1, status = "queued", created_at = created.ToString("O", CultureInfo.InvariantCulture) };

    private static async Task<List<ReadFile>> FilesAsync(ServiceProvider services, RunReference run, IReadOnlyList<string> globs)
    {
        var files = new List<ReadFile>();
        await foreach (var file in services.GetRequiredService<IRunner>().ReadFilesAsync(s_scope, run, globs, default))
        {
            files.Add(ReadFile.Of(file));
        }

        return files;
    }

    private static WorkflowRunFact Listed(string status, string? conclusion) => new(30433642, 2, "tests", ".github/workflows/tests.yml", "pull_request", status, conclusion, "h");

    private static IListedRuns Lists(ServiceProvider services) => services.GetRequiredService<IRunner>().ShouldBeAssignableTo<IListedRuns>().ShouldNotBeNull();

    private static ServiceProvider Services(FakeApi api) => api.Services(static services => services.AddBotAppRunners(new ConfigurationBuilder().Build()));
}
