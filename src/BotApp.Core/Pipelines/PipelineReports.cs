using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Core.Pipelines;

/// <summary>What the files of one attempt of a run said, with the tree of its commit to find lines in.</summary>
/// <param name="Attempt">The runner's attempt.</param>
/// <param name="Runs">One entry per matrix entry.</param>
/// <param name="Tree">Paths of the commit.</param>
public sealed record PipelineReports(int Attempt, IReadOnlyList<RunReports> Runs, SourceTree Tree)
{
    /// <summary>Those of <see cref="Runs"/> that have, or should have had, reports of tests.</summary>
    public IReadOnlyList<RunReports> Tested => [.. Runs.Where(run => run.IsTested)];

    /// <summary>What earlier runs said; empty when nothing is known.</summary>
    public TestsHistory History { get; init; } = TestsHistory.Empty;
}
