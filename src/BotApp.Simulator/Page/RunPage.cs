using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>A workflow run: attempts, jobs with steps and log, artifacts.</summary>
internal static class RunPage
{
    // Longer logs would be drawn anew every second; the API serves them whole.
    private const int MaxLogLines = 3000;

    public static PageContent Show(View view, WorkflowRun run, long? openJob = null)
    {
        var attempt = run.Attempts.Find(attempt => View.Number(attempt.Number) == view.Query["attempt"].ToString()) ?? run.Latest;
        var root = $"/{run.Repository.FullName}/actions/runs/{run.Id}";
        return new PageContent($"{run.Title} · {run.Workflow.Name} #{run.Number}", Html.Of($"""
            <p class="crumbs"><a href="/{run.Repository.FullName}">{run.Repository.FullName}</a></p>
            <h1>{run.Title} <span class="dim">{run.Workflow.Name} #{run.Number}</span></h1>
            <p class="subtitle">{StateMark.Of(attempt.Status, attempt.Conclusion)} started by {View.Person(attempt.TriggeredBy)} on {run.Event} of {View.Commit(run.Repository, run.HeadSha)}
            {Html.When(run.PullRequest is not null, () => Html.Of($"<a href=\"/{run.Repository.FullName}/pull/{run.PullRequest!.Number}\">#{run.PullRequest.Number}</a>"))} {View.Time(attempt.StartedAt)}</p>
            <nav class="tabs" aria-label="Attempts">{Html.Each(run.Attempts, other => Html.Of(
                $"""<a href="{root}?attempt={other.Number}"{new Html(other == attempt ? " aria-current=\"page\"" : "")}>Attempt {other.Number}</a>"""))}</nav>
            <div class="deeds">{Buttons(view, run)}</div>
            {Html.Each(attempt.Waiting.Where(waiting => !waiting.Answer.Task.IsCompleted), waiting => Waits(view, run, waiting))}
            <section aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>{(attempt.Jobs.Count == 0 ? new Html("<p class=\"box pad dim\">No jobs yet.</p>") : Html.Each(attempt.Jobs, job => Show(job, openJob)))}</section>
            {Artifacts(run, root)}
            """));
    }

    private static Html Buttons(View view, WorkflowRun run)
    {
        var repository = View.Target(run.Repository);
        var target = ("run", View.Number(run.Id));
        if (run.NeedsApproval)
        {
            return Html.Of($"""
                <p class="flash">This run of a first-time contributor waits for a maintainer's approval.</p>
                {view.Button(nameof(Simulator.Person.Approve), "Approve and run", "primary", repository, target)}
                """);
        }

        return run.Latest.Status == "completed"
            ? Html.Of($"""
                {view.Button(nameof(Simulator.Person.RerunWorkflow), "Re-run all jobs", "", repository, target)}
                {Html.When(run.Latest.Conclusion != "success", () => view.Button(nameof(Simulator.Person.RerunWorkflow), "Re-run failed jobs", "", repository, target, ("failed", "yes")))}
                """)
            : view.Button(nameof(Simulator.Person.CancelWorkflow), "Cancel workflow", "danger", repository, target);
    }

    private static Html Waits(View view, WorkflowRun run, Waiting waiting)
    {
        (string, string)[] targets = [View.Target(run.Repository), ("run", View.Number(run.Id)), ("environment", waiting.Environment.Name)];
        return Html.Of($"""
            <div class="box pad"><p>{StateMark.Word("waiting")} <strong>{waiting.Job.Name}</strong> waits for <strong>{waiting.Environment.Name}</strong>:
            {(waiting.Environment.Gate is { } app ? $"the protection rule of {app.Name}" : "a review by " + string.Join(", ", waiting.Environment.Reviewers.Select(reviewer => reviewer.Login)))}</p>
            <div class="deeds">{view.Button(nameof(Simulator.Person.ReviewDeployment), "Approve and deploy", "primary", [.. targets, ("approve", "yes")])}
            {view.Button(nameof(Simulator.Person.ReviewDeployment), "Reject", "danger", [.. targets, ("approve", "no")])}</div></div>
            """);
    }

    private static Html Show(Job job, long? openJob) => View.Fold(
        $"job-{job.Id}",
        Html.Of($"""{StateMark.Of(job.Status, job.Conclusion)} <strong>{job.Name}</strong> <span class="dim">{string.Join(", ", job.Labels)} {View.Time(job.StartedAt)}</span>"""),
        Html.Of($"""
            <ol class="steps">{Html.Each(job.Steps, step => Html.Of($"<li>{StateMark.Of(step.Status, step.Conclusion)} {step.Name}</li>"))}</ol>
            {Html.When(job.Log.Length > 0, () => Log(job.Log))}
            """),
        open: job.Id == openJob || job.Conclusion is not ("success" or "skipped"), style: "box check");

    private static Html Log(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var hidden = Math.Max(0, lines.Length - MaxLogLines);
        return Html.Of($"""
            {Html.When(hidden > 0, () => Html.Of($"<p class=\"pad dim\">The first {hidden} lines are not shown.</p>"))}
            <pre class="log" tabindex="0" aria-label="Log">{string.Join('\n', lines.Skip(hidden))}</pre>
            """);
    }

    private static Html Artifacts(WorkflowRun run, string root) => run.Artifacts.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="artifacts"><h2 id="artifacts">Artifacts</h2><ul class="box rows">{Html.Each(run.Artifacts, artifact => Html.Of($"""
        <li><span class="grow">{(artifact.Expired ? Html.Of($"{artifact.Name} (expired)") : Html.Of($"<a href=\"{root}/artifacts/{artifact.Id}\" download>{artifact.Name}</a>"))}</span>
        <span class="dim">{artifact.Zip.Length} bytes {View.Time(artifact.CreatedAt)}</span></li>
        """))}</ul></section>
        """);
}
