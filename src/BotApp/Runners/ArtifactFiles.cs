using System.IO.Compression;
using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Runners;

/// <summary>
/// The files inside an artifact, read as an attack: whoever wrote the pull request wrote the zip. Files are inflated while they are
/// read, never beyond their limit, and what is refused says why.
/// </summary>
internal static class ArtifactFiles
{
    private const int SymbolicLink = 0xA000;
    private const int RegularFile = 0x8000;

    private const int FileTypeBits = 0xF000;

    /// <summary>Zip or, where a single file was stored as it is, that file under the artifact's name.</summary>
    /// <param name="artifact">The artifact's name.</param>
    /// <param name="content">Its bytes; the stream can be moved, because a zip's table is at its end.</param>
    /// <param name="limits">How much is read.</param>
    internal static IEnumerable<RunFile> Read(string artifact, Stream content, ReportLimits limits)
    {
        content.Position = 0;
        if (!IsZip(content))
        {
            content.Position = 0;
            return [new RunFile(artifact, SafeName(artifact), new BoundedStream(content, Named(artifact, SafeName(artifact)), limits.MaxFileBytes), null)];
        }

        return ZipEntries.AreMoreThan(limits.MaxEntries, content)
            ? [Refused(artifact, "", $"holds more than {limits.MaxEntries} files")]
            : Entries(artifact, content, limits);
    }

    /// <summary>A file header, or the end record of an empty archive.</summary>
    private static bool IsZip(Stream content)
    {
        Span<byte> start = stackalloc byte[4];
        var read = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read].SequenceEqual("PK\u0003\u0004"u8) || start[..read].SequenceEqual("PK\u0005\u0006"u8);
    }

    private static IEnumerable<RunFile> Entries(string artifact, Stream content, ReportLimits limits)
    {
        using var archive = Open(content);
        if (archive is null)
        {
            yield return Refused(artifact, "", "is a damaged or incomplete zip");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = limits.MaxTotalBytes;
        foreach (var entry in archive.Entries.Where(static entry => !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\')))
        {
            if (left <= 0)
            {
                yield return Refused(artifact, "", $"unpacks to more than {limits.MaxTotalBytes} bytes; the rest was not read");
                yield break;
            }

            var max = Math.Min(left, limits.MaxFileBytes);
            var file = Open(artifact, entry, seen, (source, name) => new BoundedStream(
                source, name, max, () => entry.CompressedLength, limits.MaxRatio, count => left -= count, entry.Length));
            yield return file;
            // Whoever passed it over has not closed it.
            file.Content.Dispose();
        }
    }

    private static ZipArchive? Open(Stream content)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries; // reads the table here, where its errors are expected
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            archive?.Dispose();
            return null;
        }
    }

    private static RunFile Open(string artifact, ZipArchiveEntry entry, HashSet<string> seen, Func<Stream, string, BoundedStream> bound)
    {
        var path = entry.FullName.Replace('\\', '/');
        if (PathProblem(path) is { } problem)
        {
            return Refused(artifact, SafeName(path), problem);
        }

        if (((entry.ExternalAttributes >> 16) & FileTypeBits) == SymbolicLink)
        {
            return Refused(artifact, path, "is a symbolic link, which is not followed");
        }

        if (((entry.ExternalAttributes >> 16) & FileTypeBits) is not (0 or RegularFile))
        {
            return Refused(artifact, path, "is no regular file but a folder, a device, a pipe or a socket");
        }

        if (!seen.Add(path))
        {
            return Refused(artifact, path, "is in the archive twice; only the first is read");
        }

        try
        {
            return entry.IsEncrypted ? Refused(artifact, path, "is encrypted") : new RunFile(artifact, path, bound(entry.Open(), Named(artifact, path)), null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return Refused(artifact, path, "cannot be unpacked: it is damaged or packed in an unknown way");
        }
    }

    private static string? PathProblem(string path)
    {
        if (path.Length == 0 || path.Any(char.IsControl))
        {
            return "has a name that is empty or holds control characters";
        }

        if (path[0] == '/' || (path.Length > 1 && path[1] == ':'))
        {
            return "has an absolute path, which is refused";
        }

        return path.Split('/').Contains("..") ? "has a path that leads out of the archive, which is refused" : null;
    }

    /// <summary>A name fit for a message: no parts that lead elsewhere, nothing invisible, not long.</summary>
    private static string SafeName(string path)
    {
        var safe = new StringBuilder();
        foreach (var part in path.Split('/', '\\').Where(static part => part.Length > 0 && part is not ("." or "..")))
        {
            safe.Append(safe.Length == 0 ? "" : "/").Append(string.Concat(part.Where(static c => !char.IsControl(c) && c != ':')));
        }

        return safe.Length <= 200 ? safe.ToString() : safe.ToString(0, 200);
    }

    private static string Named(string artifact, string path) => path.Length == 0 ? $"Artifact '{artifact}'" : $"'{path}' in artifact '{artifact}'";

    private static RunFile Refused(string artifact, string path, string problem) => new(artifact, path, Stream.Null, $"{Named(artifact, path)} {problem}.");
}
