using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>What one job, one cell of the matrix, brought.</summary>
/// <param name="Variant">Its matrix label, such as <c>3.12, ubuntu-latest</c>; empty when there is only one.</param>
/// <param name="Reports">Its files of tests, and those that could not be told from them.</param>
public sealed record RunReports(string Variant, IReadOnlyList<Report> Reports)
{
    /// <summary>Its files that the settings name as coverage.</summary>
    public IReadOnlyList<Report> Coverage { get; init; } = [];

    /// <summary>Its files that the settings name as findings.</summary>
    public IReadOnlyList<Report> Findings { get; init; } = [];

    /// <summary>False when it brought coverage or findings only and nothing says that it should have brought tests.</summary>
    public bool IsTested { get; init; } = true;

    /// <summary>How the job ended; null when there is no job to ask.</summary>
    public RunConclusion? JobConclusion { get; init; }

    /// <summary>How long the job took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The job's page; null when there is none.</summary>
    public string? Url { get; init; }
}

/// <summary>Everything the judgement of a suite is made from.</summary>
/// <param name="Runs">What the jobs brought.</param>
public sealed record TestsInput(IReadOnlyList<RunReports> Runs)
{
    /// <summary>How to judge.</summary>
    public TestsOptions Options { get; init; } = new();

    /// <summary>The labels of the matrix that must report; empty when not known.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>What earlier runs said: the base to compare with, what is known to be flaky, what people set apart, how long it takes.</summary>
    public TestsHistory History { get; init; } = TestsHistory.Empty;

    /// <summary>True when a branch is judged and not a pull request: its base is the parent commit and not a merge base.</summary>
    public bool IsBranch { get; init; }

    /// <summary>How long the run took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>True when all tests of the repository are here; false when other pipelines have tests too, so that a test that is not here may be there.</summary>
    public bool IsWholeRepository { get; init; } = true;

    /// <summary>The repository's files, for places.</summary>
    public SourceTree Tree { get; init; } = SourceTree.Empty;

    /// <summary>Today (UTC), for the end of quarantines.</summary>
    public DateOnly Today { get; init; }

    /// <summary>The time of the judgement: the end of the window in which flaky tests are looked for.</summary>
    public DateTimeOffset Now { get; init; }
}
