using System.Data.Common;
using System.Diagnostics;

namespace BotApp.Storage;

/// <summary>The one database: readers in parallel, writers in transactions that are tried again when the database asks for it.</summary>
internal sealed class Database(ISqlDialect dialect) : IAsyncDisposable
{
    private const int MaxTries = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal ISqlDialect Dialect => dialect;

    /// <summary>Runs queries outside a transaction.</summary>
    internal Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken) => TryAsync(
        () => dialect.ReadAsync(connection => read(new SqlSession(connection, null, dialect, cancellationToken)), cancellationToken),
        cancellationToken);

    /// <summary>Runs everything in one transaction: all of it is on the disk when this returns, or nothing.</summary>
    internal Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken cancellationToken) => TryAsync(
        () => dialect.WriteAsync(
            async (connection, transaction) =>
            {
                var session = new SqlSession(connection, transaction, dialect, cancellationToken);
                var result = await write(session);
                await session.SendAsync();
                return result;
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Runs one statement that writes and answers: a transaction of its own, which a database over a network need not be told of.</summary>
    internal Task<T> WriteOneAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken cancellationToken) =>
        dialect.IsShared ? ReadAsync(write, cancellationToken) : WriteAsync(write, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}"/>
    internal Task WriteAsync(Func<SqlSession, Task> write, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await write(session);
            return true;
        },
        cancellationToken);

    public ValueTask DisposeAsync() => dialect.DisposeAsync();

    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (DbException exception) when (attempt < MaxTries && Stopwatch.GetElapsedTime(began) < Patience && dialect.IsTransient(exception))
            {
                // A deadlock, a lock held elsewhere or a connection that was cut. Every write here may be repeated: it is guarded by a
                // unique key, a version or "not done yet".
                await Task.Delay(Pause * attempt, cancellationToken);
            }
        }
    }
}
