using System.Text.RegularExpressions;

namespace BotApp.Core.Checks;

/// <summary>The text of the tests check: the failures, those with one cause together, each with its traceback as far as there is room.</summary>
internal static partial class TestsFailuresText
{
    private const int MaxNames = 20;
    private const int MaxTracebackBytes = 8 * 1024;

    /// <summary>A traceback cut to less than this tells nothing.</summary>
    private const int MinTracebackBytes = 400;

    /// <summary>Names and messages leave this much for the tracebacks of the first failures.</summary>
    private const int TracebackRoom = 16 * 1024;

    /// <summary>Null when nothing failed.</summary>
    public static string? Of(TestsVerdict verdict)
    {
        var causes = verdict.Failing.Concat(verdict.Quarantined)
            .GroupBy(test => (Headline: Same(FailureText.Headline(test.Record)), test.Location, Trace: test.Location?.Line is null ? Same(FailureText.Traceback(test.Record)) : ""))
            .Select(group => group.ToList())
            .ToList();
        if (causes.Count == 0)
        {
            return null;
        }

        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        var jobs = verdict.Runs.Count(run => run.Totals.Tests > 0);
        var heads = Heads(causes, jobs, page.Room - TracebackRoom);
        var more = heads.Count == causes.Count ? "" : $"### … and {Words.Number(causes.Skip(heads.Count).Sum(cause => cause.Count))} more failing tests\n";
        var room = page.Room - heads.Sum(head => ByteBudget.Bytes(head) + 1) - ByteBudget.Bytes(more);
        foreach (var (head, cause) in heads.Zip(causes))
        {
            var fence = Fence(cause[0], room);
            room -= ByteBudget.Bytes(fence);
            page.Add(head + fence + "\n");
        }

        page.Add(more);
        return page.ToString();
    }

    /// <summary>What every failure needs, of as many as fit: a cause without its traceback is still worth knowing.</summary>
    private static List<string> Heads(List<List<NotableTest>> causes, int jobs, int room)
    {
        var heads = new List<string>();
        foreach (var cause in causes)
        {
            var head = Head(cause, jobs);
            room -= ByteBudget.Bytes(head) + 1; // the empty line after it
            if (room < 0)
            {
                break;
            }

            heads.Add(head);
        }

        return heads;
    }

    private static string Head(List<NotableTest> tests, int jobs)
    {
        var headline = MarkdownEncoder.Text(ByteBudget.Title(FailureText.Headline(tests[0].Record)));
        var names = string.Concat(tests.Take(MaxNames).Select(test => Name(test, jobs)));
        var more = tests.Count > MaxNames ? $"- … and {Words.Number(tests.Count - MaxNames)} more\n" : "";
        var count = tests.Count == 1 ? "" : $"{Words.Number(tests.Count)} tests: ";
        return $"### {count}{headline}\n{names}{more}";
    }

    private static string Fence(NotableTest test, int room)
    {
        var traceback = PlainText.Clean(FailureText.Traceback(test.Record)).Trim('\n');
        // A traceback that only repeats the headline is not worth a block.
        if (traceback.Length == 0 || room < MinTracebackBytes || traceback == FailureText.Headline(test.Record))
        {
            return "";
        }

        // The fence itself takes a few bytes, more where the text has fences too.
        var fence = "\n" + MarkdownEncoder.Fence(ByteBudget.Cut(traceback, Math.Min(MaxTracebackBytes, room - 32)));
        return ByteBudget.Bytes(fence) <= room ? fence : "";
    }

    private static string Name(NotableTest test, int jobs)
    {
        var mark = test.Quarantine is not null ? " (quarantined)" : test.Standing switch { Standing.New => " **new**", Standing.Known when test.Since is null => " (fails on the base too)", _ => "" };
        var attempts = test.Record.AttemptCount > 1 ? $" · {FailureText.Attempts(test.Record)}" : "";
        return $"- {MarkdownEncoder.CodeInText(ByteBudget.Title(FailureText.Title(test)))}{mark}{FailingRows.Jobs(test.Variants, jobs)}{attempts}{FailingRows.Past(test)}\n";
    }

    /// <summary>A cause is one message at one line; without a line, the whole traceback has to be the same.</summary>
    private static string Same(string text) => Address().Replace(text, "0x…");

    // The same failure shows another address in every process.
    [GeneratedRegex("0x[0-9a-fA-F]{4,16}", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
