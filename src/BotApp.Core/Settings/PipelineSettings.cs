namespace BotApp.Core.Settings;

/// <summary>One pipeline: a workflow or job on a runner, what starts it, what must have reported, what is read from it.</summary>
public sealed record PipelineSettings
{
    /// <summary>Its key in the file; with the prefix it is the name of its check.</summary>
    public required string Name { get; init; }

    /// <summary>A runner the operator configured; <c>actions</c> always exists.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>Who starts it.</summary>
    public PipelineMode Mode { get; init; } = PipelineMode.Observe;

    /// <summary>The workflow's file name, or what the runner calls a job; the pipeline's name when absent.</summary>
    public string? Workflow { get; init; }

    /// <summary>What it runs for. Without the key: every pull request.</summary>
    public TriggerSettings On { get; init; } = new() { PullRequest = new() };

    /// <summary>What must have reported: every combination of these values. Empty: one result.</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>Pipelines that must be green for the same commit before this one is started.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Inputs for a dispatched run; <c>{trigger}</c>, <c>{number}</c> and <c>{branch}</c> in their texts are filled in.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What becomes of its runs when a newer commit comes.</summary>
    public PipelineConcurrency Concurrency { get; init; } = new();

    /// <summary>The longest a run may take from its start: 30 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest a run may wait for a machine: 60 minutes.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Re-running failed jobs without being asked.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>The agreed maximum of the suite's time; null: none agreed.</summary>
    public BudgetSettings? Budget { get; init; }

    /// <summary>Which files of a run are read.</summary>
    public ReportSettings Reports { get; init; } = new();

    /// <summary>Whether a newer commit of a subject stops what runs of this pipeline for the one before.</summary>
    public bool CancelsInProgress(SubjectKey subject, string defaultBranch)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Concurrency.CancelInProgress ?? !(subject.Kind == SubjectKind.Branch && subject.Name == defaultBranch);
    }
}

/// <summary>What becomes of a pipeline's runs when a newer commit comes.</summary>
public sealed record PipelineConcurrency
{
    /// <summary>
    /// Whether they are stopped; null: on pull requests and on every branch but the default one, where each commit is judged to its end.
    /// </summary>
    public bool? CancelInProgress { get; init; }
}

/// <summary>Who starts a pipeline.</summary>
public enum PipelineMode
{
    /// <summary>The repository's own triggers do; BotApp watches.</summary>
    Observe,

    /// <summary>BotApp does.</summary>
    Dispatch,
}

/// <summary>What a pipeline runs for; an absent trigger is off.</summary>
public sealed record TriggerSettings
{
    /// <summary>Pull requests; null: not for pull requests.</summary>
    public PullRequestTrigger? PullRequest { get; init; }

    /// <summary>Pushes; null: not for pushes.</summary>
    public PushTrigger? Push { get; init; }

    /// <summary>Groups of the merge queue.</summary>
    public bool MergeGroup { get; init; }

    /// <summary>Times.</summary>
    public IReadOnlyList<ScheduleTrigger> Schedule { get; init; } = [];
}

/// <summary>Which pull requests a pipeline runs for.</summary>
public sealed record PullRequestTrigger
{
    /// <summary>Base branches; default all.</summary>
    public GlobList Branches { get; init; } = GlobList.All;

    /// <summary>At least one changed path must match; default all.</summary>
    public GlobList Paths { get; init; } = GlobList.All;

    /// <summary>Drafts as well; default true.</summary>
    public bool Drafts { get; init; } = true;

    /// <summary>What runs for a pull request is stopped when it becomes a draft, and run again when it is ready; only without <see cref="Drafts"/>; default false.</summary>
    public bool StopsDrafts { get; init; }
}

/// <summary>Which pushes a pipeline runs for.</summary>
public sealed record PushTrigger
{
    /// <summary>Branches pushed to; default all.</summary>
    public GlobList Branches { get; init; } = GlobList.All;

    /// <summary>At least one changed path must match; default all.</summary>
    public GlobList Paths { get; init; } = GlobList.All;
}

/// <summary>A time at which a pipeline runs.</summary>
public sealed record ScheduleTrigger
{
    /// <summary>Minute, hour, day of month, month, day of week.</summary>
    public required CronExpression Cron { get; init; }

    /// <summary>The IANA zone the expression is read in; default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The branch whose head is run; null: the default branch.</summary>
    public string? Branch { get; init; }
}

/// <summary>One dimension of a matrix.</summary>
/// <param name="Name">Such as <c>python</c>.</param>
/// <param name="Values">Such as <c>3.11</c>, as written in the file.</param>
public sealed record MatrixAxis(string Name, IReadOnlyList<string> Values);

/// <summary>
/// Re-running failed jobs without being asked; always visible in the check. Only jobs that failed although no report names a failing test: what a failing test
/// says is never tried again until it says something else.
/// </summary>
public sealed record RetrySettings
{
    /// <summary>How often each job, for one commit; default 0, never.</summary>
    public int Failed { get; init; }

    /// <summary>Only when at most so many jobs failed; default 3.</summary>
    public int WhenFailedAtMost { get; init; } = 3;
}

/// <summary>The agreed maximum of the suite's time.</summary>
public sealed record BudgetSettings
{
    /// <summary>The time of the whole pipeline, from the start of its first job to the end of its last.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What exceeding it does.</summary>
    public Verdict Action { get; init; } = Verdict.Warn;
}

/// <summary>What a missed target does to a check.</summary>
public enum Verdict
{
    /// <summary>It is said, and nothing more.</summary>
    Warn,

    /// <summary>The check fails.</summary>
    Fail,
}

/// <summary>Which files of a run are read.</summary>
public sealed record ReportSettings
{
    /// <summary>Names of the artifacts.</summary>
    public GlobList Artifacts { get; init; } = GlobList.Of("*junit*", "*test-results*", "*test-report*");

    /// <summary>Test reports inside them.</summary>
    public GlobList Tests { get; init; } = GlobList.Of("**/*junit*.xml", "**/TEST-*.xml", "**/*.trx");

    /// <summary>Coverage reports inside them; none for a pipeline that measures nothing, and then nobody waits for it.</summary>
    public GlobList Coverage { get; init; } = GlobList.Of("**/coverage.xml");

    /// <summary>Findings inside them. They are shown on their lines and counted, and never change a conclusion: the exit code of the tool does.</summary>
    public GlobList Findings { get; init; } = GlobList.Of("**/*.sarif", "**/pylint.json", "**/botapp-migrations.json");

    /// <summary>Fewer tests than this are a failure; default 1; 0 for a pipeline that may report none: how its run ended decides then.</summary>
    public int MinTests { get; init; } = 1;
}
