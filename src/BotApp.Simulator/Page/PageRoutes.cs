using System.Globalization;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Which page an address means; null when it means none.</summary>
internal static class PageRoutes
{
    public static PageContent? Find(View view, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [] => RepositoryPages.List(view),
            ["deliveries"] => DeliveryPages.List(view),
            ["deliveries", var id] => Number(id) is { } number && DeliveryPages.Find(view.GitHub, view.You, number) is { } delivery ? DeliveryPages.Show(view, delivery) : null,
            ["settings", "installations"] => AppPages.Installations(view),
            ["settings", "installations", var id] => AppPages.Installations(view, Number(id)),
            ["settings", "apps", var slug] => AppPages.Settings(view, slug, null),
            ["organizations", var owner, "settings", "apps", var slug] => AppPages.Settings(view, slug, owner),
            ["apps", var slug] => AppPages.About(view, slug),
            ["apps", var slug, "installations", "new"] => AppPages.Install(view, slug),
            [var owner] => view.GitHub.Accounts.Find(owner) is { } account ? RepositoryPages.List(view, account.Login) : null,
            [var owner, var name, .. var rest] => Repository(view, owner, name) is { } repository ? Within(view, repository, rest) : null,
        };
    }

    /// <summary>The repository, unless it does not exist for whoever looks.</summary>
    public static Repository? Repository(View view, string owner, string name)
    {
        var found = view.GitHub.Repositories.Find(owner, name) ?? view.GitHub.Repositories.FindRenamed(owner, name);
        return found is not null && view.May(found, Access.Read) ? found : null;
    }

    /// <summary>A file to download: an artifact, a release's file, a file of a commit.</summary>
    public static (string Name, string Type, byte[] Content)? Download(View view, string path)
    {
        if (path.Split('/', StringSplitOptions.RemoveEmptyEntries) is not [var owner, var name, .. var rest] || Repository(view, owner, name) is not { } repository)
        {
            return null;
        }

        switch (rest)
        {
            case ["actions", "runs", var run, "artifacts", var id]:
                var artifact = Run(view, repository, run)?.Artifacts.Find(artifact => artifact.Id == Number(id) && !artifact.Expired);
                return artifact is null ? null : (artifact.Name + ".zip", "application/zip", artifact.Zip);
            case ["releases", "download", var tag, var file]:
                var asset = repository.Releases.Find(release => release.TagName == tag && !release.Draft)?.Assets.Find(asset => asset.Name == file);
                return asset is null ? null : (asset.Name, "application/octet-stream", asset.Content);
            case ["raw", var commit, .. var parts] when parts.Length > 0 && repository.Git.ResolveCommit(commit) is { } sha:
                return repository.Git.File(sha, string.Join('/', parts)) is { } content ? (parts[^1], "application/octet-stream", content) : null;
            default:
                return null;
        }
    }

    private static PageContent? Within(View view, Repository repository, string[] rest) => rest switch
    {
        [] or ["pulls"] or ["actions"] or ["deployments", ..] or ["tree", ..] or ["branches"] or ["tags"] => RepositoryPages.Overview(view, repository),
        ["pull" or "issues", var number] => Pull(view, repository, number, ""),
        ["pull", var number, var tab] => Pull(view, repository, number, tab),
        ["actions", "runs", var id] => Run(view, repository, id) is { } run ? RunPage.Show(view, run) : null,
        ["actions", "runs", var id, "job", var job] => Run(view, repository, id) is { } run ? RunPage.Show(view, run, Number(job)) : null,
        ["runs", var id] => Number(id) is { } number && view.GitHub.Checks.Find(repository, number) is { } check ? CommitPages.Commit(view, repository, check.HeadSha) : null,
        ["releases"] => ReleasePages.Show(view, repository),
        ["releases", "tag", var tag] => ReleasePages.Show(view, repository, tag),
        ["commit" or "commits", .. var name] when name.Length > 0 => CommitPages.Commit(view, repository, string.Join('/', name)),
        ["compare", .. var range] when range.Length > 0 => CommitPages.Compare(view, repository, string.Join('/', range)),
        ["blob", .. var file] => CommitPages.File(repository, file),
        _ => null,
    };

    private static PageContent? Pull(View view, Repository repository, string number, string tab) =>
        Number(number) is { } found and < int.MaxValue && view.GitHub.PullRequests.Find(repository, (int)found) is { } pull ? PullPage.Show(view, pull, tab) : null;

    private static WorkflowRun? Run(View view, Repository repository, string id) =>
        Number(id) is { } number ? view.GitHub.Workflows.Find(repository, number) : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
