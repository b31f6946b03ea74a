using BotApp.GitHub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

/// <summary>Every method of the client, judged against GitHub's own description.</summary>
public sealed class ContractTests
{
    private const string Sha = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

    private static readonly RepositoryRef s_repository = TestKey.Repository;

    private static readonly string[] s_operations =
    [
        "actions/approve-workflow-run", "actions/cancel-workflow-run", "actions/create-workflow-dispatch", "actions/download-artifact", "actions/force-cancel-workflow-run",
        "actions/get-pending-deployments-for-run", "actions/get-reviews-for-run", "actions/get-workflow-run", "actions/get-workflow-run-attempt", "actions/list-jobs-for-workflow-run-attempt",
        "actions/list-workflow-run-artifacts", "actions/list-workflow-runs", "actions/list-workflow-runs-for-repo", "actions/re-run-workflow",
        "actions/re-run-workflow-failed-jobs", "actions/review-custom-gates-for-run", "apps/create-from-manifest", "apps/create-installation-access-token", "apps/delete-token",
        "apps/get-authenticated", "apps/get-installation", "apps/get-repo-installation", "apps/get-webhook-config-for-app", "apps/get-webhook-delivery", "apps/list-installation-repos-for-authenticated-user", "apps/list-installations",
        "apps/list-installations-for-authenticated-user", "apps/list-repos-accessible-to-installation", "apps/list-webhook-deliveries", "apps/redeliver-webhook-delivery", "checks/create",
        "checks/get", "checks/list-for-ref", "checks/set-suites-preferences", "checks/update", "git/create-ref", "git/get-commit", "git/get-ref", "git/get-tag", "git/get-tree",
        "git/list-matching-refs", "issues/create-comment", "issues/delete-comment", "issues/get-comment", "issues/list-comments", "issues/list-events",
        "issues/update-comment", "pulls/create", "pulls/get", "pulls/list", "pulls/list-files", "pulls/list-reviews", "reactions/create-for-issue-comment",
        "reactions/delete-for-issue-comment", "reactions/list-for-issue-comment", "repos/compare-commits-with-basehead", "repos/get-all-deployment-protection-rules", "repos/get-all-environments",
        "repos/create-deployment", "repos/create-deployment-status", "repos/create-or-update-file-contents", "repos/create-release", "repos/delete-deployment", "repos/get", "repos/get-branch",
        "repos/get-branch-rules", "repos/get-collaborator-permission-level", "repos/get-commit",
        "repos/get-content", "repos/get-environment", "repos/get-release-by-tag", "repos/list-commit-statuses-for-ref", "repos/list-commits", "repos/list-deployment-statuses", "repos/list-deployments",
        "repos/list-pull-requests-associated-with-commit", "repos/list-releases", "repos/update-release", "repos/upload-release-asset",
        "teams/get-membership-for-user-in-org", "users/get-authenticated",
    ];

    [Theory]
    [InlineData("2022-11-28")]
    [InlineData("2026-03-10")]
    public async Task Every_request_of_the_client_is_as_GitHub_describes_it(string version)
    {
        await using var judge = await JudgeMock.StartAsync();
        await using var services = Services(judge.Url, version);
        var github = services.GetRequiredService<GitHubClient>();

        await AppAndRepositoryAsync(github);
        await ChecksAndCommentsAsync(github);
        await ReadingAsync(github);
        await DeploymentsAsync(github);
        await ActionsAsync(github);
        await ReleasesAsync(github);
        await PersonAsync(services.GetRequiredService<UserGitHub>());
        await ProposalAsync(services.GetRequiredService<ChangeProposals>());
        (await services.GetRequiredService<AppConversion>().ConvertAsync("a-code", default)).Missing.ShouldBeEmpty();

        (await judge.ViolationsAsync()).ShouldBeEmpty();
        (await judge.OperationsAsync()).ShouldBe(s_operations, ignoreOrder: true);
    }

