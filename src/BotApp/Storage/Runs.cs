namespace BotApp.Storage;

/// <summary>Runs by correlation id, and the reports their files gave.</summary>
internal sealed class Runs(Database database)
{
    private const string Columns =
        """
        correlation_id AS CorrelationId, subject_key AS SubjectKey, pipeline AS Pipeline, sha AS Sha, runner AS Runner, external_id AS ExternalId,
        attempt AS Attempt, state AS State, conclusion AS Conclusion, started_at AS StartedAt, completed_at AS CompletedAt, body AS Json
        """;

    /// <summary>The run; null when the correlation id is not ours.</summary>
    internal Task<StoredRun?> FindAsync(string correlationId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredRun>($"SELECT {Columns} FROM runs WHERE correlation_id = @correlationId", new { correlationId }),
        cancellationToken);

    /// <summary>The newest run that a runner knows under this id.</summary>
    internal Task<StoredRun?> FindExternalAsync(string runner, string externalId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredRun>(
            $"SELECT {Columns} FROM runs WHERE runner = @runner AND external_id = @externalId ORDER BY attempt DESC, updated_at DESC LIMIT 1",
            new { runner, externalId }),
        cancellationToken);

    /// <summary>Runs of a subject, newest first.</summary>
    internal Task<IReadOnlyList<StoredRun>> OfSubjectAsync(string subjectKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRun>(
            $"SELECT {Columns} FROM runs WHERE subject_key = @subjectKey ORDER BY updated_at DESC LIMIT @max",
            new { subjectKey, max }),
        cancellationToken);

    /// <summary>Writes runs as they stand now.</summary>
    internal Task PutAsync(IReadOnlyList<StoredRun> runs, CancellationToken cancellationToken) =>
        database.WriteAsync(session => UpsertAsync(session, runs), cancellationToken);

    /// <summary>Keeps what an attempt's files said, packed.</summary>
    internal Task PutReportAsync(RunAttempt of, byte[] packed, CancellationToken cancellationToken)
    {
        var row = new object?[] { of.CorrelationId, of.RunId, of.Attempt, packed };
        return database.WriteAsync(
            session => session.EachAsync(
                """
                INSERT INTO reports (correlation_id, run_id, attempt, body, created_at) VALUES (@p0, @p1, @p2, @p3, {now})
                ON CONFLICT (correlation_id, attempt) DO UPDATE SET run_id = excluded.run_id, body = excluded.body, created_at = excluded.created_at
                """,
                [row]),
            cancellationToken);
    }

    /// <summary>What an attempt's files said, packed; null when nothing was kept, or only of another run under the same correlation id.</summary>
    internal Task<byte[]?> FindReportAsync(RunAttempt of, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<byte[]>(
            "SELECT body FROM reports WHERE correlation_id = @CorrelationId AND run_id = @RunId AND attempt = @Attempt", of),
        cancellationToken);

    internal static Task UpsertAsync(SqlSession session, IReadOnlyList<StoredRun> runs) => session.PutAsync(
        """
        INSERT INTO runs (correlation_id, subject_key, pipeline, sha, runner, external_id, attempt, state, conclusion, started_at, completed_at, body, updated_at)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, {now})
        ON CONFLICT (correlation_id) DO UPDATE SET
            external_id = excluded.external_id, attempt = excluded.attempt, state = excluded.state, conclusion = excluded.conclusion,
            started_at = excluded.started_at, completed_at = excluded.completed_at, body = excluded.body, updated_at = excluded.updated_at
        """,
        [.. runs.OrderBy(run => run.CorrelationId, StringComparer.Ordinal).Select(Row)]);

    private static object?[] Row(StoredRun run) =>
    [
        run.CorrelationId, run.SubjectKey, run.Pipeline, run.Sha, run.Runner, run.ExternalId, run.Attempt, run.State, run.Conclusion,
        StoredTimes.Stored(run.StartedAt), StoredTimes.Stored(run.CompletedAt), run.Json,
    ];
}
