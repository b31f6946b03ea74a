namespace BotApp.Core.Reports;

/// <summary>Counts the entries of a zip before its table is read, because reading a table of millions is the harm itself.</summary>
public static class ZipEntries
{
    private const int Window = 64 * 1024;

    private static ReadOnlySpan<byte> Signature => "PK\u0001\u0002"u8;

    /// <summary>True for an archive with more table entries than this. Counted by their signature: the archive's own count may lie.</summary>
    /// <param name="max">The most entries that are allowed.</param>
    /// <param name="archive">Read from its beginning and left anywhere.</param>
    public static bool AreMoreThan(int max, Stream archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Position = 0;
        var buffer = new byte[Window];
        var (count, held) = (0, 0);
        for (int read; (read = archive.Read(buffer, held, Window - held)) > 0 && count <= max;)
        {
            var bytes = buffer.AsSpan(0, held + read);
            count += bytes.Count(Signature);
            // A signature may lie across two windows: its first three bytes stay.
            held = Math.Min(bytes.Length, Signature.Length - 1);
            bytes[^held..].CopyTo(buffer);
        }

        return count > max;
    }
}
