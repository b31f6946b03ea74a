using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks;

/// <summary>
/// `report` beside a bare <c>XmlReader</c> loop and Python's iterparse, each in processes of their own, so that memory is told apart.
/// The bare loop runs as .NET runs a program by default. Processor time is compared, because it says the same on a busy machine; its growth with load is evened out by taking turns.
/// </summary>
internal static class ReadingTable
{
    private const int Rounds = 5;

    private const string Python = """
        import glob, os, resource, sys, xml.etree.ElementTree as E
        n = letters = 0
        for path in sorted(glob.glob(sys.argv[1] + '/*')) if os.path.isdir(sys.argv[1]) else [sys.argv[1]]:
            for _, e in E.iterparse(path):
                if e.tag == 'testcase':
                    n += 1
                    letters += len(e.get('name', '')) + len(e.get('classname', '')) + len(e.get('time', ''))
                elif e.tag in ('failure', 'error', 'skipped'):
                    letters += len(e.get('message', '')) + len(e.text or '')
                    continue
                if e.tag in ('testcase', 'testsuite'):
                    e.clear()
        u = resource.getrusage(resource.RUSAGE_SELF)
        print(n, u.ru_maxrss * 1024, u.ru_utime + u.ru_stime)
        """;

    /// <summary>The lines of a table.</summary>
    internal static IReadOnlyList<TableRow> Rows()
    {
        var folder = Directory.CreateTempSubdirectory("botapp-bench-").FullName;
        try
        {
            return
            [
                Row("1 000 000 tests", 1_000_000, File(folder, "million.xml", 1_000_000, 0)),
                Row("10 000 tests with 110 MB of output", 10_000, File(folder, "output.xml", 10_000, 11_000)),
                Row("2 000 files of 10 KB", 2_000 * 75, Files(folder, 2_000, 75)),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string File(string folder, string name, int cases, int outputBytes)
    {
        var path = Path.Combine(folder, name);
        JUnitText.Write(path, cases, outputBytes);
        return path;
    }

    private static string Files(string folder, int count, int cases)
    {
        var many = Directory.CreateDirectory(Path.Combine(folder, "many")).FullName;
        for (var n = 0; n < count; n++)
        {
            JUnitText.Write(Path.Combine(many, $"TEST-{n:0000}.xml"), cases);
        }

        return many;
    }

    private static TableRow Row(string shape, int cases, string path)
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know where it lies.");
        string[] host = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(ReadingTable).Assembly.Location] : [];
        List<Measured> ours = [], bare = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Once(self, [.. host, ReadingWork.Ours, path], cases));
            bare.Add(Once(self, [.. host, ReadingWork.Bare, path], cases, [KeyValuePair.Create<string, string?>("DOTNET_TieredPGO", "1")]));
        }

        var python = IsThere("python3") ? Once("python3", ["-c", Python, path], cases) : null;
        return new TableRow(
            $"reading: {shape}",
            $"{Seconds(ours):0.00} s of processor, {Megabytes(ours):0} MiB",
            $"bare loop {Seconds(bare):0.00} s, {Megabytes(bare):0} MiB: {new Spread([.. ours.Zip(bare, static (one, other) => one.Time / other.Time)]):0.00} times that; iterparse {python?.Time.TotalSeconds ?? double.NaN:0.00} s, {python?.PeakBytes / 1048576.0 ?? double.NaN:0} MiB");
    }

    private static Spread Seconds(List<Measured> measured) => new([.. measured.Select(static one => one.Time.TotalSeconds)]);

    private static Spread Megabytes(List<Measured> measured) => new([.. measured.Select(static one => one.PeakBytes / 1048576.0)]);

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => System.IO.File.Exists(Path.Combine(folder, program)));

    private static Measured Once(string program, IReadOnlyList<string> arguments, int cases, params IReadOnlyList<KeyValuePair<string, string?>> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var words = said.Split(' ', StringSplitOptions.TrimEntries);
        return process.ExitCode == 0 && words is [var count, var bytes, var seconds] && count == cases.ToString(CultureInfo.InvariantCulture)
            ? new Measured(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), long.Parse(bytes, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{program} read {said.Trim()} instead of {cases} tests.");
    }

    private sealed record Measured(TimeSpan Time, long PeakBytes);
}
