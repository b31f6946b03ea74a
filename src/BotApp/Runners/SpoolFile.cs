namespace BotApp.Runners;

/// <summary>A file for what is too large to be held in memory and must be read from its end, as zips must.</summary>
internal static class SpoolFile
{
    /// <summary>An empty temporary file, gone when it is closed.</summary>
    internal static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(Path.GetTempPath(), $"botapp-{Path.GetRandomFileName()}");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // Its name goes at once, so that a crash leaves nothing behind; the open file stays.
            File.Delete(path);
        }

        return file;
    }
}
