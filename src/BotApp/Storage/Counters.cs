namespace BotApp.Storage;

/// <summary>Counts of what leaves no other trace, such as ignored events.</summary>
internal sealed class Counters(Database database)
{
    /// <summary>Adds to counters, by name.</summary>
    internal Task AddAsync(IReadOnlyDictionary<string, long> increments, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.EachAsync(
            """
            INSERT INTO counters (name, value, updated_at) VALUES (@p0, @p1, {now})
            ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value, updated_at = excluded.updated_at
            """,
            [.. increments.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new object?[] { pair.Key, pair.Value })]),
        cancellationToken);

    /// <summary>All counters by name.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync<Counter>("""SELECT name AS Name, value AS "Value" FROM counters"""),
            cancellationToken);
        return rows.ToDictionary(row => row.Name, row => row.Value);
    }

    private sealed record Counter(string Name, long Value);
}