    private static async Task AppAndRepositoryAsync(GitHubClient github)
    {
        (await github.Apps.GetAsync(default)).Slug.ShouldBe("octoapp");
        (await github.Apps.GetNowAsync(default)).App.Id.ShouldBeGreaterThan(0);
        (await github.Apps.GetHookConfigAsync(default)).ShouldNotBeNull().Url.ShouldNotBeNull();
        (await github.Apps.ListInstallationsAsync(default)).Items.ShouldNotBeEmpty();
        (await github.Apps.GetInstallationAsync(1, default)).ShouldNotBeNull();
        (await github.Apps.GetInstallationOfAsync("octo", "sample", default)).ShouldNotBeNull();
        (await github.Apps.ListDeliveriesAsync(failedOnly: true, 100, default)).Items.ShouldNotBeEmpty();
        (await github.Apps.GetDeliveryAsync(12, default)).ShouldNotBeNull().Request.ShouldNotBeNull();
        await github.Apps.RedeliverAsync(12, default);
        (await github.Repositories.GetAsync(s_repository, default)).ShouldNotBeNull().FullName.ShouldNotBeEmpty();
        (await github.Repositories.ListForInstallationAsync(11, default)).Items.ShouldNotBeEmpty();
        (await github.Repositories.ListBranchRulesAsync(s_repository, "release/1.x", default)).Items.ShouldNotBeEmpty();
        (await github.PullRequests.ListEventsAsync(s_repository, 5, default)).Items.ShouldNotBeEmpty();
        (await github.Permissions.GetAsync(s_repository, "robin", default)).Permission.ShouldNotBeNull();
        await github.Permissions.IsInTeamAsync(s_repository, "release", "robin", default);
    }

    private static async Task PersonAsync(UserGitHub person)
    {
        (await person.WhoAsync("a person's", default)).Login.ShouldNotBeEmpty();
        (await person.RepositoriesAsync("a person's", default)).ShouldNotBeEmpty();
        await person.SeesAsync("a person's", "octo", "sample", 1, default);
        await person.RevokeAsync("a person's", default);
    }

    private static async Task ProposalAsync(ChangeProposals proposals)
    {
        var at = new ProposalPlace("octo", "sample", "a person's");
        await proposals.FindFileAsync(at, ".github/bot app.yml", "release/1.x", 100_000, default);
        (await proposals.MakeBranchAsync(at, "botapp/settings-1", Sha, default)).ShouldBeTrue();
        (await proposals.WriteFileAsync(at, new FileChange("botapp/settings-1", ".github/bot app.yml", "version: 1\n", Sha, "Change it"), default)).ShouldNotBeEmpty();
        (await proposals.WriteFileAsync(at, new FileChange("botapp/settings-1", ".github/bot app.yml", "version: 1\n", null, "Add it"), default)).ShouldNotBeEmpty();
        await proposals.FindPullRequestAsync(at, "botapp/settings-1", default);
        (await proposals.OpenPullRequestAsync(at, new PullRequestBody("Change it", "botapp/settings-1", "main", "Why"), default)).ShouldNotBeNull();
    }

    private static async Task ChecksAndCommentsAsync(GitHubClient github)
    {
        var write = CheckRunsTests.Write(120) with
        {
            Text = "more",
            DetailsUrl = "https://botapp.example/runs/1",
            StartedAt = DateTimeOffset.UnixEpoch,
            CompletedAt = DateTimeOffset.UnixEpoch.AddHours(1),
            Actions = [new CheckAction("Re-run failed", "Runs the failed jobs again", "rerun-failed")],
        };
        await github.CheckRuns.OpenNoSuitesAsync(s_repository, default);
        (await github.CheckRuns.PutAsync(s_repository, write, null, mayExist: true, default)).Id.ShouldBeGreaterThan(0);
        await github.CheckRuns.PutAsync(s_repository, write with { Status = "in_progress", Conclusion = null, CompletedAt = null }, 4, mayExist: false, default);
        await github.CheckRuns.PutAsync(s_repository, write with { Status = "queued", Conclusion = null, CompletedAt = null, Annotations = [] }, null, mayExist: false, default);
        await github.CheckRuns.CountAnnotationsAsync(s_repository, 4, default);
        (await github.CheckRuns.ListForRefAsync(s_repository, "feature/x y", "botapp/tests", 7, latest: true, default)).Items.ShouldNotBeEmpty();
        (await github.Statuses.ListAsync(s_repository, Sha, default)).Items.ShouldNotBeEmpty();
        await github.Comments.PutAsync(s_repository, 5, "<!-- botapp -->", "<!-- botapp --> hello", null, true, default);
        await github.Comments.PutAsync(s_repository, 5, "<!-- botapp -->", "<!-- botapp --> again", 9, true, default);
        (await github.Comments.GetAsync(s_repository, 9, default)).ShouldNotBeNull();
        (await github.Comments.ListAsync(s_repository, 5, default)).Items.ShouldNotBeEmpty();
        (await github.Comments.ReactAsync(s_repository, 9, "eyes", default)).Id.ShouldBeGreaterThan(0);
        (await github.Comments.ListReactionsAsync(s_repository, 9, default)).Items.ShouldNotBeEmpty();
        await github.Comments.DeleteReactionAsync(s_repository, 9, 1, default);
        await github.Comments.DeleteAsync(s_repository, 9, default);
    }

