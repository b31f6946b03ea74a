using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>
/// A SQLite connection as this project needs each one, its own and the scheduler's: a reader never waits for a writer (WAL),
/// a commit is on the disk (FULL), and a lock is waited for by SQLite's own short steps instead of the provider's long ones.
/// </summary>
internal sealed class DurableSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    public override void Open()
    {
        base.Open();
        Prepare();
    }

    // The provider has no asynchronous opening of its own: its OpenAsync calls Open.
    private void Prepare()
    {
        using var command = CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
