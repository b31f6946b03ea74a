using System.Text.Json.Nodes;
using BotApp.Simulator.Api;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator;

/// <summary>Every operation of the simulated API answers as GitHub's description says, in both versions.</summary>
public sealed class ContractTests
{
    /// <summary>Sent by GitHub though some of its schemas leave them out.</summary>
    private static readonly string[] KnownFields = ["/status is not", "/client_id is not", "/permissions/merge_queues is not"];

    [Theory]
    [InlineData("2022-11-28")]
    [InlineData("2026-03-10")]
    public async Task Every_operation_answers_as_GitHub_describes_it(string version)
    {
        await using var sample = await SampleGitHub.StartAsync();
        await using var judge = await Judge.StartAsync(sample.Server.BaseUrl, "--pass", "^/storage/");
        using var driver = new Driver(judge.BaseUrl, version);

        await DriveAsync(sample, driver);

        await judge.ShouldHaveNoViolationsAsync();
        (await judge.SummaryAsync())["warnings"]!.AsObject().Select(pair => pair.Key)
            .Where(warning => warning.Contains(" res-unknown-field ", StringComparison.Ordinal) || warning.Contains(" res-ratelimit ", StringComparison.Ordinal))
            .Where(warning => !KnownFields.Any(known => warning.Contains(known, StringComparison.Ordinal)))
            .ShouldBeEmpty("a field GitHub does not send");
        var driven = sample.GitHub.Journal.Counts().Keys.ToHashSet();
        Router.Operations.Select(operation => operation.Id).Distinct().Where(id => !driven.Contains(id)).ShouldBeEmpty();
        driver.Unexpected.ShouldBeEmpty();
        sample.GitHub.AssertNothingUnexpected();
    }

    private static async Task DriveAsync(SampleGitHub sample, Driver http)
    {
        var pull = sample.OpenPullRequest();
        sample.GitHub.Organization("acme", "octo");
        sample.GitHub.Read(github => github.Accounts.Get("acme").Teams["core"] = new(StringComparer.Ordinal) { ["octo"] = "maintainer" });
        await AsAppAsync(sample, http);
        http.Token = await http.NewTokenAsync(sample);
        await MetaAsync(http);
        await RepositoriesAsync(sample, http);
        await GitAsync(sample, http);
        await ChecksAsync(sample, http, pull);
        await PullsAsync(sample, http, pull);
        await DeploymentsAsync(sample, http);
        await ActionsAsync(sample, http);
        await ReleasesAsync(http);
        await PeopleAsync(sample, http);
        await EndAsync(sample, http);
    }

    private static async Task AsAppAsync(SampleGitHub sample, Driver http)
    {
        http.Token = sample.Jwt();
        var installation = $"/app/installations/{sample.Installation.Id}";
        await http.Get("/app");
        await http.Get("/app/installations");
        await http.Get(installation);
        await http.Get("/repos/octo/hello/installation");
        await http.Get("/users/octo/installation");
        await http.Get("/orgs/acme/installation", 404);
        await http.Get("/app/hook/config");
        await http.Send("PATCH", "/app/hook/config", new { url = "http://127.0.0.1:9/hooks", secret = "another" }, 200);
        sample.Octo.Comment(sample.Repository.PullRequests[0], "a comment");
        await sample.UntilAsync(github => github.Deliveries is { Idle: true, Log.Count: > 0 }, "a delivery has failed");
        var deliveries = (await http.Get("/app/hook/deliveries?per_page=1")).AsArray();
        await http.Get($"/app/hook/deliveries/{deliveries[0]!["id"]}");
        await http.Send("POST", $"/app/hook/deliveries/{deliveries[0]!["id"]}/attempts", null, 202);
        await http.Send("PUT", installation + "/suspended", null, 204);
        await http.Send("POST", installation + "/access_tokens", null, 403);
        await http.Send("DELETE", installation + "/suspended", null, 204);
        await http.Send("POST", installation + "/access_tokens", new { repositories = new[] { "hello" }, permissions = new { checks = "write" } }, 201);
        await http.Send("POST", installation + "/access_tokens", new { repositories = new[] { "nowhere" } }, 422);
        await http.Get("/apps/sample-app");
        var code = sample.Octo.SubmitManifest(new JsonObject { ["name"] = "From manifest", ["url"] = "https://example.org" });
        http.Token = null;
        await http.Send("POST", $"/app-manifests/{code}/conversions", null, 201);
        await http.Send("POST", $"/app-manifests/{code}/conversions", null, 404);
    }

