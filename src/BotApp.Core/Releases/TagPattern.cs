using System.Diagnostics.CodeAnalysis;

namespace BotApp.Core.Releases;

/// <summary>A tag that stands for a version of a package.</summary>
/// <param name="Tag">The tag's name, without <c>refs/tags/</c>.</param>
/// <param name="Version">The version it names.</param>
public sealed record VersionTag(string Tag, ReleaseVersion Version)
{
    /// <summary>The version as a Python package index has it.</summary>
    /// <exception cref="InvalidOperationException">No index can have it, which <see cref="ReleaseRules"/> does not let through.</exception>
    internal PythonVersion OnIndex => Version.OnIndex ?? throw new InvalidOperationException($"{Version} is no version of a Python package index.");
}

/// <summary>Which tags are releases: a text with one <c>{version}</c>, such as <c>v{version}</c>, that has to fit the whole tag.</summary>
public sealed class TagPattern
{
    /// <summary>The place of the version in a pattern.</summary>
    public const string Placeholder = "{version}";

    private readonly string prefix;
    private readonly string suffix;

    private TagPattern(string text, string prefix, string suffix)
    {
        Text = text;
        this.prefix = prefix;
        this.suffix = suffix;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>What every tag of the pattern begins with; may be empty.</summary>
    public string Prefix => prefix;

    /// <summary>Reads a pattern; <paramref name="problem"/> says what is wrong with one that cannot be used.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TagPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        var at = text?.IndexOf(Placeholder, StringComparison.Ordinal) ?? -1;
        if (text is null || at < 0)
        {
            problem = $"The tag pattern \"{text}\" has no {Placeholder}: write for example v{Placeholder}.";
            return false;
        }

        var before = text[..at];
        var after = text[(at + Placeholder.Length)..];
        problem = after.Contains(Placeholder, StringComparison.Ordinal)
            ? $"The tag pattern \"{text}\" has {Placeholder} more than once: keep one."
            : (before + after).FirstOrDefault(IsForbidden) is var bad && bad != '\0'
                ? $"The tag pattern \"{text}\" contains '{bad}': around {Placeholder} it takes only text that a tag can have, without wildcards."
                : null;
        pattern = problem is null ? new TagPattern(text, before, after) : null;
        return problem is null;
    }

    /// <summary>The text in the place of the version; null when the tag does not have the pattern's shape.</summary>
    /// <remarks>It has to begin with a digit: a <c>v</c> belongs into the pattern, or one version would have two tags.</remarks>
    public string? Match(string tag)
    {
        var fits = tag.Length > prefix.Length + suffix.Length
            && tag.StartsWith(prefix, StringComparison.Ordinal)
            && tag.EndsWith(suffix, StringComparison.Ordinal)
            && char.IsAsciiDigit(tag[prefix.Length]);
        return fits ? tag[prefix.Length..^suffix.Length] : null;
    }

    /// <summary>The version a tag stands for; null when it is no release: another shape, no full version, or a tag that marks a deployment.</summary>
    /// <param name="tag">The tag's name, without <c>refs/tags/</c>.</param>
    /// <param name="read">The scheme: <see cref="PythonVersion.Read"/> or <see cref="SemanticVersion.Read"/>.</param>
    /// <param name="marks">The patterns of the tags that mark deployments.</param>
    public VersionTag? Match(string tag, Func<string?, ReleaseVersion?> read, IReadOnlyList<MarkTagPattern> marks) =>
        !marks.Any(mark => mark.Matches(tag)) && Match(tag) is { } text && read(text) is { } version ? new VersionTag(tag, version) : null;

    /// <summary>Whether a tag made from <paramref name="mark"/> could be taken for a release; settings with such a pair are refused.</summary>
    public bool CouldMatch(MarkTagPattern mark)
    {
        var start = mark.Prefix;
        if (!start.StartsWith(prefix, StringComparison.Ordinal))
        {
            return prefix.StartsWith(start, StringComparison.Ordinal);
        }

        // What follows our prefix would have to be a version: digit first, and nothing that no version has.
        var rest = start[prefix.Length..];
        return rest.Length == 0 || (char.IsAsciiDigit(rest[0]) && rest.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '!'));
    }

    // Source: https://git-scm.com/docs/git-check-ref-format
    private static bool IsForbidden(char c) => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\' or '{' or '}';
}

/// <summary>The pattern of tags that mark what was deployed, such as <c>deployed/production/{utc}</c>; they never start a release.</summary>
public sealed class MarkTagPattern
{
    private readonly string[] literals;

    private MarkTagPattern(string[] literals)
    {
        this.literals = literals;
    }

    internal string Prefix => literals[0];

    /// <summary>Reads a pattern: text with any number of <c>{…}</c> places.</summary>
    public static MarkTagPattern Parse(string text)
    {
        var pieces = new List<string>();
        var at = 0;
        while (at <= text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            pieces.Add(close < 0 ? text[at..] : text[at..open]);
            if (close < 0)
            {
                break;
            }

            at = close + 1;
        }

        return new MarkTagPattern([.. pieces]);
    }

    /// <summary>Whether the tag has this shape.</summary>
    public bool Matches(string tag)
    {
        var last = literals[^1];
        if (literals.Length == 1)
        {
            return string.Equals(tag, last, StringComparison.Ordinal);
        }

        if (!tag.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var at = Prefix.Length;
        foreach (var literal in literals[1..^1])
        {
            var found = tag.IndexOf(literal, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + literal.Length;
        }

        return tag.Length >= at + last.Length && tag.EndsWith(last, StringComparison.Ordinal);
    }
}
