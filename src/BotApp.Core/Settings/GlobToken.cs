using System.Diagnostics.CodeAnalysis;

namespace BotApp.Core.Settings;

/// <summary>How often a token of a pattern may come.</summary>
internal enum GlobRepeat
{
    /// <summary>Once.</summary>
    Once,

    /// <summary>Not at all or once.</summary>
    Optional,

    /// <summary>Once or more.</summary>
    Many,

    /// <summary>Not at all or more.</summary>
    Any,

    /// <summary>The way around the <see cref="Folders"/> that follows: no folder at all.</summary>
    NoFolders,

    /// <summary>Anything up to and including a slash.</summary>
    Folders,
}

/// <summary>One step of a pattern: which characters it takes and how often.</summary>
/// <param name="Repeat">How often.</param>
/// <param name="Ranges">Pairs of first and last character; null takes any character.</param>
/// <param name="Slash">Whether "any character" includes the slash.</param>
internal sealed record GlobToken(GlobRepeat Repeat, string? Ranges, bool Slash)
{
    private const string NothingBefore = "'?' and '+' repeat the character before them, and there is none; write '\\?' for the character itself";

    internal bool Takes(char character)
    {
        if (Ranges is null)
        {
            return Repeat is not GlobRepeat.NoFolders && (Slash || character != '/');
        }

        for (var index = 0; index < Ranges.Length; index += 2)
        {
            if (character >= Ranges[index] && character <= Ranges[index + 1])
            {
                return true;
            }
        }

        return false;
    }

    internal static bool TryRead(string pattern, [NotNullWhen(true)] out GlobToken[]? tokens, [NotNullWhen(false)] out string? problem)
    {
        var read = new List<GlobToken>();
        var at = 0;
        tokens = null;
        problem = null;
        while (at < pattern.Length && problem is null)
        {
            at = pattern[at] switch
            {
                '*' => Star(pattern, at, read),
                '?' => Repeated(at, read, GlobRepeat.Optional, ref problem),
                '+' => Repeated(at, read, GlobRepeat.Many, ref problem),
                '[' => Class(pattern, at, read, ref problem),
                '\\' when at + 1 == pattern.Length => Refuse(at, "a '\\' at the end takes nothing as it is", ref problem),
                '\\' => One(pattern[at + 1], at + 2, read),
                _ => One(pattern[at], at + 1, read),
            };
        }

        tokens = problem is null ? [.. read] : null;
        return problem is null;
    }

    private static int Star(string pattern, int at, List<GlobToken> read)
    {
        if (at + 1 >= pattern.Length || pattern[at + 1] != '*')
        {
            read.Add(new GlobToken(GlobRepeat.Any, null, Slash: false));
            return at + 1;
        }

        // "**/" at the start of a path segment stands for any folders, none included: "**/a" takes "a" as well.
        var startsSegment = at == 0 || pattern[at - 1] == '/';
        if (startsSegment && at + 2 < pattern.Length && pattern[at + 2] == '/')
        {
            read.Add(new GlobToken(GlobRepeat.NoFolders, null, Slash: true));
            read.Add(new GlobToken(GlobRepeat.Folders, null, Slash: true));
            return at + 3;
        }

        read.Add(new GlobToken(GlobRepeat.Any, null, Slash: true));
        return at + 2;
    }

    private static int Repeated(int at, List<GlobToken> read, GlobRepeat repeat, ref string? problem)
    {
        if (read.Count == 0 || read[^1].Ranges is null || read[^1].Repeat != GlobRepeat.Once)
        {
            return Refuse(at, NothingBefore, ref problem);
        }

        read[^1] = read[^1] with { Repeat = repeat };
        return at + 1;
    }

    private static int Class(string pattern, int at, List<GlobToken> read, ref string? problem)
    {
        var end = pattern.IndexOf(']', at + 1);
        if (end < 0)
        {
            return Refuse(at, "a '[' needs its ']'; write '\\[' for the character itself", ref problem);
        }

        var inside = pattern[(at + 1)..end];
        if (inside.Length == 0 || inside[0] is '!' or '^')
        {
            return Refuse(at, "'[…]' lists the characters that fit, such as '[0-9]' or '[abc]'; it cannot be empty or negated", ref problem);
        }

        var ranges = Ranged(inside);
        if (ranges is null)
        {
            return Refuse(at, $"the range in '[{inside}]' runs backwards", ref problem);
        }

        read.Add(new GlobToken(GlobRepeat.Once, ranges, Slash: false));
        return end + 1;
    }

    private static string? Ranged(string inside)
    {
        var ranges = new List<char>();
        for (var index = 0; index < inside.Length; index++)
        {
            var isRange = index + 2 < inside.Length && inside[index + 1] == '-';
            var last = isRange ? inside[index + 2] : inside[index];
            if (last < inside[index])
            {
                return null;
            }

            ranges.Add(inside[index]);
            ranges.Add(last);
            index += isRange ? 2 : 0;
        }

        return new string([.. ranges]);
    }

    private static int One(char character, int next, List<GlobToken> read)
    {
        read.Add(new GlobToken(GlobRepeat.Once, new string(character, 2), Slash: false));
        return next;
    }

    private static int Refuse(int at, string sentence, ref string? problem)
    {
        problem = sentence;
        return at;
    }
}