    private static async Task ReadingAsync(GitHubClient github)
    {
        (await github.PullRequests.GetAsync(s_repository, 5, default)).ShouldNotBeNull().Head.Sha.ShouldNotBeEmpty();
        (await github.PullRequests.ListFilesAsync(s_repository, 5, default)).Items.ShouldNotBeEmpty();
        (await github.PullRequests.ListByHeadAsync(s_repository, "robin", "fix/ünïcode", "all", default)).Items.ShouldNotBeEmpty();
        (await github.PullRequests.ListOpenAsync(s_repository, default)).Items.ShouldNotBeEmpty();
        (await github.PullRequests.ListReviewsAsync(s_repository, 5, default)).Items.ShouldNotBeEmpty();
        (await github.PullRequests.ListForCommitAsync(s_repository, Sha, default)).Items.ShouldNotBeEmpty();
        await github.Contents.GetFileAsync(s_repository, ".github/bot app.yml", "release/1.x", 100_000, default);
        (await github.Contents.GetTreeAsync(s_repository, Sha, default)).ShouldNotBeNull().Entries.ShouldNotBeNull().ShouldNotBeEmpty();
        (await github.Contents.CompareAsync(s_repository, "main", "robin:fix/x", default)).ShouldNotBeNull().Commits.ShouldNotBeEmpty();
        (await github.Contents.GetMergeBaseAsync(s_repository, "release/1.x", Sha, default)).ShouldNotBeNull().ShouldNotBeEmpty();
        (await github.Contents.ListCommitsAsync(s_repository, Sha, default)).ShouldNotBeNull().ShouldNotBeEmpty();
        (await github.Contents.ListCommitsUnderAsync(s_repository, Sha, "packages/a b", 100, default)).Items.ShouldNotBeEmpty();
        (await github.Contents.HasCommitsOfAsync(s_repository, "v1.0", "robin", default)).ShouldBeTrue();
        (await github.Contents.GetTreeShaAsync(s_repository, Sha, default)).ShouldNotBeNull().ShouldNotBeEmpty();
        (await github.Contents.GetBranchAsync(s_repository, "release/1.x", default)).ShouldNotBeNull();
        (await github.Contents.GetCommitAsync(s_repository, Sha, default)).ShouldNotBeNull();
        (await github.Contents.ListRefsAsync(s_repository, "tags/v1.", default)).Items.ShouldNotBeEmpty();
        await github.Contents.GetTagCommitAsync(s_repository, "v1.0", default);
        (await github.FileProposals.CreateBranchAsync(s_repository, "botapp/onboarding", Sha, default)).ShouldBeTrue();
        await github.FileProposals.PutFileAsync(s_repository, new FileChange("botapp/onboarding", ".github/bot app.yml", "version: 1\n", Sha, "Add it"), default);
        (await github.FileProposals.OpenPullRequestAsync(s_repository, new PullRequestBody("Add it", "botapp/onboarding", "main", "Because."), default)).ShouldNotBeNull().Number.ShouldBeGreaterThan(0);
        (await github.Contents.GetTagAsync(s_repository, Sha, default)).ShouldNotBeNull();
        (await github.Contents.PutTagAsync(s_repository, "deployed/1", Sha, default)).ShouldNotBeEmpty();
    }

