using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>
/// The reports of a run as they are kept: first everything but the tests as JSON, then one list of tests after the other, all in one gzip
/// stream. Written and read in one pass, so that neither way a second copy of them stands in memory.
/// </summary>
public static class StoredReports
{
    private const byte Version = 1;

    private const int BufferBytes = 64 * 1024;

    /// <summary>Packs reports with all that is known of their tests.</summary>
    public static byte[] Pack(IReadOnlyList<RunReports> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return Packed(stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            var frame = JsonSerializer.SerializeToUtf8Bytes(runs);
            writer.Write(Version);
            writer.Write(frame.Length);
            writer.Write(frame);
            writer.Flush();
            foreach (var report in runs.SelectMany(run => run.Reports))
            {
                report.Tests.Write(stream, withDetails: true);
            }
        });
    }

    /// <summary>Unpacks what <see cref="Pack"/> packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static IReadOnlyList<RunReports> Unpack(byte[] packed) => Unpacked(packed, stream => (IReadOnlyList<RunReports>)
        [.. ReadFrame(stream).Select(run => run with { Reports = [.. run.Reports.Select(report => report with { Tests = TestList.Read(stream) }).ToList()] }).ToList()]);

    /// <summary>The same without the tests: what the other files said costs no more than they.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static IReadOnlyList<RunReports> UnpackOthers(byte[] packed) => Unpacked(packed, ReadFrame);

    /// <summary>Packs what another run is compared with: the tests of each variant with outcome and time, without texts, each test once.</summary>
    public static byte[] PackRoster(IReadOnlyDictionary<string, TestList> variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        return Packed(stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(Version);
            writer.Write(variants.Count);
            foreach (var (variant, tests) in variants.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.Write(variant);
                writer.Flush();
                tests.Write(stream, withDetails: false);
            }
        });
    }

    /// <summary>Unpacks what <see cref="PackRoster"/> packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static IReadOnlyDictionary<string, TestList> UnpackRoster(byte[] packed) => Unpacked(packed, stream =>
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        Expect(reader);
        var variants = new Dictionary<string, TestList>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            variants[reader.ReadString()] = TestList.Read(stream);
        }

        return variants;
    });

    /// <summary>The tests of each variant, each once: of several results in one variant the worst counts.</summary>
    public static IReadOnlyDictionary<string, TestList> RosterOf(IReadOnlyList<RunReports> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Where(run => run.IsTested).GroupBy(run => run.Variant, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Merged([.. group.SelectMany(run => run.Reports)]), StringComparer.Ordinal);
    }

    private static TestList Merged(List<Report> reports)
    {
        if (reports is [var only])
        {
            return only.Tests;
        }

        var byCase = new Dictionary<TestCase, int>();
        var tests = new List<TestRecord>();
        foreach (var test in reports.SelectMany(report => report.Tests))
        {
            if (byCase.TryAdd(test.Case, tests.Count))
            {
                tests.Add(test);
            }
            else if (tests[byCase[test.Case]].Outcome < test.Outcome)
            {
                tests[byCase[test.Case]] = test;
            }
        }

        return TestList.From(tests);
    }

    private static List<RunReports> ReadFrame(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        Expect(reader);
        return JsonSerializer.Deserialize<List<RunReports>>(reader.ReadBytes(reader.ReadInt32()))
            ?? throw new InvalidDataException("Stored reports were expected, and nothing came.");
    }

    private static void Expect(BinaryReader reader)
    {
        if (reader.ReadByte() is var version and not Version)
        {
            throw new InvalidDataException($"Stored reports of version {Version} were expected, and version {version} came: a newer BotApp wrote them.");
        }
    }

    private static byte[] Packed(Action<Stream> write)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var buffered = new BufferedStream(gzip, BufferBytes))
        {
            write(buffered);
        }

        return packed.ToArray();
    }

    private static T Unpacked<T>(byte[] packed, Func<Stream, T> read)
    {
        using var gzip = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        using var buffered = new BufferedStream(gzip, BufferBytes);
        return read(buffered);
    }
}
