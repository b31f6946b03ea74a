using System.Collections.Concurrent;
using System.Data.Common;

namespace BotApp.Storage;

/// <summary>Connections for reading, kept open with their prepared statements.</summary>
/// <param name="open">Opens another one.</param>
internal sealed class SqliteReaders(Func<DurableSqliteConnection> open) : IDisposable
{
    /// <summary>Those kept when nobody reads: each has a cache of pages of its own, up to 2 MB. Source: https://www.sqlite.org/pragma.html#pragma_cache_size.</summary>
    internal const int MostKept = 4;

    private readonly ConcurrentStack<DurableSqliteConnection> idle = new();
    private volatile bool isDisposed;

    internal async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = idle.TryPop(out var kept) ? kept : open();
        try
        {
            var result = await read(connection);
            Keep(connection);
            return result;
        }
        catch
        {
            await connection.DisposeAsync(); // it may be the one to blame
            throw;
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Keep(DurableSqliteConnection connection)
    {
        if (isDisposed || idle.Count >= MostKept)
        {
            connection.Dispose();
            return;
        }

        idle.Push(connection);
        if (isDisposed)
        {
            Dispose(); // both at once
        }
    }
}
