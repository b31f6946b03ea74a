namespace BotApp.Storage;

/// <summary>Who does what only one replica may do. Times are the database's, so that clocks of replicas need not agree.</summary>
internal sealed class Leases(Database database)
{
    /// <summary>Takes the lease, or holds it longer, unless somebody else's is not over.</summary>
    /// <returns>Whether it is the holder's now.</returns>
    internal Task<bool> TakeAsync(string name, string holder, TimeSpan patience, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync(
            """
            INSERT INTO leases (name, holder, held_until) VALUES (@name, @holder, {now} + @patience)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
            WHERE leases.holder = excluded.holder OR leases.held_until <= {now}
            """,
            new { name, holder, patience = (long)patience.TotalMilliseconds }) > 0,
        cancellationToken);

    /// <summary>Gives the lease back; somebody else's stays.</summary>
    internal Task GiveBackAsync(string name, string holder, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("DELETE FROM leases WHERE name = @name AND holder = @holder", new { name, holder }), cancellationToken);

    /// <summary>Whose the lease is; null when it is nobody's.</summary>
    internal Task<string?> HolderAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<string>("SELECT holder FROM leases WHERE name = @name AND held_until > {now}", new { name }), cancellationToken);
}
