namespace BotApp.Storage;

/// <summary>The keys that cookies and tokens are protected with, shared by all replicas.</summary>
internal sealed class ProtectionKeys(Database database)
{
    /// <summary>All of them, as the framework wrote them.</summary>
    internal Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryAsync<string>("SELECT xml FROM protection_keys ORDER BY name"), cancellationToken);

    /// <summary>Keeps one.</summary>
    internal Task PutAsync(string name, string xml, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "INSERT INTO protection_keys (name, xml, created_at) VALUES (@name, @xml, {now}) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml", new { name, xml }),
        cancellationToken);
}
