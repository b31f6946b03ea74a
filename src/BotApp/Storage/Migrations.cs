using System.Reflection;

namespace BotApp.Storage;

/// <summary>
/// Brings a database to the current schema: numbered scripts, forward only, each applied once, several replicas starting at once wait
/// for each other. A schema newer than this program is left alone, so that a release can be rolled back.
/// </summary>
internal sealed class Migrations(Database database)
{
    private const string Prefix = "Schema/";

    /// <summary>Applies what is missing.</summary>
    /// <returns>The names of the scripts that were applied now, in order.</returns>
    internal Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken) => ApplyAsync(Scripts(), cancellationToken);

    /// <summary>Applies the given scripts (number, name, SQL) as far as they are missing.</summary>
    internal Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyList<string>>(
        async session =>
        {
            await session.LockSchemaAsync();
            await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_versions (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
            var applied = new List<string>();
            var known = (await session.QueryAsync<long>("SELECT number FROM schema_versions")).ToHashSet();
            foreach (var script in scripts.Where(script => !known.Contains(script.Number)).OrderBy(script => script.Number))
            {
                await session.ExecuteAsync(script.Sql);
                await session.ExecuteAsync(
                    "INSERT INTO schema_versions (number, name, applied_at) VALUES (@Number, @Name, {now})",
                    new { script.Number, script.Name });
                applied.Add(script.Name);
            }

            return applied;
        },
        cancellationToken);

    /// <summary>The scripts of the schema that this program does not have: a newer one applied them.</summary>
    internal Task<IReadOnlyList<string>> NewerAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        async session =>
        {
            var own = Scripts().Select(script => script.Number).ToHashSet();
            return [.. (await session.QueryAsync<AppliedScript>("SELECT number AS Number, name AS Name FROM schema_versions ORDER BY number")).Where(applied => !own.Contains(applied.Number)).Select(applied => applied.Name)];
        },
        cancellationToken);

    /// <summary>The scripts inside this program.</summary>
    internal static IReadOnlyList<SchemaScript> Scripts() =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static SchemaScript Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The schema script {resource} is not in the program.");
        using var reader = new StreamReader(stream);
        var name = resource[Prefix.Length..];
        return new SchemaScript(long.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }

    private sealed record AppliedScript(long Number, string Name);
}

/// <summary>A step of the schema: <c>0001_initial.sql</c> has number 1.</summary>
internal sealed record SchemaScript(long Number, string Name, string Sql);
