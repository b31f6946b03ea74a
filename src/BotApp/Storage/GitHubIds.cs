namespace BotApp.Storage;

/// <summary>Our key → the id GitHub gave: how an effect that is repeated finds what it made before.</summary>
internal sealed class GitHubIds(Database database)
{
    private const string Columns = """key AS "Key", github_id AS Id, extra AS ExtraJson""";

    /// <summary>The id behind a key; null when none is known.</summary>
    internal Task<GitHubId?> FindAsync(string key, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<GitHubId>($"SELECT {Columns} FROM github_ids WHERE key = @key", new { key }),
        cancellationToken);

    /// <summary>Remembers ids, in place of older ones with the same keys.</summary>
    internal Task PutAsync(IReadOnlyList<GitHubId> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(session => UpsertAsync(session, ids), cancellationToken);

    /// <summary>Forgets an id: what it stood for is gone from GitHub.</summary>
    internal Task RemoveAsync(string key, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("DELETE FROM github_ids WHERE key = @key", new { key }), cancellationToken);

    internal static Task UpsertAsync(SqlSession session, IReadOnlyList<GitHubId> ids) => session.PutAsync(
        """
        INSERT INTO github_ids (key, github_id, extra, updated_at) VALUES (@p0, @p1, @p2, {now})
        ON CONFLICT (key) DO UPDATE SET github_id = excluded.github_id, extra = excluded.extra, updated_at = excluded.updated_at
        """,
        [.. ids.OrderBy(id => id.Key, StringComparer.Ordinal).Select(id => new object?[] { id.Key, id.Id, id.ExtraJson })]);
}
