using BotApp.Core;
using BotApp.Core.Releases;
using BotApp.GitHub;
using BotApp.Smoke;

namespace BotApp.Engine;

/// <summary>The release on GitHub: drafted, hung with the files that the index serves, and published last, so that nobody ever sees one without its files.</summary>
internal sealed class ReleaseDeeds(GitHubClient github, PackageIndex index)
{
    /// <summary>More files are not attached.</summary>
    private const int MaxFiles = 100;

    /// <summary>Makes it so, and says where.</summary>
    /// <exception cref="HttpRequestException">A file could not be fetched from the index: the deed is tried again.</exception>
    internal async Task<ReleaseWritten> PublishAsync(RepositoryRef repository, PublishRelease wanted, CancellationToken cancellationToken)
    {
        var existing = await github.Releases.FindAsync(repository, wanted.Tag, cancellationToken);
        var write = new ReleaseWrite(wanted.Tag, wanted.Name, ReleaseNotes.Merge(existing?.Body, wanted.Notes, wanted.Existing), wanted.Prerelease, wanted.Latest);
        var release = existing ?? await github.Releases.CreateAsync(repository, write, draft: wanted.DraftFirst || wanted.Files.Count > 0, cancellationToken);

        // What GitHub made immutable takes no more files; what was published before BotApp came is its maker's.
        if (release.Immutable != true)
        {
            var access = new IndexAccess(wanted.Index, wanted.Credential, $"{repository.Owner}/{repository.Name}");
            foreach (var file in wanted.Files.Take(MaxFiles))
            {
                await AttachAsync(repository, release, file, access, cancellationToken);
            }
        }

        write = write with { Latest = wanted.Latest && await HigherAsync(repository, wanted, cancellationToken) is null };
        var published = await github.Releases.UpdateAsync(repository, release.Id, write, draft: false, cancellationToken);
        if (write.Latest == true && await HigherAsync(repository, wanted, cancellationToken) is { } higher)
        {
            // Published in the very same moment: the higher version stays the latest, whoever of the two was later.
            await github.Releases.UpdateAsync(repository, higher.Id, new ReleaseWrite(higher.TagName, higher.Name ?? higher.TagName, higher.Body ?? "", Prerelease: false, Latest: true), draft: false, cancellationToken);
        }

        return new ReleaseWritten(wanted.Tag, published.HtmlUrl ?? "");
    }

    /// <summary>The notice at the head of the release's text, or none.</summary>
    internal async Task MarkAsync(RepositoryRef repository, MarkRelease mark, CancellationToken cancellationToken)
    {
        if (await github.Releases.GetByTagAsync(repository, mark.Tag, cancellationToken) is not { } release || ReleaseNotice.Put(release.Body, mark.Notice) is not { } body)
        {
            return; // nobody to tell, or told already
        }

        await github.Releases.UpdateAsync(repository, release.Id, new ReleaseWrite(mark.Tag, release.Name ?? mark.Tag, body, release.Prerelease, null), draft: release.Draft, cancellationToken);
    }

    // Several tags may be released at once, the higher version first. The highest of the published final ones; null when none is higher.
    private async Task<Release?> HigherAsync(RepositoryRef repository, PublishRelease wanted, CancellationToken cancellationToken)
    {
        if (ReleaseTags.Of(wanted.Tags, wanted.Scheme, [wanted.Tag], []) is not [var mine])
        {
            return null;
        }

        var others = (await github.Releases.ListAsync(repository, cancellationToken)).Items.Where(release => release is { Draft: false, Prerelease: false }).ToList();
        var highest = ReleaseTags.Of(wanted.Tags, wanted.Scheme, others.Select(release => release.TagName), []).LastOrDefault(other => other.Version > mine.Version);
        return highest is null ? null : others.First(release => release.TagName == highest.Tag);
    }

    private async Task AttachAsync(RepositoryRef repository, Release release, ReleaseAttachment file, IndexAccess access, CancellationToken cancellationToken)
    {
        if (release.Assets?.Any(asset => asset.Name == file.Name && asset.State == "uploaded" && SameDigest(asset.Digest, file.Sha256)) == true)
        {
            return;
        }

        var (content, problem) = await index.FetchAsync(access, file, cancellationToken);
        if (content is null)
        {
            throw new HttpRequestException($"{file.Name} could not be attached to the release: {problem}");
        }

        await github.Releases.UploadAssetAsync(repository, release.Id, file.Name, content, "application/octet-stream", cancellationToken);
    }

    private static bool SameDigest(string? digest, string sha256) => digest is null || digest == $"sha256:{sha256}";
}
