using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Simulator.State;

/// <summary>Workflow files, and the life of their runs.</summary>
internal sealed class Workflows(FakeGitHub github) : IAsyncDisposable
{
    private static readonly string[] SkipMarks = ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"];

    private readonly List<Task> executing = [];

    public WorkflowRun? Find(Repository repository, long id) => repository.Runs.Find(run => run.Id == id);

    public Workflow? FindWorkflow(Repository repository, string idOrFile) =>
        repository.Workflows.Find(workflow => workflow.Id.ToString() == idOrFile || workflow.FileName == idOrFile || workflow.Path == idOrFile);

    public Job? FindJob(Repository repository, long id) =>
        repository.Runs.SelectMany(run => run.Attempts).SelectMany(attempt => attempt.Jobs).FirstOrDefault(job => job.Id == id);

    // ---- what starts runs ----

    /// <summary>The default branch moved: its workflow files are the repository's workflows.</summary>
    public void Reload(Repository repository, string movedRef)
    {
        if (movedRef == "refs/heads/" + repository.DefaultBranch && repository.Branch(repository.DefaultBranch) is { } sha)
        {
            foreach (var (path, file) in Files(repository, sha))
            {
                Register(repository, path).Name = file.Name ?? path;
            }
        }
    }

    public void OnPush(Repository repository, string name, string? before, string after, JsonObject payload, Account by)
    {
        var commit = repository.Git.ResolveCommit(after)!; // a ref that was just set points at something
        var branch = name[(name.IndexOf('/', "refs/".Length) + 1)..];
        IReadOnlyList<string> Changed() => [.. repository.Git.Changes(
            before ?? repository.Git.MergeBase(repository.Branch(repository.DefaultBranch) ?? commit, commit), commit).Select(change => change.Path)];
        foreach (var (path, file) in Starting(repository, commit, "push", trigger => WorkflowFilters.Push(trigger, name, Changed)))
        {
            if (!Skipped(repository, commit))
            {
                var title = Subject(repository, commit);
                Start(repository, path, file, new RunOrigin("push", payload, by, commit, branch, commit, name, title));
            }
        }
    }

    public void OnPullRequest(PullRequest pull, string action, JsonObject payload, Account by)
    {
        if (!pull.Open || !github.PullRequests.Mergeable(pull) || Skipped(pull.Base, pull.HeadSha))
        {
            return; // GitHub starts nothing for a pull request in conflict
        }

        IReadOnlyList<string> Changed() => [.. pull.Base.Git.Changes(pull.Base.Git.MergeBase(pull.BaseSha, pull.HeadSha), pull.HeadSha).Select(change => change.Path)];
        var merge = pull.MergeCommitSha!; // Mergeable has just written it
        foreach (var (path, file) in Starting(pull.Base, merge, "pull_request",
            trigger => WorkflowFilters.PullRequest(trigger, pull.BaseBranch, action, Changed)))
        {
            Start(pull.Base, path, file, new RunOrigin("pull_request", payload, by, pull.HeadSha, pull.HeadBranch, merge, pull.MergeRef, pull.Title) { PullRequest = pull });
        }

        foreach (var (path, file) in Starting(pull.Base, pull.BaseSha, "pull_request_target",
            trigger => WorkflowFilters.PullRequest(trigger, pull.BaseBranch, action, Changed)))
        {
            Start(pull.Base, path, file, new RunOrigin(
                "pull_request_target", payload, by, pull.HeadSha, pull.HeadBranch, pull.BaseSha, "refs/heads/" + pull.BaseBranch, pull.Title)
            { PullRequest = pull });
        }
    }

    /// <summary>Any other event; without a commit of its own it runs on the default branch.</summary>
    public void OnRepositoryEvent(
        Repository repository, string name, string? action, JsonObject payload, Account by, string? sha = null, string? refName = null)
    {
        var commit = sha ?? repository.Branch(repository.DefaultBranch);
        if (commit is null)
        {
            return;
        }

        var gitRef = refName ?? "refs/heads/" + repository.DefaultBranch;
        var branch = gitRef[(gitRef.IndexOf('/', "refs/".Length) + 1)..];
        foreach (var (path, file) in Starting(repository, commit, name, trigger => action is null || trigger["types"] is not { } types || types.Contains(action)))
        {
            if (name != "workflow_run" || file.Triggers[name]["workflows"]?.Contains((string?)payload["workflow"]?["name"]) == true)
            {
                Start(repository, path, file, new RunOrigin(name, payload, by, commit, branch, commit, gitRef, Subject(repository, commit)));
            }
        }
    }

    /// <summary>Starts a workflow by hand; the caller has checked inputs and ref.</summary>
    public WorkflowRun Dispatch(Workflow workflow, string gitRef, string sha, IReadOnlyDictionary<string, string> inputs, JsonObject payload, Account by)
    {
        var branch = gitRef[(gitRef.IndexOf('/', "refs/".Length) + 1)..];
        var origin = new RunOrigin("workflow_dispatch", payload, by, sha, branch, sha, gitRef, workflow.Name) { Inputs = inputs };
        return Start(workflow.Repository, workflow.Path, ReadFile(workflow.Repository, sha, workflow.Path)!, origin)!; // the caller found the file there
    }

