namespace BotApp.Core.Commands;

/// <summary>One word of a command's arguments.</summary>
/// <param name="Text">Its text, without quotes.</param>
/// <param name="IsQuoted">Whether it stood in quotes, so that it is never a keyword.</param>
internal sealed record CommandWord(string Text, bool IsQuoted);

/// <summary>
/// A command's arguments, split: words, and options as <c>key=value</c>, <c>key:"some words"</c>, <c>--key value</c>. Only the command's own keys are options, for
/// names of tests and checks contain colons and equal signs of their own. Quotes are "…", “…” or `…`, and begin where a word begins.
/// </summary>
internal sealed class CommandArguments
{
    /// <summary>The option whose unquoted value goes on to the next option: a reason is a sentence.</summary>
    private const string Sentence = "reason";

    private readonly string _text;
    private readonly IReadOnlyList<string> _keys;
    private readonly IReadOnlyList<string> _flags;
    private readonly List<string> _flagged = [];
    private readonly List<CommandWord> _words = [];
    private readonly Dictionary<string, string> _options = [];
    private int _at;

    private CommandArguments(string text, IReadOnlyList<string> keys, IReadOnlyList<string> flags)
    {
        _text = text;
        _keys = keys;
        _flags = flags;
    }

    internal IReadOnlyList<CommandWord> Words => _words;

    /// <summary>What is wrong with the writing; null when nothing is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>The words from one on, with single spaces.</summary>
    internal string Rest(int from = 0) => string.Join(' ', _words.Skip(from).Select(word => word.Text));

    internal string? Option(string key) => _options.GetValueOrDefault(key);

    /// <summary>Whether <c>--flag</c> stood there.</summary>
    internal bool IsFlagged(string flag) => _flagged.Contains(flag);

    internal bool IsKeyword(int index, string keyword) =>
        index < _words.Count && !_words[index].IsQuoted && _words[index].Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    internal static CommandArguments Read(string text, IReadOnlyList<string> keys, IReadOnlyList<string> flags)
    {
        var arguments = new CommandArguments(text, keys, flags);
        arguments.ReadAll();
        return arguments;
    }

    private void ReadAll()
    {
        for (SkipSpaces(); _at < _text.Length && Problem is null; SkipSpaces())
        {
            if (KeyHere() is { } key)
            {
                ReadOption(key);
            }
            else if (FlagHere() is { } flag)
            {
                _flagged.Add(flag);
            }
            else if (_text.AsSpan(_at).StartsWith("--") && _at + 2 < _text.Length && char.IsAsciiLetter(_text[_at + 2]))
            {
                Problem = $"there is no option '{Word(_text[_at..])}'{(_keys.Count + _flags.Count == 0 ? "" : $" (there is {string.Join(", ", _keys.Concat(_flags))})")}";
            }
            else
            {
                ReadWord();
            }
        }
    }

    /// <summary>The option that begins here, and steps over it; null when none does.</summary>
    private string? KeyHere()
    {
        foreach (var key in _keys)
        {
            var dashes = _text.AsSpan(_at).StartsWith("--") ? 2 : 0;
            var end = _at + dashes + key.Length;
            if (end > _text.Length || !_text.AsSpan(_at + dashes, key.Length).Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var next = end < _text.Length ? _text[end] : ' ';
            var isDouble = end + 1 < _text.Length && _text[end + 1] == ':';
            if ((next is ':' or '=' && !isDouble) || (dashes > 0 && next == ' '))
            {
                _at = Math.Min(end + 1, _text.Length);
                return key;
            }
        }

        return null;
    }

    /// <summary>The flag that begins here, and steps over it; null when none does.</summary>
    private string? FlagHere()
    {
        var word = _text[_at..NextSpace(_at)];
        var flag = _flags.FirstOrDefault(one => word.Equals($"--{one}", StringComparison.OrdinalIgnoreCase));
        _at += flag is null ? 0 : word.Length;
        return flag;
    }

    private void ReadOption(string key)
    {
        SkipSpaces();
        if (_options.ContainsKey(key))
        {
            Problem = $"'{key}' is there twice";
            return;
        }

        var value = ReadValue(key);
        if (value.Length == 0)
        {
            Problem ??= $"'{key}' needs a value";
        }

        _options[key] = value;
    }

    private string ReadValue(string key)
    {
        if (_at >= _text.Length)
        {
            return "";
        }

        if (ClosingQuote(_text[_at]) is not null || key != Sentence)
        {
            return Token().Text;
        }

        var start = _at;
        while (_at < _text.Length)
        {
            var wordStart = _at;
            if (KeyHere() is not null)
            {
                _at = wordStart;
                break;
            }

            _at = NextSpace(_at);
            SkipSpaces();
        }

        return _text[start.._at].Trim(' ');
    }

    private void ReadWord() => _words.Add(Token());

    private CommandWord Token()
    {
        var start = _at;
        if (ClosingQuote(_text[_at]) is { } closing)
        {
            var end = _text.IndexOfAny(closing, _at + 1);
            if (end < 0)
            {
                Problem = "a quote is not closed";
                end = _text.Length;
            }

            _at = Math.Min(end + 1, _text.Length);
            return new CommandWord(_text[(start + 1)..end].Trim(' '), IsQuoted: true);
        }

        _at = NextSpace(_at);
        return new CommandWord(_text[start.._at], IsQuoted: false);
    }

    private static char[]? ClosingQuote(char opening) => opening switch
    {
        '"' => ['"'],
        '`' => ['`'],
        '“' or '„' => ['”', '“', '"'],
        _ => null,
    };

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private int NextSpace(int from)
    {
        var space = _text.IndexOf(' ', from);
        return space < 0 ? _text.Length : space;
    }

    private static string Word(string text) => text.Split(' ', '=', ':')[0];
}
