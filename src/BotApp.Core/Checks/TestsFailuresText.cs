namespace BotApp.Core.Checks;

/// <summary>The text of the tests check: the failures, those with one cause together, each with its traceback.</summary>
internal static class TestsFailuresText
{
    private const int MaxNames = 20;
    private const int MaxTracebackBytes = 8 * 1024;

    /// <summary>Null when nothing failed.</summary>
    public static string? Of(TestsVerdict verdict)
    {
        var causes = verdict.Failing.Concat(verdict.Quarantined)
            .GroupBy(test => (Headline: FailureText.Headline(test.Record), Place: test.Location))
            .Select(group => group.ToList())
            .ToList();
        if (causes.Count == 0)
        {
            return null;
        }

        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        var shown = 0;
        // A cause that does not fit is tried without its traceback before the page is closed.
        while (shown < causes.Count && (page.Add(Block(causes[shown], MaxTracebackBytes)) || page.Add(Block(causes[shown], 0))))
        {
            shown++;
        }

        return page.ToString();
    }

    private static string Block(List<NotableTest> tests, int maxTracebackBytes)
    {
        var first = tests[0];
        var headline = MarkdownEncoder.Text(ByteBudget.Title(FailureText.Headline(first.Record)));
        var names = string.Concat(tests.Take(MaxNames).Select(Name));
        var more = tests.Count > MaxNames ? $"- … and {Words.Number(tests.Count - MaxNames)} more\n" : "";
        var traceback = FailureText.Traceback(first.Record);
        var fence = traceback.Length == 0 || maxTracebackBytes == 0 ? "" : "\n" + MarkdownEncoder.Fence(ByteBudget.Cut(traceback, maxTracebackBytes));
        var count = tests.Count == 1 ? "" : $"{Words.Number(tests.Count)} tests: ";
        return $"### {count}{headline}\n{names}{more}{fence}\n";
    }

    private static string Name(NotableTest test)
    {
        var mark = test.Quarantine is not null ? " (quarantined)" : test.Standing switch { Standing.New => " **new**", Standing.Known => " (fails on the base too)", _ => "" };
        var where = test.Variants.Count == 0 ? "" : $" · {string.Join(", ", test.Variants.Select(MarkdownEncoder.CodeInText))}";
        var attempts = test.Record.AttemptCount > 1 ? $" · {FailureText.Attempts(test.Record)}" : "";
        return $"- {MarkdownEncoder.CodeInText(ByteBudget.Title(FailureText.Title(test)))}{mark}{where}{attempts}\n";
    }
}
