using BotApp.Simulator.FakeRunners;

namespace BotApp.Simulator.State;

/// <summary>Books what an executor reports: jobs, steps, check runs, artifacts.</summary>
internal sealed class WorkflowHost(FakeGitHub github, RunAttempt attempt) : IWorkflowHost
{
    private WorkflowRun Run => attempt.Run;

    public Task JobsPlannedAsync(IReadOnlyList<PlannedJob> jobs, CancellationToken cancellationToken) => Locked(() =>
    {
        foreach (var planned in jobs)
        {
            Plan(planned);
        }

        if (attempt.OnlyJobs is not null && Run.Attempts.Count > 1)
        {
            // GitHub shows the jobs that were not run again in the new attempt too, with what they came to.
            var kept = Run.Attempts[attempt.Number - 2].Jobs.Where(job => !attempt.Jobs.Exists(mine => mine.Name == job.Name)).ToList();
            attempt.Jobs.InsertRange(0, kept);
        }
    });

    public Task JobStartedAsync(string job, CancellationToken cancellationToken) => Locked(() =>
    {
        var found = Find(job);
        found.Status = "in_progress";
        found.StartedAt = github.Now;
        github.Checks.Update(found.CheckRun, run =>
        {
            run.Status = "in_progress";
            run.StartedAt = github.Now;
        }, Run.Actor);
        if (attempt.Status is "queued" or "waiting" or "pending")
        {
            attempt.Status = "in_progress";
            attempt.UpdatedAt = github.Now;
            github.Events.WorkflowRun(attempt, "in_progress");
        }

        github.Events.WorkflowJob(found, "in_progress");
    });

    public Task StepCompletedAsync(string job, int number, string name, string conclusion, CancellationToken cancellationToken) => Locked(() =>
    {
        var found = Find(job);
        var step = found.Steps.Find(known => known.Number == number);
        if (step is null)
        {
            step = new JobStep { Number = number, Name = name };
            found.Steps.Add(step);
        }

        step.Name = name;
        step.Status = "completed";
        step.Conclusion = conclusion;
        step.StartedAt ??= github.Now;
        step.CompletedAt = github.Now;
    });

    public Task JobCompletedAsync(string job, string conclusion, string log, CancellationToken cancellationToken) =>
        Locked(() => Complete(Find(job), conclusion, log));

    public Task ArtifactUploadedAsync(string name, byte[] zip, bool overwrite, CancellationToken cancellationToken) => Locked(() =>
    {
        if (Run.Artifacts.Exists(artifact => artifact.Name == name) && !overwrite)
        {
            throw new InvalidOperationException($"an artifact named {name} exists already in run {Run.Id}");
        }

        Run.Artifacts.RemoveAll(artifact => artifact.Name == name);
        Run.Artifacts.Add(new Artifact { Id = github.NextId(), Run = Run, Name = name, Zip = zip, CreatedAt = github.Now });
    });

    public Task<byte[]?> ReadArtifactAsync(string name, long? runId, CancellationToken cancellationToken)
    {
        lock (github.Gate)
        {
            var run = runId is { } id ? github.Workflows.Find(Run.Repository, id) : Run;
            return Task.FromResult(run?.Artifacts.FindLast(artifact => artifact.Name == name && !artifact.Expired)?.Zip);
        }
    }

    public Task RunNamedAsync(string title, CancellationToken cancellationToken) => Locked(() => Run.Title = title);

    public async Task ConcurrencyAsync(string group, bool cancelInProgress, CancellationToken cancellationToken)
    {
        while (Occupant(group, cancelInProgress) is { } other)
        {
            await other.Over.Task.WaitAsync(cancellationToken);
        }
    }

    public Task<bool> EnvironmentAsync(string job, string environment, CancellationToken cancellationToken) => EnvironmentAsync(job, environment, makesRecord: true, cancellationToken);

