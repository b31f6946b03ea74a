using System.Text;

namespace BotApp.Core.Releases;

/// <summary>A pull request that went into a release.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title: foreign text.</param>
/// <param name="Author">Its author's login.</param>
/// <param name="IsBot">Whether the author is no person.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Url">Its page.</param>
/// <param name="IsFirstContribution">Whether it is the author's first one merged here.</param>
public sealed record MergedPullRequest(
    int Number, string Title, string Author, bool IsBot, IReadOnlyList<string> Labels, string Url, bool IsFirstContribution);

/// <summary>A heading of the notes and the labels that belong under it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Labels">The labels, in any case; <c>*</c> stands for any text, and alone for all that is left.</param>
/// <param name="CollapseAfter">With more changes than this the list is folded; null never folds it.</param>
public sealed record NotesCategory(string Title, IReadOnlyList<string> Labels, int? CollapseAfter);

/// <summary>How the notes of a package are written.</summary>
/// <param name="Categories">The headings in their order; a change goes under the first that fits.</param>
/// <param name="ExcludedLabels">Changes with one of these labels are left out.</param>
/// <param name="ExcludedAuthors">Changes by these authors are left out; <c>*</c> stands for any text.</param>
/// <param name="NewContributors">Whether first contributions are thanked for.</param>
/// <param name="CompareLink">Whether the link to all commits is given.</param>
public sealed record NotesPlan(
    IReadOnlyList<NotesCategory> Categories,
    IReadOnlyList<string> ExcludedLabels,
    IReadOnlyList<string> ExcludedAuthors,
    bool NewContributors,
    bool CompareLink);

/// <summary>What to do with notes that are there already.</summary>
public enum ExistingNotes
{
    /// <summary>Notes without a part of ours are somebody's own: they stay as they are.</summary>
    Keep,

    /// <summary>Our part goes below them.</summary>
    Append,

    /// <summary>Our part goes above them.</summary>
    Replace,
}

/// <summary>Writes the notes of a release between two markers, and leaves everything outside of them alone.</summary>
public static class ReleaseNotes
{
    /// <summary>Begins our part of a release's text.</summary>
    public const string StartMarker = "<!-- botapp:notes:start -->";

    /// <summary>Ends our part of a release's text.</summary>
    public const string EndMarker = "<!-- botapp:notes:end -->";

    /// <summary>Our part stays below this many characters.</summary>
    public const int MaxLength = 100_000;

    /// <summary>GitHub refuses a longer text of a release, in characters. Source: its answer, "body is too long (maximum is 125000 characters)".</summary>
    public const int MaxReleaseLength = 125_000;

    private const string OtherTitle = "Other";

    /// <summary>Our part: changes by category, new contributors, compare link.</summary>
    /// <param name="changes">The merged pull requests, in the order to list them.</param>
    /// <param name="plan">How to write them.</param>
    /// <param name="compareUrl">The page that compares with the previous release; null for the first release.</param>
    /// <param name="encode">Makes foreign text safe in Markdown; null takes <see cref="NotesEncoder.Encode"/>.</param>
    public static string Write(IReadOnlyList<MergedPullRequest> changes, NotesPlan plan, string? compareUrl, Func<string, string>? encode = null)
    {
        var safe = encode ?? NotesEncoder.Encode;
        var listed = changes.Where(change => !IsExcluded(change, plan)).ToArray();
        var tail = Tail(listed, plan, compareUrl);
        var body = new StringBuilder(StartMarker).Append('\n');
        if (listed.Length == 0)
        {
            body.Append("No changes listed.\n");
        }

        foreach (var (category, members) in Categorized(listed, plan.Categories))
        {
            AppendCategory(body, category, members, safe, MaxLength - tail.Length);
        }

        return body.Append(tail).Append(EndMarker).ToString();
    }

    /// <summary>The text of the release with our part put in. Text outside the markers survives in every mode;
    /// where it leaves no room for our part, the text stays as it is.</summary>
    /// <param name="existing">The text as it is; null or blank when there is none.</param>
    /// <param name="generated">Our part, from <see cref="Write"/>.</param>
    /// <param name="mode">What to do with text that has no part of ours.</param>
    public static string Merge(string? existing, string generated, ExistingNotes mode)
    {
        if (string.IsNullOrWhiteSpace(existing))
        {
            return generated;
        }

        var merged = Put(existing, generated, mode);
        return merged.Length <= MaxReleaseLength ? merged : existing;
    }

    private static string Put(string existing, string generated, ExistingNotes mode)
    {
        // The last start before the first end: with a marker lost, at least nothing of a person's text lies between.
        var end = existing.IndexOf(EndMarker, StringComparison.Ordinal);
        var start = end < 0 ? -1 : existing.LastIndexOf(StartMarker, end, StringComparison.Ordinal);
        if (start >= 0)
        {
            return existing[..start] + generated + existing[(end + EndMarker.Length)..];
        }

        return mode switch
        {
            ExistingNotes.Append => existing.TrimEnd() + "\n\n" + generated,
            ExistingNotes.Replace => generated + "\n\n" + existing.TrimStart(),
            _ => existing,
        };
    }

