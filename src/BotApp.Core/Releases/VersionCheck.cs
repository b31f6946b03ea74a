namespace BotApp.Core.Releases;

/// <summary>Whether the version in the files is the one the tag names.</summary>
public abstract record VersionVerdict
{
    private VersionVerdict()
    {
    }

    /// <summary>Tag and file name the same version.</summary>
    public sealed record Matches : VersionVerdict;

    /// <summary>Only the built files can tell: the release goes on to the build, and is checked there.</summary>
    /// <param name="Sentence">Why.</param>
    public sealed record DecidedByBuild(string Sentence) : VersionVerdict;

    /// <summary>Tag and file differ: the release is blocked.</summary>
    /// <param name="Sentence">Both versions, and what to do.</param>
    /// <param name="Path">The file to annotate.</param>
    /// <param name="Line">Its line, counted from 1.</param>
    public sealed record Mismatch(string Sentence, string Path, int Line) : VersionVerdict;
}

/// <summary>Compares a tag's version with what may be published and with what the commit declares.</summary>
public static class VersionCheck
{
    private const string BuildDecides = "The built files are checked before anything is published.";

    /// <summary>Compares the tag with the declaration, by the standard's equality (<c>1.0.0-rc.1</c> is <c>1.0.0rc1</c>).</summary>
    /// <exception cref="ArgumentException">The declaration still needs files.</exception>
    public static VersionVerdict Compare(VersionTag tag, DeclaredVersion declared) => declared switch
    {
        DeclaredVersion.Declared found => Compare(tag, found),
        DeclaredVersion.FromTag from => new VersionVerdict.DecidedByBuild($"{from.Tool} takes the version from the tag. {BuildDecides}"),
        DeclaredVersion.Unknown unknown => new VersionVerdict.DecidedByBuild(
            $"The version is not declared in a readable place: {unknown.Reason} {BuildDecides}"),
        _ => throw new ArgumentException("The version is not read yet: fetch the files it needs first.", nameof(declared)),
    };

    /// <summary>Why a version may not be published at all; null when it may.</summary>
    /// <param name="version">The tag's version.</param>
    /// <param name="allowPrereleases">Whether alphas, betas and candidates are published.</param>
    /// <param name="allowDev">Whether development builds are published.</param>
    public static string? Refusal(ReleaseVersion version, bool allowPrereleases, bool allowDev) => version switch
    {
        PythonVersion { HasLocal: true } =>
            $"Version {version} has a local part (+…), which an index does not take: tag {version.Text.Split('+')[0]} instead.",
        PythonVersion { IsDev: true } when !allowDev =>
            $"Version {version} is a development build, and the settings do not publish those (version.dev).",
        SemanticVersion { HasBuild: true } =>
            $"Version {version} has build metadata (+…), which an index does not take: tag {version.Canonical} instead.",
        SemanticVersion when NotOnIndex(version) is { } nowhere => nowhere,
        SemanticVersion { OnIndex.IsDev: true } when !allowDev =>
            $"Version {version} is a development build on the index ({version.OnIndex}), and the settings do not publish those (version.dev).",
        { IsPrerelease: true } and not PythonVersion { IsDev: true } and not SemanticVersion { OnIndex.IsDev: true } when !allowPrereleases =>
            $"Version {version} is a prerelease, and the settings do not publish those (version.prerelease).",
        _ => null,
    };

    /// <summary>Why no file on a Python package index can be of this version; null when one can.</summary>
    public static string? NotOnIndex(ReleaseVersion version) => version.OnIndex is not null ? null
        : $"Version {version} has a prerelease that no file on a Python package index can carry: use alpha, beta or rc with at most one number, such as -rc.1.";

    private static VersionVerdict Compare(VersionTag tag, DeclaredVersion.Declared declared)
    {
        // Python's files say it in Python's words, whatever the tags' scheme.
        ReleaseVersion? version = PythonVersion.Read(declared.Text) is { } python && (tag.Version is PythonVersion || SemanticVersion.Read(declared.Text) is null) ? python : SemanticVersion.Read(declared.Text);
        if (version is null)
        {
            return new VersionVerdict.Mismatch(
                $"Tag {tag.Tag} names version {tag.Version}, but {declared.Path} declares \"{Short(declared.Text)}\", which is no version: "
                + $"write {tag.Version} there, and tag that commit.",
                declared.Path,
                declared.Line);
        }

        return version == tag.Version || (tag.Version is SemanticVersion && version is PythonVersion && version == tag.Version.OnIndex)
            ? new VersionVerdict.Matches()
            : new VersionVerdict.Mismatch(
                $"Tag {tag.Tag} names version {tag.Version}, but {declared.Path} declares {version}: change one of the two, and tag again.",
                declared.Path,
                declared.Line);
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
