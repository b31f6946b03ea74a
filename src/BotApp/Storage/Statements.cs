namespace BotApp.Storage;

/// <summary>What is known of a run that says itself where it stands.</summary>
/// <param name="CorrelationId">The attempt's own id.</param>
/// <param name="ExternalId">What its service calls it; null when that did not say.</param>
/// <param name="Page">Its page; null when there is none.</param>
/// <param name="Started">Its service took it.</param>
/// <param name="IsOver">It said that it is over.</param>
/// <param name="Document">Its newest status document; null before the first.</param>
/// <param name="CreatedAt">When it was about to be asked for.</param>
/// <param name="UpdatedAt">When it last said something new.</param>
internal sealed record StoredStatement(string CorrelationId, string? ExternalId, string? Page, bool Started, bool IsOver, string? Document, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Runs that nobody can be asked about: they tell, and the newest that each told is kept.</summary>
internal sealed class Statements(Database database)
{
    /// <summary>A run is about to be asked for: from now on it may say something.</summary>
    internal Task ExpectAsync(string runner, string correlationId, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO run_statements (runner, correlation_id, started, is_over, created_at, updated_at) VALUES (@runner, @correlationId, 0, 0, {now}, {now})
            ON CONFLICT (runner, correlation_id) DO NOTHING
            """,
            new { runner, correlationId }),
        cancellationToken);

    /// <summary>The service took it.</summary>
    internal Task StartedAsync(string runner, string correlationId, string? externalId, string? page, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE run_statements SET started = 1, external_id = @externalId, page = @page WHERE runner = @runner AND correlation_id = @correlationId",
            new { runner, correlationId, externalId, page }),
        cancellationToken);

    /// <summary>What is known of a run; null when none of this id was ever asked for.</summary>
    internal Task<StoredStatement?> FindAsync(string runner, string correlationId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredStatement>(
            """
            SELECT correlation_id AS CorrelationId, external_id AS ExternalId, page AS Page, started AS Started, is_over AS IsOver, document AS Document,
                created_at AS CreatedAt, updated_at AS UpdatedAt
            FROM run_statements WHERE runner = @runner AND correlation_id = @correlationId
            """,
            new { runner, correlationId }),
        cancellationToken);

    /// <summary>Keeps what a run said, unless something newer or its end is kept.</summary>
    internal Task PutAsync(string runner, string correlationId, long sequence, bool isOver, string document, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, runner, correlationId, sequence, isOver, document), cancellationToken);

    /// <summary>The same within a transaction.</summary>
    /// <returns>False when no such run was asked for, or when what it said is older than what is kept.</returns>
    internal static async Task<bool> PutAsync(SqlSession session, string runner, string correlationId, long sequence, bool isOver, string document) => await session.ExecuteAsync(
        """
        UPDATE run_statements SET sequence = @sequence, is_over = @isOver, document = @document, started = 1, updated_at = {now}
        WHERE runner = @runner AND correlation_id = @correlationId AND is_over = 0 AND (sequence IS NULL OR sequence < @sequence)
        """,
        new { runner, correlationId, sequence, isOver = isOver ? 1L : 0L, document }) > 0;
}
