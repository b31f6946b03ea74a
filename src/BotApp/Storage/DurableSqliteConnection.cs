using System.Data.Common;

using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>
/// A SQLite connection as this project needs each one: a reader never waits for a writer (WAL), a commit is on the disk (FULL), and statements stay prepared as long as it is open, for
/// reading a statement's text costs SQLite about as much as a small look does.
/// </summary>
internal sealed class DurableSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Statements that stay prepared: more than the busiest paths have. When there are more, all are let go, and those that are needed are soon back.</summary>
    internal const int MostPrepared = 150;

    // The timeout is for writers of other processes.
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    // The provider has no asynchronous opening of its own: its OpenAsync calls Open.
    public override void Open()
    {
        base.Open();
        using var command = CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    /// <summary>A command of this text that nobody else uses.</summary>
    internal SqliteCommand Take(string text)
    {
        if (prepared.Remove(text, out var command))
        {
            return command;
        }

        command = CreateCommand();
        command.CommandText = text;
        return command;
    }

    /// <summary>It is not used any more.</summary>
    internal void Give(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (prepared.Count >= MostPrepared)
        {
            LetGo();
        }

        if (!prepared.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    protected override DbCommand CreateDbCommand() => new PreparedCommand(this);

    protected override void Dispose(bool disposing)
    {
        LetGo();
        base.Dispose(disposing);
    }

    private void LetGo()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }

        prepared.Clear();
    }
}