    private static async Task MetaAsync(Driver http)
    {
        await http.Get("/");
        await http.Get("/meta");
        await http.Get("/versions");
        await http.GetText("/zen");
        await http.Get("/rate_limit");
        await http.Get("/installation/repositories");
    }

    private static async Task RepositoriesAsync(SampleGitHub sample, Driver http)
    {
        var main = sample.Repository.Branch("main")!;
        await http.Get("/repos/octo/hello");
        await http.Get("/repos/octo/hello/languages");
        await http.Get("/repos/octo/hello/topics");
        sample.Robin.Fork(sample.Repository);
        await http.Get("/repos/octo/hello/forks");
        await http.Get("/orgs/acme/repos");
        await http.Send("POST", "/repos/octo/hello/dispatches", new { event_type = "go", client_payload = new { a = 1 } }, 204);
        await http.Get("/repos/octo/hello/commits?per_page=1&sha=feature");
        await http.Get("/repos/octo/hello/commits/feature");
        await http.Get("/repos/octo/hello/compare/main...feature");
        await http.Get($"/repos/octo/hello/commits/{main}/branches-where-head");
        await http.Get($"/repos/octo/hello/commits/{sample.Repository.Branch("feature")}/pulls");
        await http.Get("/repos/octo/hello/branches");
        await http.Get("/repos/octo/hello/branches/main");
        await http.Get("/repos/octo/hello/branches/main/protection", 404);
        var none = (object?)null;
        await http.Send("PUT", "/repos/octo/hello/branches/main/protection", new
        {
            required_status_checks = new { strict = true, contexts = Array.Empty<string>(), checks = new[] { new { context = "ci", app_id = sample.App.Id } } },
            enforce_admins = false,
            required_pull_request_reviews = none,
            restrictions = none,
        }, 200);
        await http.Get("/repos/octo/hello/branches/main/protection");
        await http.Get("/repos/octo/hello/branches/main/protection/required_status_checks");
        await http.Get("/repos/octo/hello/branches/main");
        await http.Send("DELETE", "/repos/octo/hello/branches/main/protection", null, 204);
        sample.Repository.MergeQueueEnabled = true;
        sample.Repository.Rules["main"] =
        [
            new JsonObject
            {
                ["type"] = "required_status_checks",
                ["parameters"] = new JsonObject
                {
                    ["strict_required_status_checks_policy"] = false,
                    ["required_status_checks"] = new JsonArray(new JsonObject { ["context"] = "ci", ["integration_id"] = sample.App.Id }),
                },
            },
        ];
        await http.Get("/repos/octo/hello/rules/branches/main");
        sample.Repository.Rules.Clear();
        sample.Repository.MergeQueueEnabled = false;
        await http.Get("/repos/octo/hello/contents/README.md");
        await http.Get("/repos/octo/hello/contents/src");
        await http.Get("/repos/octo/hello/contents/");
        await http.Get("/repos/octo/hello/contents/nothing", 404);
        await http.Get("/repos/octo/hello/readme");
        var put = await http.Send("PUT", "/repos/octo/hello/contents/docs/a.md", new { message = "Add", content = Convert.ToBase64String("text"u8.ToArray()), branch = "feature" }, 201);
        await http.Send("DELETE", "/repos/octo/hello/contents/docs/a.md", new { message = "Remove", sha = (string)put["content"]!["sha"]!, branch = "feature" }, 200);
    }

