using BotApp.Core.Checks;
using BotApp.Core.Trends;

namespace BotApp.Storage;

/// <summary>What trends are drawn from. Only reads, of indexes alone, and bounded.</summary>
internal sealed class TrendQueries(Database database)
{
    /// <summary>The newest runs of a repository that are looked at: five hundred a day for three months.</summary>
    internal const int MaxRuns = 50_000;

    /// <summary>The name that a commit's coverage is kept under, as if it were a pipeline.</summary>
    internal const string Coverage = "coverage";

    private const int MaxMeasured = 10_000;

    /// <summary>Runs of a stretch of time that were judged by their reports, newest first.</summary>
    internal async Task<PastRuns> RunsAsync(long repositoryId, TrendRange range, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync<Row>(
                """
                SELECT id AS Id, pipeline AS Pipeline, completed_at AS At, is_complete AS Complete, duration_ms AS Duration, conclusion AS Conclusion, budget_ms AS Budget, queued_ms AS Queued
                FROM results WHERE repository_id = @repositoryId AND completed_at >= @from AND completed_at < @to
                ORDER BY completed_at DESC LIMIT @max
                """,
                new { repositoryId, from = range.From.ToUnixTimeMilliseconds(), to = range.To.ToUnixTimeMilliseconds(), max = MaxRuns + 1 }),
            cancellationToken);
        return new PastRuns(
            [.. rows.Take(MaxRuns).Where(row => row.Pipeline != Coverage).Select(row => row.Past())],
            rows.Count == 0 ? long.MaxValue : rows.Min(row => row.Id),
            rows.Count > MaxRuns);
    }

    /// <summary>How many different tests of each pipeline were flaky, in each period and in all of them.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="range">The stretch of time.</param>
    /// <param name="first">The lowest number of its results: rows of older ones are not looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<IReadOnlyList<FlakyCount>> FlakyAsync(long repositoryId, TrendRange range, long first, CancellationToken cancellationToken)
    {
        var (from, to, step) = (range.From.ToUnixTimeMilliseconds(), range.To.ToUnixTimeMilliseconds(), (long)range.Step.TotalMilliseconds);
        var each = await CountAsync(step);
        var whole = await CountAsync(to - from);
        return [.. each.Select(row => new FlakyCount(row.Pipeline, (int)row.Period, (int)row.Tests)), .. whole.Select(row => new FlakyCount(row.Pipeline, null, (int)row.Tests))];

        Task<IReadOnlyList<Flaky>> CountAsync(long length) => database.ReadAsync(
            session => session.QueryAsync<Flaky>(
                """
                SELECT f.pipeline AS Pipeline, (r.completed_at - @from) / @length AS Period, COUNT(DISTINCT f.test) AS Tests
                FROM failures f INNER JOIN results r ON r.id = f.result_id
                WHERE f.repository_id = @repositoryId AND f.outcome = 'flaky' AND f.result_id >= @first AND r.completed_at >= @from AND r.completed_at < @to
                GROUP BY 1, 2
                """,
                new { repositoryId, first, from, to, length }),
            cancellationToken);
    }

    /// <summary>What commits of a branch covered, newest first.</summary>
    internal async Task<IReadOnlyList<PastCoverage>> CoverageAsync(long repositoryId, string branch, TrendRange range, CancellationToken cancellationToken) =>
    [
        .. (await database.ReadAsync(
            session => session.QueryAsync<Measured>(
                """
                SELECT completed_at AS At, coverage_covered AS Covered, coverage_valid AS Lines FROM results
                WHERE repository_id = @repositoryId AND pipeline = @name AND completed_at >= @from AND completed_at < @to
                    AND branch = @branch AND is_base = 1 AND coverage_valid IS NOT NULL AND coverage_covered IS NOT NULL
                ORDER BY completed_at DESC LIMIT @max
                """,
                new { repositoryId, branch, name = Coverage, from = range.From.ToUnixTimeMilliseconds(), to = range.To.ToUnixTimeMilliseconds(), max = MaxMeasured }),
            cancellationToken)).Select(row => new PastCoverage(row.At, row.Covered, row.Lines)),
    ];

    private sealed record Row(long Id, string Pipeline, DateTimeOffset At, bool Complete, long? Duration, string? Conclusion, long? Budget, long? Queued)
    {
        public PastRun Past() => new(
            Pipeline,
            At,
            Complete,
            Time(Duration),
            Conclusion switch { nameof(CheckConclusion.Success) => true, nameof(CheckConclusion.Failure) => false, _ => null },
            Time(Budget),
            Time(Queued));

        private static TimeSpan? Time(long? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;
    }

    private sealed record Measured(DateTimeOffset At, long Covered, long Lines);

    private sealed record Flaky
    {
        public string Pipeline { get; init; } = "";

        public long Period { get; init; }

        public long Tests { get; init; }
    }
}

/// <summary>Runs of a stretch of time.</summary>
/// <param name="Runs">Newest first.</param>
/// <param name="First">The lowest number of their results.</param>
/// <param name="IsCut">There are more, which are older.</param>
internal sealed record PastRuns(IReadOnlyList<PastRun> Runs, long First, bool IsCut);
