using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>How a check ends. Source: https://docs.github.com/rest/checks/runs (the three used for tests).</summary>
public enum CheckConclusion
{
    /// <summary>All is well.</summary>
    Success,

    /// <summary>Something is not.</summary>
    Failure,

    /// <summary>There is nothing to judge, or only what was known before.</summary>
    Neutral,

    /// <summary>Stopped or never started; branch protection does not let it pass.</summary>
    Cancelled,

    /// <summary>Ran out of time.</summary>
    TimedOut,

    /// <summary>A person has to do something.</summary>
    ActionRequired,
}

/// <summary>What the base says of a failing test.</summary>
public enum Standing
{
    /// <summary>The base does not fail it.</summary>
    New,

    /// <summary>The base is not known, or has no results of such a job.</summary>
    Unknown,

    /// <summary>The base fails it too.</summary>
    Known,
}

/// <summary>Counts after the attempts were put together.</summary>
/// <param name="Tests">All.</param>
/// <param name="Passed">Passed in the end.</param>
/// <param name="Failed">Failed, quarantined ones too.</param>
/// <param name="Errors">Could not run to their end.</param>
/// <param name="Skipped">Not run.</param>
/// <param name="Flaky">Of the passed, those that failed first.</param>
/// <param name="Quarantined">Of the failed and the errors, those set apart.</param>
/// <param name="Seconds">Time of all tests together, as far as it is known.</param>
public sealed record TestTotals(int Tests, int Passed, int Failed, int Errors, int Skipped, int Flaky, int Quarantined, double Seconds);

/// <summary>The counts of one job.</summary>
/// <param name="Run">What it brought.</param>
/// <param name="Totals">Its counts.</param>
public sealed record RunTotals(RunReports Run, TestTotals Totals);

/// <summary>One run of a test that is worth showing.</summary>
/// <param name="Variant">The job's label.</param>
/// <param name="Record">What happened.</param>
public sealed record Occurrence(string Variant, TestRecord Record);

/// <summary>A test that failed or was flaky somewhere, once, however many jobs saw it.</summary>
/// <param name="Case">Which test.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Occurrences">Where it happened.</param>
/// <param name="Location">The place in the repository; null when not found.</param>
/// <param name="Standing">What the base says.</param>
/// <param name="Quarantine">Why it is set apart; null when it is not.</param>
public sealed record NotableTest(
    TestCase Case,
    string Name,
    IReadOnlyList<Occurrence> Occurrences,
    SourceLocation? Location,
    Standing Standing,
    Quarantine? Quarantine)
{
    /// <summary>Where its row of failures began; null when it is new or nobody knows.</summary>
    public FailingSince? Since { get; init; }

    /// <summary>What earlier runs say; null when there are none.</summary>
    public FlakyScore? Score { get; init; }

    /// <summary>True when the base does not have the test at all.</summary>
    public bool IsAdded { get; init; }

    /// <summary>True when an earlier run on the very same files passed it.</summary>
    public bool PassedOnSameTree { get; init; }

    /// <summary>True when earlier runs show that it is flaky.</summary>
    public bool IsKnownFlaky => Score is { Health: TestHealth.Flaky };

    /// <summary>The jobs' labels, each once.</summary>
    public IReadOnlyList<string> Variants => [.. Occurrences.Select(each => each.Variant).Where(variant => variant.Length > 0).Distinct()];

    /// <summary>What stands for it: the first of the worst.</summary>
    public TestRecord Record => Occurrences.MaxBy(each => each.Record.Outcome)!.Record;
}

/// <summary>A slow test.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Variant">The job's label.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SlowTest(string Name, string Variant, double Seconds)
{
    /// <summary>How long it took on the base; NaN when that is not known.</summary>
    public double BaseSeconds { get; init; } = double.NaN;
}

/// <summary>A function whose parameter sets take long together.</summary>
/// <param name="Name">Its name for people, without parameters.</param>
/// <param name="Variant">The job's label.</param>
/// <param name="Sets">How many parameter sets it has.</param>
/// <param name="Seconds">How long they took together.</param>
public sealed record SlowFunction(string Name, string Variant, int Sets, double Seconds);

/// <summary>The judgement of a suite, before it is put into words.</summary>
public sealed record TestsVerdict
{
    /// <summary>How the check ends.</summary>
    public required CheckConclusion Conclusion { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>All jobs together.</summary>
    public required TestTotals Totals { get; init; }

    /// <summary>How many different tests passed wherever they ran.</summary>
    public required int DistinctPassed { get; init; }

    /// <summary>How many different tests were skipped everywhere.</summary>
    public required int DistinctSkipped { get; init; }

    /// <summary>Each job.</summary>
    public required IReadOnlyList<RunTotals> Runs { get; init; }

    /// <summary>Failing tests that count or are known, new ones first.</summary>
    public required IReadOnlyList<NotableTest> Failing { get; init; }

    /// <summary>Failing tests that are set apart.</summary>
    public required IReadOnlyList<NotableTest> Quarantined { get; init; }

    /// <summary>Tests that passed only on a later attempt.</summary>
    public required IReadOnlyList<NotableTest> Flaky { get; init; }

    /// <summary>How the run differs from its base, apart from what fails; null when the base is not known.</summary>
    public required TestsComparison? Comparison { get; init; }

    /// <summary>Why tests were skipped, the most frequent reason first.</summary>
    public required IReadOnlyList<SkipReason> SkipReasons { get; init; }

    /// <summary>The slowest tests.</summary>
    public required IReadOnlyList<SlowTest> Slowest { get; init; }

    /// <summary>The slowest functions, their parameter sets together.</summary>
    public required IReadOnlyList<SlowFunction> SlowestFunctions { get; init; }

    /// <summary>How long the run took: from its start to its end, else its longest job, else its tests together; null when unknown.</summary>
    public required TimeSpan? Duration { get; init; }

    /// <summary>How that compares with the base branch; null when too few of its runs are known.</summary>
    public required DurationTrend? Trend { get; init; }

    /// <summary>True when it took longer than was agreed.</summary>
    public required bool IsOverBudget { get; init; }

    /// <summary>True when nothing else made it fail.</summary>
    public required bool IsBudgetDecisive { get; init; }

    /// <summary>What makes the result incomplete: short form for the title and the whole sentence.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>Things to know that change nothing.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
}

/// <summary>Something that is missing or cannot be trusted: never success.</summary>
/// <param name="Title">A few words for the title.</param>
/// <param name="Sentence">What happened and what to do.</param>
public sealed record Gap(string Title, string Sentence);
