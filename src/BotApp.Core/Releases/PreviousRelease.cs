namespace BotApp.Core.Releases;

/// <summary>Finds the release that the notes of a version are counted from.</summary>
public static class PreviousRelease
{
    /// <summary>The nearest lower version among the tags reachable from the release; final versions skip prereleases. Null for a first release.</summary>
    /// <remarks>Only reachable tags: so a fix of an old line neither loses changes nor takes those of a newer one.</remarks>
    public static VersionTag? Find(IEnumerable<VersionTag> reachable, ReleaseVersion version) => reachable
        .Where(tag => tag.Version < version && (version.IsPrerelease || !tag.Version.IsPrerelease))
        .OrderByDescending(tag => tag.Version)
        .ThenBy(tag => tag.Tag, StringComparer.Ordinal)
        .FirstOrDefault();
}

/// <summary>How a release is marked on GitHub.</summary>
/// <param name="IsPrerelease">GitHub's <c>prerelease</c>.</param>
/// <param name="IsLatest">GitHub's <c>make_latest</c>, <c>"true"</c> or <c>"false"</c>.</param>
public sealed record ReleaseFlags(bool IsPrerelease, bool IsLatest)
{
    /// <summary>The flags of a version: it is latest only when it is final and no released final version is higher.</summary>
    /// <param name="version">The version being released.</param>
    /// <param name="released">The versions of the same package already released, with or without this one.</param>
    public static ReleaseFlags For(ReleaseVersion version, IEnumerable<ReleaseVersion> released) =>
        new(version.IsPrerelease, !version.IsPrerelease && !released.Any(other => !other.IsPrerelease && other > version));
}