    private static async Task GitAsync(SampleGitHub sample, Driver http)
    {
        var main = sample.Repository.Branch("main")!;
        await http.Get("/repos/octo/hello/git/ref/heads/main");
        await http.Get("/repos/octo/hello/git/matching-refs/heads/");
        var tag = await http.Send("POST", "/repos/octo/hello/git/tags", new { tag = "v1", message = "First", @object = main, type = "commit" }, 201);
        await http.Get($"/repos/octo/hello/git/tags/{tag["sha"]}");
        await http.Send("POST", "/repos/octo/hello/git/refs", new { @ref = "refs/tags/v1", sha = (string)tag["sha"]! }, 201);
        await http.Send("POST", "/repos/octo/hello/git/refs", new { @ref = "refs/heads/other", sha = main }, 201);
        await http.Get("/repos/octo/hello/tags");
        var blob = await http.Send("POST", "/repos/octo/hello/git/blobs", new { content = "new\n", encoding = "utf-8" }, 201);
        await http.Get($"/repos/octo/hello/git/blobs/{blob["sha"]}");
        var tree = await http.Send("POST", "/repos/octo/hello/git/trees", new { base_tree = main, tree = new[] { new { path = "new.txt", mode = "100644", type = "blob", sha = (string)blob["sha"]! } } }, 201);
        await http.Get($"/repos/octo/hello/git/trees/{tree["sha"]}?recursive=1");
        var commit = await http.Send("POST", "/repos/octo/hello/git/commits", new { message = "New", tree = (string)tree["sha"]!, parents = new[] { main } }, 201);
        await http.Get($"/repos/octo/hello/git/commits/{commit["sha"]}");
        await http.Send("PATCH", "/repos/octo/hello/git/refs/heads/other", new { sha = (string)commit["sha"]! }, 200);
        await http.Send("POST", "/repos/octo/hello/merges", new { @base = "main", head = "other" }, 201);
        await http.Send("DELETE", "/repos/octo/hello/git/refs/heads/other", null, 204);
    }

    private static async Task ChecksAsync(SampleGitHub sample, Driver http, PullRequest pull)
    {
        var output = new { title = "T", summary = "S", text = "X", annotations = new[] { new { path = "src/app.py", start_line = 1, end_line = 1, annotation_level = "failure", message = "M" } } };
        var run = await http.Send("POST", "/repos/octo/hello/check-runs", new { name = "ci", head_sha = pull.HeadSha, status = "in_progress", output }, 201);
        var id = run["id"];
        await http.Get($"/repos/octo/hello/check-runs/{id}");
        await http.Send("PATCH", $"/repos/octo/hello/check-runs/{id}", new
        {
            status = "completed",
            conclusion = "success",
            output,
            actions = new[] { new { label = "Again", description = "Do it again", identifier = "again" } },
        }, 200);
        await http.Get($"/repos/octo/hello/check-runs/{id}/annotations");
        await http.Send("POST", $"/repos/octo/hello/check-runs/{id}/rerequest", null, 201);
        await http.Get($"/repos/octo/hello/commits/{pull.HeadSha}/check-runs");
        await http.Get($"/repos/octo/hello/commits/{pull.HeadSha}/check-suites");
        await http.Send("POST", "/repos/octo/hello/check-suites", new { head_sha = pull.HeadSha }, 200);
        var suite = run["check_suite"]!["id"];
        await http.Get($"/repos/octo/hello/check-suites/{suite}");
        await http.Get($"/repos/octo/hello/check-suites/{suite}/check-runs");
        await http.Send("POST", $"/repos/octo/hello/check-suites/{suite}/rerequest", null, 201);
        await http.Send("PATCH", "/repos/octo/hello/check-suites/preferences", new { auto_trigger_checks = new[] { new { app_id = sample.App.Id, setting = true } } }, 200);
        await http.Send("POST", $"/repos/octo/hello/statuses/{pull.HeadSha}", new { state = "success", context = "legacy", description = "fine", target_url = "https://example.org/1" }, 201);
        await http.Get("/repos/octo/hello/commits/feature/status");
        await http.Get("/repos/octo/hello/commits/feature/statuses");
    }

