using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>
/// The database's file is for whoever runs BotApp: in it lie deliveries, people's tokens and what seals them. It is made so; one that others may read is shut to
/// them, and what its group may do stays as it is. SQLite gives the files beside it (-wal, -shm) the rights of the file itself.
/// </summary>
internal static partial class SqliteRights
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] s_beside = ["", "-wal", "-shm", "-journal"];

    internal static void Keep(string connectionString, ILogger logger)
    {
        var named = new SqliteConnectionStringBuilder(connectionString);
        var file = named.DataSource;
        if (OperatingSystem.IsWindows() || named.Mode is SqliteOpenMode.ReadOnly or SqliteOpenMode.Memory || file.Length == 0 || file[0] is ':' or '|' || file.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        try
        {
            if (!File.Exists(file) && named.Mode == SqliteOpenMode.ReadWriteCreate)
            {
                using var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
                return;
            }

            foreach (var one in s_beside.Select(end => file + end).Where(File.Exists))
            {
                var mode = File.GetUnixFileMode(one);
                if ((mode & Others) != UnixFileMode.None)
                {
                    File.SetUnixFileMode(one, mode & ~Others);
                    Log.Shut(logger, one);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A folder that is not there, or a file of somebody else: what cannot be used, SQLite says when it opens it.
            Log.Left(logger, file, problem.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Every user of this machine could read {File}; it is shut to others now")]
        internal static partial void Shut(ILogger logger, string file);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Who may read {File} could not be made sure of: {Reason}")]
        internal static partial void Left(ILogger logger, string file, string reason);
    }
}
