using Dapper;

namespace BotApp.Storage;

/// <summary>Results of judged runs, and of their tests those that are worth a row.</summary>
internal sealed class History(Database database)
{
    /// <summary>More failures than this are a run that failed as a whole: it is kept without them, and proves nothing of single tests.</summary>
    internal const int MaxFailures = 5000;

    /// <summary>Values of one statement, far below what the databases take. Source: https://www.sqlite.org/limits.html, SQLITE_MAX_VARIABLE_NUMBER (32,766).</summary>
    private const int ValuesAtOnce = 500;

    private const string Columns =
        """
        id AS Id, branch AS Branch, sha AS Sha, tree_sha AS TreeSha, is_complete AS IsComplete, completed_at AS CompletedAt, duration_ms AS DurationMs,
        coverage_covered AS CoverageCovered, coverage_valid AS CoverageValid, coverage_unplaced_covered AS UnplacedCovered, coverage_unplaced_valid AS UnplacedValid
        """;

    /// <summary>Keeps a run's results; the same run and attempt again takes the place of what was there.</summary>
    internal Task PutAsync(NewResults results, CancellationToken cancellationToken) => database.WriteAsync(session => PutAsync(session, results), cancellationToken);

    /// <summary>Of these commits the newest complete results that may be compared with, one for each commit that has any.</summary>
    internal async Task<IReadOnlyList<StoredResults>> BasesAsync(long repositoryId, string pipeline, IReadOnlyList<string> shas, CancellationToken cancellationToken)
    {
        var values = Values(shas, repositoryId, pipeline, out var list);
        var found = await database.ReadAsync(
            session => session.QueryAsync<StoredResults>(
                $"""
                SELECT {Columns} FROM results
                WHERE repository_id = @repositoryId AND pipeline = @pipeline AND sha IN ({list}) AND is_base = 1 AND is_complete = 1 AND roster IS NOT NULL
                ORDER BY completed_at DESC, attempt DESC, id DESC
                """,
                values),
            cancellationToken);
        return [.. found.DistinctBy(results => results.Sha)];
    }

    /// <summary>Whether any commit has results of this pipeline that may be compared with.</summary>
    internal async Task<bool> HasBaseAsync(long repositoryId, string pipeline, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.NumberAsync("SELECT 1 FROM results WHERE repository_id = @repositoryId AND pipeline = @pipeline AND is_base = 1 LIMIT 1", new { repositoryId, pipeline }), cancellationToken) is not null;

    /// <summary>Results of a pipeline since a time, newest first, without the run that asks.</summary>
    internal Task<IReadOnlyList<StoredResults>> SinceAsync(
        long repositoryId, string pipeline, DateTimeOffset since, RunAttempt except, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredResults>(
            $"""
            SELECT {Columns} FROM results
            WHERE repository_id = @repositoryId AND pipeline = @pipeline AND completed_at >= @since
                AND NOT (correlation_id = @CorrelationId AND run_id = @RunId AND attempt = @Attempt)
            ORDER BY completed_at DESC, id DESC LIMIT @max
            """,
            new { repositoryId, pipeline, since = StoredTimes.Stored(since), except.CorrelationId, except.RunId, except.Attempt, max }),
        cancellationToken);

    /// <summary>Results of a branch up to a time, newest first: those that may be compared with.</summary>
    internal Task<IReadOnlyList<StoredResults>> OfBranchAsync(
        long repositoryId, string pipeline, string branch, DateTimeOffset until, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredResults>(
            $"""
            SELECT {Columns} FROM results
            WHERE repository_id = @repositoryId AND pipeline = @pipeline AND branch = @branch AND is_base = 1 AND completed_at <= @until
            ORDER BY completed_at DESC, id DESC LIMIT @max
            """,
            new { repositoryId, pipeline, branch, until = StoredTimes.Stored(until), max }),
        cancellationToken);

    /// <summary>The rows of these tests in these results.</summary>
    internal async Task<IReadOnlyList<StoredFailure>> FailuresAsync(
        long repositoryId, string pipeline, IReadOnlyList<long> tests, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var all = new List<StoredFailure>();
        foreach (var some in tests.Chunk(ValuesAtOnce))
        {
            var values = Values(some, repositoryId, pipeline, out var list);
            values.Add("since", since.ToUnixTimeMilliseconds());
            all.AddRange(await database.ReadAsync(
                session => session.QueryAsync<StoredFailure>(
                    $"""
                    SELECT f.result_id AS ResultId, f.test AS Test, f.outcome AS Outcome FROM failures f JOIN results r ON r.id = f.result_id
                    WHERE f.repository_id = @repositoryId AND f.pipeline = @pipeline AND f.test IN ({list}) AND r.completed_at >= @since
                    """,
                    values),
                cancellationToken));
        }

        return all;
    }

