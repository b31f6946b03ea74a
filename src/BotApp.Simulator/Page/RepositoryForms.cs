using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>What people do to a repository as a whole, folded away at the end of its overview.</summary>
internal static class RepositoryForms
{
    public static Html Show(View view, Repository repository)
    {
        var target = View.Target(repository);
        var branches = repository.Branches.Select(branch => branch.Key).ToList();
        var heads = view.GitHub.Repositories.All.Where(other => (other == repository || other.Parent == repository) && view.May(other, Access.Read))
            .Select(other => other.FullName).ToList();
        return Html.Of($"""
            <section aria-labelledby="work"><h2 id="work">Work on it</h2>
            {Fold("push", "Push a change", view.Form(nameof(Simulator.Person.Push), "Commit and push", Html.Of(
                $"{View.Field("branch", "Branch (new or existing)", repository.DefaultBranch)}{View.Field("path", "File")}{View.Area("content", "New content", required: false)}{View.Field("message", "Message", "Change a file")}"), "primary", target))}
            {Fold("open", "Open a pull request", view.Form(nameof(Simulator.Person.OpenPullRequest), "Create pull request", Html.Of(
                $"{View.Field("title", "Title")}{View.Choice("from", "From repository", heads, repository.FullName)}{View.Field("branch", "From branch")}{View.Choice("onto", "Into", branches, repository.DefaultBranch)}{View.Area("body", "Description", required: false)}<label class=\"radio\"><input type=\"checkbox\" name=\"draft\" value=\"yes\"> <span>Draft</span></label>"), "primary", target))}
            {Fold("tag", "Push a tag", view.Form(nameof(Simulator.Person.Tag), "Push tag", Html.Of(
                $"{View.Field("tag", "Name", hint: "v1.2.3")}{View.Field("sha", "Commit or branch (default: the default branch)", required: false)}{View.Field("message", "Message (makes it annotated)", required: false)}"), "", target))}
            {Fold("tags", "Push several tags at once", view.Form(nameof(Simulator.Person.PushTags), "Push tags", Html.Of(
                $"{View.Field("tags", "Names, separated by commas", hint: "v1.2.3, v1.2.4")}{View.Field("sha", "Commit or branch (default: the default branch)", required: false)}"), "", target))}
            {Fold("force", "Move a branch by force", view.Form(nameof(Simulator.Person.ForcePush), "Force push", Html.Of(
                $"{View.Choice("branch", "Branch", branches)}{View.Field("sha", "To commit, branch or tag")}"), "danger", target))}
            {Fold("fork", "Fork", view.Button(nameof(Simulator.Person.Fork), "Fork this repository", "", target))}
            {Fold("protect", "Settings: protect a branch", view.Form(nameof(Simulator.Person.Protect), "Protect", Html.Of(
                $"{View.Choice("branch", "Branch", branches, repository.DefaultBranch)}{View.Field("checks", "Required checks, separated by commas", string.Join(", ", Required(repository)), required: false)}"), "", target))}
            {Fold("people", "Settings: people", Html.Of($"""
                <ul>{Html.Each(repository.Collaborators, pair => Html.Of($"<li>{pair.Key}: {pair.Value.ToString().ToLowerInvariant()}</li>"))}</ul>
                {view.Form(nameof(Simulator.Person.SetPermission), "Set permission", Html.Of($"{View.Field("login", "Login")}{View.Choice("access", "May", Enum.GetNames<Access>(), "Write")}"), "", target)}
                """))}
            {Fold("rename", "Settings: rename, archive, transfer, delete", Html.Of($"""
                {view.Form(nameof(Simulator.Person.Rename), "Rename", View.Field("name", "New name", repository.Name), "", target)}
                {view.Button(nameof(Simulator.Person.Archive), repository.Archived ? "Unarchive" : "Archive", "danger", target, ("archived", repository.Archived ? "no" : "yes"))}
                {view.Form(nameof(Simulator.Person.RenameDefaultBranch), "Rename the default branch", View.Field("name", "New name", repository.DefaultBranch), "", target)}
                {view.Button(nameof(Simulator.Person.MakePrivate), "Make private", "danger", target)}
                {view.Button(nameof(Simulator.Person.MakePublic), "Make public", "danger", target)}
                {view.Form(nameof(Simulator.Person.Transfer), "Transfer", View.Field("owner", "New owner"), "", target)}
                {view.Button(nameof(Simulator.Person.Delete), "Delete this repository", "danger", target)}
                """))}
            </section>
            """);
    }

    private static IEnumerable<string> Required(Repository repository) =>
        repository.Protections.GetValueOrDefault(repository.DefaultBranch)?.Checks.Select(check => check.Context) ?? [];

    private static Html Fold(string id, string title, Html inside) =>
        View.Fold("work-" + id, Html.Of($"{title}"), Html.Of($"""<div class="pad">{inside}</div>"""), style: "box");
}
