using System.IO.Compression;
using System.Text;

namespace BotApp.Runners.Actions;

/// <summary>
/// The files inside an artifact, read as an attack: whoever wrote the pull request wrote the zip. Nothing is written to disk,
/// nothing is inflated beyond its limit, and what is refused says why.
/// </summary>
internal static class ArtifactFiles
{
    /// <summary>Above it a file is not a report.</summary>
    internal const int LargestFile = 32_000_000;

    /// <summary>All files of one artifact together.</summary>
    internal const long LargestTotal = 256_000_000;

    internal const int MaxEntries = 5000;

    /// <summary>Real reports shrink to a fiftieth; deflate's own limit is 1 : 1032.</summary>
    private const int LargestRatio = 200;

    /// <summary>Below it the ratio says nothing.</summary>
    private const int RatioMatters = 10_000_000;

    private const int SymbolicLink = 0xA000;

    private const int FileTypeBits = 0xF000;

    /// <summary>Zip or, where a single file was stored as it is, that file under the artifact's name.</summary>
    internal static IEnumerable<RunFile> Read(string artifact, byte[] content)
    {
        if (!IsZip(content))
        {
            return content.Length <= LargestFile
                ? [new RunFile(artifact, SafeName(artifact), content, null)]
                : [Refused(artifact, SafeName(artifact), $"has {content.Length} bytes; at most {LargestFile} are read")];
        }

        return EntryCount(content) > MaxEntries
            ? [Refused(artifact, "", $"holds more than {MaxEntries} files")]
            : Entries(artifact, content);
    }

    /// <summary>A file header, or the end record of an empty archive.</summary>
    private static bool IsZip(ReadOnlySpan<byte> content) => content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Counted in the bytes, because the archive's own count may lie and building its table costs memory.</summary>
    private static int EntryCount(ReadOnlySpan<byte> content)
    {
        var count = 0;
        for (int at; (at = content.IndexOf("PK\u0001\u0002"u8)) >= 0 && count <= MaxEntries; count++)
        {
            content = content[(at + 4)..];
        }

        return count;
    }

    private static IEnumerable<RunFile> Entries(string artifact, byte[] content)
    {
        using var archive = Open(content, out var problem);
        if (archive is null)
        {
            yield return Refused(artifact, "", problem);
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        long total = 0;
        foreach (var entry in archive.Entries.Where(static entry => !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\')))
        {
            var file = ReadEntry(artifact, entry, seen, LargestTotal - total);
            total += file.Content.Length;
            yield return file;
            if (total >= LargestTotal)
            {
                yield return Refused(artifact, "", $"unpacks to more than {LargestTotal} bytes; the rest was not read");
                yield break;
            }
        }
    }

    private static ZipArchive? Open(byte[] content, out string problem)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            _ = archive.Entries; // reads the table here, where its errors are expected
            problem = "";
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            archive?.Dispose();
            problem = "is a damaged or incomplete zip";
            return null;
        }
    }

    private static RunFile ReadEntry(string artifact, ZipArchiveEntry entry, HashSet<string> seen, long left)
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

        if (!seen.Add(path))
        {
            return Refused(artifact, path, "is in the archive twice; only the first is read");
        }

        return entry.IsEncrypted ? Refused(artifact, path, "is encrypted") : Inflate(artifact, path, entry, left);
    }

    private static RunFile Inflate(string artifact, string path, ZipArchiveEntry entry, long left)
    {
        try
        {
            using var source = entry.Open();
            using var inflated = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = source.Read(buffer)) > 0)
            {
                inflated.Write(buffer, 0, read);
                if (LimitProblem(inflated.Length, entry.CompressedLength, left) is { } problem)
                {
                    return Refused(artifact, path, problem);
                }
            }

            return inflated.Length == entry.Length
                ? new RunFile(artifact, path, inflated.ToArray(), null)
                : Refused(artifact, path, $"ends after {inflated.Length} of {entry.Length} bytes");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return Refused(artifact, path, "cannot be unpacked: it is damaged or packed in an unknown way");
        }
    }

    private static string? LimitProblem(long inflated, long packed, long left)
    {
        if (inflated > LargestFile)
        {
            return $"unpacks to more than {LargestFile} bytes";
        }

        if (inflated > left)
        {
            return $"goes beyond the {LargestTotal} bytes that are read of one artifact";
        }

        return inflated > RatioMatters && inflated > packed * LargestRatio ? $"unpacks to more than {LargestRatio} times its size" : null;
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

    private static RunFile Refused(string artifact, string path, string problem) =>
        new(artifact, path, ReadOnlyMemory<byte>.Empty, path.Length == 0 ? $"Artifact '{artifact}' {problem}." : $"'{path}' in artifact '{artifact}' {problem}.");
}
