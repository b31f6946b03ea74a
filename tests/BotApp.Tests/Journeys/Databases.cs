using BotApp.Cli.Demo;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>The two databases, and a world on each.</summary>
internal static class Databases
{
    internal const string Sqlite = "sqlite";

    internal const string Postgres = "postgresql";

    /// <summary>A world on an empty database of the kind; skips visibly when there is no PostgreSQL, and fails on CI.</summary>
    internal static async Task<(TestDatabase Database, World World)> StartAsync(string kind, DemoWorldOptions options, Action<Dictionary<string, string?>>? configure = null, bool judged = false, bool signIn = false)
    {
        var database = await TestDatabase.CreateAsync(kind);
        return (database, await World.StartAsync(options, judged, database.ConnectionString, configure, signIn: signIn));
    }
}
