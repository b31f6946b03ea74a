using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator;

/// <summary>Every webhook payload is as GitHub describes it.</summary>
public sealed class WebhookContractTests
{
    private static readonly string[] Expected =
    [
        "check_run.completed", "check_run.created", "check_run.requested_action", "check_run.rerequested", "check_suite.completed",
        "check_suite.requested", "check_suite.rerequested", "create", "delete", "deployment.created", "deployment_protection_rule.requested",
        "deployment_status.created", "installation.created", "installation.deleted", "installation.new_permissions_accepted", "installation.suspend",
        "installation.unsuspend", "installation_repositories.added", "installation_repositories.removed", "issue_comment.created",
        "issue_comment.deleted", "issue_comment.edited", "merge_group.checks_requested", "merge_group.destroyed", "ping", "pull_request.closed",
        "pull_request.converted_to_draft", "pull_request.dequeued", "pull_request.edited", "pull_request.enqueued", "pull_request.labeled",
        "pull_request.opened", "pull_request.ready_for_review", "pull_request.reopened", "pull_request.synchronize", "pull_request.unlabeled",
        "push", "release.created", "release.deleted", "release.edited", "release.published", "release.released", "repository.archived",
        "repository.deleted", "repository.privatized", "repository.renamed", "repository.transferred", "repository.unarchived", "repository_dispatch.go", "status", "workflow_job.completed", "workflow_job.in_progress",
        "workflow_job.queued", "workflow_job.waiting", "workflow_run.completed", "workflow_run.in_progress", "workflow_run.requested",
    ];

    [Fact]
    public async Task Every_payload_is_as_GitHub_describes_it()
    {
        await using var sample = await SampleGitHub.StartAsync();
        sample.App.WebhookUrl = "http://127.0.0.1:9/nobody-listens";
        sample.GitHub.Organization("acme", "octo");

        await ActAsync(sample);

        sample.GitHub.Deliveries.Log.Select(delivery => delivery.ToString()).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(Expected.Order(StringComparer.Ordinal));
        var folder = Directory.CreateTempSubdirectory("payloads-").FullName;
        foreach (var (delivery, number) in sample.GitHub.Deliveries.Log.Select((delivery, index) => (delivery, index)))
        {
            File.WriteAllBytes(Path.Combine(folder, $"{delivery.Event}.{number}.json"), delivery.Body);
        }

        var verdict = await Judge.JudgeWebhooksAsync(folder);
        Directory.Delete(folder, recursive: true);
        var lines = verdict.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ((int)JsonNode.Parse(lines[^1])!["openapi"]!["ok"]!).ShouldBeGreaterThan(60);
        lines[..^1].SelectMany(Errors).ShouldBeEmpty();
    }

    // The schema of a suite's app lists the events of some years ago; apps with newer ones exist and are sent.
    private static IEnumerable<string> Errors(string line)
    {
        var verdict = JsonNode.Parse(line)!;
        return verdict["errors"]!.AsArray().Select(error => error!)
            .Where(error => !error["where"]!.ToString().StartsWith("/check_suite/app/events/", StringComparison.Ordinal))
            .Select(error => $"{verdict["file"]}: {error.ToJsonString()}");
    }

    private static async Task ActAsync(SampleGitHub sample)
    {
        var (octo, repository) = (sample.Octo, sample.Repository);
        sample.GitHub.Read(github => { github.Events.Ping(sample.App); return 0; });
        var pull = sample.OpenPullRequest();
        octo.Push(pull, "src/app.py", "print('again')\n");
        octo.Label(pull, "bug");
        octo.Unlabel(pull, "bug");
        octo.ConvertToDraft(pull);
        octo.MarkReady(pull);
        octo.Edit(pull, "Another title", "Another body");
        octo.Push(repository, "release", "x.txt", "x\n");
        octo.Retarget(pull, "release");
        octo.Retarget(pull, "main");
        octo.Close(pull);
        octo.Reopen(pull);
        var comment = sample.Robin.Comment(pull, "Hello");
        sample.Robin.EditComment(comment, "Hello!");
        sample.Robin.DeleteComment(comment);
        await ChecksAsync(sample, pull);
        await RunAsync(sample);
        Queue(sample, pull);
        octo.Tag(repository, "v1", message: "One");
        octo.Tag(repository, "light");
        octo.DeleteTag(repository, "light");
        octo.DeleteBranch(repository, "release");
        InOrganization(sample);
        octo.Rename(repository, "renamed");
        octo.Archive(repository);
        octo.Archive(repository, archived: false);
        sample.App.Permissions["members"] = "read";
        octo.AcceptPermissions(sample.Installation);
        octo.Suspend(sample.Installation);
        octo.Unsuspend(sample.Installation);
        octo.SelectRepositories(sample.Installation, [repository], []);
        octo.SelectRepositories(sample.Installation, [], [repository]);
        octo.SelectRepositories(sample.Installation, [repository], []);
        octo.MakePrivate(repository);
        var given = octo.CreateRepository("given");
        octo.SelectRepositories(sample.Installation, [given], []);
        sample.Robin.InstallApp(sample.App);
        octo.Transfer(given, sample.Robin.Login);
        sample.Robin.Delete(given);
        octo.Uninstall(sample.Installation);
    }

