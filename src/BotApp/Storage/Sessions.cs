namespace BotApp.Storage;

/// <summary>Who is signed in to the dashboard. Of a session only the hash of its id is kept: whoever reads the database cannot take its place.</summary>
internal sealed class Sessions(Database database)
{
    /// <summary>The last use is written down at most this often.</summary>
    private const long TouchMilliseconds = 60_000;

    /// <summary>A session that is neither idle too long nor too old; null when there is none.</summary>
    internal Task<StoredSession?> FindAsync(string idHash, TimeSpan idle, TimeSpan end, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredSession>(
            """
            SELECT id_hash AS IdHash, user_id AS UserId, login AS Login, tokens AS Tokens, version AS Version, used_at AS UsedAt
            FROM sessions WHERE id_hash = @idHash AND used_at > {now} - @idle AND created_at > {now} - @end
            """,
            new { idHash, idle = (long)idle.TotalMilliseconds, end = (long)end.TotalMilliseconds }),
        cancellationToken);

    /// <summary>A session begins; the one it takes the place of ends in the same moment.</summary>
    internal Task BeginAsync(StoredSession begun, string? formerHash, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("DELETE FROM sessions WHERE id_hash = @formerHash", new { formerHash = formerHash ?? "" });
            await session.ExecuteAsync(
                "INSERT INTO sessions (id_hash, user_id, login, tokens, version, created_at, used_at) VALUES (@IdHash, @UserId, @Login, @Tokens, @Version, {now}, {now})", begun);
        },
        cancellationToken);

    /// <summary>It was used just now.</summary>
    internal Task TouchAsync(string idHash, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync($"UPDATE sessions SET used_at = {{now}} WHERE id_hash = @idHash AND used_at < {{now}} - {TouchMilliseconds}", new { idHash }),
        cancellationToken);

    /// <summary>The session has new tokens; false: somebody else renewed them first, or it has ended.</summary>
    internal Task<bool> RenewAsync(string idHash, long version, string tokens, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync("UPDATE sessions SET tokens = @tokens, version = version + 1 WHERE id_hash = @idHash AND version = @version", new { idHash, version, tokens }) == 1,
        cancellationToken);

    /// <summary>The session ends.</summary>
    internal Task EndAsync(string idHash, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("DELETE FROM sessions WHERE id_hash = @idHash", new { idHash }), cancellationToken);
}

/// <summary>A session.</summary>
/// <param name="IdHash">SHA-256 of its id.</param>
/// <param name="UserId">GitHub's number of the person.</param>
/// <param name="Login">Their name when they signed in.</param>
/// <param name="Tokens">Their tokens, encrypted.</param>
/// <param name="Version">Counts the renewals of the tokens.</param>
/// <param name="UsedAt">When it was used last, to the minute.</param>
internal sealed record StoredSession(string IdHash, long UserId, string Login, string Tokens, long Version, DateTimeOffset UsedAt);
