using System.IO.Compression;

namespace BotApp.Core.Reports;

/// <summary>Opens a zip that anybody may have made: counted, bounded, and only what is plainly a file inside it.</summary>
internal sealed class ReportArchive(ReportLimits limits, Func<string, Stream, Report> read)
{
    private const int SymbolicLink = 0xA000;
    private const int RegularFile = 0x8000;
    private const int FileTypeMask = 0xF000;
    private long _total;

    public IReadOnlyList<Report> Read(string path, Stream stream, Func<string, bool> wanted)
    {
        using var copy = stream.CanSeek ? null : Copy(path, stream);
        var source = copy ?? stream;
        if (ZipEntries.AreMoreThan(limits.MaxEntries, source))
        {
            return [Report.Unreadable(path, $"The archive has more than {limits.MaxEntries} entries: upload the reports alone.")];
        }

        using var archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        var reports = new List<Report>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (!entry.FullName.EndsWith('/') && wanted(entry.FullName))
            {
                var name = $"{path}!/{entry.FullName}";
                reports.Add(seen.Add(entry.FullName) ? ReadEntry(name, entry) : Report.Unreadable(name, "The archive has this entry twice; only the first is read."));
            }
        }

        return reports.Count > 0 ? reports : [Report.Unreadable(path, "The archive holds no test report: check which files the job uploads.")];
    }

    private Report ReadEntry(string path, ZipArchiveEntry entry)
    {
        var name = entry.FullName.Replace('\\', '/');
        if (name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains(".."))
        {
            return Report.Unreadable(path, "The entry's path leads out of the archive; it was not opened.");
        }

        if (((entry.ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink)
        {
            return Report.Unreadable(path, "The entry is a symbolic link; it was not followed.");
        }

        if (((entry.ExternalAttributes >> 16) & FileTypeMask) is not (0 or RegularFile))
        {
            return Report.Unreadable(path, "The entry is no regular file but a folder, a device, a pipe or a socket; it was not opened.");
        }

        if (entry.IsEncrypted)
        {
            return Report.Unreadable(path, "The entry is encrypted: upload the report as it is.");
        }

        try
        {
            var left = limits.MaxTotalBytes - _total;
            var max = Math.Min(limits.MaxFileBytes, left);
            using var bounded = new BoundedStream(
                entry.Open(), path, max, () => entry.CompressedLength, limits.MaxRatio, count => _total += count, entry.Length);
            return read(path, bounded);
        }
        catch (InvalidDataException e)
        {
            return Report.Unreadable(path, $"The entry could not be unpacked: {e.Message}");
        }
    }

    /// <summary>The central directory is at the end, so all of an archive that only comes once must be at hand before the first entry can be read.</summary>
    private MemoryStream Copy(string path, Stream stream)
    {
        using var bounded = new BoundedStream(stream, path, limits.MaxArchiveBytes, null, limits.MaxRatio);
        var copy = new MemoryStream();
        bounded.CopyTo(copy);
        return copy;
    }
}
