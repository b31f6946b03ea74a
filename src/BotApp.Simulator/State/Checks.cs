namespace BotApp.Simulator.State;

/// <summary>Check suites, check runs and commit statuses.</summary>
internal sealed class Checks(FakeGitHub github)
{
    public CheckRun? Find(Repository repository, long id) => repository.CheckRuns.Find(run => run.Id == id);

    public CheckSuite? FindSuite(Repository repository, long id) => repository.Suites.Find(suite => suite.Id == id);

    /// <summary>On a push: a suite for every installed app that writes checks.</summary>
    public void OpenSuites(Repository repository, string sha, string branch, string? before, Account by)
    {
        foreach (var installation in github.Apps.Active(repository)
            .Where(installation => installation.May("checks", "write") && !repository.WithoutSuites.Contains(installation.App.Id)).ToList())
        {
            if (SuiteOf(repository, installation.App, sha) is null)
            {
                var suite = Open(repository, installation.App, sha, branch, before);
                github.Events.CheckSuite(suite, "requested", by);
            }
        }
    }

    public CheckSuite? SuiteOf(Repository repository, App app, string sha) =>
        repository.Suites.FindLast(suite => suite.App == app && suite.HeadSha == sha);

    /// <summary>A new suite, whatever others there are: each attempt of a workflow run has its own.</summary>
    public CheckSuite Open(Repository repository, App app, string sha, string? branch, string? before = null)
    {
        var suite = new CheckSuite
        {
            Id = github.NextId(),
            Repository = repository,
            App = app,
            HeadSha = sha,
            HeadBranch = branch ?? repository.Branches.FirstOrDefault(pair => pair.Value == sha).Key,
            Before = before,
            CreatedAt = github.Now,
            UpdatedAt = github.Now,
        };
        repository.Suites.Add(suite);
        return suite;
    }

    public CheckRun Create(CheckSuite suite, string name, Action<CheckRun> fill, Account by)
    {
        var run = new CheckRun { Id = github.NextId(), Suite = suite, Name = name };
        fill(run);
        run.StartedAt ??= github.Now; // GitHub takes the creation for the start when none is given
        suite.Runs.Add(run);
        suite.Repository.CheckRuns.Add(run);
        suite.Rerequested = false;
        github.Events.CheckRun(run, "created", by);
        Settle(run, completed: run.Status == "completed", by);
        return run;
    }

    public void Update(CheckRun run, Action<CheckRun> change, Account by)
    {
        var was = run.Status;
        change(run);
        run.Suite.Rerequested = false;
        Settle(run, completed: run.Status == "completed" && was != "completed", by);
    }

    public void Rerequest(CheckRun run, Account by)
    {
        run.Suite.Rerequested = true;
        run.Suite.UpdatedAt = github.Now;
        github.Events.CheckRun(run, "rerequested", by);
    }

    public void Rerequest(CheckSuite suite, Account by)
    {
        suite.Rerequested = true;
        suite.UpdatedAt = github.Now;
        github.Events.CheckSuite(suite, "rerequested", by);
    }

    public CommitStatus SetStatus(Repository repository, CommitStatus status)
    {
        repository.Statuses.Add(status);
        github.Events.Status(repository, status, status.Creator);
        github.MergeQueue.ChecksChanged(repository, status.Sha);
        return status;
    }

    /// <summary>The newest check run of each name and app on a commit.</summary>
    public IReadOnlyList<CheckRun> Latest(Repository repository, string sha) =>
        [.. repository.CheckRuns.Where(run => run.HeadSha == sha).GroupBy(run => (run.App, run.Name, Workflow(run))).Select(runs => runs.Last())];

    /// <summary>The newest status of each context on a commit.</summary>
    public IReadOnlyList<CommitStatus> LatestStatuses(Repository repository, string sha) =>
        [.. repository.Statuses.Where(status => status.Sha == sha).GroupBy(status => status.Context).Select(statuses => statuses.Last())];

    private void Settle(CheckRun run, bool completed, Account by)
    {
        run.Suite.UpdatedAt = github.Now;
        if (completed)
        {
            github.Events.CheckRun(run, "completed", by);
            if (run.Suite.Status == "completed")
            {
                github.Events.CheckSuite(run.Suite, "completed", by);
            }
        }

        github.MergeQueue.ChecksChanged(run.Repository, run.HeadSha);
    }

    // Jobs of two workflows may share a name; each keeps its own row in the merge box.
    private static Workflow? Workflow(CheckRun run) => run.App.Id != Apps.ActionsAppId ? null
        : run.Repository.Runs.Find(workflow => workflow.Attempts.Exists(attempt => attempt.Suite == run.Suite))?.Workflow;
}
