namespace BotApp.Storage;

/// <summary>What tests did over time, for whoever shows it. Every question has a bound that does not grow with the history. Only reads.</summary>
internal sealed class TestQueries(Database database)
{
    internal const string FailureColumns =
        "f.result_id AS ResultId, f.test AS Test, f.outcome AS Outcome, f.variant AS Variant, f.path AS Path, f.name AS Name, f.pipeline AS Pipeline";

    private const int MaxPipelines = 30;

    /// <summary>Names of pipelines with results, each found by a step in the index and not by looking at its rows.</summary>
    internal Task<IReadOnlyList<string>> PipelinesAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<string>(
            """
            WITH RECURSIVE each (pipeline) AS (
                SELECT MIN(pipeline) FROM results WHERE repository_id = @repositoryId
                UNION ALL
                SELECT (SELECT MIN(r.pipeline) FROM results r WHERE r.repository_id = @repositoryId AND r.pipeline > each.pipeline) FROM each WHERE each.pipeline IS NOT NULL
            )
            SELECT pipeline FROM each WHERE pipeline IS NOT NULL LIMIT @max
            """,
            new { repositoryId, max = MaxPipelines }),
        cancellationToken);

    /// <summary>Results of a pipeline, newest first, a page at a time.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="pipeline">The pipeline, as its check is called.</param>
    /// <param name="before">Where the page before ended; null for the first.</param>
    /// <param name="max">How many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task<IReadOnlyList<ResultRow>> ResultsAsync(long repositoryId, string pipeline, ResultPlace? before, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<ResultRow>(
            """
            SELECT id AS Id, correlation_id AS CorrelationId, run_id AS RunId, attempt AS Attempt, branch AS Branch, is_base AS IsBase, sha AS Sha,
                is_complete AS IsComplete, completed_at AS CompletedAt, duration_ms AS DurationMs, tests AS Tests, CAST(CASE WHEN roster IS NULL THEN 0 ELSE 1 END AS BIGINT) AS HasRoster
            FROM results
            WHERE repository_id = @repositoryId AND pipeline = @pipeline AND completed_at <= @At AND (completed_at < @At OR id < @Id)
            ORDER BY completed_at DESC, id DESC LIMIT @max
            """,
            new { repositoryId, pipeline, At = before?.At ?? long.MaxValue, Id = before?.Id ?? long.MaxValue, max }),
        cancellationToken);

    /// <summary>The newest complete results of a pipeline whose tests are kept; of a branch, where there are any of it. Null when there are none.</summary>
    internal async Task<ResultRow?> NewestAsync(long repositoryId, string pipeline, string? branch, CancellationToken cancellationToken)
    {
        const int MaxLookedAt = 200;
        var some = (await ResultsAsync(repositoryId, pipeline, null, MaxLookedAt, cancellationToken)).Where(one => one is { IsComplete: true, HasRoster: true }).ToList();
        return some.FirstOrDefault(one => one.IsBase && one.Branch == branch) ?? some.FirstOrDefault(one => one.IsBase) ?? some.FirstOrDefault();
    }

    /// <summary>The tests that failed or were flaky in some results.</summary>
    internal Task<IReadOnlyList<FailureRow>> FailuresAsync(IReadOnlyList<long> results, int max, CancellationToken cancellationToken) => results.Count == 0 ? Task.FromResult<IReadOnlyList<FailureRow>>([]) : database.ReadAsync(
        session => session.QueryAsync<FailureRow>(
            $$"""SELECT {{FailureColumns}} FROM failures f WHERE f.result_id {in}@results{/in} LIMIT @max""",
            new { results = results.ToArray(), max }),
        cancellationToken);

    /// <summary>The same of one test, whatever the variant.</summary>
    internal Task<IReadOnlyList<FailureRow>> FailuresAsync(IReadOnlyList<long> results, string path, string name, int max, CancellationToken cancellationToken) => results.Count == 0 ? Task.FromResult<IReadOnlyList<FailureRow>>([]) : database.ReadAsync(
        session => session.QueryAsync<FailureRow>(
            $$"""SELECT {{FailureColumns}} FROM failures f WHERE f.result_id {in}@results{/in} AND f.path = @path AND f.name = @name LIMIT @max""",
            new { results = results.ToArray(), path, name, max }),
        cancellationToken);

    /// <summary>The newest row of a test by its number; null when it never failed.</summary>
    internal Task<FailureRow?> FindAsync(long repositoryId, string pipeline, long test, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<FailureRow>(
            $"SELECT {FailureColumns} FROM failures f WHERE f.repository_id = @repositoryId AND f.pipeline = @pipeline AND f.test = @test ORDER BY f.result_id DESC LIMIT 1",
            new { repositoryId, pipeline, test }),
        cancellationToken);

    /// <summary>Which run some results are of, so that they can be linked; those that are forgotten are not there.</summary>
    internal async Task<IReadOnlySet<string>> RunsAsync(IReadOnlyCollection<string> correlationIds, CancellationToken cancellationToken) => (await database.ReadAsync(
        session => session.QueryAsync<string>(
            """SELECT correlation_id FROM runs WHERE correlation_id {in}@ids{/in}""",
            new { ids = correlationIds.Distinct(StringComparer.Ordinal).ToArray() }),
        cancellationToken)).ToHashSet(StringComparer.Ordinal);
}

/// <summary>Where a page of results ended.</summary>
internal sealed record ResultPlace(long At, long Id);

/// <summary>Results of one attempt of a run.</summary>
internal sealed record ResultRow
{
    public long Id { get; init; }

    public string CorrelationId { get; init; } = "";

    public string RunId { get; init; } = "";

    public long Attempt { get; init; }

    public string Branch { get; init; } = "";

    /// <summary>Of a branch or the merge queue, and not of a pull request.</summary>
    public bool IsBase { get; init; }

    public string Sha { get; init; } = "";

    public bool IsComplete { get; init; }

    public DateTimeOffset CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    public long Tests { get; init; }

    /// <summary>The names of all its tests are kept.</summary>
    public bool HasRoster { get; init; }
}

/// <summary>A row of a test that failed or was flaky. Of a very long name only the beginning is kept.</summary>
internal sealed record FailureRow(long ResultId, long Test, string Outcome, string Variant, string Path, string Name, string Pipeline);
