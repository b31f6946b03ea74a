using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace BotApp.Storage;

/// <summary>
/// A SQLite connection as this project needs each one, its own and the scheduler's: a reader never waits for a writer (WAL), a commit is
/// on the disk (FULL), and writers of this process form a line before the file instead of polling its lock. The place in the line is held
/// from the beginning of the first transaction until the connection is closed.
/// </summary>
internal sealed class DurableSqliteConnection(string connectionString, SemaphoreSlim line) : SqliteConnection(connectionString)
{
    // The timeout is for writers of other processes.
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    // A handle of the pool keeps what it was told when it was opened.
    private static readonly ConditionalWeakTable<sqlite3, object> Told = [];

    private bool hasPlace;

    // The provider has no asynchronous opening of its own: its OpenAsync calls Open.
    public override void Open()
    {
        base.Open();
        if (Handle is { } handle && !Told.TryGetValue(handle, out _))
        {
            using var command = CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
            Told.AddOrUpdate(handle, Pragmas);
        }
    }

    public override void Close()
    {
        base.Close();
        LeaveLine();
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (!hasPlace)
        {
            line.Wait();
            hasPlace = true;
        }

        return base.BeginDbTransaction(isolationLevel);
    }

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        if (!hasPlace)
        {
            await line.WaitAsync(cancellationToken);
            hasPlace = true;
        }

        return base.BeginDbTransaction(isolationLevel);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        LeaveLine();
    }

    private void LeaveLine()
    {
        if (hasPlace)
        {
            hasPlace = false;
            line.Release();
        }
    }
}
