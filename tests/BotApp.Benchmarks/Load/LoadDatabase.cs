using BotApp.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BotApp.Benchmarks.Load;

/// <summary>An empty database for one step, gone after it.</summary>
internal sealed class LoadDatabase : IAsyncDisposable
{
    internal const string Sqlite = "SQLite";
    internal const string Postgres = "PostgreSQL";

    private readonly Func<Task> _drop;

    private LoadDatabase(string connectionString, Func<Task> drop) => (ConnectionString, _drop) = (connectionString, drop);

    internal string ConnectionString { get; }

    /// <summary>A file, or a schema of the server.</summary>
    internal static async Task<LoadDatabase> CreateAsync(string kind, string? server)
    {
        if (kind == Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("botapp-load-");
            return new LoadDatabase(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder.FullName, "botapp.db") }.ToString(), () =>
            {
                folder.Delete(recursive: true);
                return Task.CompletedTask;
            });
        }

        var schema = $"load{Guid.NewGuid():N}";
        await ExecuteAsync(server!, $"CREATE SCHEMA {schema}"); // asked for only where there is a server
        var connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, ApplicationName = schema, MaxPoolSize = 24 }.ToString();
        return new LoadDatabase(connection, () => ExecuteAsync(server!, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'; DROP SCHEMA {schema} CASCADE"));
    }

    /// <summary>How many of the stored deliveries could not be read, or not be stored with what they mean.</summary>
    internal async Task<long> UnreadableAsync()
    {
        await using var database = new Database(StorageServices.Dialect(ConnectionString, NullLoggerFactory.Instance));
        return await database.ReadAsync(session => session.NumberAsync("SELECT COUNT(*) FROM deliveries WHERE disposition = 'unreadable'"), CancellationToken.None) ?? 0;
    }

    /// <summary>Nothing is looked at again of what was worked off so far: runs that never end are asked for again and again, and that would be counted to those that come next.</summary>
    internal async Task ForgetLooksAsync()
    {
        await using var database = new Database(StorageServices.Dialect(ConnectionString, NullLoggerFactory.Instance));
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM timers"), CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await _drop();

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
