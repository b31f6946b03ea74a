using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;

namespace BotApp.Core.Releases;

/// <summary>A version by PEP 440, in any spelling its appendix allows (<c>v1.0-RC.1</c> is <c>1.0rc1</c>).</summary>
/// <remarks>Source: https://packaging.python.org/en/latest/specifications/version-specifiers/</remarks>
public sealed class PythonVersion : ReleaseVersion
{
    /// <summary>Longer text is no version: a file name on the index holds at most 255 characters.</summary>
    public const int MaxLength = 255;

    private readonly PythonVersionParts parts;

    private PythonVersion(PythonVersionParts parts)
        : base(Spell(parts, parts.Release))
    {
        this.parts = parts;
        Canonical = Spell(parts, Trimmed(parts.Release));
    }

    /// <inheritdoc />
    public override string Canonical { get; }

    /// <inheritdoc />
    public override PythonVersion OnIndex => this;

    /// <summary>Whether it is an alpha, beta, candidate or development version; a post-release of a final one is final.</summary>
    public override bool IsPrerelease => parts.Pre is not null || IsDev;

    /// <summary>Whether it is a development build (<c>.devN</c>).</summary>
    public bool IsDev => parts.Dev is not null;

    /// <summary>Whether it is a post-release (<c>.postN</c>).</summary>
    public bool IsPost => parts.Post is not null;

    /// <summary>Whether it carries a local part (<c>+x</c>), which a public index refuses.</summary>
    public bool HasLocal => parts.Local.Count > 0;

    /// <summary>The next version of the same kind, for when this one cannot be used any more: <c>1.2.3</c> gives <c>1.2.4</c>, <c>1.2rc1</c> gives <c>1.2rc2</c>.</summary>
    public override string Next
    {
        get
        {
            var plain = parts with { Local = [], Dev = null };
            var next = parts switch
            {
                { Dev: { } dev } => plain with { Dev = dev + 1 },
                { Post: { } post } => plain with { Post = post + 1 },
                { Pre: { } pre } => plain with { Pre = (pre.Letter, pre.Number + 1) },
                _ => plain with { Release = parts.Release.Count < 3 ? [.. parts.Release, .. Enumerable.Repeat(BigInteger.Zero, 2 - parts.Release.Count), BigInteger.One] : [.. parts.Release.SkipLast(1), parts.Release[^1] + 1] },
            };
            return Spell(next, next.Release);
        }
    }

    /// <summary>Reads a version; false when the text is none. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PythonVersion? version)
    {
        version = Read(text);
        return version is not null;
    }

    /// <summary>The version the text spells; null when it is none. Never throws.</summary>
    public static PythonVersion? Read(string? text)
    {
        if (text is null || text.Length > MaxLength || !Ascii.IsValid(text))
        {
            return null;
        }

        return PythonVersionScanner.Scan(text.Trim(' ', '\t', '\r', '\n', '\f', '\v')) is { } parts ? new PythonVersion(parts) : null;
    }

    internal int CompareKey(PythonVersion other)
    {
        var mine = parts;
        var theirs = other.parts;
        var order = mine.Epoch.CompareTo(theirs.Epoch);
        order = order != 0 ? order : CompareReleases(Trimmed(mine.Release), Trimmed(theirs.Release));
        order = order != 0 ? order : PreRank(mine).CompareTo(PreRank(theirs));
        order = order != 0 ? order : (mine.Post ?? BigInteger.MinusOne).CompareTo(theirs.Post ?? BigInteger.MinusOne);
        order = order != 0 ? order : CompareDev(mine.Dev, theirs.Dev);
        return order != 0 ? order : CompareLocals(mine.Local, theirs.Local);
    }

    // 1.0.dev1 stands before 1.0a1, and 1.0 after every pre-release of it.
    private static (int Rank, BigInteger Number) PreRank(PythonVersionParts parts) => parts.Pre switch
    {
        { Letter: "a" } pre => (1, pre.Number),
        { Letter: "b" } pre => (2, pre.Number),
        { } pre => (3, pre.Number),
        null when parts.Post is null && parts.Dev is not null => (0, BigInteger.Zero),
        null => (4, BigInteger.Zero),
    };

    private static int CompareDev(BigInteger? mine, BigInteger? theirs) => (mine, theirs) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        ({ } left, { } right) => left.CompareTo(right),
    };

    private static int CompareReleases(BigInteger[] mine, BigInteger[] theirs)
    {
        for (var i = 0; i < Math.Min(mine.Length, theirs.Length); i++)
        {
            var order = mine[i].CompareTo(theirs[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return mine.Length.CompareTo(theirs.Length);
    }

    private static int CompareLocals(IReadOnlyList<string> mine, IReadOnlyList<string> theirs)
    {
        for (var i = 0; i < Math.Min(mine.Count, theirs.Count); i++)
        {
            var order = CompareLocal(mine[i], theirs[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return mine.Count.CompareTo(theirs.Count);
    }

    // Numbers stand after words and are compared as numbers.
    private static int CompareLocal(string mine, string theirs)
    {
        var left = char.IsAsciiDigit(mine[0]) && BigInteger.TryParse(mine, out var number) ? number : (BigInteger?)null;
        var right = char.IsAsciiDigit(theirs[0]) && BigInteger.TryParse(theirs, out var other) ? other : (BigInteger?)null;
        return (left, right) switch
        {
            (null, null) => string.CompareOrdinal(mine, theirs),
            (null, _) => -1,
            (_, null) => 1,
            ({ } a, { } b) => a.CompareTo(b),
        };
    }

    private static BigInteger[] Trimmed(IReadOnlyList<BigInteger> release)
    {
        var count = release.Count;
        while (count > 1 && release[count - 1].IsZero)
        {
            count--;
        }

        return release.Take(count).ToArray();
    }

    private static string Spell(PythonVersionParts parts, IReadOnlyList<BigInteger> release)
    {
        var text = new StringBuilder();
        if (!parts.Epoch.IsZero)
        {
            text.Append(parts.Epoch).Append('!');
        }

        text.AppendJoin('.', release);
        if (parts.Pre is { } pre)
        {
            text.Append(pre.Letter).Append(pre.Number);
        }

        if (parts.Post is { } post)
        {
            text.Append(".post").Append(post);
        }

        if (parts.Dev is { } dev)
        {
            text.Append(".dev").Append(dev);
        }

        return parts.Local.Count == 0 ? text.ToString() : text.Append('+').AppendJoin('.', parts.Local).ToString();
    }
}
