using System.Net;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Simulator;

/// <summary>Workflow files start runs, and runs live as GitHub's do.</summary>
public sealed class WorkflowRunTests
{
    [Fact]
    public async Task A_pull_request_runs_on_its_merge_commit_and_shows_its_jobs_as_checks()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();
        var script = await sample.Executor.NextAsync(attempt => attempt.EventName == "pull_request");

        script.Attempt.Ref.ShouldBe("refs/pull/1/merge");
        script.Attempt.Sha.ShouldBe(pull.MergeCommitSha);
        script.Attempt.Event["pull_request"]!["head"]!["sha"]!.ToString().ShouldBe(pull.HeadSha);
        await script.Host.RunNamedAsync("Tests of a change", CancellationToken.None);
        await script.RunAsync("success", "unit", "report");
        await sample.UntilAsync(_ => sample.Repository.Runs[^1].Latest.Status == "completed", "the run is over");

        var (_, runs) = await client.GetJsonAsync($"repos/octo/hello/actions/runs?head_sha={pull.HeadSha}");
        var run = runs["workflow_runs"]!.AsArray().Single(run => run!["event"]!.ToString() == "pull_request")!;
        run["conclusion"]!.ToString().ShouldBe("success");
        run["display_title"]!.ToString().ShouldBe("Tests of a change");
        var (_, checks) = await client.GetJsonAsync($"repos/octo/hello/commits/{pull.HeadSha}/check-runs?app_id=15368");
        checks["check_runs"]!.AsArray().Select(check => check!["name"]!.ToString()).ShouldBe(["report", "unit"]);
    }

    [Fact]
    public async Task Running_failed_jobs_again_keeps_the_id_raises_the_attempt_and_takes_dependents_along()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.Octo.Push(sample.Repository, "main", ".github/workflows/tests.yml", """
            on: push
            jobs:
              lint: { runs-on: ubuntu-latest, steps: [{ run: lint }] }
              unit: { runs-on: ubuntu-latest, steps: [{ run: pytest }] }
              report: { needs: [unit], runs-on: ubuntu-latest, steps: [{ run: "true" }] }
            """);
        var script = await sample.Executor.NextAsync();
        await script.PlanAsync("lint", "unit", "report");
        await script.CompleteAsync("lint");
        await script.CompleteAsync("unit", "failure");
        await script.CompleteAsync("report", "skipped");
        script.Finish();
        var run = sample.Repository.Runs[^1];
        await sample.UntilAsync(_ => run.Latest.Conclusion == "failure", "the run has failed");

        (await client.PostJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/rerun-failed-jobs", null)).Status.ShouldBe(201);
        (await client.PostJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/rerun", null)).Status.ShouldBe(403, "it is running");
        var again = await sample.Executor.NextAsync(attempt => attempt.Attempt == 2);
        again.Attempt.RunId.ShouldBe(run.Id);
        again.Attempt.OnlyJobs!.Order().ShouldBe(["report", "unit"]);
        again.Attempt.FormerConclusions.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("lint", "success"));
        await again.RunAsync("success", "lint", "unit", "report");
        await sample.UntilAsync(_ => run.Latest.Conclusion == "success", "the second attempt succeeds");

        var (_, latest) = await client.GetJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/jobs");
        latest["jobs"]!.AsArray().Select(job => $"{job!["name"]} {job["run_attempt"]}").ShouldBe(["lint 1", "unit 2", "report 2"]);
        (await client.GetJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/jobs?filter=all")).Body["total_count"]!.GetValue<int>().ShouldBe(5);
        (await client.GetJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/attempts/1")).Body["conclusion"]!.ToString().ShouldBe("failure");
    }

    [Fact]
    public async Task Cancelling_tells_the_executor_and_ends_the_run()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.OpenPullRequest();
        var script = await sample.Executor.NextAsync();
        await script.PlanAsync("unit");
        await script.StartAsync("unit");
        var path = $"repos/octo/hello/actions/runs/{script.Attempt.RunId}";

        (await client.PostJsonAsync(path + "/cancel", null)).Status.ShouldBe(202);
        await sample.UntilAsync(_ => sample.Repository.Runs[^1].Latest.Status == "completed", "the run is over");

        script.Cancelled.IsCancellationRequested.ShouldBeTrue();
        (await client.GetJsonAsync(path)).Body["conclusion"]!.ToString().ShouldBe("cancelled");
        (await client.GetJsonAsync(path + "/jobs")).Body["jobs"]![0]!["conclusion"]!.ToString().ShouldBe("cancelled");
        (await client.PostJsonAsync(path + "/cancel", null)).Status.ShouldBe(409);
    }

    [Fact]
    public async Task A_newer_run_of_a_concurrency_group_cancels_the_older()
    {
        await using var sample = await SampleGitHub.StartAsync();
        var pull = sample.OpenPullRequest();
        var older = await sample.Executor.NextAsync();
        await older.Host.ConcurrencyAsync("tests", cancelInProgress: true, CancellationToken.None);
        sample.Octo.Push(pull, "src/app.py", "print('newer')\n");
        var newer = await sample.Executor.NextAsync();

        await newer.Host.ConcurrencyAsync("tests", cancelInProgress: true, CancellationToken.None);

        older.Cancelled.IsCancellationRequested.ShouldBeTrue();
        sample.GitHub.Read(github => github.Workflows.Find(sample.Repository, older.Attempt.RunId)!.Latest.Conclusion).ShouldBe("cancelled");
        await newer.RunAsync("success", "unit");
    }

    [Fact]
    public async Task An_artifact_is_fetched_from_a_signed_address_that_refuses_credentials_and_grows_old()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        using var bare = new HttpClient { BaseAddress = sample.Server.BaseUrl };
        sample.OpenPullRequest();
        var script = await sample.Executor.NextAsync();
        await script.PlanAsync("unit");
        await script.UploadAsync("junit", new Dictionary<string, string> { ["a.xml"] = "<testsuite/>" });
        var (_, list) = await client.GetJsonAsync($"repos/octo/hello/actions/runs/{script.Attempt.RunId}/artifacts");
        using var redirect = await client.GetAsync(list["artifacts"]![0]!["archive_download_url"]!.ToString());
        var address = redirect.Headers.Location!;

        redirect.StatusCode.ShouldBe(HttpStatusCode.Found);
        (await client.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await bare.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bare.GetAsync(address + "0")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        sample.GitHub.Faults.ClockOffset = TimeSpan.FromSeconds(90);
        (await bare.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_first_timers_run_from_a_fork_waits_for_approval()
    {
        await using var sample = await SampleGitHub.StartAsync();
        sample.Repository.ApproveFirstTimers = true;
        var fork = sample.Robin.Fork(sample.Repository);
        sample.Robin.Push(fork, "idea", "idea.txt", "x\n");
        sample.Robin.OpenPullRequest(sample.Repository, "idea", "Idea", from: fork);
        var run = sample.Repository.Runs[^1];

        run.Latest.Conclusion.ShouldBe("action_required");
        sample.Octo.Approve(run);
        (await sample.Executor.NextAsync()).Attempt.RunId.ShouldBe(run.Id);
    }

    [Theory]
    [InlineData("on: push", true, false)]
    [InlineData("on: [pull_request]", false, true)]
    [InlineData("on: { push: { branches: [main] } }", false, false)]
    [InlineData("on: { push: { branches: ['feat*'] }, pull_request: { branches: [main] } }", true, true)]
    [InlineData("on: { push: { paths: ['docs/**'] }, pull_request: { paths: ['src/**', '!src/app.py'] } }", false, false)]
    [InlineData("on: { push: { tags: ['v*'] }, pull_request: { types: [labeled] } }", false, false)]
    [InlineData("on: { push: { branches-ignore: ['main'] }, pull_request: { paths-ignore: ['src/**'] } }", true, false)]
    public async Task Filters_decide_what_starts(string on, bool push, bool pullRequest)
    {
        await using var sample = await SampleGitHub.StartAsync();
        sample.Octo.Push(sample.Repository, "main", ".github/workflows/tests.yml", on + "\njobs: { a: { runs-on: x, steps: [] } }\n");
        var before = sample.Repository.Runs.Count;

        sample.OpenPullRequest();

        sample.Repository.Runs.Skip(before).Select(run => run.Event).Order()
            .ShouldBe(new[] { (pullRequest, "pull_request"), (push, "push") }.Where(pair => pair.Item1).Select(pair => pair.Item2));
    }

    [Fact]
    public async Task An_executor_that_breaks_is_reported_and_fails_the_run()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var broken = new ScriptedExecutor { Script = _ => throw new InvalidOperationException("broken") };
        sample.GitHub.Executor = broken;
        sample.OpenPullRequest();

        await sample.UntilAsync(_ => sample.Repository.Runs[^1].Latest.Conclusion == "startup_failure", "the run fails");

        Should.Throw<InvalidOperationException>(sample.GitHub.AssertNothingUnexpected).Message.ShouldContain("broken");
    }

    [Fact]
    public async Task An_environment_waits_for_its_reviewer_and_a_job_ended_by_force_stays_ended()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.GitHub.Read(github => github.Deployments.Environment(sample.Repository, "production")).Reviewers.Add(sample.Octo.Account);
        sample.OpenPullRequest();
        var script = await sample.Executor.NextAsync();
        await script.PlanAsync("unit");
        var run = sample.Repository.Runs[^1];
        var passed = script.Host.EnvironmentAsync("unit", "production", CancellationToken.None);
        run.Latest.Status.ShouldBe("waiting");

        Should.Throw<BotApp.Simulator.NotAllowedException>(() => sample.Robin.ReviewDeployment(run, "production", approve: true));
        sample.Octo.ReviewDeployment(run, "production", approve: false);
        (await passed).ShouldBeFalse();
        await script.StartAsync("unit");
        (await client.PostJsonAsync($"repos/octo/hello/actions/runs/{run.Id}/force-cancel", null)).Status.ShouldBe(202);
        await script.CompleteAsync("unit", "success");

        run.Latest.Jobs.Single().Conclusion.ShouldBe("cancelled");
        run.Latest.Conclusion.ShouldBe("cancelled");
    }
}
