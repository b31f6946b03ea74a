using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>All checks of a commit: suites by app, each run with its output, annotations and buttons.</summary>
internal static class ChecksView
{
    public static Html Show(View view, Repository repository, string sha)
    {
        var runs = view.GitHub.Checks.Latest(repository, sha);
        var statuses = view.GitHub.Checks.LatestStatuses(repository, sha);
        return runs.Count + statuses.Count == 0
            ? new Html("""<p class="box pad dim">No checks have reported on this commit yet.</p>""")
            : Html.Of($"{Html.Each(runs.GroupBy(run => run.App), group => App(view, repository, group.Key, [.. group]))}{Statuses(statuses)}");
    }

    private static Html App(View view, Repository repository, App app, List<CheckRun> runs) => Html.Of($"""
        <section class="suite" aria-labelledby="app-{app.Id}"><div class="deeds"><h2 id="app-{app.Id}">{app.Name}</h2>
        {Html.Each(runs.Select(run => run.Suite).Distinct(), suite => Rerun(view, repository, suite))}</div>
        {Html.Each(runs, run => Check(view, run))}</section>
        """);

    // A suite of a workflow run is run again by running the workflow again.
    private static Html Rerun(View view, Repository repository, CheckSuite suite) => RunOf(suite) is { } run
        ? view.Button(nameof(Simulator.Person.RerunWorkflow), $"Re-run {run.Workflow.Name}", "small", View.Target(repository), ("run", View.Number(run.Id)))
        : view.Button(nameof(Simulator.Person.RerunSuite), "Re-run all checks", "small", View.Target(repository), ("suite", View.Number(suite.Id)));

    private static WorkflowRun? RunOf(CheckSuite suite) => suite.Repository.Runs.Find(run => run.Attempts.Exists(attempt => attempt.Suite == suite));

    private static Html Check(View view, CheckRun run) => View.Fold(
        $"check-{run.Id}",
        Html.Of($"""{StateMark.Of(run)} <strong>{run.Name}</strong> <span class="dim">{run.Title ?? ""}</span>"""),
        Html.Of($"""
            <div class="pad">{Html.When(run.Title is not null, () => Html.Of($"<h3>{run.Title}</h3>"))}
            <p class="dim">{Html.When(run.StartedAt is not null, () => Html.Of($"Started {View.Time(run.StartedAt)}. "))}
            {Html.When(run.CompletedAt is not null, () => Html.Of($"Completed {View.Time(run.CompletedAt)}. "))}
            {Html.When(Urls.Safe(run.DetailsUrl) is not null, () => Urls.Link(run.DetailsUrl, $"View more details on {run.App.Name}"))}</p>
            <div class="deeds">{Buttons(view, run)}</div>
            {MarkdownText.Show(run.Summary)}{Html.When(!string.IsNullOrWhiteSpace(run.Text), () => Html.Of($"<h4>Details</h4>{MarkdownText.Show(run.Text)}"))}
            {AnnotationView.OnSource(run)}</div>
            """),
        open: run.Status != "completed" || !run.Green || run.Annotations.Count > 0, style: "box check");

    private static Html Buttons(View view, CheckRun run)
    {
        var repository = View.Target(run.Repository);
        var target = ("check", View.Number(run.Id));
        var workflow = RunOf(run.Suite);
        return Html.Of($"""
            {Html.When(run.Status == "completed", () => Html.Each(run.Actions, button => Html.Of($"""
                <span title="{button.Description}">{view.Button(nameof(Simulator.Person.PressButton), button.Label, "", repository, target, ("identifier", button.Identifier))}</span>
                """)))}
            {(workflow is null ? view.Button(nameof(Simulator.Person.RerunCheck), "Re-run", "", repository, target)
                : Html.Of($"<a class=\"button\" href=\"/{run.Repository.FullName}/actions/runs/{workflow.Id}\">Workflow run {workflow.Workflow.Name} #{workflow.Number}</a>"))}
            """);
    }

    private static Html Statuses(IReadOnlyList<CommitStatus> statuses) => statuses.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="suite"><h2>Commit statuses</h2><ul class="box rows">{Html.Each(statuses, status => Html.Of($"""
        <li>{StateMark.Word(status.State)} <span class="grow"><strong>{status.Context}</strong> <span class="dim">{status.Description ?? ""}</span></span>
        {Html.When(Urls.Safe(status.TargetUrl) is not null, () => Urls.Link(status.TargetUrl, "Details"))}</li>
        """))}</ul></section>
        """);
}