    private static async Task PullsAsync(SampleGitHub sample, Driver http, PullRequest pull)
    {
        sample.Octo.Push(sample.Repository, "second", "other.txt", "x\n");
        var second = await http.Send("POST", "/repos/octo/hello/pulls", new { title = "Second", head = "second", @base = "main", body = "b" }, 201);
        await http.Get("/repos/octo/hello/pulls?per_page=1");
        await http.Get($"/repos/octo/hello/pulls/{pull.Number}");
        await http.Get($"/repos/octo/hello/pulls/{pull.Number}/files");
        await http.Get($"/repos/octo/hello/pulls/{pull.Number}/commits");
        sample.Robin.Review(pull, approve: true);
        await http.Get($"/repos/octo/hello/pulls/{pull.Number}/reviews");
        await http.Get($"/repos/octo/hello/pulls/{pull.Number}/requested_reviewers");
        await http.Send("PATCH", $"/repos/octo/hello/pulls/{pull.Number}", new { title = "Better" }, 200);
        await http.Get($"/repos/octo/hello/issues/{pull.Number}");
        var comment = await http.Send("POST", $"/repos/octo/hello/issues/{pull.Number}/comments", new { body = "Hello" }, 201);
        var path = $"/repos/octo/hello/issues/comments/{comment["id"]}";
        await http.Get($"/repos/octo/hello/issues/{pull.Number}/comments");
        await http.Get("/repos/octo/hello/issues/comments");
        await http.Get(path);
        await http.Send("PATCH", path, new { body = "Changed" }, 200);
        var reaction = await http.Send("POST", path + "/reactions", new { content = "eyes" }, 201);
        await http.Send("POST", path + "/reactions", new { content = "eyes" }, 200);
        await http.Get(path + "/reactions");
        await http.Send("DELETE", $"{path}/reactions/{reaction["id"]}", null, 204);
        await http.Send("DELETE", path, null, 204);
        await http.Send("POST", $"/repos/octo/hello/issues/{pull.Number}/labels", new { labels = new[] { "bug" } }, 200);
        await http.Get($"/repos/octo/hello/issues/{pull.Number}/labels");
        await http.Send("DELETE", $"/repos/octo/hello/issues/{pull.Number}/labels/bug", null, 200);
        await http.Get($"/repos/octo/hello/issues/{pull.Number}/events");
        await http.Get($"/repos/octo/hello/pulls/{second["number"]}/merge", 404);
        await http.Send("PUT", $"/repos/octo/hello/pulls/{second["number"]}/merge", new { merge_method = "merge" }, 200);
        await http.Get($"/repos/octo/hello/pulls/{second["number"]}/merge", 204);
        await http.Send("PUT", $"/repos/octo/hello/pulls/{second["number"]}/merge", new { merge_method = "merge" }, 405);
    }

    private static async Task DeploymentsAsync(SampleGitHub sample, Driver http)
    {
        var body = new { @ref = "main", environment = "staging", auto_merge = false, required_contexts = Array.Empty<string>(), payload = new { a = "b" }, description = "d" };
        var first = await http.Send("POST", "/repos/octo/hello/deployments", body, 201);
        var path = $"/repos/octo/hello/deployments/{first["id"]}";
        await http.Get("/repos/octo/hello/deployments?environment=staging");
        await http.Get(path);
        var status = await http.Send("POST", path + "/statuses", new { state = "success", environment_url = "https://example.org/s", log_url = "https://example.org/l" }, 201);
        await http.Get(path + "/statuses");
        await http.Get($"{path}/statuses/{status["id"]}");
        await http.Send("POST", path + "/statuses", new { state = "inactive" }, 201);
        await http.Send("POST", "/repos/octo/hello/deployments", body, 201);
        await http.Send("POST", "/repos/octo/hello/deployments", new { @ref = "feature" }, 202);
        await http.Send("DELETE", path, null, 204);
        await http.Send("PUT", "/repos/octo/hello/environments/a%2Fb", new { wait_timer = 5, reviewers = new[] { new { type = "User", id = sample.Octo.Account.Id } } }, 200);
        await http.Get("/repos/octo/hello/environments");
        await http.Get("/repos/octo/hello/environments/a%2Fb");
        sample.GitHub.Read(github => github.Deployments.Environment(sample.Repository, "a/b").Gate = sample.App);
        await http.Get("/repos/octo/hello/environments/a%2Fb/deployment_protection_rules");
        await http.Send("DELETE", "/repos/octo/hello/environments/a%2Fb", null, 204);
    }

