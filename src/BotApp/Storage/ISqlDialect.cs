using System.Data.Common;

namespace BotApp.Storage;

/// <summary>What differs between SQLite and PostgreSQL; everything else is common SQL.</summary>
internal interface ISqlDialect : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>postgresql</c>.</summary>
    string Name { get; }

    /// <summary>Whether several processes may share the database.</summary>
    bool IsShared { get; }

    /// <summary>The connection string in use, with what this project adds to it.</summary>
    string ConnectionString { get; }

    /// <summary>SQL with the words in braces put into the database's own: <c>{now} {forUpdate} {id} {bytes}</c>; <c>{in}@values{/in}</c> is one of a list; <see cref="DialectParts"/> are for one database alone.</summary>
    string Translate(string sql);

    /// <summary>An open connection of the caller's own.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Runs queries on a connection that others may use before and after.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs a write: what it wrote is on the disk when this returns, or nothing of it is. It must not wait for another write.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken);

    /// <summary>Makes every other migration wait until this transaction ends.</summary>
    Task LockSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Runs one statement once for each row of values (<c>@p0 @p1</c> …) and returns the first value each gave back, in order.</summary>
    Task<IReadOnlyList<object?>> ExecuteEachAsync(
        DbConnection connection,
        DbTransaction transaction,
        string sql,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken);

    /// <summary>Whether the same transaction may simply be tried again (deadlock, serialization failure, lock held too long).</summary>
    bool IsTransient(Exception exception);

    /// <summary>Whether the database itself fails (not reachable, locked, full …), as opposed to refusing one statement.</summary>
    bool IsOutage(Exception exception);
}
