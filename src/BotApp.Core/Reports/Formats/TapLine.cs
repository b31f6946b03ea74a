using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>What a line of TAP says, without its indentation. A line that is none of these is output.</summary>
internal abstract partial record TapLine
{
    /// <summary>The version's line.</summary>
    public sealed record Version : TapLine;

    /// <summary>How many tests are to come, or were there.</summary>
    public sealed record Plan(int Count, string? SkipReason) : TapLine;

    /// <summary>One test's result.</summary>
    public sealed record Point(bool IsOk, int? Number, string Name, TapDirective Directive, string Reason) : TapLine;

    /// <summary>The writer gave up.</summary>
    public sealed record BailOut(string Reason) : TapLine;

    public static TapLine? Parse(string line)
    {
        // By hand, because every line of a file comes here, and most are output.
        return line is ['o' or 'n', ..] ? ParsePoint(line)
            : line is ['1', '.', '.', ..] ? ParsePlan(line)
            : line is ['B' or 'b', ..] && BailOutLine().Match(line) is { Success: true } bail ? new BailOut(bail.Groups["reason"].Value.Trim())
            : line is ['T', ..] && VersionLine().IsMatch(line) ? new Version()
            : null;
    }

    private static Plan? ParsePlan(string line)
    {
        var plan = PlanLine().Match(line);
        var isCount = int.TryParse(plan.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return plan.Success && isCount ? new Plan(count, plan.Groups["comment"].Success ? plan.Groups["comment"].Value.Trim() : null) : null;
    }

    private static Point? ParsePoint(string line)
    {
        var isOk = !line.StartsWith("not ", StringComparison.Ordinal);
        var text = line.AsSpan(isOk ? 0 : 4);
        if (!text.StartsWith("ok") || (text.Length > 2 && text[2] is not (' ' or '\t' or '#')))
        {
            return null;
        }

        text = text[2..].Trim();
        var digits = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        int? number = null;
        if (digits is > 0 and < 10 && (digits == text.Length || text[digits] is ' ' or '\t' or '#'))
        {
            number = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            text = text[digits..];
        }

        var (name, directive, reason) = Split(text.ToString());
        return new Point(isOk, number, name, directive, reason);
    }

    /// <summary>The directive begins at the last number sign that is followed by its word and not escaped.</summary>
    private static (string Name, TapDirective Directive, string Reason) Split(string rest)
    {
        var name = rest.TrimStart();
        name = name.StartsWith("- ", StringComparison.Ordinal) || name == "-" ? name[1..].TrimStart() : name;
        for (var at = name.LastIndexOf('#'); at >= 0; at = at == 0 ? -1 : name.LastIndexOf('#', at - 1))
        {
            if ((at > 0 && name[at - 1] == '\\') || (at > 0 && !char.IsWhiteSpace(name[at - 1])))
            {
                continue;
            }

            var after = name[(at + 1)..].TrimStart();
            var directive = after.StartsWith("skip", StringComparison.OrdinalIgnoreCase) ? TapDirective.Skip
                : after.StartsWith("todo", StringComparison.OrdinalIgnoreCase) && (after.Length == 4 || !char.IsLetterOrDigit(after[4])) ? TapDirective.Todo : TapDirective.None;
            if (directive != TapDirective.None)
            {
                var word = after.IndexOfAny([' ', '\t', ':']);
                return (Plain(name[..at]), directive, word < 0 ? "" : after[word..].TrimStart(' ', '\t', ':').TrimEnd());
            }

            // node-tap writes the duration there: "# time=12.3ms".
            if (after.StartsWith("time=", StringComparison.Ordinal) || after.StartsWith("duration_ms", StringComparison.Ordinal))
            {
                name = name[..at].TrimEnd();
                at = name.Length == 0 ? 0 : name.Length - 1;
                if (at == 0)
                {
                    break;
                }
            }
        }

        // "ok 1 - name {" opens a block in braces, as old node-tap wrote it.
        return (Plain(name), TapDirective.None, "");
    }

    private static string Plain(string name) => !name.Contains('\\', StringComparison.Ordinal) ? name.Trim() : name.Trim().Replace("\\#", "#", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex(@"^1\.\.(?<count>\d{1,9})\s*(#(?<comment>.*))?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PlanLine();

    [GeneratedRegex("^[Bb]ail out!(?<reason>.*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex BailOutLine();

    [GeneratedRegex(@"^TAP [Vv]ersion \d+\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex VersionLine();
}

/// <summary>What stands behind a test's name.</summary>
internal enum TapDirective
{
    None,
    Skip,
    Todo,
}