    private static async Task ActionsAsync(SampleGitHub sample, Driver http)
    {
        await http.Get("/repos/octo/hello/actions/workflows");
        var workflow = "/repos/octo/hello/actions/workflows/tests.yml";
        await http.Get(workflow);
        await http.Send("PUT", workflow + "/disable", null, 204);
        await http.Send("PUT", workflow + "/enable", null, 204);
        object Dispatch(object inputs) => http.Is2026 ? new { @ref = "main", inputs } : new { @ref = "main", inputs, return_run_details = true };
        if (!http.Is2026)
        {
            await http.Send("POST", workflow + "/dispatches", new { @ref = "main", inputs = new { level = "fast" } }, 204);
        }

        await http.Send("POST", workflow + "/dispatches", Dispatch(new { }), 422);
        await http.Send("POST", workflow + "/dispatches", Dispatch(new { level = "fast", what = "?" }), 422);
        var dispatched = await http.Send("POST", workflow + "/dispatches", Dispatch(new { level = "fast" }), 200);
        var id = (long)dispatched["workflow_run_id"]!;
        var run = $"/repos/octo/hello/actions/runs/{id}";
        var script = await sample.Executor.NextAsync(attempt => attempt.RunId == id);
        await script.PlanAsync("unit", "report");
        await script.StartAsync("unit");
        await http.Send("POST", run + "/rerun", null, 403);
        await script.UploadAsync("junit", new Dictionary<string, string> { ["junit.xml"] = "<testsuite/>" });
        await script.CompleteAsync("unit", "failure", "a log");
        await script.StartAsync("report");
        var asking = script.Host.EnvironmentAsync("report", "gated", CancellationToken.None);
        (await asking).ShouldBeTrue();
        sample.GitHub.Read(github => github.Deployments.Environment(sample.Repository, "gated").Gate = sample.App);
        asking = script.Host.EnvironmentAsync("report", "gated", CancellationToken.None);
        await http.Get(run + "/pending_deployments");
        await http.Send("POST", run + "/deployment_protection_rule", new { environment_name = "gated", state = "approved", comment = "fine" }, 204);
        (await asking).ShouldBeTrue();
        sample.GitHub.Read(github => github.Deployments.Environment(sample.Repository, "reviewed")).Reviewers.Add(sample.Octo.Account);
        asking = script.Host.EnvironmentAsync("report", "reviewed", CancellationToken.None);
        await http.Get(run + "/pending_deployments");
        sample.Octo.ReviewDeployment(sample.GitHub.Read(github => github.Workflows.Find(sample.Repository, id)!), "reviewed", approve: true);
        (await asking).ShouldBeTrue();
        (await http.Get(run + "/approvals")).AsArray().Count.ShouldBe(1);
        await script.CompleteAsync("report");
        script.Finish();
        await sample.UntilAsync(github => github.Workflows.Find(sample.Repository, id)!.Latest.Status == "completed", "the run is completed");
        await http.Get("/repos/octo/hello/actions/runs?event=workflow_dispatch&status=completed&created=%3E%3D2020-01-01");
        await http.Get(workflow + "/runs");
        await http.Get(run);
        await http.Get(run + "/attempts/1");
        var jobs = await http.Get(run + "/jobs?filter=all");
        await http.Get(run + "/attempts/1/jobs");
        var job = $"/repos/octo/hello/actions/jobs/{jobs["jobs"]![0]!["id"]}";
        await http.Get(job);
        await http.Follow(job + "/logs");
        await http.Follow(run + "/logs");
        await http.Follow(run + "/attempts/1/logs");
        var artifacts = await http.Get(run + "/artifacts?name=junit");
        await http.Get("/repos/octo/hello/actions/artifacts");
        var artifact = $"/repos/octo/hello/actions/artifacts/{artifacts["artifacts"]![0]!["id"]}";
        await http.Get(artifact);
        await http.Follow(artifact + "/zip");
        await http.Send("DELETE", artifact, null, 204);
        await http.Send("POST", run + "/cancel", null, 409);
        await http.Send("POST", run + "/rerun-failed-jobs", null, 201);
        await (await sample.Executor.NextAsync(attempt => attempt.RunId == id)).RunAsync("success", "unit", "report");
        await sample.UntilAsync(github => github.Workflows.Find(sample.Repository, id)!.Latest.Status == "completed", "the second attempt is completed");
        await http.Send("POST", job + "/rerun", null, 201);
        await sample.Executor.NextAsync(attempt => attempt.RunId == id);
        await http.Send("POST", run + "/cancel", null, 202);
        await sample.UntilAsync(github => github.Workflows.Find(sample.Repository, id)!.Latest.Status == "completed", "the third attempt is cancelled");
        await http.Send("POST", run + "/rerun", null, 201);
        await http.Send("POST", run + "/force-cancel", null, 202);
        await http.Send("DELETE", run, null, 204);
        await ApproveAsync(sample, http);
    }

