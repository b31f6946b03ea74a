namespace BotApp.Storage;

/// <summary>Tokens with which scripts of people read the API; of each only the hash.</summary>
internal sealed class ApiTokens(Database database)
{
    private const string Columns =
        "hash AS Hash, id AS Id, user_id AS UserId, login AS Login, name AS Name, created_at AS CreatedAt, expires_at AS ExpiresAt, used_at AS UsedAt, revoked_at AS RevokedAt";

    /// <summary>The last use is written down at most this often.</summary>
    private const long TouchMilliseconds = 60_000;

    /// <summary>The token with this hash, whatever became of it; null: there never was one, or it is long gone.</summary>
    internal Task<StoredApiToken?> FindAsync(string hash, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredApiToken>($"SELECT {Columns} FROM api_tokens WHERE hash = @hash", new { hash }), cancellationToken);

    /// <summary>A person's tokens that are still good, newest first.</summary>
    internal Task<IReadOnlyList<StoredApiToken>> OfPersonAsync(long userId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredApiToken>(
            $$"""SELECT {{Columns}} FROM api_tokens WHERE user_id = @userId AND revoked_at IS NULL AND expires_at > {now} ORDER BY created_at DESC, id""", new { userId }),
        cancellationToken);

    /// <summary>A token is made, with its line in the audit trail; false: the person has too many already.</summary>
    internal Task<bool> AddAsync(StoredApiToken token, TimeSpan life, int max, AuditEntry line, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var made = await session.ExecuteAsync(
                """
                INSERT INTO api_tokens (hash, id, user_id, login, name, created_at, expires_at)
                SELECT @Hash, @Id, @UserId, @Login, @Name, {now}, {now} + @life
                WHERE (SELECT COUNT(*) FROM api_tokens WHERE user_id = @UserId AND revoked_at IS NULL AND expires_at > {now}) < @max
                """,
                new { token.Hash, token.Id, token.UserId, token.Login, token.Name, life = (long)life.TotalMilliseconds, max });
            if (made == 1)
            {
                await AuditTrail.AddAsync(session, [line]);
            }

            return made == 1;
        },
        cancellationToken);

    /// <summary>A person takes one of their tokens back, with the line in the audit trail; false: it is none of theirs, or it was taken back before.</summary>
    internal Task<bool> RevokeAsync(long userId, string id, AuditEntry line, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var revoked = await session.ExecuteAsync("UPDATE api_tokens SET revoked_at = {now} WHERE user_id = @userId AND id = @id AND revoked_at IS NULL", new { userId, id });
            if (revoked == 1)
            {
                await AuditTrail.AddAsync(session, [line]);
            }

            return revoked == 1;
        },
        cancellationToken);

    /// <summary>It was used just now.</summary>
    internal Task TouchAsync(string hash, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync($"UPDATE api_tokens SET used_at = {{now}} WHERE hash = @hash AND (used_at IS NULL OR used_at < {{now}} - {TouchMilliseconds})", new { hash }), cancellationToken);
}

/// <summary>A token.</summary>
/// <param name="Hash">SHA-256 of it.</param>
/// <param name="Id">Names it on pages.</param>
/// <param name="UserId">Whose it is: GitHub's number.</param>
/// <param name="Login">Their name when it was made.</param>
/// <param name="Name">What they call it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="UsedAt">The last use, to the minute.</param>
/// <param name="RevokedAt">When it was taken back.</param>
internal sealed record StoredApiToken(
    string Hash, string Id, long UserId, string Login, string Name, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt);
