using System.Text;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.History;

/// <summary>Which tests an entry of the quarantine means: one test, one function with all its parameters, or a pattern over ids.</summary>
internal sealed class QuarantinePattern
{
    private readonly string _text;
    private readonly TestCase _case;
    private readonly Glob? _glob;
    private readonly string _fixedPart;

    public QuarantinePattern(string text)
    {
        _text = text;
        _case = TestCase.Parse(text);
        _glob = text.Contains('*') && Glob.TryParse(Escaped(text), out var glob, out _) ? glob : null;
        _fixedPart = _glob is null ? "" : text[..text.IndexOf('*', StringComparison.Ordinal)];
    }

    /// <summary>Whether it means this test.</summary>
    /// <param name="test">The test as reported.</param>
    /// <param name="name">Its name for people: pytest's node id where its file is known.</param>
    public bool Means(TestCase test, string name)
    {
        // The report's class path may begin elsewhere than the repository does; the file that was found knows better.
        if (name == _text || IsSame(test) || IsSame(TestCase.Parse(name)))
        {
            return true;
        }

        return _glob is not null && (Fits(name) || Fits(test.Id) || (name == test.Id && NodeIds(test).Any(Fits)));
    }

    /// <summary>False when no test of this path can be meant; a pattern may always mean one.</summary>
    /// <param name="path">The path as reported.</param>
    /// <param name="anyName">The name for people of any test in it.</param>
    public bool MayMean(string path, string anyName) =>
        _glob is not null || _case.Path == path || _case.Path == TestCase.Parse(anyName).Path || anyName.StartsWith(_text, StringComparison.Ordinal);

    private bool IsSame(TestCase test) => _case.Path == test.Path && (_case.Name == test.Name || (_case.Parameters.Length == 0 && _case.Name == test.Function));

    private bool Fits(string id) => id.StartsWith(_fixedPart, StringComparison.Ordinal) && _glob!.IsMatch(id); // only asked with a pattern

    /// <summary>What the node id can be where no tree tells which part of a dotted path is the file: classes begin with a capital letter.</summary>
    private static IEnumerable<string> NodeIds(TestCase test)
    {
        var parts = test.Path.Split('.');
        for (var file = parts.Length; file > 0 && parts.Skip(file).All(part => part.Length > 0 && char.IsUpper(part[0])); file--)
        {
            yield return $"{string.Join('/', parts[..file])}.py::{string.Join("::", [.. parts[file..], test.Name])}";
        }
    }

    /// <summary>Only <c>*</c> is a wildcard here: brackets hold parameters in ids, and there are no folders behind <c>::</c>.</summary>
    private static string Escaped(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        var names = text.IndexOf("::", StringComparison.Ordinal);
        for (var at = 0; at < text.Length; at++)
        {
            var isName = names >= 0 && at > names;
            switch (text[at])
            {
                case '*' when isName && at > 0 && text[at - 1] == '*':
                    break;
                case '*' when isName:
                    pattern.Append("**");
                    break;
                case '[' or ']' or '?' or '+' or '\\' or '!':
                    pattern.Append('\\').Append(text[at]);
                    break;
                default:
                    pattern.Append(text[at]);
                    break;
            }
        }

        return pattern.ToString();
    }
}
