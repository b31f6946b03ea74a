using BotApp.Core.Checks;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>Which results become history, and which may be compared with.</summary>
public static class ResultsRules
{
    /// <summary>
    /// What is kept of a judged run; null where nothing is. Results of a fork's pull request never are: whoever opens one can report
    /// anything, and could have a test of others called flaky or a failure of theirs called known. Those of a pull request from the
    /// repository itself tell of flaky tests; only runs of branches and of the merge queue are compared with. What ran at a time has a history
    /// of its own, under the name of its check: a night's failures are no excuse for a change's.
    /// </summary>
    public static KeepResults? Of(PipelineRun run, PipelineSettings pipeline, CommitState state, PipelineReports reports, CheckConclusion conclusion) =>
        state is PullRequestState { Fork: true } || run.Run is not { } reference || run.Last is not { } last
            ? null
            : new KeepResults(run.CorrelationId, reference, run.Check, run.Sha, BranchOf(state), state is not PullRequestState, IsComplete(run, pipeline, reports), last.UpdatedAt)
            {
                Duration = RunTime.Of(run, reports),
                Conclusion = conclusion,
                Budget = pipeline.Budget?.Duration,
                Queued = RunTime.Queued(last),
            };

    /// <summary>The branch that a branch's results are compared with: itself, or for a group of the merge queue the one it goes into.</summary>
    public static string BranchOf(string branch)
    {
        if (!PipelinePlan.IsMergeGroup(branch))
        {
            return branch;
        }

        // gh-readonly-queue/main/pr-4-<commit>
        var target = branch["gh-readonly-queue/".Length..];
        var end = target.LastIndexOf("/pr-", StringComparison.Ordinal);
        return end > 0 ? target[..end] : target;
    }

    /// <summary>The commit that a group of the merge queue was built on, which its branch's name ends with; null for other branches.</summary>
    public static string? BaseShaOf(string branch) =>
        PipelinePlan.IsMergeGroup(branch) && branch[(branch.LastIndexOf('-') + 1)..] is var sha && ShaText.IsWhole(sha) ? sha : null;

    private static string BranchOf(CommitState state) => state is PullRequestState pull ? pull.BaseRef : BranchOf(state.Subject.BranchName);

    // Every file read to its end, every entry of the matrix there with tests, and the run ended by itself.
    private static bool IsComplete(PipelineRun run, PipelineSettings pipeline, PipelineReports reports)
    {
        var expected = MatrixEntries.Expected(pipeline.Matrix, run.Last?.Jobs ?? []);
        return run.Last?.Conclusion is RunConclusion.Success or RunConclusion.Failure
            && reports.Tested.Any(one => HasTests(one.Reports))
            && expected.All(label => reports.Tested.Any(one => one.Variant == label && HasTests(one.Reports)))
            && reports.Tested.All(one => one.Reports.All(report => report.State is ReportState.Complete or ReportState.Ignored)
                && (HasTests(one.Reports) || one.JobConclusion is RunConclusion.Skipped or RunConclusion.Neutral));
    }

    private static bool HasTests(IReadOnlyList<Report> reports) => reports.Any(report => report.Tests.Count > 0);
}
