using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace BotApp.Storage;

/// <summary>What was found of the database; nothing of it was changed.</summary>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
/// <param name="Schema">Its newest schema script; null when it has none.</param>
/// <param name="Missing">Scripts of this program that it lacks.</param>
internal sealed record DatabaseExamined(string? Problem, long? Schema, int Missing);

/// <summary>Whether the database answers, can be written and has the schema; and where it is.</summary>
internal static class DatabaseExam
{
    private const string SchemaTable = "schema_versions";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A file's full path; null for a server.</summary>
    internal static string? FileOf(string connectionString) =>
        StorageServices.IsPostgres(connectionString) ? null : Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <summary>Where it is, without who asks.</summary>
    internal static string PlaceOf(string connectionString)
    {
        if (FileOf(connectionString) is { } file)
        {
            return file;
        }

        var server = new NpgsqlConnectionStringBuilder(connectionString);
        return $"PostgreSQL {server.Host}:{server.Port}/{server.Database}";
    }

    /// <summary>The connection cannot be read on its way: it is encrypted, or does not leave this machine.</summary>
    internal static bool IsPrivate(string connectionString)
    {
        if (!StorageServices.IsPostgres(connectionString))
        {
            return true;
        }

        var server = new NpgsqlConnectionStringBuilder(connectionString);
        return server.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull
            || (server.Host ?? "").Split(',').All(host => host is "localhost" or "127.0.0.1" or "::1" || host.StartsWith('/'));
    }

    /// <summary>Asks it; a write is tried and taken back.</summary>
    internal static async Task<DatabaseExamined> ExamineAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(database, cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new DatabaseExamined($"no answer within {Patience.TotalSeconds:0} seconds.", null, 0);
        }
        catch (Exception exception) when (exception is DbException or IOException or InvalidOperationException or ArgumentException or System.Net.Sockets.SocketException)
        {
            return new DatabaseExamined(exception.Message.TrimEnd('.') + ".", null, 0);
        }
    }

    private static async Task<DatabaseExamined> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        var scripts = Migrations.Scripts();
        var isThere = await database.ReadAsync(session => HasSchemaAsync(session), cancellationToken);
        var known = isThere
            ? (await database.ReadAsync(session => session.QueryAsync<long>($"SELECT number FROM {SchemaTable}"), cancellationToken)).ToHashSet()
            : [];
        await TryWriteAsync(database.Dialect, isThere, cancellationToken);
        return new DatabaseExamined(null, known.Count == 0 ? null : known.Max(), scripts.Count(script => !known.Contains(script.Number)));
    }

    private static async Task<bool> HasSchemaAsync(SqlSession session) => await session.NumberAsync(
        "{sqlite}SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_versions'{/sqlite}{postgresql}SELECT CASE WHEN to_regclass('schema_versions') IS NULL THEN 0 ELSE 1 END{/postgresql}") > 0;

    // Inside one transaction that is never committed: the database does all that a write takes, and keeps nothing.
    private static async Task TryWriteAsync(ISqlDialect dialect, bool hasSchema, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new SqlSession(connection, transaction, dialect, cancellationToken);
        await session.ExecuteAsync(hasSchema
            ? $"INSERT INTO {SchemaTable} (number, name, applied_at) VALUES (-1, 'a write that is taken back', {{now}})"
            : "CREATE TABLE botapp_doctor (number BIGINT)");
        await transaction.RollbackAsync(cancellationToken);
    }
}
