using System.Data.Common;

using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>The embedded default: one file, one process, write-ahead log, every commit synced to the disk.</summary>
internal sealed class SqliteDialect : ISqlDialect
{
    private const int BusyTimeoutSeconds = 5;

    private const string Now = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

    /// <summary>Source: https://www.sqlite.org/rescode.html: SQLITE_ERROR (1), SQLITE_CONSTRAINT (19), SQLITE_MISMATCH (20), SQLITE_RANGE (25).</summary>
    private static readonly int[] StatementCodes = [1, 19, 20, 25];

    /// <summary>Source: https://www.sqlite.org/rescode.html, codes 5 (SQLITE_BUSY) and 6 (SQLITE_LOCKED).</summary>
    private static readonly int[] LockedCodes = [5, 6];

    // Never disposed: connections of the scheduler may outlive the store at the end of the process.
    private readonly SemaphoreSlim line = new(1);

    internal SqliteDialect(string connectionString, ILogger logger)
    {
        SqliteLibrary.Load(logger);
        SqliteRights.Keep(connectionString, logger);
        ConnectionString = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = BusyTimeoutSeconds }.ToString();
    }

    public string Name => "sqlite";

    public bool IsShared => false;

    public string ConnectionString { get; }

    public string Translate(string sql) => DialectParts.Of(Name, sql)
        .Replace("{now}", Now, StringComparison.Ordinal)
        .Replace("{forUpdate}", "", StringComparison.Ordinal)
        .Replace("{in}", "IN ", StringComparison.Ordinal)
        .Replace("{/in}", "", StringComparison.Ordinal)
        .Replace("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
        .Replace("{row}", "rowid", StringComparison.Ordinal)
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal);

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new DurableSqliteConnection(ConnectionString, line);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public DbDataSource CreateSchedulerSource() => new SqliteSource(ConnectionString, line);

    // Every transaction begins IMMEDIATE: the write lock is the schema lock.
    public Task LockSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<object?>> ExecuteEachAsync(
        DbConnection connection,
        DbTransaction transaction,
        string sql,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken)
    {
        var results = new object?[rows.Count];
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var row = 0; row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Bind(command, rows[row]);
            var value = command.ExecuteScalar();
            results[row] = value is DBNull ? null : value;
        }

        return Task.FromResult<IReadOnlyList<object?>>(results);
    }

    public bool IsTransient(Exception exception) => exception is SqliteException sqlite && LockedCodes.Contains(sqlite.SqliteErrorCode);

    public bool IsOutage(Exception exception) => exception switch
    {
        SqliteException sqlite => !StatementCodes.Contains(sqlite.SqliteErrorCode),
        _ => exception is OperationCanceledException or TimeoutException or IOException,
    };

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearPool(new SqliteConnection(ConnectionString));
        return ValueTask.CompletedTask;
    }

    private static void Bind(DbCommand command, object?[] values)
    {
        if (command.Parameters.Count == 0)
        {
            for (var column = 0; column < values.Length; column++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{column}";
                command.Parameters.Add(parameter);
            }
        }

        for (var column = 0; column < values.Length; column++)
        {
            command.Parameters[column].Value = values[column] ?? DBNull.Value;
        }
    }

    private sealed class SqliteSource(string connectionString, SemaphoreSlim line) : DbDataSource
    {
        public override string ConnectionString => connectionString;

        protected override DbConnection CreateDbConnection() => new DurableSqliteConnection(connectionString, line);
    }
}
