using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace BotApp.Core.Releases;

/// <summary>A version by Semantic Versioning 2.0.0, such as <c>1.4.0-rc.1+build.5</c>. Source: https://semver.org</summary>
public sealed class SemanticVersion : ReleaseVersion
{
    /// <summary>Longer text is no version: as for <see cref="PythonVersion.MaxLength"/>.</summary>
    public const int MaxLength = 255;

    private readonly string[] core;
    private readonly string[] pre;

    private SemanticVersion(string text, string canonical, string[] core, string[] pre)
        : base(text)
    {
        Canonical = canonical;
        this.core = core;
        this.pre = pre;
    }

    /// <summary>The version without build metadata, which does not make it another version.</summary>
    public override string Canonical { get; }

    /// <inheritdoc />
    public override bool IsPrerelease => pre.Length > 0;

    /// <summary>Whether it carries build metadata, <c>+…</c>, which an index does not take.</summary>
    public bool HasBuild => Text.Length > Canonical.Length;

    /// <summary><c>1.0.0-rc.1</c> is <c>1.0.0rc1</c> there; null where Python has no such word (<c>-alpha.beta</c>) or means something else by it (<c>-1</c>, a later version).</summary>
    public override PythonVersion? OnIndex => PythonVersion.Read(Canonical) is { IsPost: false, HasLocal: false } there && there.IsPrerelease == IsPrerelease ? there : null;

    /// <summary><c>1.2.3</c> gives <c>1.2.4</c>, <c>1.2.3-rc.1</c> gives <c>1.2.3-rc.2</c>, <c>1.2.3-rc</c> gives <c>1.2.3-rc.1</c>.</summary>
    public override string Next
    {
        get
        {
            var version = string.Join('.', core);
            return pre switch
            {
                [] => $"{core[0]}.{core[1]}.{Following(core[2])}",
                [.. var before, var last] when IsNumber(last) => $"{version}-{string.Join('.', [.. before, Following(last)])}",
                _ => $"{version}-{string.Join('.', pre)}.1",
            };
        }
    }

    /// <summary>Reads a version, strictly: three numbers, no prefix. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = Read(text);
        return version is not null;
    }

    /// <summary>The version the text spells; null when it is none. Never throws.</summary>
    public static SemanticVersion? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return null;
        }

        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var plain = plus < 0 ? text : text[..plus];
        var dash = plain.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? plain : plain[..dash]).Split('.');
        var words = dash < 0 ? [] : plain[(dash + 1)..].Split('.');
        var build = plus < 0 ? [] : text[(plus + 1)..].Split('.');
        var good = numbers.Length == 3 && numbers.All(IsNumber)
            && words.All(part => IsIdentifier(part) && (!part.All(char.IsAsciiDigit) || IsNumber(part)))
            && build.All(IsIdentifier);
        return good ? new SemanticVersion(text, plain, numbers, words) : null;
    }

    internal int CompareKey(SemanticVersion other)
    {
        for (var i = 0; i < core.Length; i++)
        {
            var order = CompareNumbers(core[i], other.core[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return IsPrerelease && other.IsPrerelease ? ComparePre(pre, other.pre) : other.IsPrerelease.CompareTo(IsPrerelease);
    }

    private static int ComparePre(string[] mine, string[] theirs)
    {
        for (var i = 0; i < Math.Min(mine.Length, theirs.Length); i++)
        {
            var order = (IsNumber(mine[i]), IsNumber(theirs[i])) switch
            {
                (true, true) => CompareNumbers(mine[i], theirs[i]),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(mine[i], theirs[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return mine.Length.CompareTo(theirs.Length);
    }

    // Without leading zeros the longer number is the greater one, of any length.
    private static int CompareNumbers(string mine, string theirs) =>
        mine.Length != theirs.Length ? mine.Length.CompareTo(theirs.Length) : string.CompareOrdinal(mine, theirs);

    private static string Following(string number) => (BigInteger.Parse(number, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0');

    private static bool IsIdentifier(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
