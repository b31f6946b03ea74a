using System.Diagnostics;
using System.Globalization;
using System.Xml;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Benchmarks;

/// <summary>What a child process does once: read reports, in our way or the barest one, and say how long it took and how large it became.</summary>
internal static class ReadingWork
{
    internal const string Ours = "ours";
    internal const string Bare = "bare";

    internal static int Run(string way, string path)
    {
        IReadOnlyList<string> files = Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)] : [path];
        var count = way == Ours ? Judge(files) : files.Sum(Extract);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {process.PeakWorkingSet64}"));
        return 0;
    }

    /// <summary>All that <c>report --format json</c> does with its files.</summary>
    private static int Judge(IReadOnlyList<string> files)
    {
        var reader = new ReportReader();
        var reports = new List<Report>();
        foreach (var path in files)
        {
            using var stream = File.OpenRead(path);
            reports.AddRange(reader.Read(path, stream));
        }

        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", reports)]));
        return ReportDocument.Write(verdict).Length == 0 ? 0 : verdict.Totals.Tests;
    }

    /// <summary>Name, class, time, message and text of every test, kept nowhere.</summary>
    private static int Extract(string path)
    {
        using var stream = File.OpenRead(path);
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var (tests, letters) = (0, 0L);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "testcase":
                    tests++;
                    letters += Length(xml, "name") + Length(xml, "classname") + Length(xml, "time");
                    break;
                case "failure" or "error" or "skipped":
                    letters += Length(xml, "message");
                    letters += xml.IsEmptyElement ? 0 : xml.ReadElementContentAsString().Length;
                    break;
                default:
                    break;
            }
        }

        return letters == 0 ? 0 : tests;
    }

    private static int Length(XmlReader xml, string attribute) => xml.GetAttribute(attribute)?.Length ?? 0;
}
