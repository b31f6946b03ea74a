using System.Data.Common;

using BotApp.Storage;

namespace BotApp.Tests.Storage;

/// <summary>SQLite that remembers every statement it was asked for.</summary>
internal sealed class RecordedDialect(ISqlDialect sqlite) : ISqlDialect
{
    private readonly List<string> _statements = [];

    internal IReadOnlyList<string> Statements => _statements;

    // A name of its own: what another store has had translated is not remembered here.
    public string Name { get; } = $"sqlite recorded {Guid.NewGuid():N}";

    public bool IsShared => sqlite.IsShared;

    public string ConnectionString => sqlite.ConnectionString;

    public string Translate(string sql)
    {
        var translated = sqlite.Translate(sql);
        _statements.Add(translated);
        return translated;
    }

    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => sqlite.OpenAsync(cancellationToken);

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => sqlite.ReadAsync(read, cancellationToken);

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken) => sqlite.WriteAsync(write, cancellationToken);

    public Task LockSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => sqlite.LockSchemaAsync(connection, transaction, cancellationToken);

    public Task<IReadOnlyList<object?>> ExecuteEachAsync(DbConnection connection, DbTransaction transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) =>
        sqlite.ExecuteEachAsync(connection, transaction, sql, rows, cancellationToken);

    public bool IsTransient(Exception exception) => sqlite.IsTransient(exception);

    public bool IsOutage(Exception exception) => sqlite.IsOutage(exception);

    public ValueTask DisposeAsync() => sqlite.DisposeAsync();
}
