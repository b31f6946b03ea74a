using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>The box at the end of the conversation: deployments, checks, conflicts, and the button.</summary>
internal static class MergeBoxView
{
    public static Html Show(View view, PullRequest pull)
    {
        var deployments = Deployments(view, pull);
        if (!pull.Open)
        {
            var text = pull.MergedAt is not null ? "Pull request successfully merged and closed" : "Closed with unmerged commits";
            return Html.Of($"""<section class="box mergebox {(pull.MergedAt is not null ? "merged" : "quiet")}" aria-label="Merging">{deployments}<div class="part"><strong>{text}</strong>{DeleteBranch(view, pull)}</div></section>""");
        }

        var box = view.GitHub.MergeBox.Of(pull);
        var queued = pull.Base.Queue.Exists(entry => entry.PullRequest == pull);
        var colour = box.State switch { "clean" => "good", "dirty" => "bad", "draft" => "quiet", "unstable" => "busy", _ when box.Required.Any(check => check.State == "failure") => "bad", _ => "busy" };
        return Html.Of($"""
            <section class="box mergebox {colour}" id="mergebox" aria-label="Merging" data-state="{box.State}">{deployments}{Checks(view, pull, box)}
            <div class="part">{Conflicts(pull, box)}</div>
            <div class="part">{Verdict(pull, box, queued)}<div class="deeds">{Buttons(view, pull, box, queued)}</div></div></section>
            """);
    }

    private static Html Deployments(View view, PullRequest pull)
    {
        var commits = view.Git.Commits(pull).Select(commit => commit.Sha).Append(pull.HeadSha).Append(pull.MergeCommitSha).ToHashSet(StringComparer.Ordinal);
        var latest = pull.Base.Deployments.Where(deployment => commits.Contains(deployment.Sha)).GroupBy(deployment => deployment.Environment).Select(group => group.Last()).ToList();
        return latest.Count == 0 ? Html.Empty : Html.Of($"""
            <div class="part" id="deployments"><h2>Deployments</h2><ul class="rows">{Html.Each(latest, deployment => DeploymentRow(pull.Base, deployment))}</ul></div>
            """);
    }

    /// <summary>One environment: state, commit, link to what is deployed.</summary>
    public static Html DeploymentRow(Repository repository, Deployment deployment)
    {
        var status = deployment.Statuses.LastOrDefault();
        return Html.Of($"""
            <li>{StateMark.Word(deployment.State ?? "pending")} <span class="grow"><strong>{deployment.Environment}</strong> {View.Commit(repository, deployment.Sha)}
            <span class="dim">{status?.Description ?? deployment.Description ?? ""} {View.Time(status?.CreatedAt ?? deployment.CreatedAt)}</span></span>
            {Html.When(Urls.Safe(status?.EnvironmentUrl) is not null, () => Urls.Link(status!.EnvironmentUrl, "View deployment", "button small"))}
            {Html.When(Urls.Safe(status?.LogUrl) is not null, () => Urls.Link(status!.LogUrl, "Log"))}</li>
            """);
    }

    private static Html Checks(View view, PullRequest pull, MergeBoxState box)
    {
        var runs = view.GitHub.Checks.Latest(pull.Base, pull.HeadSha);
        var statuses = view.GitHub.Checks.LatestStatuses(pull.Base, pull.HeadSha);
        var missing = box.Required.Where(check => check.State == "expected").ToList();
        if (runs.Count + statuses.Count + missing.Count == 0)
        {
            return Html.Empty;
        }

        bool IsRequired(string name, long? app) => box.Required.Any(required => required.Check.Context == name && (app is null || required.Check.AppId is null or -1 || required.Check.AppId == app));
        return Html.Of($"""
            <div class="part"><h2>{Headline(runs, statuses, missing.Count)}</h2><ul class="rows">
            {Html.Each(runs.OrderByDescending(run => IsRequired(run.Name, run.App.Id)), run => Row(
                StateMark.Of(run), run.Name, run.Title ?? run.App.Name, IsRequired(run.Name, run.App.Id), $"/{pull.Base.FullName}/pull/{pull.Number}/checks#check-{run.Id}"))}
            {Html.Each(statuses, status => Row(StateMark.Word(status.State), status.Context, status.Description ?? "", IsRequired(status.Context, null), status.TargetUrl))}
            {Html.Each(missing, check => Row(StateMark.Word("expected"), check.Check.Context, "Waiting for status to be reported", required: true, null))}</ul></div>
            """);
    }

    private static Html Row(Html mark, string name, string title, bool required, string? address) => Html.Of($"""
        <li>{mark} <span class="grow"><strong>{name}</strong> <span class="dim">{title}</span></span>
        {Html.When(required, () => new Html("""<span class="tag">Required</span>"""))} {Html.When(address is not null, () => Urls.Link(address, "Details"))}</li>
        """);

    private static string Headline(IReadOnlyList<CheckRun> runs, IReadOnlyList<CommitStatus> statuses, int missing)
    {
        var failing = runs.Count(run => run.Status == "completed" && !run.Green) + statuses.Count(status => status.State is "failure" or "error");
        var waiting = runs.Count(run => run.Status != "completed") + statuses.Count(status => status.State == "pending") + missing;
        var done = runs.Count + statuses.Count + missing - failing - waiting;
        var text = failing > 0 ? "Some checks were not successful" : waiting > 0 ? "Some checks haven’t completed yet" : "All checks have passed";
        return $"{text}: {failing} failing, {waiting} waiting, {done} passed";
    }

    private static Html Conflicts(PullRequest pull, MergeBoxState box) => box.State == "dirty"
        ? Html.Of($"{StateMark.Word("failure")} <strong>This branch has conflicts that must be resolved</strong> with <code class=\"branch\">{pull.BaseBranch}</code>")
        : Html.Of($"{StateMark.Word("success")} <strong>No conflicts with base branch</strong>");

    private static Html Verdict(PullRequest pull, MergeBoxState box, bool queued) => queued
        ? new Html("<p><strong>Queued to merge</strong></p>") : box.Mergeable
        ? Html.Of($"<p><strong>Merging can be performed</strong> into <code class=\"branch\">{pull.BaseBranch}</code></p>")
        : Html.Of($"<p><strong>Merging is blocked</strong></p><ul>{Html.Each(box.Reasons, reason => Html.Of($"<li>{reason}</li>"))}</ul>");

    private static Html Buttons(View view, PullRequest pull, MergeBoxState box, bool queued)
    {
        var repository = View.Target(pull.Base);
        var target = View.Target(pull);
        return Html.Of($"""
            {Html.When(pull.Draft, () => view.Button(nameof(Simulator.Person.MarkReady), "Ready for review", "primary", repository, target))}
            {view.Button(nameof(Simulator.Person.Merge), "Merge pull request", box.Mergeable ? "primary" : "", repository, target)}
            {(queued ? view.Button(nameof(Simulator.Person.Dequeue), "Remove from queue", "", repository, target)
                : Html.When(pull.Base.MergeQueueEnabled, () => view.Button(nameof(Simulator.Person.Enqueue), "Merge when ready", "", repository, target)))}
            """);
    }

    private static Html DeleteBranch(View view, PullRequest pull) => Html.When(pull.Head.Branch(pull.HeadBranch) is not null, () => Html.Of(
        $"""<div class="deeds">{view.Button(nameof(Simulator.Person.DeleteBranch), "Delete branch", "", View.Target(pull.Head), ("branch", pull.HeadBranch))}</div>"""));
}
