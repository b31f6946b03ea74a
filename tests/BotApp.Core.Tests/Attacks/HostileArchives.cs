using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace BotApp.Core.Tests.Attacks;

/// <summary>Archives that no honest job hands in, by what they try; each holds a report that would be green.</summary>
internal static class HostileArchives
{
    private const string Green = "<testsuite name='s'><testcase classname='a' name='x'/></testsuite>";
    private const int LocalName = 30;
    private const int FlagsInLocal = 6;
    private const int FlagsInCentral = 8;
    private const int MethodInCentral = 10;
    private const int SizeInCentral = 24;

    internal static byte[] Of(string name) => name switch
    {
        "climbs out by dots" => Zip("../evil.xml"),
        "climbs out in the middle" => Zip("a/../../evil.xml"),
        "climbs out by backslashes" => Zip(@"..\..\evil.xml"),
        "climbs out by both" => Zip(@"a/..\..\evil.xml"),
        "absolute path" => Zip("/etc/evil.xml"),
        "absolute path of Windows" => Zip("C:/evil.xml"),
        "network path" => Zip("//server/share/evil.xml"),
        "a device of Unix" => Special("dev.xml", 0x61B6),
        "a symbolic link" => Special("link.xml", 0xA1FF),
        "a pipe" => Special("pipe.xml", 0x11B6),
        "a socket" => Special("socket.xml", 0xC1B6),
        "a bomb of spaces" => Zip(("bomb.xml", Encoding.UTF8.GetBytes("<testsuite>" + new string(' ', 20_000_000)))),
        "a bomb behind a small report" => Zip(("a.xml", Encoding.UTF8.GetBytes("<testsuite>")), ("bomb.xml", new byte[20_000_000])),
        "an archive in an archive" => Zip(("inner.xml", Zip("a.xml"))),
        "two files of one name" => Zip(("a.xml", "<testsuite>"u8.ToArray()), ("a.xml", Encoding.UTF8.GetBytes(Green))),
        "thirty thousand files" => Zip([.. Enumerable.Range(0, 30_000).Select(number => ($"{number}.xml", Array.Empty<byte>()))]),
        "no file" => Zip(Array.Empty<(string, byte[])>()),
        "only files of other kinds" => Zip(("readme.txt", "x"u8.ToArray()), ("run.sh", "rm -rf /"u8.ToArray())),
        "cut in its index" => Zip("a.xml")[..^30],
        "cut in a file" => Zip("a.xml")[..40],
        "only its first letters" => "PK\u0003\u0004"u8.ToArray(),
        "only its end" => Zip("a.xml")[^22..],
        "says it is encrypted" => Changed(Zip("a.xml"), FlagsInCentral, 1, isCentral: true, alsoLocal: FlagsInLocal),
        "a method nobody knows" => Changed(Zip("a.xml"), MethodInCentral, 99, isCentral: true, alsoLocal: 8),
        "says that a file is huge" => Changed(Zip("a.xml"), SizeInCentral, uint.MaxValue - 1, isCentral: true),
        "says that a file is nothing" => Changed(Zip("a.xml"), SizeInCentral, 0, isCentral: true),
        "points to a file beyond its end" => Changed(Zip("a.xml"), 42, 0x7FFFFFFF, isCentral: true),
        "another name in the file than in the index" => Renamed(Zip(("a.xml", "<testsuite>"u8.ToArray()))),
        "an index without end" => Changed(Zip("a.xml"), 10, 0xFFFF, isCentral: false),
        "gzip bomb" => Gzip(Encoding.UTF8.GetBytes("<testsuite>" + new string(' ', 20_000_000))),
        "gzip in gzip" => Gzip(Gzip(Encoding.UTF8.GetBytes(Green))),
        "gzip cut in the middle" => Gzip(Encoding.UTF8.GetBytes(Green))[..20],
        "gzip of nothing" => Gzip([]),
        "gzip with a name without end" => [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, .. Enumerable.Repeat((byte)'a', 100_000)],
        "gzip of an archive" => Gzip(Zip("a.xml")),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No archive is called so."),
    };

    private static byte[] Zip(string path) => Zip((path, Encoding.UTF8.GetBytes(Green)));

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Special(string name, uint mode)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry(name);
            entry.ExternalAttributes = unchecked((int)(mode << 16));
            using var writer = new StreamWriter(entry.Open());
            writer.Write(Green);
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    // Source of the places: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16.
    private static byte[] Changed(byte[] zip, int offset, uint value, bool isCentral, int? alsoLocal = null)
    {
        var at = zip.AsSpan().LastIndexOf(isCentral ? "PK\u0001\u0002"u8 : "PK\u0005\u0006"u8) + offset;
        if (value <= ushort.MaxValue && offset != SizeInCentral)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), value);
        }

        if (alsoLocal is { } local)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(local), (ushort)value);
        }

        return zip;
    }

    private static byte[] Renamed(byte[] zip)
    {
        zip[LocalName] = (byte)'b';
        return zip;
    }
}