    private static async Task ApproveAsync(SampleGitHub sample, Driver http)
    {
        sample.Repository.ApproveFirstTimers = true;
        var fork = sample.GitHub.Read(github => github.Repositories.Find("robin", "hello"))!;
        sample.Robin.Push(fork, "idea", "idea.txt", "x\n");
        sample.Robin.OpenPullRequest(sample.Repository, "idea", "Idea", from: fork);
        var run = sample.GitHub.Read(_ => sample.Repository.Runs.Last());
        run.NeedsApproval.ShouldBeTrue();
        await http.Send("POST", $"/repos/octo/hello/actions/runs/{run.Id}/approve", null, 201);
        await (await sample.Executor.NextAsync(attempt => attempt.RunId == run.Id)).RunAsync("success", "unit");
    }

    private static async Task ReleasesAsync(Driver http)
    {
        await http.Get("/repos/octo/hello/releases/latest", 404);
        var release = await http.Send("POST", "/repos/octo/hello/releases", new { tag_name = "v1", name = "One", body = "b", draft = true }, 201);
        var path = $"/repos/octo/hello/releases/{release["id"]}";
        await http.Send("PATCH", path, new { draft = false }, 200);
        await http.Get("/repos/octo/hello/releases");
        await http.Get("/repos/octo/hello/releases/latest");
        await http.Get("/repos/octo/hello/releases/tags/v1");
        await http.Get(path);
        await http.Send("POST", "/repos/octo/hello/releases/generate-notes", new { tag_name = "v2" }, 200);
        var asset = await http.Upload(path + "/assets?name=a.txt", "content"u8.ToArray());
        await http.Get(path + "/assets");
        var assetPath = $"/repos/octo/hello/releases/assets/{asset["id"]}";
        await http.Get(assetPath);
        await http.Follow(assetPath, "application/octet-stream");
        await http.Send("PATCH", assetPath, new { label = "A" }, 200);
        await http.Send("DELETE", assetPath, null, 204);
        await http.Send("DELETE", path, null, 204);
    }

    private static async Task PeopleAsync(SampleGitHub sample, Driver http)
    {
        sample.Octo.SetPermission(sample.Repository, "robin", Access.Maintain);
        await http.Get("/repos/octo/hello/collaborators");
        await http.Get("/repos/octo/hello/collaborators/robin", 204);
        (await http.Get("/repos/octo/hello/collaborators/robin/permission"))["permission"]!.ToString().ShouldBe("write");
        await http.Get("/users/octo");
        await http.Get("/orgs/acme");
        await http.Get("/orgs/acme/members");
        await http.Get("/orgs/acme/members/octo", 204);
        await http.Get("/orgs/acme/memberships/octo");
        await http.Get("/orgs/acme/teams/core/memberships/octo");
        var (app, token) = (http.Token, sample.Octo.NewToken());
        http.Token = token;
        await http.Get("/user");
        await http.Get("/user/orgs");
        await http.Get("/user/installations");
        await http.Get($"/user/installations/{sample.Installation.Id}/repositories");
        http.Basic = (sample.App.ClientId, sample.App.ClientSecret);
        await http.Send("POST", $"/applications/{sample.App.ClientId}/token", new { access_token = token }, 200);
        await http.Send("DELETE", $"/applications/{sample.App.ClientId}/token", new { access_token = token }, 204);
        (http.Basic, http.Token) = (null, app);
    }

    private static async Task EndAsync(SampleGitHub sample, Driver http)
    {
        sample.Octo.Rename(sample.Repository, "renamed");
        await http.Get("/repos/octo/hello", 301);
        await http.Get($"/repositories/{sample.Repository.Id}/branches");
        await http.Send("DELETE", "/installation/token", null, 204);
        await http.Get("/repos/octo/renamed/commits", 401);
        http.Token = sample.Jwt();
        await http.Send("DELETE", $"/app/installations/{sample.Installation.Id}", null, http.Is2026 ? 202 : 204);
    }
}
