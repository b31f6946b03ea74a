using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What coverage is judged from, read once when every pipeline that may measure it has ended: the stored files, what the pull request changes, the base's figures.</summary>
internal sealed class CoverageReader(GitHubClient github, BaseReader bases, Store store)
{
    /// <summary>The name that a commit's coverage is kept under, as if it were a pipeline.</summary>
    internal const string Results = TrendQueries.Coverage;

    /// <summary>The facts with coverage where it is to be judged now.</summary>
    /// <param name="facts">With the reports of the runs that are over.</param>
    /// <param name="state">What is remembered of the subject.</param>
    /// <param name="plans">Which pipelines have to run.</param>
    /// <param name="sha">The newest commit.</param>
    /// <param name="isAgain">Somebody wants everything read again.</param>
    /// <param name="files">What the pull request changes; null for branches. Its patches are read only here.</param>
    /// <param name="repository">Where.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<Facts> ReadAsync(
        Facts facts, CommitState state, IReadOnlyList<PipelinePlan> plans, string sha, bool isAgain, Listing<ChangedFile>? files, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var coming = state.HeadSha == sha ? state : state with { HeadSha = sha, Runs = [], Coverage = null };
        var aligned = PipelineRules.Align(coming, plans, facts);
        if (!MeasuringRuns.AreDue(coming, aligned, facts, isAgain))
        {
            return facts;
        }

        var settings = facts.Settings.Effective;
        var measuring = MeasuringRuns.Of(aligned, settings);
        var runs = new Dictionary<string, IReadOnlyList<RunReports>>(StringComparer.Ordinal);
        foreach (var run in measuring)
        {
            if (await ReportsAsync(run, facts, cancellationToken) is { } reports)
            {
                runs[run.CorrelationId] = reports;
            }
        }

        var from = MeasuringRuns.Print(measuring, settings);
        if (!runs.Values.Any(reports => reports.Any(one => one.Coverage.Count > 0)))
        {
            return facts with { Coverage = new CoverageFact(from, runs, SourceTree.Empty) };
        }

        return facts with
        {
            Coverage = new CoverageFact(from, runs, await TreeAsync(facts, repository, sha, cancellationToken))
            {
                Changes = files is null ? null : Of(files),
                Base = await BaseAsync(facts, state.Subject, repository, sha, cancellationToken),
            },
        };
    }

    private async Task<IReadOnlyList<RunReports>?> ReportsAsync(PipelineRun run, Facts facts, CancellationToken cancellationToken)
    {
        if (facts.Reports.TryGetValue(run.CorrelationId, out var read) && read.Attempt == run.Run?.Attempt)
        {
            return read.Runs;
        }

        return run.Run is { } reference && run.Verdict is { FromReports: true }
            && await store.Runs.FindReportAsync(new RunAttempt(run.CorrelationId, reference.Id, reference.Attempt), cancellationToken) is { } packed
            ? StoredReports.UnpackOthers(packed)
            : null;
    }

    private async Task<SourceTree> TreeAsync(Facts facts, RepositoryRef repository, string sha, CancellationToken cancellationToken)
    {
        if (facts.Reports.Values.FirstOrDefault() is { } read)
        {
            return read.Tree; // all runs of a subject are of its newest commit
        }

        var tree = await github.Contents.GetTreeAsync(repository, sha, cancellationToken);
        return SourceTree.From((tree?.Entries ?? []).Where(entry => entry.Type == "blob").Select(entry => entry.Path));
    }

    private static Changes Of(Listing<ChangedFile> files) => new(
        [.. files.Items.Select(file => ChangedLines.Of(file.Filename, file.Status, file.Additions, file.Patch))],
        files.Truncated ? $"The pull request changes more files than GitHub lists ({files.Items.Count} came), so the coverage of all its added lines is not known: split the change." : null);

    /// <summary>The nearest commit of the base that was measured. A branch that never was has nothing to compare with; a pull request or a merge group has a base that is not known.</summary>
    private async Task<BaseCoverage?> BaseAsync(Facts facts, SubjectKey subject, RepositoryRef repository, string sha, CancellationToken cancellationToken)
    {
        var branch = facts.PullRequest?.BaseRef ?? ResultsRules.BranchOf(subject.Name);
        var (found, problem) = await bases.FindAsync(repository, subject, branch, Results, sha, cancellationToken);
        if (found?.Results is { CoverageCovered: { } covered, CoverageValid: { } lines } results)
        {
            return new BaseCoverage($"{branch}@{(results.Sha.Length > 7 ? results.Sha[..7] : results.Sha)}", new CoverageTotals(lines, covered), new CoverageTotals(results.UnplacedValid ?? 0, results.UnplacedCovered ?? 0));
        }

        var isBranch = subject.Kind == SubjectKind.Branch && !PipelinePlan.IsMergeGroup(subject.Name);
        return isBranch && problem is null ? null : new BaseCoverage(branch, null, Problem: problem is null ? null : $"{problem.TrimEnd('.')}.");
    }
}
