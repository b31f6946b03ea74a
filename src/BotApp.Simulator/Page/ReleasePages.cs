using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Releases with their notes and files.</summary>
internal static class ReleasePages
{
    public static PageContent? Show(View view, Repository repository, string? tag = null)
    {
        var shown = repository.Releases.Where(release => (tag is null || release.TagName == tag) && (!release.Draft || view.May(repository, Access.Write))).Reverse().ToList();
        return tag is not null && shown.Count == 0 ? null : new PageContent($"Releases of {repository.FullName}", Html.Of($"""
            <p class="crumbs"><a href="/{repository.FullName}">{repository.FullName}</a></p><h1>Releases</h1>
            {(shown.Count == 0 ? new Html("<p class=\"box pad dim\">There is no release yet.</p>") : Html.Each(shown, release => One(view, release)))}
            """));
    }

    private static Html One(View view, Release release) => Html.Of($"""
        <article class="box"><header><h2><a href="/{release.Repository.FullName}/releases/tag/{Uri.EscapeDataString(release.TagName)}">{release.Name ?? release.TagName}</a> {Kind(view, release)}</h2>
        <p class="dim"><code class="branch">{release.TagName}</code> {Html.When(release.Repository.Tag(release.TagName) is not null, () => View.Commit(
            release.Repository, release.Repository.Git.ResolveCommit(release.TagName)!))} by {View.Person(release.Author)} {View.Time(release.PublishedAt ?? release.CreatedAt)}</p></header>
        <div class="pad">{MarkdownText.ShowComment(release.Body)}{Html.When(release.Assets.Count > 0, () => Html.Of($"""
        <h3>Assets</h3><ul class="rows">{Html.Each(release.Assets, asset => Html.Of($"""
        <li><a class="grow" href="/{release.Repository.FullName}/releases/download/{Uri.EscapeDataString(release.TagName)}/{Uri.EscapeDataString(asset.Name)}" download>{asset.Name}</a> <span class="dim">{asset.Content.Length} bytes</span></li>
        """))}</ul>
        """))}</div></article>
        """);

    private static Html Kind(View view, Release release) =>
        release.Draft ? new Html("<span class=\"tag\">Draft</span>") : release.Prerelease ? new Html("<span class=\"tag\">Pre-release</span>")
        : release == view.GitHub.Releases.Latest(release.Repository) ? new Html("<span class=\"tag\">Latest</span>") : Html.Empty;
}
