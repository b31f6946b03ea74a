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

    private readonly SharedCommits commits;
    private readonly SqliteReaders readers;

    internal SqliteDialect(string connectionString, ILogger logger)
    {
        SqliteLibrary.Load(logger);
        SqliteRights.Keep(connectionString, logger);
        ConnectionString = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = BusyTimeoutSeconds, Pooling = false }.ToString();
        (commits, readers) = (new SharedCommits(OpenAsync, TimeProvider.System), new SqliteReaders(Open));
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

    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<DbConnection>(Open());

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => readers.ReadAsync(read, cancellationToken);

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken) => commits.WriteAsync(write, cancellationToken);

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

    public async ValueTask DisposeAsync()
    {
        await commits.DisposeAsync();
        readers.Dispose();
    }

    private DurableSqliteConnection Open()
    {
        var connection = new DurableSqliteConnection(ConnectionString);
        connection.Open();
        return connection;
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
}
