using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>One test in one cell of the matrix: what a history is kept of.</summary>
/// <param name="Variant">The job's matrix label; empty when there is only one.</param>
/// <param name="Case">Which test.</param>
public readonly record struct TestKey(string Variant, TestCase Case);

/// <summary>What earlier runs of a pipeline said, as far as it matters for judging one run.</summary>
public sealed record TestsHistory
{
    /// <summary>Nothing is known of earlier runs.</summary>
    public static TestsHistory Empty { get; } = new();

    /// <summary>The git tree of the run that is judged; null when it is not known.</summary>
    public string? TreeSha { get; init; }

    /// <summary>The run to compare with; null when the base has no complete results.</summary>
    public BaseRun? Base { get; init; }

    /// <summary>Why the base could not be read; null when it was read, or when it merely has no results.</summary>
    public string? BaseProblem { get; init; }

    /// <summary>
    /// Earlier results, within the window of the settings, of those tests that failed or were flaky in the run that is judged; oldest first.
    /// </summary>
    public IReadOnlyDictionary<TestKey, IReadOnlyList<PastResult>> Past { get; init; } = new Dictionary<TestKey, IReadOnlyList<PastResult>>();

    /// <summary>Tests that failed in an earlier run, or attempt, on the very same files and pass in the run that is judged: candidates for being flaky.</summary>
    public IReadOnlyList<TestKey> FailedBefore { get; init; } = [];

    /// <summary>Quarantines that people placed by <c>/quarantine</c>; those of the settings are in the settings.</summary>
    public IReadOnlyList<Quarantine> Placed { get; init; } = [];

    /// <summary>How long the latest complete runs on the base branch took, oldest first, for the trend of the budget.</summary>
    public IReadOnlyList<RunDuration> Durations { get; init; } = [];
}

/// <summary>The run that another one is compared with: the latest complete one of the merge base, else of its nearest ancestor that has one.</summary>
public sealed record BaseRun
{
    /// <summary>The commit that was tested.</summary>
    public required string Sha { get; init; }

    /// <summary>The branch it is on.</summary>
    public required string Branch { get; init; }

    /// <summary>How many commits it lies behind the merge base (for a branch: behind the parent of the judged commit); 0 when it is that commit itself.</summary>
    public int CommitsBehind { get; init; }

    /// <summary>When the run ended.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>How long it took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Its tests by variant, without texts.</summary>
    public IReadOnlyDictionary<string, TestList> Variants { get; init; } = new Dictionary<string, TestList>(StringComparer.Ordinal);

    /// <summary>Of its failing tests: the first commit of the unbroken row of failures.</summary>
    public IReadOnlyDictionary<TestKey, FailingSince> Since { get; init; } = new Dictionary<TestKey, FailingSince>();
}

/// <summary>Where a row of failures began.</summary>
/// <param name="Sha">The first commit that failed.</param>
/// <param name="At">When its run ended.</param>
public sealed record FailingSince(string Sha, DateTimeOffset At);

/// <summary>One earlier result of one test.</summary>
/// <param name="TreeSha">The git tree that was tested: rebased and merged commits share it, so a test that both passed and failed on one tree is flaky.</param>
/// <param name="At">When the run ended.</param>
/// <param name="Passed">Whether it passed in the end.</param>
/// <param name="Flaky">Whether it passed only on a later attempt inside the run.</param>
public readonly record struct PastResult(string TreeSha, DateTimeOffset At, bool Passed, bool Flaky = false);

/// <summary>How long a complete run took.</summary>
/// <param name="Sha">The commit that was tested.</param>
/// <param name="At">When the run ended.</param>
/// <param name="Duration">From its start to its end.</param>
public sealed record RunDuration(string Sha, DateTimeOffset At, TimeSpan Duration);
