using BotApp.Storage;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

using Npgsql;

namespace BotApp.Tests.Storage;

/// <summary>An empty database of one test, gone after it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly List<Database> opened = [];
    private readonly Func<Task> drop;

    private TestDatabase(string connectionString, Func<Task> drop)
    {
        ConnectionString = connectionString;
        this.drop = drop;
    }

    internal string ConnectionString { get; }

    /// <summary>A database of the given kind: <c>sqlite</c> or <c>postgresql</c>.</summary>
    internal static async Task<TestDatabase> CreateAsync(string kind) => kind == "sqlite" ? OnSqlite() : await OnPostgresAsync();

    /// <summary>The store as one more process would open it, with the current schema.</summary>
    internal async Task<Store> OpenAsync()
    {
        var database = new Database(StorageServices.Dialect(ConnectionString, NullLoggerFactory.Instance));
        opened.Add(database);
        var store = new Store(database);
        await store.Migrations.ApplyAsync(CancellationToken.None);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened)
        {
            await database.DisposeAsync();
        }

        await drop();
    }

    private static TestDatabase OnSqlite()
    {
        SqliteLibrary.Load(NullLogger.Instance); // for tests that open the file themselves before BotApp does
        var folder = Directory.CreateTempSubdirectory("botapp-test-");
        return new TestDatabase($"Data Source={Path.Combine(folder.FullName, "test.db")}", () =>
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            return Task.CompletedTask;
        });
    }

    private static async Task<TestDatabase> OnPostgresAsync()
    {
        var server = Environment.GetEnvironmentVariable("BOTAPP_TEST_POSTGRES");
        if (string.IsNullOrEmpty(server))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "BOTAPP_TEST_POSTGRES names no PostgreSQL server (Host=…;Username=…;Database=…).");
            Assert.Fail("CI needs PostgreSQL: set BOTAPP_TEST_POSTGRES (Host=…;Username=…;Database=…).");
        }

        var schema = $"t{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE SCHEMA {schema}");
        var connectionString = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, ApplicationName = schema, MaxPoolSize = 40 }.ToString();
        return new TestDatabase(connectionString, () => DropAsync(server, schema));
    }

    // A service that was killed may still have a statement at work: it is ended first, and what it held up in a ring is tried again.
    private static async Task DropAsync(string server, string schema)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'");
                await ExecuteAsync(server, $"DROP SCHEMA {schema} CASCADE");
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < 5)
            {
                // Once more.
            }
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
