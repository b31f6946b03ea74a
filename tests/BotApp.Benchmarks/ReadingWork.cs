using System.Diagnostics;
using System.Globalization;
using System.Xml;

namespace BotApp.Benchmarks;

/// <summary>What a child process does once: read reports, in our way or the barest one, and say how long it took and how large it became.</summary>
internal static class ReadingWork
{
    internal const string Ours = "ours";
    internal const string Bare = "bare";

    internal static int Run(string way, string path)
    {
        var count = way == Ours ? Report(path) : Files(path).Sum(Extract);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {process.PeakWorkingSet64} {process.TotalProcessorTime.TotalSeconds}"));
        return 0;
    }

    private static IReadOnlyList<string> Files(string path) => Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)] : [path];

    /// <summary>The program itself, from its first line on: <c>report --format json</c> with its output in a file.</summary>
    private static int Report(string path)
    {
        var console = Console.Out;
        var folder = Directory.CreateTempSubdirectory("botapp-bench-").FullName;
        try
        {
            var printed = Path.Combine(folder, "report.json");
            using (var output = new StreamWriter(printed))
            {
                Console.SetOut(output);
                typeof(BotHost).Assembly.EntryPoint!.Invoke(null, [new[] { "report", path, "--format", "json", "--tree", folder }]); // it is a program
                Console.SetOut(console);
            }

            var total = File.ReadLines(printed).First(line => line.Contains("\"tests\": ", StringComparison.Ordinal));
            return int.Parse(total.AsSpan(total.IndexOf(':') + 1).Trim(" ,"), CultureInfo.InvariantCulture);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
