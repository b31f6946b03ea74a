namespace BotApp.Core.Pipelines;

/// <summary>Where a run stands on its runner.</summary>
public enum RunState
{
    /// <summary>Asked for or found, waiting for a machine or an approval.</summary>
    Queued,

    /// <summary>At least one job is being executed.</summary>
    Running,

    /// <summary>Over: the conclusion is known.</summary>
    Completed,
}

/// <summary>How a run or a job ended. A value the runner may add tomorrow is read as <see cref="Unknown"/>, never as success.</summary>
public enum RunConclusion
{
    /// <summary>Not one of the values known here.</summary>
    Unknown,

    /// <summary>All that was asked for was done and was good.</summary>
    Success,

    /// <summary>Something failed.</summary>
    Failure,

    /// <summary>Somebody, or a newer run, stopped it.</summary>
    Cancelled,

    /// <summary>It ran into the runner's time limit.</summary>
    TimedOut,

    /// <summary>Nothing was done, by a condition or a path filter.</summary>
    Skipped,

    /// <summary>It ended without a judgement.</summary>
    Neutral,

    /// <summary>Somebody has to approve it first.</summary>
    ActionRequired,

    /// <summary>It could not be started at all (a broken workflow file).</summary>
    StartupFailure,

    /// <summary>GitHub gave it up after 14 days without an answer.</summary>
    Stale,
}

/// <summary>A run as its runner knows it.</summary>
/// <param name="Id">The runner's own id (64 bit on GitHub), as text.</param>
/// <param name="Attempt">The runner's attempt, counted from 1.</param>
/// <param name="Url">The page a person can open; null when the runner has none.</param>
public sealed record RunReference(string Id, int Attempt, string? Url);

/// <summary>What the runner said of a run when it was last asked: the only thing decisions about runs are made from.</summary>
/// <param name="Run">The run and its newest attempt.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Conclusion">How it ended; null until <see cref="RunState.Completed"/>.</param>
/// <param name="Sha">The commit it ran for, as the runner says; null when it does not say.</param>
/// <param name="CreatedAt">When the run was made.</param>
/// <param name="StartedAt">When this attempt began; null while queued.</param>
/// <param name="UpdatedAt">When the runner last saw it change.</param>
/// <param name="Jobs">The jobs of the newest attempt, in the runner's order.</param>
public sealed record RunSnapshot(
    RunReference Run,
    RunState State,
    RunConclusion? Conclusion,
    string? Sha,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<JobSnapshot> Jobs)
{
    /// <summary>Nothing of it begins before a maintainer lets it (a first contribution from a fork); its <see cref="State"/> is queued then.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>A job of it waits for an approval, or a rule, of its environment; its <see cref="State"/> is queued then.</summary>
    public bool AwaitsApproval { get; init; }

    /// <summary>
    /// Login of whoever caused the run, with whose rights it acts on every attempt, whoever asked for that; null when the runner does not say.
    /// Source: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs.
    /// </summary>
    public string? Actor { get; init; }
}

/// <summary>One job of a run's newest attempt.</summary>
/// <param name="Id">The runner's own id, as text.</param>
/// <param name="Name">Its name with matrix values, such as <c>test (3.12, ubuntu-latest)</c>.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Conclusion">How it ended; null until <see cref="RunState.Completed"/>.</param>
/// <param name="Url">Its log's page; null when there is none.</param>
/// <param name="StartedAt">When it began; null while queued.</param>
/// <param name="CompletedAt">When it ended; null until then.</param>
public sealed record JobSnapshot(
    string Id,
    string Name,
    RunState State,
    RunConclusion? Conclusion,
    string? Url,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt);
