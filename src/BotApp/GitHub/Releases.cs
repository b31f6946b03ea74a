using System.Security.Cryptography;

namespace BotApp.GitHub;

/// <summary>A release as GitHub has it.</summary>
internal sealed record Release(
    long Id,
    string TagName,
    string? TargetCommitish,
    string? Name,
    string? Body,
    bool Draft,
    bool Prerelease,
    bool? Immutable,
    string? HtmlUrl,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? PublishedAt,
    List<ReleaseAsset>? Assets);

/// <summary>A file of a release.</summary>
internal sealed record ReleaseAsset(long Id, string Name, string? State, long Size, string? Digest, string? BrowserDownloadUrl);

/// <summary>A release as it shall be.</summary>
/// <param name="TagName">The tag.</param>
/// <param name="Name">Its title.</param>
/// <param name="Body">The notes, Markdown.</param>
/// <param name="Prerelease">True for alpha, beta, rc.</param>
/// <param name="Latest">Whether it becomes "latest" when published; null leaves that to GitHub.</param>
internal sealed record ReleaseWrite(string TagName, string Name, string Body, bool Prerelease, bool? Latest);

/// <summary>Body of create and update.</summary>
internal sealed record ReleaseBody(string TagName, string Name, string Body, bool Draft, bool Prerelease, string? MakeLatest);

/// <summary>Releases. Source: https://docs.github.com/rest/releases.</summary>
internal sealed class Releases(GitHubHttp http)
{
    private const int MaxReleases = 1000;

    private const string Read = "contents:read";

    private const string Write = "contents:write";

    /// <summary>The published release of a tag; null when there is none.</summary>
    internal Task<Release?> GetByTagAsync(RepositoryRef repository, string tag, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/releases/tags/{tag.Escaped()}", Read), GitHubJson.Types.Release, cancellationToken);

    /// <summary>The release of a tag, drafts included, which only those who may write can see.</summary>
    internal async Task<Release?> FindAsync(RepositoryRef repository, string tag, CancellationToken cancellationToken) =>
        await GetByTagAsync(repository, tag, cancellationToken)
            ?? (await ListAsync(repository, Write, cancellationToken)).Items.Where(release => release.TagName == tag).MinBy(static release => release.Id);

    /// <summary>Releases, newest first, without drafts.</summary>
    internal Task<Listing<Release>> ListAsync(RepositoryRef repository, CancellationToken cancellationToken) => ListAsync(repository, Read, cancellationToken);

    internal Task<Release> CreateDraftAsync(RepositoryRef repository, ReleaseWrite write, CancellationToken cancellationToken) => CreateAsync(repository, write, draft: true, cancellationToken);

    internal Task<Release> CreateAsync(RepositoryRef repository, ReleaseWrite write, bool draft, CancellationToken cancellationToken) => http.ReadAsync(
        http.Send(HttpMethod.Post, repository, "/releases", Write, Body(write, draft), GitHubJson.Types.ReleaseBody),
        GitHubJson.Types.Release,
        cancellationToken);

    /// <summary>Changes texts, and publishes when it is no draft any more.</summary>
    internal Task<Release> UpdateAsync(RepositoryRef repository, long id, ReleaseWrite write, bool draft, CancellationToken cancellationToken) => http.ReadAsync(
        http.Send(HttpMethod.Patch, repository, $"/releases/{id.Text()}", Write, Body(write, draft), GitHubJson.Types.ReleaseBody),
        GitHubJson.Types.Release,
        cancellationToken);

    /// <summary>Makes the release of a tag exist, as a draft when it is new; one that exists keeps its state and its texts.</summary>
    internal async Task<Release> PutDraftAsync(RepositoryRef repository, ReleaseWrite write, CancellationToken cancellationToken) =>
        await FindAsync(repository, write.TagName, cancellationToken) ?? await CreateDraftAsync(repository, write, cancellationToken);

    /// <summary>Adds a file. The same file already there is fine; another one under the name is refused with 422.</summary>
    internal async Task<ReleaseAsset> UploadAssetAsync(
        RepositoryRef repository, long releaseId, string name, byte[] content, string contentType, CancellationToken cancellationToken)
    {
        var target = http.AtUploads($"{repository.Path}/releases/{releaseId.Text()}/assets?name={name.Escaped()}");
        var call = new GitHubCall(HttpMethod.Post, target, repository.Scope(Write)) { Body = content, ContentType = contentType };
        try
        {
            return await http.ReadAsync(call, GitHubJson.Types.ReleaseAsset, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 422)
        {
            var there = await AssetAsync(repository, releaseId, name, cancellationToken);
            if (there is { State: "uploaded" } && there.Size == content.Length && (there.Digest is null || there.Digest == $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}"))
            {
                return there;
            }

            if (there is not { State: "starter" })
            {
                throw;
            }

            // An upload that broke off leaves its name behind, and nothing else.
            await http.SendAsync(http.Send(HttpMethod.Delete, repository, $"/releases/assets/{there.Id.Text()}", Write), cancellationToken);
        }

        return await http.ReadAsync(call, GitHubJson.Types.ReleaseAsset, cancellationToken);
    }

    private async Task<ReleaseAsset?> AssetAsync(RepositoryRef repository, long releaseId, string name, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/releases/{releaseId.Text()}/assets?per_page={GitHubCalls.PageSize}", Write);
        var assets = await http.ListAsync(call, GitHubJson.Types.ListReleaseAsset, static page => page, MaxReleases, cancellationToken);
        return assets.Items.FirstOrDefault(asset => asset.Name == name);
    }

    private Task<Listing<Release>> ListAsync(RepositoryRef repository, string permissions, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/releases?per_page={GitHubCalls.PageSize}", permissions),
        GitHubJson.Types.ListRelease,
        static page => page,
        MaxReleases,
        cancellationToken);

    private static ReleaseBody Body(ReleaseWrite write, bool draft) =>
        new(write.TagName, write.Name, write.Body, draft, write.Prerelease, write.Latest switch { true => "true", false => "false", null => null });
}