    public async Task<bool> EnvironmentAsync(string job, string environment, bool makesRecord, CancellationToken cancellationToken)
    {
        Waiting? waiting;
        lock (github.Gate)
        {
            waiting = Ask(Find(job), github.Deployments.Environment(Run.Repository, environment), makesRecord);
        }

        return waiting is null || await waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    internal void Complete(Job job, string conclusion, string log)
    {
        if (job.Status == "completed")
        {
            return; // ended by force before its executor noticed
        }

        job.Status = "completed";
        job.Conclusion = conclusion;
        job.StartedAt ??= github.Now;
        job.CompletedAt = github.Now;
        job.Log = log;
        foreach (var step in job.Steps.Where(step => step.Status != "completed"))
        {
            step.Status = "completed";
            step.Conclusion = conclusion == "success" ? "success" : "skipped";
        }

        attempt.UpdatedAt = github.Now;
        Report(job, conclusion == "success" ? "success" : "failure");
        github.Checks.Update(job.CheckRun, run =>
        {
            run.Status = "completed";
            run.Conclusion = conclusion;
            run.StartedAt ??= github.Now;
            run.CompletedAt = github.Now;
        }, Run.Actor);
        github.Events.WorkflowJob(job, "completed");
    }

    // A job with an environment reports on the record that GitHub makes of it.
    private void Report(Job job, string state)
    {
        if (job.Deployment is { } deployment)
        {
            github.Deployments.AddStatus(
                new DeploymentStatus(github.NextId(), deployment, state, "", deployment.Environment, job.CheckRun.DetailsUrl ?? "", "", deployment.Creator, github.Now), autoInactive: true);
        }
    }

    private void Plan(PlannedJob planned)
    {
        var check = github.Checks.Create(attempt.Suite, planned.Name, _ => { }, Run.Actor);
        check.DetailsUrl = $"{github.BaseUrl.GetLeftPart(UriPartial.Authority)}/{Run.Repository.FullName}/actions/runs/{Run.Id}/job/{check.Id}";
        var job = new Job
        {
            Id = check.Id, // GitHub's job ids are the ids of their check runs
            Attempt = attempt,
            Name = planned.Name,
            Key = planned.Id,
            CheckRun = check,
            Labels = planned.Labels,
            CreatedAt = github.Now,
            Steps = [.. planned.Steps.Select((name, index) => new JobStep { Number = index + 1, Name = name })],
        };
        attempt.Jobs.Add(job);
        github.Events.WorkflowJob(job, "queued");
    }

    // Null when the environment asks nobody.
    private Waiting? Ask(Job job, DeploymentEnvironment environment, bool makesRecord)
    {
        var deployment = new Deployment
        {
            Id = github.NextId(),
            Repository = Run.Repository,
            Sha = Run.HeadSha,
            Ref = Run.HeadBranch ?? Run.HeadSha,
            Task = "deploy",
            Environment = environment.Name,
            Creator = github.Apps.Actions.Bot,
            CreatedAt = github.Now,
            UpdatedAt = github.Now,
        };
        if (makesRecord)
        {
            github.Deployments.Add(deployment);
            job.Deployment = deployment;
        }

        if (environment.Reviewers.Count == 0 && (environment.Gate is null || !makesRecord))
        {
            Report(job, "in_progress");
            return null;
        }

        var waiting = new Waiting(job, environment, deployment, github.Now);
        attempt.Waiting.Add(waiting);
        job.Status = "waiting";
        attempt.Status = "waiting";
        github.Events.WorkflowJob(job, "waiting");
        if (environment.Gate is not null && makesRecord)
        {
            github.Events.GateRequested(job, environment, deployment);
        }

        return waiting;
    }

    private RunAttempt? Occupant(string group, bool cancelInProgress)
    {
        lock (github.Gate)
        {
            var others = Run.Repository.Runs.Where(run => run != Run && run.ConcurrencyGroup == group && run.Latest.Status != "completed").ToList();
            Run.ConcurrencyGroup = group;
            foreach (var other in others.Where(other => other.Id < Run.Id && (cancelInProgress || other.Latest.Status == "pending")))
            {
                github.Workflows.Cancel(other); // only the newest waits
            }

            var occupant = others.Find(other => other.Id < Run.Id)?.Latest;
            attempt.Status = occupant is null ? attempt.Status == "pending" ? "queued" : attempt.Status : "pending";
            return occupant;
        }
    }

    private Job Find(string name) => attempt.Jobs.FindLast(job => job.Name == name && job.Attempt == attempt)
        ?? throw new InvalidOperationException(
            $"job \"{name}\" was not planned in run {Run.Id} attempt {attempt.Number}; planned: {string.Join(", ", attempt.Jobs.Select(job => job.Name))}");

    private Task Locked(Action book)
    {
        lock (github.Gate)
        {
            book();
        }

        return Task.CompletedTask;
    }
}
