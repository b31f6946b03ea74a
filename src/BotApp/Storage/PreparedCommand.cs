using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>A command whose statement is taken from its connection when it is executed and goes back, still prepared, when it is disposed.</summary>
internal sealed class PreparedCommand(DurableSqliteConnection connection) : DbCommand
{
    // Values that are set before the text is final: Dapper changes it for a list, with parameters added before and after.
    private readonly SqliteCommand given = new() { CommandTimeout = connection.DefaultTimeout };
    private SqliteCommand? taken;

    [AllowNull]
    public override string CommandText
    {
        get => given.CommandText;
        set => given.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => given.CommandTimeout;
        set => given.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException($"SQLite knows commands of text alone, not {value}.");
            }
        }
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            if (value != connection)
            {
                throw new NotSupportedException("A command stays with the connection that made it.");
            }
        }
    }

    protected override DbTransaction? DbTransaction { get; set; }

    protected override DbParameterCollection DbParameterCollection => given.Parameters;

    public override void Cancel() => taken?.Cancel();

    public override void Prepare() => Ready().Prepare();

    public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();

    public override object? ExecuteScalar() => Ready().ExecuteScalar();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Ready().ExecuteReader(behavior);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            LetGo();
            given.Dispose();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Ready()
    {
        if (taken?.CommandText != given.CommandText)
        {
            LetGo();
            taken = connection.Take(given.CommandText);
        }

        (taken.CommandTimeout, taken.Transaction) = (given.CommandTimeout, (SqliteTransaction?)DbTransaction);
        taken.Parameters.Clear();
        taken.Parameters.AddRange(given.Parameters.Cast<SqliteParameter>());
        return taken;
    }

    private void LetGo()
    {
        if (taken is { } used)
        {
            taken = null;
            connection.Give(used);
        }
    }
}