    private static async Task DeploymentsAsync(GitHubClient github)
    {
        var write = new DeploymentWrite("k1", Sha, "preview", "Preview of #5", "deploy", Transient: true, Production: false, new Dictionary<string, string> { ["pr"] = "5" });
        var deployment = await github.Deployments.PutAsync(s_repository, write, default);
        var status = new DeploymentStatusWrite("success", "ready", "https://preview.example", "https://botapp.example/1");
        await github.Deployments.PutStatusAsync(s_repository, deployment.Id, status, default);
        (await github.Deployments.ListStatusesAsync(s_repository, deployment.Id, default)).Items.ShouldNotBeEmpty();
        await github.Deployments.OfRunAsync(s_repository, await github.Deployments.ListNewestAsync(s_repository, "pre view", default), "https://github.com/octo/hello/actions/runs/3", 0, default);
        await github.Deployments.RemoveAsync(s_repository, deployment.Id, "another record says what is live", default);
        (await github.Deployments.ListRulesAsync(s_repository, "production", default)).ShouldNotBeEmpty();
        (await github.Deployments.ListEnvironmentsAsync(s_repository, default)).Items.ShouldNotBeEmpty();
        (await github.Deployments.GetEnvironmentAsync(s_repository, "pro duction", default)).ShouldNotBeNull().ProtectionRules.ShouldNotBeNull();
    }

    private static async Task ActionsAsync(GitHubClient github)
    {
        await github.Actions.DispatchAsync(s_repository, "tests.yml", "main", new Dictionary<string, string> { ["correlation_id"] = "abc12345" }, default);
        (await github.Actions.ListRunsForShaAsync(s_repository, Sha, default)).Items.ShouldNotBeEmpty();
        (await github.Actions.ListRunsOfAsync(s_repository, "tests.yml", "workflow_dispatch", DateTimeOffset.UnixEpoch, default)).Items.ShouldNotBeEmpty();
        (await github.Actions.GetRunAsync(s_repository, 3, default)).ShouldNotBeNull().HeadSha.ShouldNotBeNull();
        (await github.Actions.GetAttemptAsync(s_repository, 3, 2, default)).ShouldNotBeNull();
        (await github.Actions.ListJobsAsync(s_repository, 3, 2, default)).Items.ShouldNotBeEmpty();
        (await github.Actions.ListArtifactsAsync(s_repository, 3, default)).Items.ShouldNotBeEmpty();
        await github.Actions.CancelAsync(s_repository, 3, default);
        await github.Actions.ForceCancelAsync(s_repository, 3, default);
        await github.Actions.RerunAsync(s_repository, 3, default);
        await github.Actions.RerunFailedAsync(s_repository, 3, default);
        await github.Actions.ApproveAsync(s_repository, 3, default);
        (await github.Actions.ListPendingAsync(s_repository, 3, default)).ShouldNotBeEmpty();
        (await github.Actions.ListReviewsAsync(s_repository, 3, default)).ShouldNotBeEmpty();
        await github.Actions.AnswerProtectionRuleAsync(s_repository, 3, "pypi", approved: true, "all checks are green", default);

        // The mock points to a place of its own that does not exist; what counts here is the request before it.
        await Should.ThrowAsync<GitHubRefused>(() => github.Actions.DownloadArtifactAsync(s_repository, 8, new MemoryStream(), 1000, default));
    }

    private static async Task ReleasesAsync(GitHubClient github)
    {
        var write = new ReleaseWrite("v1.0", "1.0", "notes", Prerelease: false, Latest: true);
        await github.Releases.PutDraftAsync(s_repository, write, default);
        var draft = await github.Releases.CreateDraftAsync(s_repository, write with { Latest = null }, default);
        await github.Releases.UploadAssetAsync(s_repository, draft.Id, "sample 1.0.whl", [1, 2, 3], "application/octet-stream", default);
        await github.Releases.UpdateAsync(s_repository, draft.Id, write, draft: false, default);
        (await github.Releases.ListAsync(s_repository, default)).Items.ShouldNotBeEmpty();
    }

    private static ServiceProvider Services(Uri url, string version)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<AppConversion>();
        services.AddBotAppGitHub(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GitHub:AppId"] = "7",
            ["GitHub:ClientId"] = "Iv23example",
            ["GitHub:ClientSecret"] = "not-a-real-one",
            ["GitHub:PrivateKey"] = TestKey.Pem,
            ["GitHub:ApiUrl"] = url.AbsoluteUri,
            ["GitHub:ApiVersion"] = version,
            ["GitHub:WritesPerSecond"] = "1000",
            ["GitHub:WriteBurst"] = "1000",
        }).Build());
        return services.BuildServiceProvider();
    }
}
