using System.CommandLine;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Cli;

/// <summary>`report FILES…`: reads reports as the service would and prints the check it would write.</summary>
internal static class ReportVerb
{
    private const int Ok = 0;
    private const int Failures = 1;
    private const int Unreadable = 2;

    internal static Command Create()
    {
        var files = new Argument<string[]>("FILES")
        {
            Description = "Reports: files, folders, globs with ** and !exclusions, zip or gzip; - is standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = new Option<string>("--format") { Description = "What to print.", DefaultValueFactory = _ => "markdown" };
        format.AcceptOnlyFromAmong("markdown", "json", "text");
        var tree = new Option<string?>("--tree")
        {
            Description = "The folder whose files failures are mapped to. Default: the files git tracks in the current folder, else all of them.",
            HelpName = "DIR",
        };
        var command = new Verb("report", "Read test reports as the service would and print the check it would write.",
            [(0, "Nothing failed."), (1, "Tests failed, or too few ran."), (2, "Something could not be read or found, or the command line is wrong.")])
        {
            files, format, tree,
        };
        command.SetAction((parse, cancellation) => RunAsync(
            parse.GetRequiredValue(files),
            parse.GetRequiredValue(format),
            parse.GetValue(tree),
            parse.InvocationConfiguration.Output,
            parse.InvocationConfiguration.Error,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, string format, string? tree, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (tree is not null && !Directory.Exists(tree))
        {
            var what = File.Exists(tree) ? $"{tree} is a file" : $"there is no folder {tree}";
            await error.WriteLineAsync($"--tree: {what}. Give the root of the checkout the tests ran in.");
            return Unreadable;
        }

        var found = ReportFiles.Find(files);
        foreach (var missing in found.Missing)
        {
            await error.WriteLineAsync(missing);
        }

        if (found.Paths.Count == 0)
        {
            await error.WriteLineAsync("No report to read: give at least one file, folder, glob or - for standard input.");
            return Unreadable;
        }

        // git lists the files while the reports are read.
        var listing = Task.Run(() => ReportTree.ReadAsync(tree ?? Directory.GetCurrentDirectory(), cancellation), cancellation);
        var reports = await ReadAsync(found.Paths, error, cancellation);
        var paths = await listing;
        var input = new TestsInput([new RunReports("", reports)])
        {
            Tree = SourceTree.From(paths),
            Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        };
        var others = new OtherReports(reports, input.Tree);
        var verdict = others.Judge(input);
        await output.WriteAsync(format switch
        {
            "json" => ReportDocument.Write(verdict, others.Coverage, others.Findings) + "\n",
            "text" => ReportPrint.Text(others.Content(verdict, input), verdict) + others.Text(),
            _ => ReportPrint.Markdown(others.Content(verdict, input)) + others.Markdown(),
        });
        await ComplainAsync(reports, error);
        return found.Missing.Count > 0 ? Unreadable : ExitCode(verdict, reports);
    }

    private static async Task<IReadOnlyList<Report>> ReadAsync(IReadOnlyList<string> paths, TextWriter error, CancellationToken cancellation)
    {
        var reader = new ReportReader();
        var reports = new List<Report>();
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await using var stream = path == "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
                reports.AddRange(reader.Read(path == "-" ? "(standard input)" : path, stream));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"{path}: {e.Message}");
                reports.Add(Report.Unreadable(path, "The file could not be opened: check that it exists and that you may read it."));
            }
        }

        return reports;
    }

    private static async Task ComplainAsync(IReadOnlyList<Report> reports, TextWriter error)
    {
        foreach (var report in reports)
        {
            foreach (var problem in report.Problems.Where(problem => !problem.IsNotice))
            {
                var place = problem.Line is null ? "" : $":{problem.Line}:{problem.Column}";
                await error.WriteLineAsync(PlainText.OneLine($"{report.Path}{place}: {problem.Message}"));
            }
        }
    }

    /// <summary>A file nothing could be taken from outweighs everything; a broken-off one only if no test in it failed.</summary>
    private static int ExitCode(TestsVerdict verdict, IReadOnlyList<Report> reports)
    {
        if (reports.Any(report => report.ReadState == ReportState.Unreadable) || reports.All(report => report.ReadState == ReportState.Ignored))
        {
            return Unreadable;
        }

        if (verdict.Failing.Count == 0 && reports.Any(report => report.ReadState == ReportState.Incomplete))
        {
            return Unreadable;
        }

        return verdict.Conclusion == CheckConclusion.Failure ? Failures : Ok;
    }
}