    /// <summary>The packed tests of results; null when they were let go.</summary>
    internal Task<byte[]?> RosterAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<byte[]>("SELECT roster FROM results WHERE id = @id AND roster IS NOT NULL", new { id }),
        cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    internal static async Task PutAsync(SqlSession session, NewResults results)
    {
        var isCut = results.Failures.Count > MaxFailures;
        var ids = await session.EachAsync(
            """
            INSERT INTO results (repository_id, pipeline, correlation_id, run_id, attempt, branch, is_base, sha, tree_sha, is_complete, completed_at,
                duration_ms, tests, coverage_covered, coverage_valid, created_at, roster, coverage_unplaced_covered, coverage_unplaced_valid,
                conclusion, budget_ms, queued_ms)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, {now}, @p15, @p16, @p17, @p18, @p19, @p20)
            ON CONFLICT (correlation_id, run_id, attempt) DO UPDATE SET
                branch = excluded.branch, is_base = excluded.is_base, tree_sha = COALESCE(excluded.tree_sha, results.tree_sha),
                is_complete = excluded.is_complete, completed_at = excluded.completed_at, duration_ms = excluded.duration_ms, tests = excluded.tests,
                coverage_covered = excluded.coverage_covered, coverage_valid = excluded.coverage_valid, roster = excluded.roster,
                coverage_unplaced_covered = excluded.coverage_unplaced_covered, coverage_unplaced_valid = excluded.coverage_unplaced_valid,
                conclusion = excluded.conclusion, budget_ms = excluded.budget_ms, queued_ms = excluded.queued_ms
            RETURNING id
            """,
            [[
                results.RepositoryId, results.Pipeline, results.CorrelationId, results.RunId, results.Attempt, results.Branch, results.IsBase ? 1L : 0L, results.Sha,
                results.TreeSha, results.IsComplete && !isCut ? 1L : 0L, StoredTimes.Stored(results.CompletedAt), (long?)results.Duration?.TotalMilliseconds, results.Tests,
                results.CoverageCovered, results.CoverageValid, results.Roster, results.UnplacedCovered, results.UnplacedValid, results.Conclusion, (long?)results.Budget?.TotalMilliseconds, (long?)results.Queued?.TotalMilliseconds,
            ]]);
        var id = Convert.ToInt64(ids[0], System.Globalization.CultureInfo.InvariantCulture);
        await session.ExecuteAsync("DELETE FROM failures WHERE result_id = @id", new { id });
        await session.EachAsync(
            "INSERT INTO failures (result_id, test, repository_id, pipeline, outcome, variant, path, name) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)",
            [.. (isCut ? [] : results.Failures.DistinctBy(failure => failure.Test)).Select(failure => new object?[]
            {
                id, failure.Test, results.RepositoryId, results.Pipeline, failure.Outcome, Clean(failure.Variant), Clean(failure.Path), Clean(failure.Name),
            })]);
    }

    // Dapper passes lists differently to the two databases: each value is a parameter of its own.
    private static DynamicParameters Values<T>(IReadOnlyList<T> some, long repositoryId, string pipeline, out string list)
    {
        var values = new DynamicParameters(new { repositoryId, pipeline });
        for (var index = 0; index < some.Count; index++)
        {
            values.Add($"v{index}", some[index]);
        }

        list = string.Join(", ", Enumerable.Range(0, some.Count).Select(index => $"@v{index}"));
        return values;
    }

    // For people only, a test is known by its number: PostgreSQL takes neither NUL nor half a character.
    private static string Clean(string text)
    {
        const int MaxCharacters = 1000;
        var cut = text.Length > MaxCharacters ? text[..MaxCharacters] : text;
        return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut.Replace('\0', '\uFFFD')));
    }
}

/// <summary>One attempt of one run.</summary>
internal sealed record RunAttempt(string CorrelationId, string RunId, long Attempt);

/// <summary>Results to be kept.</summary>
internal sealed record NewResults
{
    public required long RepositoryId { get; init; }

    public required string Pipeline { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>The runner's id.</summary>
    public required string RunId { get; init; }

    public required long Attempt { get; init; }

    /// <summary>The branch tested, or the one a pull request or merge group goes into.</summary>
    public required string Branch { get; init; }

    /// <summary>May be compared with: of a branch or the merge queue, not of a pull request.</summary>
    public required bool IsBase { get; init; }

    public required string Sha { get; init; }

    public string? TreeSha { get; init; }

    public required bool IsComplete { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>How its check ended; null when it has none.</summary>
    public string? Conclusion { get; init; }

    /// <summary>The time that was agreed on for it; null: none was.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>How long it waited for its first job; null when unknown.</summary>
    public TimeSpan? Queued { get; init; }

    /// <summary>How many tests.</summary>
    public long Tests { get; init; }

    /// <summary>Lines covered; null without a coverage report.</summary>
    public long? CoverageCovered { get; init; }

    /// <summary>Lines that can be covered; null without a coverage report.</summary>
    public long? CoverageValid { get; init; }

    /// <summary>Lines covered of files that are not in the repository; null without a coverage report.</summary>
    public long? UnplacedCovered { get; init; }

    /// <summary>Lines of such files that can be covered; null without a coverage report.</summary>
    public long? UnplacedValid { get; init; }

    /// <summary>The packed tests.</summary>
    public required byte[] Roster { get; init; }

    public IReadOnlyList<NewFailure> Failures { get; init; } = [];
}

/// <summary>A test worth a row.</summary>
/// <param name="Test">Its number.</param>
/// <param name="Outcome"><c>failed</c>, <c>error</c> or <c>flaky</c>.</param>
/// <param name="Variant">The job's label.</param>
/// <param name="Path">Where it lives.</param>
/// <param name="Name">What it is called.</param>
internal sealed record NewFailure(long Test, string Outcome, string Variant, string Path, string Name);

/// <summary>Results without their tests.</summary>
internal sealed record StoredResults(
    long Id, string Branch, string Sha, string? TreeSha, bool IsComplete, DateTimeOffset CompletedAt, long? DurationMs,
    long? CoverageCovered = null, long? CoverageValid = null, long? UnplacedCovered = null, long? UnplacedValid = null);

/// <summary>A row of a test.</summary>
internal sealed record StoredFailure(long ResultId, long Test, string Outcome);
