using System.Text;

namespace BotApp.GitHub;

/// <summary>
/// What is in the repository: files, commits, branches, tags.
/// Source: https://docs.github.com/rest/repos/contents, https://docs.github.com/rest/commits/commits, https://docs.github.com/rest/git.
/// </summary>
internal sealed class Contents(GitHubHttp http)
{
    /// <summary>Above 1 MB the API gives no content in JSON.</summary>
    private const int LargestFile = 1_000_000;

    private const int MaxCommits = 2000;

    /// <summary>GitHub's limit for the files of a comparison.</summary>
    private const int MaxFiles = 300;

    private const int MaxRefs = 10_000;

    /// <summary>A tag may point to a tag; more than a few times is a loop or a joke.</summary>
    private const int MaxPeels = 5;

    private const string Permissions = "contents:read";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file's text; null when there is no such path.</summary>
    internal async Task<RepositoryFile?> GetFileAsync(
        RepositoryRef repository, string path, string reference, int maxBytes, CancellationToken cancellationToken)
    {
        // The object form answers a folder with an object too, instead of a bare list.
        var call = http.Get(repository, $"/contents/{path.EscapedPath()}?ref={reference.Escaped()}", Permissions) with
        {
            Accept = "application/vnd.github.object+json",
        };
        var answer = await http.FindAsync(call, GitHubJson.Types.ContentAnswer, cancellationToken);
        return answer is null ? null : FileOf(answer, path, maxBytes);
    }

    /// <summary>All paths of a commit, branch or tree; null when there is none of that name.</summary>
    internal Task<Tree?> GetTreeAsync(RepositoryRef repository, string reference, CancellationToken cancellationToken) => http.FindAsync(
        http.Get(repository, $"/git/trees/{reference.Escaped()}?recursive=1", Permissions), GitHubJson.Types.Tree, cancellationToken);

