using BotApp.Tests.Journeys;

using Microsoft.Data.Sqlite;

using Npgsql;

namespace BotApp.Tests.Storage;

/// <summary>A database of its own, of which a copy is taken and put back as an operator does it; nobody may be connected meanwhile.</summary>
internal sealed class DumpedDatabase : IAsyncDisposable
{
    private readonly string? _server;
    private readonly string _name;
    private readonly string _folder;

    private DumpedDatabase(string? server, string name, string folder) => (_server, _name, _folder) = (server, name, folder);

    internal string ConnectionString => _server is null ? $"Data Source={File}" : new NpgsqlConnectionStringBuilder(_server) { Database = _name, MaxPoolSize = 40 }.ToString();

    private string File => Path.Combine(_folder, "botapp.db");

    internal static async Task<DumpedDatabase> CreateAsync(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-dump-").FullName;
        if (kind == Databases.Sqlite)
        {
            return new DumpedDatabase(null, "", folder);
        }

        await using var known = await TestDatabase.CreateAsync(kind); // skips where there is no server
        var server = Environment.GetEnvironmentVariable("BOTAPP_TEST_POSTGRES")!; // just used
        var name = $"d{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return new DumpedDatabase(server, name, folder);
    }

    /// <summary>Takes a copy, in place of an older one.</summary>
    internal Task DumpAsync() => _server is null ? OnSqliteAsync($"VACUUM INTO '{File}.copy'") : CopyAsync(_name, $"{_name}_copy");

    /// <summary>Puts the copy back in place of what is there now.</summary>
    internal async Task RestoreAsync()
    {
        if (_server is not null)
        {
            await CopyAsync($"{_name}_copy", _name);
            return;
        }

        SqliteConnection.ClearAllPools();
        foreach (var old in new[] { File, File + "-wal", File + "-shm" })
        {
            System.IO.File.Delete(old);
        }

        System.IO.File.Copy($"{File}.copy", File);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await DropAsync(_name);
            await DropAsync($"{_name}_copy");
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OnSqliteAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task CopyAsync(string from, string to)
    {
        await DropAsync(to);
        await EndConnectionsAsync(from);
        await ExecuteAsync(_server!, $"CREATE DATABASE {to} TEMPLATE {from}"); // asked on PostgreSQL only
    }

    private async Task DropAsync(string name)
    {
        await EndConnectionsAsync(name);
        await ExecuteAsync(_server!, $"DROP DATABASE IF EXISTS {name}"); // asked on PostgreSQL only
    }

    private Task EndConnectionsAsync(string name) => ExecuteAsync(_server!, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"); // likewise

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
