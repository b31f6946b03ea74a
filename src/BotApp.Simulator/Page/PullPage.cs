using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>A pull request: its head, its tabs and whichever of them is chosen.</summary>
internal static class PullPage
{
    public static PageContent? Show(View view, PullRequest pull, string tab)
    {
        Html? inside = tab switch
        {
            "" => Html.Of($"""<div class="columns"><div class="wide">{Conversation.Show(view, pull)}</div><aside class="side">{Sidebar.Show(view, pull)}</aside></div>"""),
            "commits" => Commits(view, pull),
            "checks" => ChecksView.Show(view, pull.Base, pull.HeadSha),
            "files" => DiffView.Show(view, pull),
            _ => null,
        };
        return inside is null ? null : new PageContent(
            $"{pull.Title} · {StateMark.Name(pull)} · #{pull.Number}", Html.Of($"{Head(view, pull)}{Tabs(view, pull, tab)}{inside.Value}"));
    }

    private static Html Head(View view, PullRequest pull)
    {
        var commits = view.Git.Commits(pull).Count;
        var deed = pull.MergedAt is not null ? "merged" : "wants to merge";
        return Html.Of($"""
            <p class="crumbs"><a href="/{pull.Base.FullName}">{pull.Base.FullName}</a></p>
            <h1>{pull.Title} <span class="dim">#{pull.Number}</span></h1>
            <p class="subtitle">{StateMark.Of(pull)} {View.Person(pull.MergedBy ?? pull.Author)} {deed} {View.Count(commits, "commit", "commits")} into
            <code class="branch">{pull.BaseBranch}</code> from <code class="branch">{(pull.FromFork ? pull.Head.FullName + ":" : "")}{pull.HeadBranch}</code>
            {Html.Each(pull.Labels, label => Html.Of($"""<span class="label">{label.Name}</span> """))}</p>
            """);
    }

    private static Html Tabs(View view, PullRequest pull, string tab)
    {
        var root = $"/{pull.Base.FullName}/pull/{pull.Number}";
        Html Tab(string name, string label, int count) => Html.Of(
            $"""<a href="{root}{(name.Length == 0 ? "" : "/" + name)}"{new Html(name == tab ? " aria-current=\"page\"" : "")}>{label} <span class="count">{count}</span></a>""");
        return Html.Of($"""
            <nav class="tabs" aria-label="Pull request">
            {Tab("", "Conversation", pull.Base.Comments.Count(comment => comment.On == pull))}
            {Tab("commits", "Commits", view.Git.Commits(pull).Count)}
            {Tab("checks", "Checks", view.GitHub.Checks.Latest(pull.Base, pull.HeadSha).Count)}
            {Tab("files", "Files changed", view.Git.Files(pull).Count)}</nav>
            """);
    }

    private static Html Commits(View view, PullRequest pull) => Html.Of($"""
        <ul class="box rows">{Html.Each(view.Git.Commits(pull), commit => Html.Of($"""
        <li><span class="grow">{commit.Message.Split('\n')[0]}</span> <span class="dim">{commit.Author.Name} {View.Time(commit.Author.Date)}</span>
        {View.Commit(pull.Base, commit.Sha)}</li>
        """))}</ul>
        """);
}
