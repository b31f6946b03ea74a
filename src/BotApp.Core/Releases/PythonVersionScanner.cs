using System.Numerics;

namespace BotApp.Core.Releases;

/// <summary>The segments of a Python version, spelled normally.</summary>
internal sealed record PythonVersionParts(
    BigInteger Epoch,
    IReadOnlyList<BigInteger> Release,
    (string Letter, BigInteger Number)? Pre,
    BigInteger? Post,
    BigInteger? Dev,
    IReadOnlyList<string> Local);

/// <summary>Reads the segments from left to right, once: every choice is made by the next characters, so there is nothing to try again.</summary>
internal ref struct PythonVersionScanner
{
    // Longer words first: "preview" must not be taken for "pre".
    private static readonly (string Word, string Letter)[] PreWords =
    [
        ("preview", "rc"), ("alpha", "a"), ("beta", "b"), ("pre", "rc"), ("rc", "rc"), ("a", "a"), ("b", "b"), ("c", "rc"),
    ];

    private static readonly string[] PostWords = ["post", "rev", "r"];

    private readonly ReadOnlySpan<char> text;
    private int at;

    private PythonVersionScanner(ReadOnlySpan<char> text)
    {
        this.text = text;
    }

    public static PythonVersionParts? Scan(ReadOnlySpan<char> text)
    {
        var scanner = new PythonVersionScanner(text);
        return scanner.ScanAll();
    }

    private PythonVersionParts? ScanAll()
    {
        Skip('v');
        if (Number() is not { } first)
        {
            return null;
        }

        var epoch = BigInteger.Zero;
        if (Skip('!'))
        {
            epoch = first;
            if (Number() is not { } next)
            {
                return null;
            }

            first = next;
        }

        var release = Release(first);
        var pre = Pre();
        var post = Post();
        var dev = Word("dev") ? NumberAfterWord() : (BigInteger?)null;
        return Local() is { } local && at == text.Length ? new PythonVersionParts(epoch, release, pre, post, dev, local) : null;
    }

    private List<BigInteger> Release(BigInteger first)
    {
        var release = new List<BigInteger> { first };
        while (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            at++;
            release.Add(Number() ?? BigInteger.Zero);
        }

        return release;
    }

    private (string Letter, BigInteger Number)? Pre()
    {
        foreach (var (word, letter) in PreWords)
        {
            if (Word(word))
            {
                return (letter, NumberAfterWord());
            }
        }

        return null;
    }

    private BigInteger? Post()
    {
        if (Peek(0) == '-' && char.IsAsciiDigit(Peek(1)))
        {
            at++;
            return Number();
        }

        foreach (var word in PostWords)
        {
            if (Word(word))
            {
                return NumberAfterWord();
            }
        }

        return null;
    }

    // null: a local part was begun and is malformed.
    private List<string>? Local()
    {
        var local = new List<string>();
        if (!Skip('+'))
        {
            return local;
        }

        do
        {
            var start = at;
            while (char.IsAsciiLetterOrDigit(Peek(0)))
            {
                at++;
            }

            if (at == start)
            {
                return null;
            }

            local.Add(Normal(text[start..at]));
        }
        while (SkipSeparator());
        return local;
    }

    private static string Normal(ReadOnlySpan<char> segment)
    {
        var word = segment.ToString().ToLowerInvariant();
        return word.All(char.IsAsciiDigit) ? BigInteger.Parse(word).ToString() : word;
    }

    private BigInteger NumberAfterWord()
    {
        SkipSeparator();
        return Number() ?? BigInteger.Zero;
    }

    private BigInteger? Number()
    {
        var start = at;
        while (char.IsAsciiDigit(Peek(0)))
        {
            at++;
        }

        return at == start ? null : BigInteger.Parse(text[start..at]);
    }

    // A word may have one separator before it; without the word the separator is not ours.
    private bool Word(string word)
    {
        var start = at + (IsSeparator(Peek(0)) ? 1 : 0);
        if (!text[Math.Min(start, text.Length)..].StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        at = start + word.Length;
        return true;
    }

    private bool Skip(char wanted)
    {
        if (char.ToLowerInvariant(Peek(0)) != wanted)
        {
            return false;
        }

        at++;
        return true;
    }

    private bool SkipSeparator()
    {
        if (!IsSeparator(Peek(0)))
        {
            return false;
        }

        at++;
        return true;
    }

    private readonly char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private static bool IsSeparator(char c) => c is '.' or '-' or '_';
}
