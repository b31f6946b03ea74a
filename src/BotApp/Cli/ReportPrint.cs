using System.Text;
using BotApp.Core.Checks;

namespace BotApp.Cli;

/// <summary>Prints a check as it would stand on GitHub, for the terminal or a job summary.</summary>
internal static class ReportPrint
{
    internal static string Markdown(CheckContent check)
    {
        var page = new StringBuilder();
        page.Append("# ").Append(MarkdownEncoder.Text(check.Title)).Append("\n\n").Append(check.Summary).Append('\n').Append(check.Text);
        if (check.Annotations.Count > 0)
        {
            page.Append("\n## Annotations (").Append(check.Annotations.Count).Append(")\n");
            foreach (var each in check.Annotations)
            {
                var message = MarkdownEncoder.Text(ByteBudget.Title(each.Message));
                page.Append("- ").Append(MarkdownEncoder.CodeInText($"{each.Path}:{each.StartLine}")).Append(' ')
                    .Append(each.Level.ToString().ToLowerInvariant()).Append(" · ").Append(MarkdownEncoder.CodeInText(each.Title)).Append(": ").Append(message).Append('\n');
            }
        }

        return page.ToString();
    }

    internal static string Text(CheckContent check, TestsVerdict verdict)
    {
        var page = new StringBuilder();
        page.Append(check.Conclusion).Append(": ").Append(check.Title).Append('\n').Append(check.Reason).Append('\n');
        AddTests(page, "Failing", verdict.Failing);
        AddTests(page, "Quarantined", verdict.Quarantined);
        AddTests(page, "Flaky", verdict.Flaky);
        foreach (var notice in verdict.Notices)
        {
            page.Append("\nNotice: ").Append(PlainText.OneLine(notice));
        }

        return page.Append(verdict.Notices.Count > 0 ? "\n" : "").ToString();
    }

    private static void AddTests(StringBuilder page, string heading, IReadOnlyList<NotableTest> tests)
    {
        if (tests.Count == 0)
        {
            return;
        }

        page.Append('\n').Append(heading).Append(" (").Append(tests.Count).Append(")\n");
        foreach (var test in tests)
        {
            var place = test.Location is null ? "" : $" ({test.Location.Path}{(test.Location.Line is { } line ? $":{line}" : "")})";
            page.Append("  ").Append(PlainText.OneLine(FailureText.Title(test))).Append(place).Append('\n')
                .Append("      ").Append(ByteBudget.Title(FailureText.Headline(test.Record))).Append('\n');
        }
    }
}