    public WorkflowFile? ReadFile(Repository repository, string sha, string path) =>
        repository.Git.File(sha, path) is { } content ? WorkflowFile.Read(Encoding.UTF8.GetString(content)) : null;

    // ---- what happens to runs ----

    public void Cancel(WorkflowRun run, bool force = false)
    {
        var attempt = run.Latest;
        executing.Add(attempt.Cancellation.CancelAsync()); // whoever waits for it must not go on under this lock
        if (force || run.NeedsApproval || github.Executor is null)
        {
            Finish(attempt, "cancelled");
        }
    }

    /// <summary>Runs again under the next attempt number: everything, the failed jobs, or one job, each with what depends on it.</summary>
    public void Rerun(WorkflowRun run, Account by, bool failedOnly = false, Job? onlyJob = null)
    {
        var former = run.Latest;
        IReadOnlyCollection<string>? only = null;
        if (failedOnly || onlyJob is not null)
        {
            var chosen = former.Jobs.Where(job => onlyJob is not null ? job.Name == onlyJob.Name : job.Conclusion is not ("success" or "skipped")).ToList();
            var file = ReadFile(run.Repository, run.Sha, run.Workflow.Path);
            var dependents = file?.WithDependents(chosen.Select(job => job.Key)).Except(chosen.Select(job => job.Key)).ToHashSet() ?? [];
            only = [.. chosen.Select(job => job.Name), .. former.Jobs.Where(job => dependents.Contains(job.Key)).Select(job => job.Name), .. dependents];
            only = [.. only.Distinct()];
        }

        Begin(NewAttempt(run, by, only));
    }

    /// <summary>A maintainer lets a first-time contributor's run go.</summary>
    public void Approve(WorkflowRun run)
    {
        run.NeedsApproval = false;
        run.Latest.Status = "queued";
        run.Latest.Conclusion = null;
        Begin(run.Latest);
    }

    /// <summary>Books the end of an attempt, once.</summary>
    public void Finish(RunAttempt attempt, string? conclusion = null)
    {
        if (attempt.Status == "completed" && !attempt.Run.NeedsApproval)
        {
            return;
        }

        attempt.Run.NeedsApproval = false;
        foreach (var job in attempt.Jobs.Where(job => job.Status != "completed"))
        {
            new WorkflowHost(github, attempt).Complete(job, "cancelled", job.Log);
        }

        attempt.Status = "completed";
        attempt.Conclusion = conclusion ?? Conclude(attempt);
        attempt.UpdatedAt = github.Now;
        attempt.Over.TrySetResult();
        github.Events.WorkflowRun(attempt, "completed");
    }

    public async ValueTask DisposeAsync()
    {
        List<Task> waiting;
        lock (github.Gate)
        {
            foreach (var attempt in github.Repositories.Ever.SelectMany(repository => repository.Runs).SelectMany(run => run.Attempts))
            {
                executing.Add(attempt.Cancellation.CancelAsync());
            }

            waiting = [.. executing];
        }

        await Task.WhenAll(waiting);
    }

    private WorkflowRun? Start(Repository repository, string path, WorkflowFile file, RunOrigin origin)
    {
        var workflow = Register(repository, path);
        workflow.Name = file.Name ?? path;
        if (workflow.State != "active")
        {
            return null;
        }

        var run = new WorkflowRun
        {
            Id = github.NextId(),
            Workflow = workflow,
            Number = ++workflow.LastRunNumber,
            Event = origin.Event,
            Payload = origin.Payload,
            HeadSha = origin.HeadSha,
            HeadBranch = origin.HeadBranch,
            Sha = origin.Sha,
            Ref = origin.Ref,
            HeadRepository = origin.PullRequest?.Head ?? repository,
            Actor = origin.By,
            CreatedAt = github.Now,
            Inputs = origin.Inputs,
            PullRequest = origin.PullRequest,
            Title = origin.Title,
        };
        repository.Runs.Add(run);
        var attempt = NewAttempt(run, origin.By, onlyJobs: null);
        if (MustBeApproved(run))
        {
            run.NeedsApproval = true;
            attempt.Status = "completed";
            attempt.Conclusion = "action_required";
            github.Events.WorkflowRun(attempt, "requested");
            github.Events.WorkflowRun(attempt, "completed");
            return run;
        }

        Begin(attempt);
        return run;
    }

    private RunAttempt NewAttempt(WorkflowRun run, Account by, IReadOnlyCollection<string>? onlyJobs)
    {
        var attempt = new RunAttempt
        {
            Run = run,
            Number = run.Attempts.Count + 1,
            TriggeredBy = by,
            Suite = run.Attempts.Count > 0 ? run.Latest.Suite : github.Checks.Open(run.Repository, github.Apps.Actions, run.HeadSha, run.HeadBranch),
            StartedAt = github.Now,
            UpdatedAt = github.Now,
            OnlyJobs = onlyJobs,
        };
        run.Attempts.Add(attempt);
        return attempt;
    }

