using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>A version that can be published: a <see cref="PythonVersion"/> or a <see cref="SemanticVersion"/>.</summary>
/// <remarks>Equality and order are those of the standard, not of the text: <c>1.0</c> and <c>v1.0.0</c> are one Python version.</remarks>
public abstract class ReleaseVersion : IComparable<ReleaseVersion>, IComparable, IEquatable<ReleaseVersion>
{
    private protected ReleaseVersion(string text)
    {
        Text = text;
    }

    /// <summary>The version in the standard's normal spelling, as a file name on the index carries it.</summary>
    public string Text { get; }

    /// <summary>The same for every spelling of one version: the key under which a release is remembered.</summary>
    public abstract string Canonical { get; }

    /// <summary>Whether the version is not final: alpha, beta, candidate or a development build.</summary>
    public abstract bool IsPrerelease { get; }

    /// <summary>The same version as a Python package index and its file names carry it; null where Python's standard has no word for it.</summary>
    public abstract PythonVersion? OnIndex { get; }

    /// <summary>The next version of the same kind, for when this one cannot be used any more.</summary>
    public abstract string Next { get; }

    /// <summary>The version a text spells in a scheme; null when it spells none. Never throws.</summary>
    public static ReleaseVersion? Read(VersionScheme scheme, string? text) => scheme switch
    {
        VersionScheme.Pep440 => PythonVersion.Read(text),
        VersionScheme.Semver => SemanticVersion.Read(text),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "a scheme without a reader"),
    };

    /// <summary>Whether the two are the same version.</summary>
    public static bool operator ==(ReleaseVersion? left, ReleaseVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two are different versions.</summary>
    public static bool operator !=(ReleaseVersion? left, ReleaseVersion? right) => !(left == right);

    /// <summary>Whether the first is older.</summary>
    public static bool operator <(ReleaseVersion? left, ReleaseVersion? right) => Order(left, right) < 0;

    /// <summary>Whether the first is older or the same.</summary>
    public static bool operator <=(ReleaseVersion? left, ReleaseVersion? right) => Order(left, right) <= 0;

    /// <summary>Whether the first is newer.</summary>
    public static bool operator >(ReleaseVersion? left, ReleaseVersion? right) => Order(left, right) > 0;

    /// <summary>Whether the first is newer or the same.</summary>
    public static bool operator >=(ReleaseVersion? left, ReleaseVersion? right) => Order(left, right) >= 0;

    /// <summary>Orders versions of one scheme by its standard; versions of different schemes stand apart, Python first.</summary>
    public int CompareTo(ReleaseVersion? other) => other is null ? 1 : (this, other) switch
    {
        (PythonVersion mine, PythonVersion theirs) => mine.CompareKey(theirs),
        (SemanticVersion mine, SemanticVersion theirs) => mine.CompareKey(theirs),
        (PythonVersion, _) => -1,
        _ => 1,
    };

    /// <inheritdoc />
    public int CompareTo(object? obj) => CompareTo(obj as ReleaseVersion);

    /// <inheritdoc />
    public bool Equals(ReleaseVersion? other) =>
        other is not null && other.GetType() == GetType() && string.Equals(Canonical, other.Canonical, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ReleaseVersion);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Canonical);

    /// <summary>The normal spelling, <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    private static int Order(ReleaseVersion? left, ReleaseVersion? right) =>
        left is null ? (right is null ? 0 : -1) : left.CompareTo(right);
}
