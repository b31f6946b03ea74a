using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Puts away what runs said: the reports to be judged, the history to compare later runs with, the tests that people set apart.</summary>
internal sealed class ResultsKeeper(CommitTrees trees, Store store)
{
    internal Task PutReportsAsync(CollectReports collect, IReadOnlyList<RunReports> reports, CancellationToken cancellationToken) =>
        store.Runs.PutReportAsync(new RunAttempt(collect.CorrelationId, collect.Run.Id, collect.Run.Attempt), StoredReports.Pack(reports), cancellationToken);

    /// <summary>With what the attempt before said of the tests that were not run again; everything that was read where all of them were.</summary>
    internal async Task<IReadOnlyList<RunReports>> WholeAsync(CollectReports collect, IReadOnlyList<RunReports> reports, CancellationToken cancellationToken)
    {
        if (collect.CountsOn is not { } before)
        {
            return reports;
        }

        return await store.Runs.FindReportAsync(new RunAttempt(collect.CorrelationId, before.Id, before.Attempt), cancellationToken) is { } packed
            ? FailedTests.Over(StoredReports.Unpack(packed), before.Attempt, reports)
            : [.. reports, .. ReportCollector.Unreadable(collect.Jobs, $"Only the tests that failed in attempt {before.Attempt} were run again, and what the others said then is no longer kept: run all again (`/rerun all`).")];
    }

    internal async Task KeepAsync(RepositoryRef repository, KeepResults keep, CancellationToken cancellationToken)
    {
        var of = new RunAttempt(keep.CorrelationId, keep.Run.Id, keep.Run.Attempt);
        if (await store.Runs.FindReportAsync(of, cancellationToken) is not { } packed)
        {
            return; // a newer run took its place under this correlation id before it was kept
        }

        var reports = StoredReports.Unpack(packed);
        var roster = StoredReports.RosterOf(reports);
        await store.History.PutAsync(
            new NewResults
            {
                RepositoryId = repository.RepositoryId,
                Pipeline = keep.Pipeline,
                CorrelationId = of.CorrelationId,
                RunId = of.RunId,
                Attempt = of.Attempt,
                Branch = keep.Branch,
                IsBase = keep.IsBase,
                Sha = keep.Sha,
                TreeSha = await trees.OfAsync(repository, keep.Sha, cancellationToken),
                IsComplete = keep.IsComplete,
                CompletedAt = keep.CompletedAt,
                Duration = keep.Duration,
                Conclusion = keep.Conclusion?.ToString(),
                Budget = keep.Budget,
                Queued = keep.Queued,
                Tests = roster.Values.Sum(tests => (long)tests.Count),
                Roster = StoredReports.PackRoster(roster),
                Failures = [.. roster.SelectMany(variant => variant.Value.Where(test => test.IsProblem || test.IsFlaky).Select(test => Row(variant.Key, test)))],
            },
            cancellationToken);
    }

    /// <summary>Coverage is kept under a name of its own, which no pipeline can have: it is of all pipelines together.</summary>
    internal async Task KeepCoverageAsync(SubjectKey subject, RepositoryRef repository, KeepCoverage keep, CancellationToken cancellationToken) => await store.History.PutAsync(
        new NewResults
        {
            RepositoryId = repository.RepositoryId,
            Pipeline = CoverageReader.Results,
            CorrelationId = $"{CoverageReader.Results} of {subject}",
            RunId = keep.Sha,
            Attempt = keep.Round + 1,
            Branch = keep.Branch,
            IsBase = true,
            Sha = keep.Sha,
            TreeSha = await trees.OfAsync(repository, keep.Sha, cancellationToken),
            IsComplete = true,
            CompletedAt = keep.CompletedAt,
            CoverageCovered = keep.Totals.Covered,
            CoverageValid = keep.Totals.Lines,
            UnplacedCovered = keep.Unplaced.Covered,
            UnplacedValid = keep.Unplaced.Lines,
            Roster = StoredReports.PackRoster(new Dictionary<string, TestList>(StringComparer.Ordinal)),
        },
        cancellationToken);

    internal Task SetQuarantineAsync(RepositoryRef repository, SetQuarantine set, CancellationToken cancellationToken) => store.Quarantines.PutAsync(
        repository.RepositoryId,
        new StoredQuarantine(set.Test, (set.Until ?? DateOnly.FromDateTime(set.At.UtcDateTime)).DayNumber, set.Reason, set.By, set.At),
        isCancelled: set.Until is null,
        cancellationToken);

    private static NewFailure Row(string variant, TestRecord test)
    {
        var outcome = test.Outcome switch
        {
            TestOutcome.Error => "error",
            TestOutcome.Failed => "failed",
            _ => Flaky,
        };
        return new NewFailure(Lookback.NumberOf(new TestKey(variant, test.Case)), outcome, variant, test.Case.Path, test.Case.Name);
    }

    internal const string Flaky = "flaky";
}
