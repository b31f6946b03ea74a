using BotApp.Core;
using BotApp.Core.Releases;
using BotApp.Core.Settings;
using BotApp.GitHub;

namespace BotApp.Engine;

/// <summary>What went into a release: the pull requests of the commits since the last one, and whose first they are.</summary>
internal sealed class ReleaseChanges(GitHubClient github)
{
    /// <summary>So many commits of a release are looked at.</summary>
    private const int MaxCommits = 250;

    /// <summary>So far back the commits of a folder are listed.</summary>
    private const int MaxOfFolder = 1000;

    /// <summary>So many authors are asked for.</summary>
    private const int MaxAuthors = 30;

    /// <summary>So many lower versions are looked at for the one the release comes from.</summary>
    private const int MaxOlder = 20;

    /// <summary>The repository's tags that begin as the package's do.</summary>
    internal async Task<IReadOnlyList<string>> TagsAsync(RepositoryRef repository, PackageSettings package, CancellationToken cancellationToken)
    {
        var prefix = TagPattern.TryParse(package.Tags, out var pattern, out _) ? pattern.Prefix : "";
        var listed = await github.Contents.ListRefsAsync(repository, $"tags/{prefix}", cancellationToken);
        return [.. listed.Items.Select(reference => reference.Name["refs/tags/".Length..])];
    }

    /// <summary>The facts with what was merged since the previous release.</summary>
    internal async Task<ReleaseFact> ReadAsync(ReleaseFact release, RepositoryRef repository, PackageSettings package, VersionTag tag, string sha, CancellationToken cancellationToken)
    {
        var names = await TagsAsync(repository, package, cancellationToken);
        var previous = await PreviousAsync(repository, ReleaseTags.Of(package, names, []), tag, sha, cancellationToken);
        var commits = previous is null
            ? (await github.Contents.GetCommitAsync(repository, sha, cancellationToken)) is { } only ? [only] : []
            : (await github.Contents.CompareAsync(repository, previous.Tag, sha, cancellationToken))?.Commits ?? [];
        if (previous is not null && package.Path.Trim('/') is { } folder && folder is not ("." or ""))
        {
            // Of several packages in one repository, only what changes this one's folder goes into its notes.
            var under = (await github.Contents.ListCommitsUnderAsync(repository, sha, folder, MaxOfFolder, cancellationToken)).Items.Select(commit => commit.Sha).ToHashSet(StringComparer.Ordinal);
            commits = [.. commits.Where(commit => under.Contains(commit.Sha))];
        }

        var pulls = new Dictionary<int, PullRequest>();
        foreach (var commit in commits.Take(MaxCommits))
        {
            foreach (var pull in (await github.PullRequests.ListForCommitAsync(repository, commit.Sha, cancellationToken)).Items.Where(pull => pull.MergedAt is not null))
            {
                pulls.TryAdd(pull.Number, pull);
            }
        }

        var newcomers = package.Notes.NewContributors && previous is not null ? await NewcomersAsync(repository, [.. pulls.Values], previous.Tag, cancellationToken) : [];
        var merged = pulls.Values.OrderBy(pull => pull.Number).Select(pull => new MergedPullRequest(
            pull.Number, pull.Title, pull.User?.Login ?? "ghost", pull.User?.Type == "Bot", [.. (pull.Labels ?? []).Select(label => label.Name)], pull.HtmlUrl ?? "", newcomers.Contains(pull.User?.Login ?? "")));
        return release with { Tags = names, Previous = previous?.Tag, Merged = [.. merged] };
    }

    // GitHub's word for a pull request's author changes when it is merged; the history does not.
    private async Task<HashSet<string>> NewcomersAsync(RepositoryRef repository, IReadOnlyList<PullRequest> pulls, string previous, CancellationToken cancellationToken)
    {
        var newcomers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var login in pulls.Select(pull => pull.User).OfType<Account>().Where(user => user.Type != "Bot").Select(user => user.Login).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxAuthors))
        {
            if (!await github.Contents.HasCommitsOfAsync(repository, previous, login, cancellationToken))
            {
                newcomers.Add(login);
            }
        }

        return newcomers;
    }

    private async Task<VersionTag?> PreviousAsync(RepositoryRef repository, IReadOnlyList<VersionTag> tags, VersionTag tag, string sha, CancellationToken cancellationToken)
    {
        foreach (var candidate in tags.Where(one => one.Version < tag.Version).OrderByDescending(one => one.Version).Take(MaxOlder))
        {
            if (PreviousRelease.Find([candidate], tag.Version) is not null
                && await github.Contents.CompareAsync(repository, candidate.Tag, sha, cancellationToken) is { Status: "ahead" or "identical" })
            {
                return candidate;
            }
        }

        return null;
    }
}
