using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Description, comments and what else happened in order of time, then the merge box and the field for a new comment.</summary>
internal static class Conversation
{
    private static readonly Dictionary<string, string> Faces = new(StringComparer.Ordinal)
    {
        ["+1"] = "👍",
        ["-1"] = "👎",
        ["laugh"] = "😄",
        ["confused"] = "😕",
        ["heart"] = "❤️",
        ["hooray"] = "🎉",
        ["rocket"] = "🚀",
        ["eyes"] = "👀",
    };

    public static Html Show(View view, PullRequest pull) => Html.Of($"""
        <div class="timeline">{Card(pull.Author, pull.CreatedAt, "opened this", MarkdownText.ShowComment(pull.Body), EditForm(view, pull), "description")}
        {Html.Join(Items(view, pull).OrderBy(item => item.At).Select(item => item.Html))}</div>
        {MergeBoxView.Show(view, pull)}
        <section class="box pad" aria-labelledby="add"><h2 id="add">Add a comment</h2>
        {view.Form(nameof(Simulator.Person.Comment), "Comment", View.Area("body", "Comment (Markdown)"), "primary", View.Target(pull.Base), View.Target(pull))}
        <div class="deeds">{Reviewing(view, pull)}{Ending(view, pull)}</div></section>
        """);

    private static Html Ending(View view, PullRequest pull) => pull.MergedAt is not null ? Html.Empty : pull.Open
        ? view.Button(nameof(Simulator.Person.Close), "Close pull request", "", View.Target(pull.Base), View.Target(pull))
        : view.Button(nameof(Simulator.Person.Reopen), "Reopen pull request", "", View.Target(pull.Base), View.Target(pull));

    private static Html Reviewing(View view, PullRequest pull) => !pull.Open ? Html.Empty : Html.Of($"""
        {view.Button(nameof(Simulator.Person.Review), "Approve", "", View.Target(pull.Base), View.Target(pull), ("approve", "yes"))}
        {view.Button(nameof(Simulator.Person.Review), "Request changes", "", View.Target(pull.Base), View.Target(pull), ("approve", "no"))}
        """);

    private static IEnumerable<(DateTimeOffset At, Html Html)> Items(View view, PullRequest pull)
    {
        foreach (var commit in view.Git.Commits(pull))
        {
            yield return (commit.Author.Date, Event("●", Html.Of(
                $"<strong>{commit.Author.Name}</strong> committed <span class=\"grow\">{commit.Message.Split('\n')[0]}</span> {View.Commit(pull.Base, commit.Sha)}"), commit.Author.Date));
        }

        foreach (var comment in pull.Base.Comments.Where(comment => comment.On == pull))
        {
            yield return (comment.CreatedAt, Comment(view, comment));
        }

        var commits = view.Git.Commits(pull).Select(commit => commit.Sha).Append(pull.HeadSha).ToHashSet(StringComparer.Ordinal);
        foreach (var deployment in pull.Base.Deployments.Where(deployment => commits.Contains(deployment.Sha)))
        {
            yield return (deployment.CreatedAt, Event("▲", Html.Of(
                $"{View.Person(deployment.Creator)} deployed {View.Commit(pull.Base, deployment.Sha)} to <strong>{deployment.Environment}</strong> {StateMark.Word(deployment.State ?? "pending")}"), deployment.CreatedAt));
        }

        foreach (var review in pull.Reviews)
        {
            yield return (review.At, Event("✎", Html.Of($"{View.Person(review.By)} {(review.State == "APPROVED" ? "approved" : "requested changes to")} {View.Commit(pull.Base, review.Sha)}"), review.At));
        }

        if (pull.MergedAt is { } merged)
        {
            yield return (merged, Event("✔", Html.Of(
                $"{View.Person(pull.MergedBy!)} merged this into <code class=\"branch\">{pull.BaseBranch}</code> as {View.Commit(pull.Base, pull.MergeCommitSha!)}"), merged)); // both are set by a merge
        }
        else if (pull.ClosedAt is { } closed && !pull.Open)
        {
            yield return (closed, Event("⊘", new Html("closed this"), closed));
        }
    }

    private static Html Event(string shape, Html text, DateTimeOffset at) => Html.Of(
        $"""<p class="event"><span class="shape" aria-hidden="true">{shape}</span> {text} <span class="dim">{View.Time(at)}</span></p>""");

    private static Html Comment(View view, IssueComment comment)
    {
        var target = ("comment", View.Number(comment.Id));
        var edit = Html.Of($"""
            {view.Form(nameof(Simulator.Person.EditComment), "Update comment", View.Area("body", "Comment (Markdown)", comment.Body), "", View.Target(comment.On.Base), target)}
            {view.Button(nameof(Simulator.Person.DeleteComment), "Delete comment", "danger", View.Target(comment.On.Base), target)}
            """);
        var said = comment.UpdatedAt - comment.CreatedAt >= TimeSpan.FromSeconds(1) ? "commented (edited)" : "commented";
        return Card(comment.Author, comment.CreatedAt, said, Html.Of($"{MarkdownText.ShowComment(comment.Body)}{Reactions(comment)}{React(view, comment)}"), edit, $"issuecomment-{comment.Id}");
    }

    private static Html React(View view, IssueComment comment) => Html.Of($"""
        <div class="deeds">{Html.Each(["+1", "-1"], content => view.Button(nameof(Simulator.Person.React), Faces[content], "", View.Target(comment.On.Base), ("comment", View.Number(comment.Id)), ("content", content)))}</div>
        """);

    private static Html Reactions(IssueComment comment) => comment.Reactions.Count == 0 ? Html.Empty : Html.Of($"""
        <p class="reactions">{Html.Each(comment.Reactions.GroupBy(reaction => reaction.Content), group => Html.Of(
            $"""<span class="reaction" title="{string.Join(", ", group.Select(reaction => reaction.User.Login))}"><span role="img" aria-label="{group.Key}">{Faces.GetValueOrDefault(group.Key, group.Key)}</span> {group.Count()}</span> """))}</p>
        """);

    private static Html Card(Account author, DateTimeOffset at, string said, Html body, Html edit, string id) => Html.Of($"""
        <article class="box comment" id="{id}"><header>{View.Person(author)} {said} <span class="dim">{View.Time(at)}</span></header>
        <div class="pad">{(body.Text.Length == 0 ? new Html("<p class=\"dim\">No description provided.</p>") : body)}</div>
        {View.Fold("edit-" + id, new Html("Edit"), Html.Of($"""<div class="pad">{edit}</div>"""), style: "edit")}</article>
        """);

    private static Html EditForm(View view, PullRequest pull) => view.Form(
        nameof(Simulator.Person.Edit), "Save",
        Html.Of($"{View.Field("title", "Title", pull.Title)}{View.Area("body", "Description", pull.Body ?? "", required: false)}"), "",
        View.Target(pull.Base), View.Target(pull));
}
