using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>
/// An embedded database belongs to one service at a time: who works on which subject is agreed on inside the process, so a second one would deploy and publish once more.
/// The system lets go of the mark when the process ends, however it ends.
/// </summary>
internal sealed class OneProcess(Database database) : IHostedLifecycleService, IDisposable
{
    private FileStream? _mark;

    /// <summary>Marks the file as in use.</summary>
    /// <exception cref="InvalidOperationException">Another service works on this file.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var connection = database.Dialect.IsShared ? null : new SqliteConnectionStringBuilder(database.Dialect.ConnectionString);
        if (connection is null or { Mode: SqliteOpenMode.Memory or SqliteOpenMode.ReadOnly } or { DataSource: "" } || connection.DataSource.StartsWith(':') || connection.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return Task.CompletedTask;
        }

        var file = Path.GetFullPath(connection.DataSource);
        try
        {
            _mark = new FileStream(file + ".in-use", Options());
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return Task.CompletedTask; // the database itself says what is wrong with its folder
        }
        catch (IOException exception) when (File.Exists(file + ".in-use"))
        {
            throw new InvalidOperationException($"Another BotApp works on the database '{file}'. SQLite is for one process: end the other one, or give both PostgreSQL (ConnectionStrings__BotApp).", exception);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _mark?.Dispose();

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
