using System.IO.Compression;

namespace BotApp.Core.Reports;

/// <summary>Opens a zip that anybody may have made: counted, bounded, and only what is plainly a file inside it.</summary>
internal sealed class ReportArchive(ReportLimits limits, Func<string, Stream, Report> read)
{
    private const int SymbolicLink = 0xA000;
    private const int FileTypeMask = 0xF000;
    private long _total;

    public IReadOnlyList<Report> Read(string path, Stream stream, Func<string, bool> wanted)
    {
        using var copy = Copy(path, stream);
        if (CountEntries(copy) > limits.MaxEntries)
        {
            return [Report.Unreadable(path, $"The archive has more than {limits.MaxEntries} entries: upload the reports alone.")];
        }

        copy.Position = 0;
        using var archive = new ZipArchive(copy, ZipArchiveMode.Read);
        var reports = new List<Report>();
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (!entry.FullName.EndsWith('/') && wanted(entry.FullName))
            {
                reports.Add(ReadEntry($"{path}!/{entry.FullName}", entry));
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

        try
        {
            var left = limits.MaxTotalBytes - _total;
            var max = Math.Min(limits.MaxFileBytes, left);
            using var bounded = new BoundedStream(
                entry.Open(), path, max, () => entry.CompressedLength, limits.MaxRatio, count => _total += count);
            return read(path, bounded);
        }
        catch (InvalidDataException e)
        {
            return Report.Unreadable(path, $"The entry could not be unpacked: {e.Message}");
        }
    }

    /// <summary>The central directory is at the end, so all of the archive must be at hand before the first entry can be read.</summary>
    private MemoryStream Copy(string path, Stream stream)
    {
        using var bounded = new BoundedStream(stream, path, limits.MaxArchiveBytes, null, limits.MaxRatio);
        var copy = new MemoryStream();
        bounded.CopyTo(copy);
        return copy;
    }

    /// <summary>Counted by signature before the directory is read, because reading a directory of millions is the harm itself.</summary>
    private static int CountEntries(MemoryStream archive)
    {
        ReadOnlySpan<byte> bytes = archive.GetBuffer().AsSpan(0, (int)archive.Length);
        return bytes.Count("PK\u0001\u0002"u8);
    }
}
