using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>The list of repositories and the overview of one.</summary>
internal static class RepositoryPages
{
    public static PageContent List(View view, string? owner = null)
    {
        var visible = view.GitHub.Repositories.All.Where(repository =>
            view.May(repository, Access.Read) && (owner is null || repository.Owner.Login.Equals(owner, StringComparison.OrdinalIgnoreCase))).ToList();
        return new PageContent(owner ?? "Repositories", Html.Of($"""
            <h1>{(owner is null ? "Repositories" : $"Repositories of {owner}")}</h1>
            {(visible.Count == 0 ? new Html("<p class=\"box pad dim\">There is no repository yet.</p>") : Html.Of($"""<ul class="box rows">{Html.Each(visible, Row)}</ul>"""))}
            {View.Fold("new-repository", new Html("New repository"), view.Form(nameof(Simulator.Person.CreateRepository), "Create repository", View.Field("name", "Name")), style: "box pad")}
            """));
    }

    public static PageContent Overview(View view, Repository repository) => new(repository.FullName, Html.Of($"""
        <h1><a href="/{repository.Owner.Login}">{repository.Owner.Login}</a> / {repository.Name} {Tags(repository)}</h1>
        <p class="subtitle">{repository.Description ?? ""} <a href="/deliveries?repository={repository.FullName}">Webhook deliveries</a> · <a href="/{repository.FullName}/releases">Releases</a></p>
        {Part("pulls", "Open pull requests", Pulls(repository))}
        {Part("runs", "Workflow runs", Runs(repository))}
        {Part("environments", "Deployments", Deployments(repository))}
        {Part("queue", "Merge queue", repository.Queue.Select(entry => Html.Of($"<li><a href=\"/{repository.FullName}/pull/{entry.PullRequest.Number}\">{entry.PullRequest.Title}</a> as {View.Commit(repository, entry.HeadSha)}</li>")))}
        {Part("branches", "Branches", repository.Branches.Select(branch => Branch(view, repository, branch.Key, branch.Value)))}
        {Part("tags", "Tags", repository.Tags.Select(tag => Html.Of($"""
            <li><span class="grow"><code class="branch">{tag.Key}</code> {View.Commit(repository, repository.Git.ResolveCommit(tag.Key) ?? tag.Value)}</span>
            {view.Button(nameof(Simulator.Person.DeleteTag), $"Delete {tag.Key}", "small danger", View.Target(repository), ("tag", tag.Key))}</li>
            """)))}
        {Part("releases", "Releases", repository.Releases.AsEnumerable().Reverse().Take(5).Select(release => Html.Of($"""
            <li><a class="grow" href="/{repository.FullName}/releases/tag/{Uri.EscapeDataString(release.TagName)}">{release.Name ?? release.TagName}</a> {View.Time(release.PublishedAt)}</li>
            """)))}
        {Part("closed", "Closed pull requests", Pulls(repository, open: false))}
        {RepositoryForms.Show(view, repository)}
        """));

    private static Html Part(string id, string title, IEnumerable<Html> rows)
    {
        var list = rows.ToList();
        return list.Count == 0 ? Html.Empty : Html.Of(
            $"""<section aria-labelledby="{id}"><h2 id="{id}">{title} <span class="count">{list.Count}</span></h2><ul class="box rows">{Html.Join(list)}</ul></section>""");
    }

    private static Html Row(Repository repository) => Html.Of($"""
        <li><span class="grow"><a href="/{repository.FullName}"><strong>{repository.FullName}</strong></a> {Tags(repository)}<br>
        <span class="dim">{repository.Description ?? ""} {View.Count(repository.PullRequests.Count(pull => pull.Open), "open pull request", "open pull requests")}</span></span>
        <span class="dim">pushed {View.Time(repository.PushedAt)}</span></li>
        """);

    private static Html Tags(Repository repository) => Html.Of($"""
        <span class="tag">{(repository.Private ? "Private" : "Public")}</span>
        {Html.When(repository.Archived, () => new Html("<span class=\"tag\">Archived</span>"))}
        {Html.When(repository.Parent is not null, () => Html.Of($"<span class=\"tag\">Fork of {repository.Parent!.FullName}</span>"))}
        """);

    private static IEnumerable<Html> Pulls(Repository repository, bool open = true) => repository.PullRequests.Where(pull => pull.Open == open).Reverse().Select(pull => Html.Of($"""
        <li>{StateMark.Of(pull)} <span class="grow"><a href="/{repository.FullName}/pull/{pull.Number}"><strong>{pull.Title}</strong></a>
        {Html.Each(pull.Labels, label => Html.Of($"""<span class="label">{label.Name}</span> """))}<br><span class="dim">#{pull.Number} by {pull.Author.Login}</span></span></li>
        """));

    private static IEnumerable<Html> Runs(Repository repository) => repository.Runs.AsEnumerable().Reverse().Take(20).Select(run => Html.Of($"""
        <li>{StateMark.Of(run.Latest.Status, run.Latest.Conclusion)} <span class="grow"><a href="/{repository.FullName}/actions/runs/{run.Id}"><strong>{run.Title}</strong></a><br>
        <span class="dim">{run.Workflow.Name} #{run.Number} on {run.Event} of {run.HeadBranch ?? run.Ref}{(run.Attempts.Count > 1 ? $", attempt {run.Attempts.Count}" : "")}</span></span> {View.Time(run.CreatedAt)}</li>
        """));

    private static IEnumerable<Html> Deployments(Repository repository) => repository.Environments
        .Select(environment => repository.Deployments.FindLast(deployment => deployment.Environment.Equals(environment.Name, StringComparison.OrdinalIgnoreCase)))
        .OfType<Deployment>().Select(deployment => MergeBoxView.DeploymentRow(repository, deployment));

    private static Html Branch(View view, Repository repository, string name, string sha) => Html.Of($"""
        <li><span class="grow"><code class="branch">{name}</code> {View.Commit(repository, sha)}
        {Html.When(name == repository.DefaultBranch, () => new Html("<span class=\"tag\">default</span>"))}
        {Html.When(repository.Protections.ContainsKey(name), () => Html.Of(
            $"<span class=\"tag\" title=\"{string.Join(", ", repository.Protections[name].Checks.Select(check => check.Context))}\">protected</span>"))}
        <span class="dim">{repository.Git.Commit(sha)?.Message.Split('\n')[0] ?? ""}</span></span>
        {Html.When(name != repository.DefaultBranch, () => Html.Of($"""
            <a href="/{repository.FullName}/compare/{repository.DefaultBranch}...{name}">Compare</a>
            {view.Button(nameof(Simulator.Person.DeleteBranch), $"Delete {name}", "small danger", View.Target(repository), ("branch", name))}
            """))}</li>
        """);
}
