using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.History;

namespace BotApp.Core.Pipelines;

/// <summary>How far a pipeline has come for one commit.</summary>
public enum PipelinePhase
{
    /// <summary>Not started: waits for other pipelines or for somebody's word.</summary>
    Waiting,

    /// <summary>Asked for, or expected from the repository's own triggers; no run is known yet.</summary>
    Requested,

    /// <summary>The runner has it in its queue.</summary>
    Queued,

    /// <summary>Being executed.</summary>
    Running,

    /// <summary>Over on the runner; its reports are being fetched.</summary>
    Collecting,

    /// <summary>Judged: <see cref="PipelineRun.Verdict"/> says how.</summary>
    Done,
}

/// <summary>A judged pipeline in one line; the whole report is in the store.</summary>
/// <param name="Conclusion">What its check says.</param>
/// <param name="Title">The check's title: the sentence a person needs.</param>
/// <param name="Code">Stable reason code, such as <c>tests_failed</c>.</param>
public sealed record PipelineVerdict(CheckConclusion Conclusion, string Title, string Code)
{
    /// <summary>The verdict was read from the run's reports, and not from the run having been refused, lost or stopped.</summary>
    public bool FromReports { get; init; }

    /// <summary>A test that counts failed: no word about machines or networks, so nothing is run again by itself.</summary>
    public bool TestsFailed { get; init; }

    /// <summary>What the sticky comment says of its tests; null when the verdict was not read from reports.</summary>
    public TestsBrief? Tests { get; init; }

    /// <summary>A fingerprint of all that the check shows; null when it was not read from reports.</summary>
    public string? Print { get; init; }

    /// <summary>The day (UTC) on which it has to be judged again, because a quarantine that it may count on has ended; null when there is none.</summary>
    public DateOnly? JudgeAgainOn { get; init; }

    /// <summary>The settings' figures that it was judged by, for whoever shows it later; null when it was not read from reports.</summary>
    public JudgedBy? By { get; init; }

    /// <summary>Only success counts as green for stages, gate and releases.</summary>
    public bool IsGreen => Conclusion == CheckConclusion.Success;
}

/// <summary>Figures of the settings that a pipeline was judged by.</summary>
/// <param name="Budget">The agreed maximum of its time; null when none was agreed.</param>
/// <param name="Flaky">How flaky tests were told.</param>
public sealed record JudgedBy(TimeSpan? Budget, FlakyOptions Flaky);

/// <summary>One pipeline on one commit: its run, the attempt that counts, and the verdict.</summary>
public sealed record PipelineRun
{
    /// <summary>How <see cref="Waits"/> begins when nothing is waited for any more.</summary>
    internal const string NotStarted = "not started: ";

    /// <summary>The pipeline's name in the settings.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The commit.</summary>
    public required string Sha { get; init; }

    /// <summary>Ours, one per start; the same through the runner's own attempts.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>Which start <see cref="CorrelationId"/> stands for, counted from 1: the next one has an id of its own.</summary>
    public int StartNumber { get; init; } = 1;

    /// <summary>The runner's name.</summary>
    public required string Runner { get; init; }

    /// <summary>Started by BotApp (mode dispatch), not by the repository's own triggers.</summary>
    public bool Dispatched { get; init; }

    /// <summary>It runs because it was time, and not for a change.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The name of its check, without the prefix.</summary>
    [JsonIgnore]
    public string Check => IsScheduled ? $"{Pipeline} (schedule)" : Pipeline;

    /// <summary>How far it has come.</summary>
    public PipelinePhase Phase { get; init; }

    /// <summary>What it waits for, or why it was not started; a sentence for people.</summary>
    public string? Waits { get; init; }

    /// <summary>The run on the runner; null until one is known.</summary>
    public RunReference? Run { get; init; }

    /// <summary>The lowest attempt that counts: results of an older one change nothing.</summary>
    public int ExpectedAttempt { get; init; } = 1;

    /// <summary>How often finished work was judged anew: each round is a check run of its own.</summary>
    public int Round { get; init; }