    private static bool IsExcluded(MergedPullRequest change, NotesPlan plan) =>
        change.Labels.Any(label => plan.ExcludedLabels.Any(pattern => Fits(pattern, label)))
        || plan.ExcludedAuthors.Any(pattern => Fits(pattern, change.Author));

    private static IEnumerable<(NotesCategory Category, IReadOnlyList<MergedPullRequest> Members)> Categorized(
        MergedPullRequest[] changes, IReadOnlyList<NotesCategory> categories)
    {
        var all = categories.Any(IsRest) ? categories : [.. categories, new NotesCategory(OtherTitle, ["*"], null)];
        var byCategory = changes.ToLookup(change => all.FirstOrDefault(category => !IsRest(category) && Holds(category, change)) ?? all.First(IsRest));
        return all.Where(byCategory.Contains).Select(category => (category, (IReadOnlyList<MergedPullRequest>)[.. byCategory[category]]));
    }

    private static bool IsRest(NotesCategory category) => category.Labels.Contains("*", StringComparer.Ordinal);

    private static bool Holds(NotesCategory category, MergedPullRequest change) =>
        change.Labels.Any(label => category.Labels.Any(pattern => Fits(pattern, label)));

    private static void AppendCategory(
        StringBuilder body, NotesCategory category, IReadOnlyList<MergedPullRequest> members, Func<string, string> encode, int maxLength)
    {
        // Room for headings and the closing line of what did not fit.
        const int reserve = 300;
        var title = OneLine(encode(category.Title));
        if (body.Length + title.Length + reserve > maxLength)
        {
            return;
        }

        var isFolded = members.Count > category.CollapseAfter;
        body.Append("\n## ").Append(title).Append("\n\n");
        body.Append(isFolded ? $"<details><summary>{members.Count} changes</summary>\n\n" : "");
        var written = 0;
        foreach (var line in members.Select(change => Line(change, encode)))
        {
            if (body.Length + line.Length + reserve > maxLength)
            {
                break;
            }

            body.Append(line);
            written++;
        }

        body.Append(written < members.Count ? $"- and {members.Count - written} more\n" : "");
        body.Append(isFolded ? "\n</details>\n" : "");
    }

    private static string Line(MergedPullRequest change, Func<string, string> encode) =>
        $"- {OneLine(encode(change.Title))}{Author(change)} in [#{change.Number}]({NotesEncoder.Link(change.Url)})\n";

    // People are named, as in GitHub's own notes; a bot's name is code, so that it calls nobody.
    private static string Author(MergedPullRequest change) => (NotesEncoder.IsLogin(change.Author), change.IsBot) switch
    {
        (true, false) => $" by @{change.Author}",
        (_, true) when change.Author.Length > 0 && change.Author.All(IsBotLetter) => $" by `{change.Author}`",
        _ => "",
    };

    private static bool IsBotLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '[' or ']' or '_';

    private static string Tail(MergedPullRequest[] changes, NotesPlan plan, string? compareUrl)
    {
        const int mostThanked = 200;
        var tail = new StringBuilder();
        var newcomers = changes
            .Where(change => plan.NewContributors && change is { IsFirstContribution: true, IsBot: false } && NotesEncoder.IsLogin(change.Author))
            .DistinctBy(change => change.Author, StringComparer.OrdinalIgnoreCase)
            .Take(mostThanked)
            .ToArray();
        if (newcomers.Length > 0)
        {
            tail.Append("\n## New contributors\n\n");
            foreach (var change in newcomers)
            {
                tail.Append($"- @{change.Author} made their first contribution in [#{change.Number}]({NotesEncoder.Link(change.Url)})\n");
            }
        }

        if (plan.CompareLink && compareUrl is not null)
        {
            tail.Append($"\n[All changes]({NotesEncoder.Link(compareUrl)})\n");
        }

        return tail.ToString();
    }

    // Whatever the encoder does: no line break may end the list's line, and no comment may imitate a marker.
    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])[' ', '\t', '\r', '\n', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries))
            .Replace("<!--", "&lt;!--", StringComparison.Ordinal);

    // Only * is special: "[bot]" is the end of many logins.
    private static bool Fits(string pattern, string text)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
        {
            return string.Equals(pattern, text, StringComparison.OrdinalIgnoreCase);
        }

        var at = pieces[0].Length;
        if (!text.StartsWith(pieces[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var piece in pieces[1..^1])
        {
            var found = text.IndexOf(piece, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return text.Length >= at + pieces[^1].Length && text.EndsWith(pieces[^1], StringComparison.OrdinalIgnoreCase);
    }
}
