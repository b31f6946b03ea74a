using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Runners.Http;

/// <summary>
/// A text with placeholders, <c>{{name}}</c>. It is read once, when the application starts: a name that is not known, or braces that are no placeholder,
/// are an error then. Whoever fills it in says how values are escaped.
/// </summary>
internal sealed partial class TextTemplate
{
    private readonly IReadOnlyList<(string Text, bool IsName)> _parts;

    private TextTemplate(IReadOnlyList<(string Text, bool IsName)> parts) => _parts = parts;

    /// <summary>The names in it.</summary>
    internal IEnumerable<string> Names => _parts.Where(static part => part.IsName).Select(static part => part.Text);

    /// <summary>The text if it holds no placeholder, else null.</summary>
    internal string? Plain => _parts.Any(static part => part.IsName) ? null : string.Concat(_parts.Select(static part => part.Text));

    /// <summary>Reads a template; what is wrong with it is added to the problems.</summary>
    /// <param name="text">The template.</param>
    /// <param name="isKnown">Whether there is a value of a name here.</param>
    /// <param name="expected">Which names there are, for people.</param>
    /// <param name="where">The setting it stands in.</param>
    /// <param name="problems">Where problems are added.</param>
    internal static TextTemplate Read(string text, Func<string, bool> isKnown, string expected, string where, ICollection<string> problems)
    {
        var parts = new List<(string Text, bool IsName)>();
        var at = 0;
        foreach (Match match in Placeholders().Matches(text))
        {
            Add(parts, text[at..match.Index], where, problems);
            var name = match.Groups["name"].Value;
            if (!isKnown(name))
            {
                problems.Add($"{where} holds {{{{{name}}}}}, which there is not here; expected {expected}.");
            }

            parts.Add((name, true));
            at = match.Index + match.Length;
        }

        Add(parts, text[at..], where, problems);
        return new TextTemplate(parts);
    }

    /// <summary>The text with its values.</summary>
    internal string Fill(Func<string, string> value)
    {
        var filled = new StringBuilder();
        foreach (var (text, isName) in _parts)
        {
            filled.Append(isName ? value(text) : text);
        }

        return filled.ToString();
    }

    private static void Add(List<(string Text, bool IsName)> parts, string text, string where, ICollection<string> problems)
    {
        if (text.Contains("{{", StringComparison.Ordinal))
        {
            problems.Add($"{where} holds '{{{{' that opens no placeholder; a placeholder is {{{{name}}}} with small letters, dots and underscores, or {{{{secret:NAME}}}}, {{{{input:NAME}}}}, {{{{json:name}}}}.");
        }

        parts.Add((text, false));
    }

    [GeneratedRegex(@"\{\{ ?(?<name>((secret|input|json):)?[A-Za-z][A-Za-z0-9_.-]{0,99}) ?\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholders();
}
