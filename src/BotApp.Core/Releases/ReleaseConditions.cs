using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>What must be so before a version is published. Every answer is a sentence for people; null where nothing stands against it.</summary>
internal sealed class ReleaseConditions(PackageSettings package, VersionTag tag, RepositorySettings settings, Facts facts)
{
    /// <summary>What could not be read proves nothing; it is read again.</summary>
    public string? Unread() => facts switch
    {
        { Privileged: SettingsFact.Broken } => "the settings on the default branch have errors: mend them, and the release goes on.",
        { Release: null } => "what the commit declares could not be read; BotApp tries again.",
        { Release.Declared: DeclaredVersion.Needs } => "the files that declare the version could not be read; BotApp tries again.",
        { Release.ReachableFrom: null } => "which branches contain the commit could not be read; BotApp tries again.",
        { Release.Signature: null } when package.Publish.RequireSignedTag => "the tag's signature could not be read; BotApp tries again.",
        _ => null,
    };

    /// <summary>What waiting does not mend: the version, the tag itself, the commit's place. Only after <see cref="Unread"/>.</summary>
    public string? Refusal(ReleaseState state)
    {
        var release = facts.Release!; // Unread comes first
        return VersionCheck.Refusal(tag.Version, package.Version.Prerelease == VersionPolicy.Allow, package.Version.Dev == VersionPolicy.Allow)
            ?? Twin(release)
            ?? (release.HeldBy is { } other ? $"the release of {tag.Version} began from the tag {other}, and files of it may be on the index: what is published under one version is of one build. Release {tag.Version.Next}." : null)
            ?? Unsigned(release)
            ?? (Mismatch() is { } mismatch ? mismatch.Sentence : null)
            ?? (release.ReachableFrom is { Count: 0 }
                ? $"{CommitRules.Short(state.Sha)} is on no release branch ({settings.Releases.Defaults.Branches}): merge it first, then tag the merged commit."
                : null);
    }

    /// <summary>The declared version that is not the tag's.</summary>
    public VersionVerdict.Mismatch? Mismatch() => facts.Release?.Declared is { } declared and not DeclaredVersion.Needs ? VersionCheck.Compare(tag, declared) as VersionVerdict.Mismatch : null;

    /// <summary>Whether the commit is green.</summary>
    public Requirement Green() =>
        CommitProof.OnBranches(settings.Releases.Defaults.RequireChecks, settings, facts.Commit, facts.Release?.ReachableFrom ?? [], facts.App.Id);

    /// <summary>Why nothing is published now, and until when (null: until somebody ends it); null when nothing is frozen, or somebody who may passed it.</summary>
    public (string Why, DateTimeOffset? Ends)? Frozen(ReleaseState state)
    {
        if (state.FreezeOverride is not null)
        {
            return null;
        }

        if (facts.Freeze is { } freeze && freeze.HoldsAt(facts.Now))
        {
            return (FreezeRules.Sentence(freeze), freeze.Until);
        }

        foreach (var window in settings.Gate?.Freeze ?? [])
        {
            if (WindowTimes.At(window, facts.Now) is { } stretch)
            {
                return (FreezeRules.Sentence(window, stretch), stretch.To);
            }
        }

        return null;
    }

    // Two tags for one version: which of them is meant, nobody but their maker can say.
    private string? Twin(ReleaseFact release)
    {
        var marks = settings.Deployments.Where(deployment => deployment.MarkTag is not null).Select(deployment => MarkTagPattern.Parse(deployment.MarkTag!)).ToList(); // filtered just before
        var twins = ReleaseTags.Of(package, release.Tags, marks).Where(other => other.Tag != tag.Tag && (other.Version == tag.Version || (tag.Version.OnIndex is { } mine && other.Version.OnIndex == mine))).Select(other => other.Tag).Order(StringComparer.Ordinal).ToList();
        return twins.Count == 0 ? null : $"{string.Join(", ", twins)} and {tag.Tag} name the same version {tag.Version}: delete what is not meant, and the release goes on.";
    }

    private string? Unsigned(ReleaseFact release) => (package.Publish.RequireSignedTag, release.Signature) switch
    {
        (true, { IsAnnotated: false }) => $"the tag {tag.Tag} carries no signature, and the settings publish signed tags only (publish.require-signed-tag): make it with `git tag --sign`.",
        (true, { IsVerified: false } signature) => $"GitHub does not verify the signature of the tag {tag.Tag} ({signature.Reason}), and the settings publish signed tags only (publish.require-signed-tag).",
        _ => null,
    };
}

/// <summary>Tags of a package.</summary>
public static class ReleaseTags
{
    /// <summary>Those of some tags that stand for a version of the package, oldest version first.</summary>
    /// <param name="package">The package.</param>
    /// <param name="tags">Names of tags.</param>
    /// <param name="marks">The patterns of tags that mark deployments.</param>
    public static IReadOnlyList<VersionTag> Of(PackageSettings package, IEnumerable<string> tags, IReadOnlyList<MarkTagPattern> marks)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Of(package.Tags, package.Version.Scheme, tags, marks);
    }

    /// <summary>Those of some tags that stand for a version by a form such as <c>v{version}</c>, oldest version first.</summary>
    public static IReadOnlyList<VersionTag> Of(string form, VersionScheme scheme, IEnumerable<string> tags, IReadOnlyList<MarkTagPattern> marks)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return TagPattern.TryParse(form, out var pattern, out _)
            ? [.. tags.Select(name => pattern.Match(name, text => ReleaseVersion.Read(scheme, text), marks)).OfType<VersionTag>().OrderBy(one => one.Version).ThenBy(one => one.Tag, StringComparer.Ordinal)]
            : [];
    }
}