    /// <summary>A re-run was wished for while the run was still in progress.</summary>
    [JsonIgnore]
    public bool RerunWished => RerunWishedBy is not null;

    /// <summary>Login of whoever wished for a re-run while the run was still in progress; null when nobody did.</summary>
    public string? RerunWishedBy { get; init; }

    /// <summary>How often BotApp re-ran it by itself.</summary>
    public int AutomaticRetries { get; init; }

    /// <summary>How often BotApp re-ran each job of this commit by itself, by the job's name; jobs that it never did are not there.</summary>
    public IReadOnlyDictionary<string, int> Retried { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Why the attempt that is awaited or judged was asked for; null when nobody asked BotApp for it.</summary>
    public RunAgain? Again { get; init; }

    /// <summary>The attempt whose results count on, because only the tests that failed in it are run again; null when the attempt speaks for itself.</summary>
    public RunReference? CountsOn { get; init; }

    /// <summary>The runner did not start the run in time and was asked once more; null when it was not.</summary>
    public SecondStart? Second { get; init; }

    /// <summary>Login of whoever said that it shall stop; null when nobody did.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>The newer commit that took the place of <see cref="Sha"/> while this went on; null for the newest commit.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>When it became this phase's business (asked for or first expected).</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>How often it was asked for under its correlation id.</summary>
    public int Starts { get; init; }

    /// <summary>It was asked for once more after the answer was lost and nothing was found: there may be two.</summary>
    public bool StartedAgain { get; init; }

    /// <summary>The runner was busy: not to be asked again before this; null when it was not.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The answer to the start was lost, and the run has not been found yet; null otherwise.</summary>
    public LostAnswer? Lost { get; init; }

    /// <summary>When the runner last said something new of it, by our clock.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>When it was first seen running, by our clock: for runners that do not say when a run began.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>Since when, and how often in a row, the runner has not known the run; null while it does.</summary>
    public MissingRun? Missing { get; init; }

    /// <summary>What the runner said last.</summary>
    public RunSnapshot? Last { get; init; }

    /// <summary>Set exactly when <see cref="PipelinePhase.Done"/>.</summary>
    public PipelineVerdict? Verdict { get; init; }

    /// <summary>It was not started, because what it needs did not pass.</summary>
    [JsonIgnore]
    public bool IsBlocked => Phase == PipelinePhase.Waiting && Waits?.StartsWith(NotStarted, StringComparison.Ordinal) == true;

    /// <summary>Something is still to be awaited from the runner.</summary>
    public bool IsActive => Phase is PipelinePhase.Requested or PipelinePhase.Queued or PipelinePhase.Running or PipelinePhase.Collecting;
}

/// <summary>A start whose answer was lost.</summary>
/// <param name="Since">When that was learnt.</param>
/// <param name="Cause">What happened, a sentence for people.</param>
/// <param name="Looks">How often the run was looked for and not found.</param>
public sealed record LostAnswer(DateTimeOffset Since, string Cause, int Looks);

/// <summary>A run that its runner no longer knows.</summary>
/// <param name="Since">When it was first not known.</param>
/// <param name="Times">How often in a row.</param>
public sealed record MissingRun(DateTimeOffset Since, int Times);

/// <summary>Why an attempt of a run was asked for.</summary>
/// <param name="Attempt">The runner's attempt.</param>
/// <param name="By">Login of whoever asked; null when BotApp did by itself.</param>
/// <param name="Text">Why, and what of it runs: Markdown that follows "Attempt 2: ".</param>
public sealed record RunAgain(int Attempt, string? By, string Text);

/// <summary>A runner took a run and did not start it, and was asked once more: a second time that happens, the run has failed.</summary>
/// <param name="Why">What the runner did not do, as the end of the sentence "Not started".</param>
/// <param name="At">When that was noticed.</param>
/// <param name="Until">When the run fails unless it starts.</param>
/// <param name="Stopping">The first run is being stopped; the second is asked for when the runner has let go of it.</param>
public sealed record SecondStart(string Why, DateTimeOffset At, DateTimeOffset Until, bool Stopping);
