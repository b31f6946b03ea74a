using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>The runner has a run with this correlation id.</summary>
public sealed record StartRun(
    string CorrelationId,
    string Runner,
    string Workflow,
    string Ref,
    IReadOnlyDictionary<string, string> Inputs,
    DateTimeOffset RequestedAt) : Effect
{
    /// <summary>What the run is for.</summary>
    public RunKind Kind { get; init; }

    /// <summary>The commit to check out.</summary>
    public string Sha { get; init; } = "";

    /// <summary>The commit that the change is compared with; null when there is none.</summary>
    public string? BaseSha { get; init; }

    /// <summary>The pull request; null for branches and tags.</summary>
    public int? PullRequest { get; init; }

    /// <summary>Why a pipeline runs; null for what is no pipeline.</summary>
    public RunTrigger? Trigger { get; init; }

    /// <summary>Whose code it is.</summary>
    public RunTrust Trust { get; init; }

    /// <summary>Every combination of these values must report; empty for one result.</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>When nobody waits for it any more; null when nobody said.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How often it has been asked for under this id, this time included: from the second on it is looked for first.</summary>
    public int Try { get; init; } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"run:{CorrelationId}";
}

/// <summary>The run's next attempt is under way; nothing is asked when <paramref name="Run"/> is no longer the newest attempt.</summary>
public sealed record RerunRun(string CorrelationId, string Runner, RunReference Run, bool FailedOnly) : Effect
{
    /// <summary>When it was decided: asking again for an attempt that never came is a deed of its own.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"rerun:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>The run is over or stopping.</summary>
public sealed record CancelRun(string CorrelationId, string Runner, RunReference Run) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"cancel:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What the finished run's report files say is in the store.</summary>
/// <param name="CorrelationId">Ours.</param>
/// <param name="Runner">Who ran it.</param>
/// <param name="Run">The run and attempt.</param>
/// <param name="Sha">The commit whose tree paths are matched against.</param>
/// <param name="Jobs">The jobs as last seen: what was expected to report.</param>
/// <param name="Artifacts">Globs of artifact names.</param>
/// <param name="Tests">Globs of test-report paths inside them.</param>
public sealed record CollectReports(
    string CorrelationId,
    string Runner,
    RunReference Run,
    string Sha,
    IReadOnlyList<JobSnapshot> Jobs,
    IReadOnlyList<string> Artifacts,
    IReadOnlyList<string> Tests) : Effect
{
    /// <summary>Globs of coverage paths inside them.</summary>
    public IReadOnlyList<string> Coverage { get; init; } = [];

    /// <summary>Globs of the paths of findings inside them.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The attempt whose other results count on: only tests that failed in it were run again; null for a run of everything.</summary>
    public RunReference? CountsOn { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"reports:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What the finished run handed back (<c>botapp-result</c>) is known.</summary>
public sealed record CollectResult(string CorrelationId, string Runner, RunReference Run, string Sha) : Effect
{
    /// <summary>The <c>request_id</c> it must carry; null: <see cref="CorrelationId"/>. A run that BotApp did not start was told none and writes its own number.</summary>
    public string? RequestId { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"result:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What a judged run's tests said is in the history of its repository.</summary>
/// <param name="CorrelationId">Ours: its reports are in the store.</param>
/// <param name="Run">The run and attempt.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Sha">The commit that was tested.</param>
/// <param name="Branch">The branch that was tested, or the one a pull request or merge group goes into.</param>
/// <param name="IsBase">Whether others may be compared with it.</param>
/// <param name="IsComplete">Whether a test that it does not say failed can be taken to have passed.</param>
/// <param name="CompletedAt">When the run ended.</param>
public sealed record KeepResults(
    string CorrelationId,
    RunReference Run,
    string Pipeline,
    string Sha,
    string Branch,
    bool IsBase,
    bool IsComplete,
    DateTimeOffset CompletedAt) : Effect
{
    /// <summary>How long the run took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How its check ended; null in rows of older versions.</summary>
    public CheckConclusion? Conclusion { get; init; }

    /// <summary>The time that was agreed on for it; null: none was.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>How long it waited for its first job; null when unknown.</summary>
    public TimeSpan? Queued { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"results:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>The coverage of a branch's commit is in the history of its repository: what later pull requests are compared with.</summary>
/// <param name="Sha">The commit that was measured.</param>
/// <param name="Branch">The branch, or the one a merge group goes into.</param>
/// <param name="Totals">Its lines, all pipelines together.</param>
/// <param name="Unplaced">Lines of files that were not in the repository.</param>
/// <param name="CompletedAt">When the last of its runs ended.</param>
/// <param name="Round">How often it was judged anew; the last one counts.</param>
public sealed record KeepCoverage(string Sha, string Branch, CoverageTotals Totals, CoverageTotals Unplaced, DateTimeOffset CompletedAt, int Round) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"coverage:{Sha}";
}

/// <summary>The repository has this test in quarantine up to and including this day (UTC); a null day ends that.</summary>
/// <param name="Test">The test as it was named.</param>
/// <param name="Until">The last day.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="By">Login of whoever said so.</param>
/// <param name="At">When.</param>
public sealed record SetQuarantine(string Test, DateOnly? Until, string Reason, string By, DateTimeOffset At) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"quarantine:{Test}";
}

/// <summary>A workflow run that waited for a maintainer's word goes on. Source: https://docs.github.com/en/rest/actions/workflow-runs#approve-a-workflow-run-for-a-fork-pull-request.</summary>
public sealed record ApproveRun(long RunId) : Effect
{
    /// <summary>What every key of this deed begins with.</summary>
    internal const string Prefix = "approve:";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"{Prefix}{RunId}";
}

/// <summary>Every schedule that the settings name is looked at.</summary>
/// <param name="Names"><c>PIPELINE@BRANCH</c> each.</param>
/// <param name="Times">All times as the settings name them now: each change is a deed of its own.</param>
public sealed record SetSchedules(IReadOnlyList<string> Names, string Times) : Effect
{
    /// <summary>There is one such deed for a branch.</summary>
    internal const string TheKey = "schedules";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => TheKey;
}