    private void Begin(RunAttempt attempt)
    {
        github.Events.WorkflowRun(attempt, "requested");
        if (github.Executor is { } executor)
        {
            executing.RemoveAll(task => task.IsCompleted);
            executing.Add(Task.Run(() => ExecuteAsync(executor, attempt)));
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever breaks an executor ends the run as GitHub ends it, and is reported.")]
    private async Task ExecuteAsync(IWorkflowExecutor executor, RunAttempt attempt)
    {
        var host = new WorkflowHost(github, attempt);
        string? conclusion = null;
        try
        {
            await executor.ExecuteAsync(Describe(attempt), host, attempt.Cancellation.Token);
        }
        catch (OperationCanceledException) when (attempt.Cancellation.IsCancellationRequested)
        {
            conclusion = "cancelled";
        }
        catch (Exception problem)
        {
            conclusion = attempt.Jobs.Count == 0 ? "startup_failure" : "failure";
            github.Journal.AddUnexpected($"executor of {attempt.Run.Workflow.Path}: {problem}");
        }

        lock (github.Gate)
        {
            if (!github.Stopping.IsCancellationRequested)
            {
                Finish(attempt, conclusion);
            }
        }
    }

    private WorkflowAttempt Describe(RunAttempt attempt)
    {
        lock (github.Gate)
        {
            var run = attempt.Run;
            var former = run.Attempts.Count > 1 ? run.Attempts[attempt.Number - 2] : null;
            return new WorkflowAttempt
            {
                RunId = run.Id,
                RunNumber = run.Number,
                Attempt = attempt.Number,
                GitDirectory = run.Repository.Git.Path,
                Repository = run.Repository.FullName,
                WorkflowPath = run.Workflow.Path,
                WorkflowSha = run.Sha,
                Sha = run.Sha,
                Ref = run.Ref,
                EventName = run.Event,
                Event = run.Payload.DeepClone().AsObject(),
                Inputs = run.Inputs,
                Variables = new Dictionary<string, string>(run.Repository.Variables, StringComparer.Ordinal),
                Actor = run.Actor.Login,
                ServerUrl = github.BaseUrl,
                OnlyJobs = attempt.OnlyJobs,
                FormerConclusions = (former?.Jobs ?? []).Where(job => attempt.OnlyJobs?.Contains(job.Name) == false)
                    .ToDictionary(job => job.Name, job => job.Conclusion ?? "cancelled", StringComparer.Ordinal),
            };
        }
    }

    private Workflow Register(Repository repository, string path)
    {
        var workflow = repository.Workflows.Find(known => known.Path == path);
        if (workflow is null)
        {
            workflow = new Workflow { Id = github.NextId(), Repository = repository, Path = path, Name = path, CreatedAt = github.Now };
            repository.Workflows.Add(workflow);
        }

        return workflow;
    }

    private static IEnumerable<(string Path, WorkflowFile File)> Files(Repository repository, string sha) =>
        (repository.Git.Find($"{sha}:.github/workflows") is { Type: "tree" } tree ? repository.Git.Tree(tree.Sha)! : [])
        .Where(entry => entry.Type == "blob" && Path.GetExtension(entry.Path) is ".yml" or ".yaml")
        .Select(entry => (Path: $".github/workflows/{entry.Path}", File: WorkflowFile.Read(repository.Git.Find(entry.Sha)!.Text)))
        .Where(pair => pair.File is not null)
        .Select(pair => (pair.Path, pair.File!));

    private static List<(string Path, WorkflowFile File)> Starting(Repository repository, string sha, string name, Func<Trigger, bool> wanted) =>
        [.. Files(repository, sha).Where(pair => pair.File.Triggers.TryGetValue(name, out var trigger) && wanted(trigger))];

    private static bool Skipped(Repository repository, string sha) =>
        SkipMarks.Any(mark => repository.Git.Commit(sha)?.Message.Contains(mark, StringComparison.Ordinal) == true);

    private static string Subject(Repository repository, string sha) => repository.Git.Commit(sha)?.Message.Split('\n')[0] ?? sha;

    private static bool MustBeApproved(WorkflowRun run) =>
        run is { Event: "pull_request", PullRequest: { FromFork: true } pull } && run.Repository.ApproveFirstTimers
        && !run.Repository.PullRequests.Exists(other => other.Author == pull.Author && other.MergedAt is not null)
        && run.Repository.AccessOf(pull.Author) < Access.Write;

    private static string Conclude(RunAttempt attempt)
    {
        var conclusions = attempt.Jobs.Select(job => job.Conclusion).ToList();
        return conclusions.Contains("failure") || conclusions.Contains("timed_out") ? "failure"
            : attempt.Cancellation.IsCancellationRequested || conclusions.Contains("cancelled") ? "cancelled"
            : conclusions.Contains("success") ? "success"
            : conclusions.Count > 0 ? "skipped" : "startup_failure";
    }
}

/// <summary>What a run comes from.</summary>
internal sealed record RunOrigin(
    string Event, JsonObject Payload, Account By, string HeadSha, string? HeadBranch, string Sha, string Ref, string Title)
{
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public PullRequest? PullRequest { get; init; }
}
