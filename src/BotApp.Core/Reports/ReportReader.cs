using System.IO.Compression;
using BotApp.Core.Reports.Formats;

namespace BotApp.Core.Reports;

/// <summary>Reads any file a run may have left: recognised by its content, unpacked within limits, never trusted.</summary>
/// <param name="limits">How much is read; null for the defaults.</param>
public sealed class ReportReader(ReportLimits? limits = null)
{
    private static readonly IReportFormat[] s_formats =
    [
        new JUnit(),
        new Trx(),
        new XUnit(),
        new NUnit3(),
        new NUnit2(),
        new Ctrf(),
        new GoTest(),
        new MochaJson(),
        new JestJson(),
        new Tap(),
        new Cobertura(),
        new JaCoCo(),
        new CoveragePy(),
        new Lcov(),
        new Sarif(),
        new Pylint(),
        new MigrationReport(),
        new WorkflowCommands(),
    ];

    /// <summary>Files that live beside reports and are none; they are passed over with a notice, not held against the run.</summary>
    private static readonly Dictionary<string, string> s_otherKinds = new()
    {
        ["coverage"] = "a coverage report",
        ["report"] = "a JaCoCo coverage report",
        ["checkstyle"] = "a Checkstyle report",
        ["failsafe-summary"] = "Failsafe's summary, not its report",
        ["result"] = "Jenkins' own result file",
    };

    /// <summary>Words in the name of a JSON file, or of its folder, that make it worth a look.</summary>
    private static readonly string[] s_jsonWords = ["test", "report", "result", "ctrf", "mocha", "jest", "coverage", "lint", "sarif"];

    /// <summary>A longer name of an element is nobody's format.</summary>
    private const int MaxShownRoot = 60;

    private readonly ReportLimits _limits = limits ?? new ReportLimits();

    /// <summary>Reads one file: one report, or as many as an archive holds.</summary>
    /// <param name="path">Its name, for messages and for what is shown.</param>
    /// <param name="stream">Its bytes, read once and forward; an archive in a stream that cannot be moved is copied to memory within the limits.</param>
    /// <param name="wanted">Which entries of an archive to read; null for everything that is named like a report.</param>
    public IReadOnlyList<Report> Read(string path, Stream stream, Func<string, bool>? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var head = new HeadStream(stream, ReportLimits.SniffBytes);
            return head.Head switch
            {
                [] => [Report.Unreadable(path, "The file is empty: the tests were stopped before they wrote it. Look at the end of the job's log.")],
                [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => new ReportArchive(_limits, ReadPacked).Read(path, stream.CanSeek ? stream : head, wanted ?? IsNamedLikeReport),
                [0x1F, 0x8B, ..] => [ReadGzip(path, head)],
                _ => [ReadPlain(path, head)],
            };
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return [Report.Unreadable(path, $"The file could not be read: {e.Message}")];
        }
    }

    /// <summary>True for names that reports have: .xml, .trx, .junit, .tap, .ctrf, .json where the name speaks of tests, and their gzip forms.</summary>
    public static bool IsNamedLikeReport(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return System.IO.Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".XML" or ".TRX" or ".JUNIT" or ".TAP" or ".CTRF" => true,
            // Everything is JSON: a folder of it is not opened for a report that may be in it.
            ".JSON" or ".JSONL" or ".NDJSON" => Array.Exists(s_jsonWords, word => name.AsSpan(FolderStart(name)).Contains(word, StringComparison.OrdinalIgnoreCase)),
            _ => IsNamedLikeCoverageOrFindings(name),
        };
    }

    /// <summary>Where the name of the file's own folder begins.</summary>
    private static int FolderStart(string name)
    {
        var slash = name.LastIndexOfAny(['/', '\\']);
        return slash <= 0 ? 0 : name.LastIndexOfAny(['/', '\\'], slash - 1) + 1;
    }

    /// <summary>The names their tools give them by default. Other JSON and text could be anything.</summary>
    private static bool IsNamedLikeCoverageOrFindings(string path) =>
        System.IO.Path.GetExtension(path).ToUpperInvariant() is ".SARIF" or ".LCOV"
        || System.IO.Path.GetFileName(path).ToUpperInvariant() is "LCOV.INFO" or "COVERAGE.JSON" or "PYLINT.JSON" or "BOTAPP-MIGRATIONS.JSON";

    /// <summary>An entry of an archive: plain or gzip, but not another archive.</summary>
    private Report ReadPacked(string path, Stream stream)
    {
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        return head.Head switch
        {
            [] => Report.Unreadable(path, "The file is empty: the tests were stopped before they wrote it. Look at the end of the job's log."),
            [(byte)'P', (byte)'K', 3, 4, ..] => Report.Unreadable(path, "An archive inside an archive is not opened: upload the reports themselves."),
            [0x1F, 0x8B, ..] => ReadGzip(path, head),
            _ => ReadPlain(path, head),
        };
    }

    private Report ReadGzip(string path, Stream packed)
    {
        long packedBytes = 0;
        using var counted = new BoundedStream(packed, path, _limits.MaxArchiveBytes, null, _limits.MaxRatio, count => packedBytes += count);
        using var inflated = new GZipStream(counted, CompressionMode.Decompress);
        using var bounded = new BoundedStream(inflated, path, _limits.MaxFileBytes, () => packedBytes, _limits.MaxRatio);
        using var head = new HeadStream(bounded, ReportLimits.SniffBytes);
        return head.Head is [] or [(byte)'P', (byte)'K', 3, 4, ..] or [0x1F, 0x8B, ..]
            ? Report.Unreadable(path, "The gzip file holds nothing or another archive, not a report: upload the report itself.")
            : ReadPlain(path, head);
    }

    private Report ReadPlain(string path, HeadStream stream)
    {
        var format = Array.Find(s_formats, format => format.Recognises(path, stream.Head));
        if (format is null)
        {
            return NotAReport(path, stream.Head);
        }

        using var bounded = new BoundedStream(stream, path, _limits.MaxFileBytes, null, _limits.MaxRatio);
        return format.Read(bounded, path);
    }

    private static Report NotAReport(string path, ReadOnlySpan<byte> start)
    {
        if (XmlStart.IsHtml(start))
        {
            return Report.Unreadable(path, "An HTML page, not a test report: a proxy, a login page or an error page was saved in its place.");
        }

        var root = XmlStart.Root(start);
        if (root is not null && s_otherKinds.TryGetValue(root, out var kind))
        {
            return new Report { Path = path, State = ReportState.Ignored, Problems = [new ReportProblem($"This is {kind}; it was not read as tests.", IsNotice: true)] };
        }

        var known = string.Join(", ", s_formats.Select(format => format.Name));
        if (IsBlank(start))
        {
            return Report.Unreadable(path, "The file is blank: the tests were stopped before they wrote it. Look at the end of the job's log.");
        }

        if (SoundJson.Begins(start, isWhole: start.Length < ReportLimits.SniffBytes))
        {
            return new Report { Path = path, State = ReportState.Ignored, Problems = [new ReportProblem($"JSON of no known kind ({known}); it was not read as tests.", IsNotice: true)] };
        }

        return Report.Unreadable(path, root is null
            ? $"Not a test report of a known format ({known}): it does not begin like XML with a root element, nor like JSON or TAP. Check which file the job uploads."
            : $"Not a test report of a known format ({known}): its root element is <{(root.Length > MaxShownRoot ? root[..MaxShownRoot] + "…" : root)}>. Check which file the job uploads.");
    }

    private static bool IsBlank(ReadOnlySpan<byte> start) => start.IndexOfAnyExcept(" \t\r\n\0"u8) < 0;
}
