using BotApp.Core.Doctor;

namespace BotApp.Cli.Doctor;

/// <summary>Files and the disk they lie on.</summary>
internal static class DiskProbe
{
    /// <summary>A file's rights.</summary>
    internal static FileSeen Look(string what, string path) => new(what, path, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path));

    /// <summary>Free bytes where a file lies or would lie; null where that cannot be told.</summary>
    internal static long? FreeBytes(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            return folder is not null && Directory.Exists(folder) ? new DriveInfo(folder).AvailableFreeSpace : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Why a file that is not there could not be made; null when it could.</summary>
    internal static string? WhyNotWritable(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file has a folder
        if (!Directory.Exists(folder))
        {
            return $"the folder '{folder}' is not there.";
        }

        try
        {
            using var tried = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"this user cannot write in '{folder}'.";
        }
    }
}