    /// <summary>What the head has over the base; null when one of them is unknown or they share no history.</summary>
    internal async Task<Comparison?> CompareAsync(RepositoryRef repository, string baseRef, string headRef, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/compare/{baseRef.Escaped()}...{headRef.Escaped()}?per_page={GitHubCalls.PageSize}", Permissions);
        CompareAnswer? first = null;
        try
        {
            var commits = await http.ListAsync(
                call,
                GitHubJson.Types.CompareAnswer,
                page =>
                {
                    first ??= page; // counts and files come with the first page only
                    return page.Commits;
                },
                MaxCommits,
                cancellationToken);
            return ComparisonOf(first!, commits); // a page has been read, or the listing had thrown
        }
        catch (GitHubRefused e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The commit where a head parted from a branch; null when one of them is unknown or they share no history.</summary>
    internal async Task<string?> GetMergeBaseAsync(RepositoryRef repository, string baseRef, string head, CancellationToken cancellationToken)
    {
        // Every page names it; the second one comes without the list of files, which may be large.
        var call = http.Get(repository, $"/compare/{baseRef.Escaped()}...{head.Escaped()}?per_page=1&page=2", Permissions);
        return (await http.FindAsync(call, GitHubJson.Types.CompareAnswer, cancellationToken))?.MergeBaseCommit?.Sha;
    }

    /// <summary>The newest 100 commits that lead to one, itself first; null when there is no such commit.</summary>
    internal Task<List<Commit>?> ListCommitsAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken) => http.FindAsync(
        http.Get(repository, $"/commits?sha={sha.Escaped()}&per_page={GitHubCalls.PageSize}", Permissions), GitHubJson.Types.ListCommit, cancellationToken);

    /// <summary>Commits that lead to one and change something under a path, itself first where it does, at most so many.</summary>
    internal Task<Listing<Commit>> ListCommitsUnderAsync(RepositoryRef repository, string sha, string path, int max, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/commits?sha={sha.Escaped()}&path={path.Escaped()}&per_page={GitHubCalls.PageSize}", Permissions), GitHubJson.Types.ListCommit, static page => page, max, cancellationToken);

    /// <summary>Whether an account is the author of a commit that leads to one.</summary>
    internal async Task<bool> HasCommitsOfAsync(RepositoryRef repository, string sha, string login, CancellationToken cancellationToken) => await http.FindAsync(
        http.Get(repository, $"/commits?sha={sha.Escaped()}&author={login.Escaped()}&per_page=1", Permissions), GitHubJson.Types.ListCommit, cancellationToken) is { Count: > 0 };

    /// <summary>The git tree of a commit; null when there is no such commit. The list of a tree names what it was asked for, not the tree.</summary>
    internal async Task<string?> GetTreeShaAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken) =>
        (await http.FindAsync(http.Get(repository, $"/git/commits/{sha.Escaped()}", Permissions), GitHubJson.Types.GitCommit, cancellationToken))?.Tree.Sha;

    /// <summary>A branch and its newest commit; null when there is none.</summary>
    internal Task<Branch?> GetBranchAsync(RepositoryRef repository, string name, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/branches/{name.Escaped()}", Permissions), GitHubJson.Types.Branch, cancellationToken);

    /// <summary>A commit by id, branch or tag; null when there is none.</summary>
    internal async Task<Commit?> GetCommitAsync(RepositoryRef repository, string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await http.FindAsync(http.Get(repository, $"/commits/{reference.Escaped()}", Permissions), GitHubJson.Types.Commit, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 422)
        {
            return null; // GitHub's answer to an id that no commit has
        }
    }

    /// <summary>Refs that begin with a prefix such as <c>tags/v1.</c> or <c>heads/release/</c>.</summary>
    internal Task<Listing<GitRef>> ListRefsAsync(RepositoryRef repository, string prefix, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/git/matching-refs/{prefix.EscapedPath()}", Permissions), GitHubJson.Types.ListGitRef, static page => page, MaxRefs, cancellationToken);

    /// <summary>The commit a tag stands for, annotated or not; null when there is no such tag or it names no commit.</summary>
    internal async Task<string?> GetTagCommitAsync(RepositoryRef repository, string tag, CancellationToken cancellationToken) =>
        (await GetTaggedAsync(repository, tag, cancellationToken))?.Sha;

    /// <summary>The same with the tag object that says who signed; null when there is no such tag or it names no commit.</summary>
    internal async Task<TaggedCommit?> GetTaggedAsync(RepositoryRef repository, string tag, CancellationToken cancellationToken)
    {
        var reference = await http.FindAsync(
            http.Get(repository, $"/git/ref/tags/{tag.EscapedPath()}", Permissions), GitHubJson.Types.GitRef, cancellationToken);
        var target = reference?.Target;
        GitTag? annotation = null;
        for (var peels = 0; target is { Type: "tag" } && peels < MaxPeels; peels++)
        {
            var read = await GetTagAsync(repository, target.Sha, cancellationToken);
            annotation ??= read;
            target = read?.Target;
        }

        return target is { Type: "commit" } ? new TaggedCommit(target.Sha, annotation) : null;
    }

    /// <summary>An annotated tag by its object's id.</summary>
    internal Task<GitTag?> GetTagAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/git/tags/{sha.Escaped()}", Permissions), GitHubJson.Types.GitTag, cancellationToken);

    /// <summary>Makes a light tag stand at a commit. One that is there already stays; the answer says where it stands.</summary>
    internal async Task<string> PutTagAsync(RepositoryRef repository, string tag, string sha, CancellationToken cancellationToken)
    {
        var body = new GitRefBody($"refs/tags/{tag}", sha);
        var call = http.Send(HttpMethod.Post, repository, "/git/refs", "contents:write", body, GitHubJson.Types.GitRefBody);
        try
        {
            return (await http.ReadAsync(call, GitHubJson.Types.GitRef, cancellationToken)).Target.Sha;
        }
        catch (GitHubRefused e) when (e.Status == 422)
        {
            if (await GetTagCommitAsync(repository, tag, cancellationToken) is { } standing)
            {
                return standing;
            }

            throw;
        }
    }

    /// <summary>The text of a file's answer, or why there is none.</summary>
    internal static RepositoryFile FileOf(ContentAnswer answer, string path, int maxBytes)
    {
        var (where, sha) = (answer.Path ?? path, answer.Sha ?? "");
        if (answer.Type is not (null or "file"))
        {
            return new RepositoryFile(where, sha, null, $"{where} is a {answer.Type}, not a file.");
        }

        maxBytes = Math.Min(maxBytes, LargestFile);
        if (answer.Size > maxBytes || answer.Encoding != "base64")
        {
            return new RepositoryFile(where, sha, null, $"{where} has {answer.Size} bytes; at most {maxBytes} are read.");
        }

        try
        {
            var bytes = Convert.FromBase64String(answer.Content ?? "");
            var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return new RepositoryFile(where, sha, StrictUtf8.GetString(bytes.AsSpan(start)), null);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return new RepositoryFile(where, sha, null, $"{where} is not UTF-8 text.");
        }
    }

    private static Comparison ComparisonOf(CompareAnswer first, Listing<Commit> commits)
    {
        var files = first.Files ?? [];
        return new Comparison(
            first.Status,
            first.AheadBy,
            first.BehindBy,
            first.MergeBaseCommit?.Sha,
            commits.Items,
            commits.Truncated || commits.Items.Count < first.TotalCommits,
            files,
            files.Count >= MaxFiles);
    }
}
