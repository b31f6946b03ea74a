using BotApp.Core.History;

namespace BotApp.Core.Checks;

/// <summary>How the run differs from its base, and which base that is.</summary>
internal static class ComparisonText
{
    private const int MaxNames = 20;

    public static void AddTo(MarkdownPage page, TestsVerdict verdict, TestsInput input)
    {
        if (input.History.Base is not { } known || verdict.Comparison is not { } compared)
        {
            return;
        }

        var added = verdict.Failing.Count(test => test.Standing == Standing.New);
        var counts = Counts(added, compared);
        page.Add($"### Compared with {MarkdownEncoder.CodeInText(BaseText.Name(known))}{BaseText.Place(known, input.IsBranch)}\n{counts}\n\n");
        AddNames(page, "Fixed", compared.Fixed);
        AddNames(page, "Added", compared.Added);
        AddNames(page, "Removed", compared.Removed);
        AddNames(page, "Newly skipped", compared.NewlySkipped);
        AddNames(page, "No longer skipped", compared.Unskipped);
        page.AddRows("", [.. Notes(compared)], MaxNames, TestsSummaryText.More);
    }

    private static string Counts(int added, TestsComparison compared)
    {
        (int Count, string Words)[] all =
        [
            (added, "newly failing"), (compared.Fixed.Count, "fixed"), (compared.Added.Count, "added"), (compared.Removed.Count, "removed"),
            (compared.NewlySkipped.Count, "newly skipped"), (compared.Unskipped.Count, "no longer skipped"),
        ];
        var told = all.Where(each => each.Count > 0).Select(each => $"{Words.Number(each.Count)} {each.Words}").ToList();
        return told.Count == 0 ? "No test differs." : string.Join(" · ", told) + ".";
    }

    private static void AddNames(MarkdownPage page, string heading, DifferingTests tests) => page.AddRows(
        $"<details><summary>{heading}: {Words.Count(tests.Count, "test")}</summary>\n\n",
        [.. tests.Names.Select(name => $"- {MarkdownEncoder.CodeInText(ByteBudget.Title(name))}\n")],
        MaxNames,
        TestsSummaryText.More,
        "\n</details>\n\n",
        tests.Count);

    private static IEnumerable<string> Notes(TestsComparison compared)
    {
        if (compared.OnlyHere.Count > 0)
        {
            yield return $"- The base has no results of {Labels(compared.OnlyHere)}: nothing to compare {(compared.OnlyHere.Count == 1 ? "it" : "them")} with.\n";
        }

        if (compared.OnlyOnBase.Count > 0)
        {
            yield return $"- Only the base has {Labels(compared.OnlyOnBase)}: {(compared.OnlyOnBase.Count == 1 ? "its" : "their")} tests are not counted as removed.\n";
        }

        if (!compared.IsWhole)
        {
            yield return "- Not everything was collected and reported here, so removed tests cannot be told from missing ones.\n";
        }
    }

    private static string Labels(IReadOnlyList<string> labels)
    {
        var named = string.Join(", ", labels.Take(MaxNames).Select(label => label.Length == 0 ? "the job without a label" : MarkdownEncoder.CodeInText(label)));
        return labels.Count > MaxNames ? $"{named} and {Words.Number(labels.Count - MaxNames)} more" : named;
    }
}
