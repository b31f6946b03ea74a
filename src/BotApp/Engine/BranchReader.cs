using BotApp.GitHub;

namespace BotApp.Engine;

/// <summary>Which branches contain a commit.</summary>
internal sealed class BranchReader(GitHubClient github)
{
    /// <summary>Of the branches that count so many are compared; the default branch is the first of them.</summary>
    private const int MaxBranches = 50;

    /// <summary>The branches that count and contain the commit.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="counts">Whether a branch counts; null: the default branch alone does.</param>
    /// <param name="defaultBranch">The default branch.</param>
    /// <param name="sha">The commit.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    internal async Task<IReadOnlyList<string>> ContainingAsync(RepositoryRef repository, Func<string, bool>? counts, string defaultBranch, string sha, CancellationToken cancellationToken)
    {
        var names = counts is null ? [defaultBranch] : (await github.Contents.ListRefsAsync(repository, "heads/", cancellationToken)).Items
            .Select(reference => reference.Name["refs/heads/".Length..]).Where(counts).OrderByDescending(name => name == defaultBranch).Take(MaxBranches).ToList();
        var containing = new List<string>();
        foreach (var name in names)
        {
            if (await github.Contents.CompareAsync(repository, name, sha, cancellationToken) is { Status: "identical" or "behind" })
            {
                containing.Add(name);
            }
        }

        return containing;
    }
}
