using System.Collections.Concurrent;
using System.Data.Common;
using BotApp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>SQLite on the clock of a round. Nothing here is about a machine that loses power, so a commit need not be on the disk.</summary>
/// <param name="connectionString">The database.</param>
/// <param name="clock">What <c>{now}</c> is.</param>
/// <param name="opening">Told before every use of the database: where a process may die.</param>
internal sealed class RoundDialect(string connectionString, RoundClock clock, Action opening) : ISqlDialect
{
    private readonly ConcurrentStack<DbConnection> _idle = new();
    private readonly SqliteDialect _inner = new(connectionString, NullLogger.Instance);

    // Translations are remembered by this name.
    public string Name => "sqlite on a clock";

    public bool IsShared => false;

    public string ConnectionString => _inner.ConnectionString;

    public string Translate(string sql) => _inner.Translate(sql.Replace("{now}", "round_now()", StringComparison.Ordinal));

    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        opening();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_idle.TryPop(out var idle) ? idle : Open());
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        try
        {
            return await read(connection);
        }
        finally
        {
            _idle.Push(connection);
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var result = await write(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    public Task LockSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => _inner.LockSchemaAsync(connection, transaction, cancellationToken);

    public Task<IReadOnlyList<object?>> ExecuteEachAsync(DbConnection connection, DbTransaction transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) =>
        _inner.ExecuteEachAsync(connection, transaction, sql, rows, cancellationToken);

    public bool IsTransient(Exception exception) => _inner.IsTransient(exception);

    public bool IsOutage(Exception exception) => _inner.IsOutage(exception);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var connection))
        {
            await connection.DisposeAsync();
        }

        await _inner.DisposeAsync();
    }

    private DbConnection Open()
    {
        var connection = new DurableSqliteConnection(ConnectionString);
        connection.Open();
        connection.CreateFunction("round_now", () => clock.GetUtcNow().ToUnixTimeMilliseconds());
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF";
        command.ExecuteNonQuery();
        return connection;
    }
}
