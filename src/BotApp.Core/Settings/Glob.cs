using System.Diagnostics.CodeAnalysis;

namespace BotApp.Core.Settings;

/// <summary>
/// A pattern with the meaning it has in GitHub Actions: <c>*</c> any characters but a slash, <c>**</c> any characters, <c>**/</c> any folders or none,
/// <c>?</c> and <c>+</c> after a character zero or one and one or more of it, <c>[a-z]</c> one of these, <c>\</c> takes a character as it is.
/// A leading <c>!</c> makes it an exception of a <see cref="GlobList"/>. Matching takes time proportional to pattern times text, whatever they are.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
/// </summary>
public sealed class Glob : IEquatable<Glob>
{
    /// <summary>Longer patterns are refused.</summary>
    public const int MaxLength = 256;

    /// <summary>Longer texts fit no pattern: no path, branch, artifact or check has such a name (Linux' PATH_MAX).</summary>
    public const int MaxTextLength = 4096;

    private readonly GlobToken[] _tokens;

    private Glob(string text, bool isException, GlobToken[] tokens)
    {
        Text = text;
        IsException = isException;
        _tokens = tokens;
    }

    /// <summary>The pattern as written, with its <c>!</c>.</summary>
    public string Text { get; }

    /// <summary>Whether it starts with <c>!</c>.</summary>
    public bool IsException { get; }

    /// <summary>Reads a pattern; what is wrong with it otherwise.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Glob? glob, [NotNullWhen(false)] out string? problem)
    {
        glob = null;
        var isException = text.StartsWith('!');
        var body = isException ? text[1..] : text;
        if (body.Length == 0)
        {
            problem = "a pattern needs at least one character";
            return false;
        }

        if (text.Length > MaxLength)
        {
            problem = $"a pattern has at most {MaxLength} characters, this one has {text.Length}";
            return false;
        }

        if (!GlobToken.TryRead(body, out var tokens, out problem))
        {
            return false;
        }

        glob = new Glob(text, isException, tokens);
        return true;
    }

    /// <summary>Reads a pattern that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static Glob Parse(string text) =>
        TryParse(text, out var glob, out var problem) ? glob : throw new FormatException($"'{text}' is not a pattern: {problem}.");

    /// <summary>Whether the whole text fits the pattern, its <c>!</c> aside. Upper and lower case differ; see <see cref="MaxTextLength"/>.</summary>
    public bool IsMatch(string text)
    {
        if (text.Length > MaxTextLength)
        {
            return false;
        }

        var now = new bool[_tokens.Length + 1];
        var next = new bool[_tokens.Length + 1];
        now[0] = true;
        Skip(now);
        foreach (var character in text)
        {
            Array.Clear(next);
            if (!Step(now, next, character))
            {
                return false;
            }

            Skip(next);
            (now, next) = (next, now);
        }

        return now[_tokens.Length];
    }

    /// <inheritdoc/>
    public bool Equals(Glob? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Glob);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>One character taken: from each place to where its token leads. False when there is no place left.</summary>
    private bool Step(bool[] now, bool[] next, char character)
    {
        var alive = false;
        for (var place = 0; place < _tokens.Length; place++)
        {
            if (!now[place])
            {
                continue;
            }

            var token = _tokens[place];
            if (token.Repeat == GlobRepeat.Folders)
            {
                next[place] = true;
                next[place + 1] |= character == '/';
                alive = true;
            }
            else if (token.Takes(character))
            {
                next[place] |= token.Repeat is GlobRepeat.Any or GlobRepeat.Many;
                next[place + 1] |= token.Repeat is not GlobRepeat.Any;
                alive = true;
            }
        }

        return alive;
    }

    /// <summary>What may be left out is left out: places reachable without a character.</summary>
    private void Skip(bool[] places)
    {
        for (var place = 0; place < _tokens.Length; place++)
        {
            if (!places[place])
            {
                continue;
            }

            switch (_tokens[place].Repeat)
            {
                case GlobRepeat.Any or GlobRepeat.Optional:
                    places[place + 1] = true;
                    break;
                case GlobRepeat.NoFolders:
                    places[place + 1] = true;
                    places[place + 2] = true;
                    break;
                default:
                    break;
            }
        }
    }
}
