namespace BotApp.Storage;

/// <summary>What is kept of a run besides its row: reports for their time, results for longer. Only reads.</summary>
internal sealed class RunQueries(Database database)
{
    private const int MaxAttempts = 50;

    /// <summary>Attempts whose reports are kept, newest first.</summary>
    internal Task<IReadOnlyList<KeptReport>> ReportsAsync(string correlationId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<KeptReport>(
            "SELECT run_id AS RunId, attempt AS Attempt, CAST(LENGTH(body) AS BIGINT) AS Bytes, created_at AS CreatedAt FROM reports WHERE correlation_id = @correlationId ORDER BY attempt DESC LIMIT @max",
            new { correlationId, max = MaxAttempts }),
        cancellationToken);

    /// <summary>Attempts whose results became history, newest first.</summary>
    internal Task<IReadOnlyList<KeptResults>> ResultsAsync(string correlationId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<KeptResults>(
            """
            SELECT id AS Id, run_id AS RunId, attempt AS Attempt, tests AS Tests, duration_ms AS DurationMs, completed_at AS CompletedAt, is_complete AS IsComplete
            FROM results WHERE correlation_id = @correlationId ORDER BY attempt DESC, id DESC LIMIT @max
            """,
            new { correlationId, max = MaxAttempts }),
        cancellationToken);

    /// <summary>The tests of results that failed or were flaky, a page at a time by test.</summary>
    internal Task<IReadOnlyList<FailureRow>> FailuresAsync(long resultId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<FailureRow>(
            $"SELECT {TestQueries.FailureColumns} FROM failures f WHERE f.result_id = @resultId ORDER BY f.test LIMIT @max",
            new { resultId, max }),
        cancellationToken);
}

/// <summary>An attempt whose reports are kept.</summary>
internal sealed record KeptReport
{
    public string? RunId { get; init; }

    public long Attempt { get; init; }

    /// <summary>How large they are, packed.</summary>
    public long Bytes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An attempt whose results became history.</summary>
internal sealed record KeptResults(long Id, string RunId, long Attempt, long Tests, long? DurationMs, DateTimeOffset CompletedAt, bool IsComplete);
