using Microsoft.Data.Sqlite;

namespace BotApp.Storage;

/// <summary>How full the disk is that an embedded database's file is on; a server has its own alarm.</summary>
internal sealed class StoreSpace(Database database, DiskReading disk)
{
    /// <summary>From here on it is said, while there is still room to do something: below the 90 % at which logs and copies of the database no longer fit.</summary>
    internal const double Alarm = 0.85;

    /// <summary>The part that is used, 0 to 1; null where the database is not a file here, or its disk cannot be read.</summary>
    internal double? Used()
    {
        if (database.Dialect.IsShared || new SqliteConnectionStringBuilder(database.Dialect.ConnectionString).DataSource is not { Length: > 0 } file || file == ":memory:")
        {
            return null;
        }

        try
        {
            var (total, free) = disk(Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".");
            return total > 0 ? 1 - ((double)free / total) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The disk of a folder, as the system says.</summary>
    internal static (long Total, long Free) Read(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }
}

/// <summary>Bytes of the disk that a folder is on, and those that are free to us.</summary>
internal delegate (long Total, long Free) DiskReading(string folder);
