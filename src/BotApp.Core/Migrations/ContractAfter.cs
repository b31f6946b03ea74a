using System.Globalization;

namespace BotApp.Core.Migrations;

/// <summary>
/// Which pull requests stopped using what a pull request removes: <c>Contract-After: #123</c> on a line of its own in its text. It only ever makes
/// the check stricter: what is named has to be live first.
/// </summary>
public static class ContractAfter
{
    /// <summary>More are not looked at.</summary>
    public const int Max = 5;

    private const string Word = "Contract-After:";

    /// <summary>The numbers, in their order; none where the text has no such line. Comments of Markdown, which templates have, do not count.</summary>
    public static IReadOnlyList<int> Numbers(string? text)
    {
        var found = new List<int>();
        var isFenced = false;
        foreach (var raw in WithoutComments(text ?? "").Split('\n'))
        {
            var line = raw.Trim();
            isFenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isFenced && line.StartsWith(Word, StringComparison.OrdinalIgnoreCase))
            {
                found.AddRange(line[Word.Length..].Split((char[])[' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Number).OfType<int>());
            }
        }

        return [.. found.Distinct().Take(Max)];
    }

    private static int? Number(string word) =>
        word.StartsWith('#') && int.TryParse(word.AsSpan(1).TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static string WithoutComments(string text)
    {
        while (text.IndexOf("<!--", StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf("-->", open, StringComparison.Ordinal);
            text = close < 0 ? text[..open] : text.Remove(open, close + 3 - open);
        }

        return text;
    }
}
