namespace BotApp.Storage;

/// <summary>Until when this database was in use: what GitHub delivered after that, and is not here, was in a database that this one replaced.</summary>
internal sealed class Alive(Database database)
{
    /// <summary>The last mark; null in a database that nobody used yet. One without a mark was in use until its newest delivery.</summary>
    internal Task<StoredMark?> FindAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async session => await session.FindAsync<StoredMark>("SELECT seen_at AS SeenAt, restored_at AS RestoredAt FROM alive WHERE id = 1")
            ?? (await session.NumberAsync("SELECT MAX(received_at) FROM deliveries") is { } newest ? new StoredMark(DateTimeOffset.FromUnixTimeMilliseconds(newest), null) : null),
        cancellationToken);

    /// <summary>It is in use now, by the database's clock.</summary>
    internal Task MarkAsync(bool isRestored, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.EachAsync(
            """
            INSERT INTO alive (id, seen_at, restored_at) VALUES (1, {now}, CASE WHEN @p0 = 1 THEN {now} END)
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, restored_at = COALESCE(excluded.restored_at, alive.restored_at)
            """,
            [[isRestored ? 1L : 0L]]),
        cancellationToken);
}

/// <summary>When a database was in use last, and when it was found to be a copy that was put back; null: never.</summary>
internal sealed record StoredMark(DateTimeOffset SeenAt, DateTimeOffset? RestoredAt);
