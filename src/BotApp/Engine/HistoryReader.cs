using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What earlier runs said, read when a run is judged and at no other time. Everything has a bound, so that a long history costs no more than a short one.</summary>
internal sealed class HistoryReader(CommitTrees trees, BaseReader bases, Store store)
{
    /// <summary>Tests whose history is looked up; a run that fails more failed as a whole.</summary>
    private const int MaxTests = 500;

    /// <summary>Runs looked at in the window for flaky tests.</summary>
    private const int MaxRuns = 500;

    /// <summary>Runs of the base branch that a row of failures is followed through.</summary>
    private const int MaxRow = 200;

    /// <summary>Runs of the budget's trend.</summary>
    private const int Trend = 20;

    /// <summary>Rosters read besides the base's: of runs on the very tree that is judged, and the oldest of the window.</summary>
    private const int MaxRosters = 5;

    internal async Task<TestsHistory> ReadAsync(
        RepositoryRef repository, SubjectKey subject, PipelineRun run, RunReference reference, IReadOnlyList<RunReports> reports, Facts facts, CancellationToken cancellationToken)
    {
        var branch = facts.PullRequest?.BaseRef ?? ResultsRules.BranchOf(subject.BranchName);
        var tree = await trees.OfAsync(repository, run.Sha, cancellationToken);
        var (found, problem) = await bases.FindAsync(repository, subject, branch, run.Check, run.Sha, cancellationToken);
        var rosters = new Dictionary<long, IReadOnlyDictionary<string, TestList>>();
        var placed = await store.Quarantines.ListAsync(repository.RepositoryId, DateOnly.FromDateTime(facts.Now.UtcDateTime), cancellationToken);
        var onBranch = await store.History.OfBranchAsync(repository.RepositoryId, run.Check, branch, found?.Results.CompletedAt ?? facts.Now, MaxRow, cancellationToken);
        var since = facts.Now - facts.Settings.Effective.Tests.Flaky.Window;
        var earlier = await store.History.SinceAsync(repository.RepositoryId, run.Check, since, new RunAttempt(run.CorrelationId, reference.Id, reference.Attempt), MaxRuns, cancellationToken);
        var onTree = earlier.Where(one => one.TreeSha is not null && one.TreeSha == tree).Take(MaxRosters).ToList();
        foreach (var one in onTree)
        {
            await RosterAsync(one.Id, rosters, cancellationToken);
        }

        return new TestsHistory
        {
            TreeSha = tree,
            Base = found is null ? null : await BaseAsync(repository, run.Check, branch, found, onBranch, rosters, cancellationToken),
            BaseProblem = problem,
            Past = await PastAsync(repository, run.Check, Notable(reports), earlier, since, rosters, cancellationToken),
            FailedBefore = Lookback.Recovered(onTree.Where(one => rosters.ContainsKey(one.Id)).Select(one => rosters[one.Id]), Tests(reports), MaxTests),
            Placed = Of(placed),
            Durations = [.. onBranch.Where(one => one is { IsComplete: true, DurationMs: not null }).Take(Trend).Reverse()
                .Select(one => new RunDuration(one.Sha, one.CompletedAt, TimeSpan.FromMilliseconds(one.DurationMs ?? 0)))],
        };
    }

    /// <summary>Stored quarantines in the words of the rules.</summary>
    internal static IReadOnlyList<Quarantine> Of(IReadOnlyList<StoredQuarantine> placed) =>
        [.. placed.Select(one => new Quarantine(one.Test, DateOnly.FromDayNumber((int)one.UntilDay), one.Reason.Length == 0 ? null : one.Reason))];

    private static List<TestKey> Notable(IReadOnlyList<RunReports> reports) =>
        [.. reports.SelectMany(run => run.Reports.SelectMany(report => report.Tests).Where(test => test.IsProblem || test.IsFlaky).Select(test => new TestKey(run.Variant, test.Case))).Distinct().Take(MaxTests)];

    private static Dictionary<string, IReadOnlyList<TestList>> Tests(IReadOnlyList<RunReports> reports) => reports.GroupBy(run => run.Variant, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => (IReadOnlyList<TestList>)[.. group.SelectMany(run => run.Reports).Select(report => report.Tests)], StringComparer.Ordinal);

    private async Task<BaseRun> BaseAsync(
        RepositoryRef repository, string pipeline, string branch, FoundBase found, IReadOnlyList<StoredResults> onBranch,
        Dictionary<long, IReadOnlyDictionary<string, TestList>> rosters, CancellationToken cancellationToken)
    {
        var results = found.Results;
        var roster = await RosterAsync(results.Id, rosters, cancellationToken) ?? new Dictionary<string, TestList>(StringComparer.Ordinal);
        var failing = roster.SelectMany(variant => variant.Value.Where(test => test.IsProblem).Select(test => new TestKey(variant.Key, test.Case))).Take(MaxTests).ToList();
        var rows = failing.Count == 0 || onBranch.Count == 0 ? [] : await RowsAsync(repository, pipeline, failing, onBranch[^1].CompletedAt, cancellationToken);
        return new BaseRun
        {
            Sha = results.Sha,
            Branch = branch,
            CommitsBehind = found.CommitsBehind,
            CompletedAt = results.CompletedAt,
            Duration = results.DurationMs is { } duration ? TimeSpan.FromMilliseconds(duration) : null,
            Variants = roster,
            Since = Lookback.Since(failing, [.. onBranch.Select(Of)], rows),
        };
    }

    private async Task<IReadOnlyDictionary<TestKey, IReadOnlyList<PastResult>>> PastAsync(
        RepositoryRef repository, string pipeline, List<TestKey> tests, IReadOnlyList<StoredResults> runs, DateTimeOffset since,
        Dictionary<long, IReadOnlyDictionary<string, TestList>> rosters, CancellationToken cancellationToken)
    {
        if (tests.Count == 0)
        {
            return new Dictionary<TestKey, IReadOnlyList<PastResult>>();
        }

        foreach (var one in runs.Where(one => one.IsComplete).TakeLast(1))
        {
            await RosterAsync(one.Id, rosters, cancellationToken);
        }

        return Lookback.Past(tests, [.. runs.Select(Of)], await RowsAsync(repository, pipeline, tests, since, cancellationToken), rosters);
    }

    private async Task<IReadOnlyList<PastFailure>> RowsAsync(RepositoryRef repository, string pipeline, List<TestKey> tests, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rows = await store.History.FailuresAsync(repository.RepositoryId, pipeline, [.. tests.Select(Lookback.NumberOf)], since, cancellationToken);
        return [.. rows.Select(row => new PastFailure(row.ResultId, row.Test, row.Outcome == ResultsKeeper.Flaky))];
    }

    private async Task<IReadOnlyDictionary<string, TestList>?> RosterAsync(long id, Dictionary<long, IReadOnlyDictionary<string, TestList>> known, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(id, out var roster) && await store.History.RosterAsync(id, cancellationToken) is { } packed)
        {
            known[id] = roster = StoredReports.UnpackRoster(packed);
        }

        return roster;
    }

    private static PastRun Of(StoredResults results) => new(results.Id, results.Sha, results.TreeSha, results.CompletedAt, results.IsComplete);
}
