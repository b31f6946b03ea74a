using BotApp.Core;
using BotApp.Core.Releases;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>A release's state as a row: the version it holds.</summary>
internal static class ReleaseRows
{
    internal static StoredRelease? Of(SubjectState state) => state is not ReleaseState { Package.Length: > 0 } release ? null : new StoredRelease(
        release.Subject.RepositoryId, PackageName.Normalize(release.Package), release.VersionKey, release.Tag, release.Sha, release.Phase.ToString())
    {
        IsHeld = release.HoldsVersion,
    };
}
