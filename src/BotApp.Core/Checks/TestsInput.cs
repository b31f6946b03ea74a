using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>What one job, one cell of the matrix, brought.</summary>
/// <param name="Variant">Its matrix label, such as <c>3.12, ubuntu-latest</c>; empty when there is only one.</param>
/// <param name="Reports">Its files.</param>
public sealed record RunReports(string Variant, IReadOnlyList<Report> Reports)
{
    /// <summary>How the job ended; null when there is no job to ask.</summary>
    public RunConclusion? JobConclusion { get; init; }

    /// <summary>How long the job took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The job's page; null when there is none.</summary>
    public string? Url { get; init; }
}

/// <summary>What the tests of the base said, to tell new failures from known ones.</summary>
/// <param name="Description">Which base, for people: <c>main@abc1234</c>.</param>
/// <param name="Failing">The tests that fail there.</param>
public sealed record BaseResults(string Description, IReadOnlySet<TestCase> Failing);

/// <summary>Everything the judgement of a suite is made from.</summary>
/// <param name="Runs">What the jobs brought.</param>
public sealed record TestsInput(IReadOnlyList<RunReports> Runs)
{
    /// <summary>How to judge.</summary>
    public TestsOptions Options { get; init; } = new();

    /// <summary>The labels of the matrix that must report; empty when not known.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>The base's results; null when unknown.</summary>
    public BaseResults? Base { get; init; }

    /// <summary>The repository's files, for places.</summary>
    public SourceTree Tree { get; init; } = SourceTree.Empty;

    /// <summary>Today, for the end of quarantines.</summary>
    public DateOnly Today { get; init; }
}