    private static async Task ChecksAsync(SampleGitHub sample, PullRequest pull)
    {
        using var http = new Driver(sample.Server.BaseUrl, "2022-11-28") { Token = await sample.TokenAsync() };
        var path = "/repos/octo/hello";
        var body = new
        {
            name = "ci",
            head_sha = pull.HeadSha,
            conclusion = "failure",
            output = new { title = "T", summary = "S" },
            actions = new[] { new { label = "L", description = "D", identifier = "again" } },
        };
        await http.Send("POST", path + "/check-runs", body, 201);
        var run = sample.GitHub.Read(_ => sample.Repository.CheckRuns.Last(run => run.Name == "ci"));
        sample.Octo.RerunCheck(run);
        sample.Octo.RerunSuite(run.Suite);
        sample.Octo.PressButton(run, "again");
        await http.Send("POST", $"{path}/statuses/{pull.HeadSha}", new { state = "pending", context = "old" }, 201);
        var deployment = await http.Send("POST", path + "/deployments", new { @ref = "main", auto_merge = false, required_contexts = Array.Empty<string>() }, 201);
        await http.Send("POST", $"{path}/deployments/{deployment["id"]}/statuses", new { state = "success" }, 201);
        await http.Send("POST", $"{path}/deployments/{deployment["id"]}/statuses", new { state = "inactive" }, 201);
        var release = await http.Send("POST", path + "/releases", new { tag_name = "r1" }, 201);
        await http.Send("PATCH", $"{path}/releases/{release["id"]}", new { name = "R" }, 200);
        await http.Send("DELETE", $"{path}/releases/{release["id"]}", null, 204);
        await http.Send("POST", path + "/dispatches", new { event_type = "go" }, 204);
        http.Unexpected.ShouldBeEmpty();
    }

    private static async Task RunAsync(SampleGitHub sample)
    {
        var script = await sample.Executor.NextAsync();
        await script.PlanAsync("unit");
        sample.GitHub.Read(github => github.Deployments.Environment(sample.Repository, "gated")).Gate = sample.App;
        var gate = script.Host.EnvironmentAsync("unit", "gated", CancellationToken.None);
        sample.GitHub.Read(_ => sample.Repository.Runs.SelectMany(run => run.Latest.Waiting).Single().Answer.TrySetResult(true)).ShouldBeTrue();
        (await gate).ShouldBeTrue();
        await script.StartAsync("unit");
        await script.CompleteAsync("unit");
        script.Finish();
        await sample.UntilAsync(_ => sample.Repository.Runs.Exists(run => run.Latest.Conclusion == "success"), "a run succeeds");
    }

    private static void Queue(SampleGitHub sample, PullRequest pull)
    {
        sample.Octo.Protect(sample.Repository, "main", new RequiredCheck("ci"));
        sample.Octo.Enqueue(pull);
        sample.Octo.Dequeue(pull);
        sample.Octo.Protect(sample.Repository, "main");
        sample.Octo.Enqueue(pull);
        pull.MergedAt.ShouldNotBeNull();
    }

    private static void InOrganization(SampleGitHub sample)
    {
        var repository = sample.Octo.CreateRepository("shared", organization: "acme", isPrivate: true);
        sample.Octo.InstallApp(sample.App, [repository], organization: "acme");
        sample.Octo.Push(repository, "main", "a.txt", "a\n");
    }
}
