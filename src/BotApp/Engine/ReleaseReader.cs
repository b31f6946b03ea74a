using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Smoke;

namespace BotApp.Engine;

/// <summary>What a tag's release is judged by: the commit, its files, its branches, its checks, the index, and what was merged since the last one.</summary>
internal sealed class ReleaseReader(GitHubClient github, CommitReader commits, RunReader runs, BranchReader branches, PackageIndex index)
{
    private const int MaxFileBytes = 1024 * 1024;

    internal async Task<Facts> LoadAsync(Facts facts, ReleaseState state, RepositoryRef repository, IReadOnlyList<BotEvent> events, CancellationToken cancellationToken)
    {
        var settings = facts.Privileged.Effective;
        if (await github.Contents.GetTagCommitAsync(repository, state.Tag, cancellationToken) is not { } sha)
        {
            return facts;
        }

        var located = facts with { RefSha = sha };
        if (ReleaseRules.Identify(state, settings) is not var (package, tag))
        {
            return located;
        }

        var validates = state.Sha != sha || state.Phase is ReleasePhase.Detected or ReleasePhase.Waiting or ReleasePhase.Blocked;
        var readsIndex = validates || state.Phase is ReleasePhase.Building or ReleasePhase.Publishing or ReleasePhase.Verifying or ReleasePhase.Failed;
        var (files, problem) = readsIndex ? await index.ReadAsync(package.Index.Simple, package.Name, cancellationToken) : (null, null);
        var release = new ReleaseFact { IndexFiles = files, IndexProblem = problem, Merged = null };
        if (validates)
        {
            release = release with
            {
                Declared = await DeclaredAsync(repository, package, sha, cancellationToken),
                ReachableFrom = await BranchesAsync(repository, settings.Releases.Defaults.Branches, facts.Repository.DefaultBranch, sha, cancellationToken),
            };
            located = located with { Commit = await commits.ReadAsync(repository, sha, needsChecks: true, needsRuns: false, cancellationToken) };
        }

        if (state.Phase is ReleasePhase.Verifying or ReleasePhase.Failed)
        {
            release = await MergedAsync(release, repository, package, tag, sha, cancellationToken);
        }

        var awaited = new[] { state.Build, state.Publish }.OfType<PipelineRun>().Where(run => run.IsActive && run.Phase != PipelinePhase.Collecting).Select(run => (run.CorrelationId, run.Runner, run.Run));
        return located with { Release = release, Snapshots = await runs.SnapshotsAsync(state.Subject.ToString(), [.. awaited], repository, cancellationToken) };
    }

    private async Task<DeclaredVersion> DeclaredAsync(RepositoryRef repository, PackageSettings package, string sha, CancellationToken cancellationToken)
    {
        if (package.Version.Source == Core.Settings.VersionSource.Tag)
        {
            return new DeclaredVersion.FromTag("settings");
        }

        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var wanted = Core.Releases.VersionSource.Files(package.Path);
        for (var round = 0; round < 3; round++)
        {
            foreach (var path in wanted.Where(path => !texts.ContainsKey(path)))
            {
                texts[path] = (await github.Contents.GetFileAsync(repository, path, sha, MaxFileBytes, cancellationToken))?.Text;
            }

            var declared = Core.Releases.VersionSource.Read(package.Path, texts);
            if (declared is not DeclaredVersion.Needs needs)
            {
                return declared;
            }

            wanted = needs.Paths;
        }

        return new DeclaredVersion.Unknown("the version is spread over more files than BotApp follows.");
    }

    // Branches of the settings that contain the commit (without any named, only the default branch counts); null when GitHub could not say.
    private async Task<IReadOnlyList<string>?> BranchesAsync(RepositoryRef repository, GlobList wanted, string defaultBranch, string sha, CancellationToken cancellationToken)
    {
        try
        {
            return await branches.ContainingAsync(repository, wanted.TakesAll ? null : wanted.Matches, defaultBranch, sha, cancellationToken);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused)
        {
            return null;
        }
    }

    private async Task<ReleaseFact> MergedAsync(ReleaseFact release, RepositoryRef repository, PackageSettings package, VersionTag tag, string sha, CancellationToken cancellationToken)
    {
        var listed = await github.Contents.ListRefsAsync(repository, "tags/", cancellationToken);
        var names = listed.Items.Select(reference => reference.Name["refs/tags/".Length..]).ToList();
        var versions = TagPattern.TryParse(package.Tags, out var pattern, out _)
            ? names.Select(name => pattern.Match(name, text => PythonVersion.TryParse(text, out var version) ? version : null, [])).OfType<VersionTag>().Where(one => one.Version < tag.Version).ToList()
            : [];
        var previous = await ReachableAsync(repository, versions, tag, sha, cancellationToken);
        var changes = previous is null
            ? (await github.Contents.GetCommitAsync(repository, sha, cancellationToken)) is { } only ? [only] : []
            : (await github.Contents.CompareAsync(repository, previous.Tag, sha, cancellationToken))?.Commits ?? [];
        var merged = new Dictionary<int, MergedPullRequest>();
        foreach (var commit in changes.Take(250))
        {
            foreach (var pull in (await github.PullRequests.ListForCommitAsync(repository, commit.Sha, cancellationToken)).Items.Where(pull => pull.MergedAt is not null))
            {
                merged.TryAdd(pull.Number, new MergedPullRequest(
                    pull.Number, pull.Title, pull.User?.Login ?? "ghost", pull.User?.Type == "Bot", [.. (pull.Labels ?? []).Select(label => label.Name)], pull.HtmlUrl ?? "", pull.AuthorAssociation is "FIRST_TIME_CONTRIBUTOR" or "FIRST_TIMER"));
            }
        }

        return release with { Tags = names, Previous = previous?.Tag, Merged = [.. merged.Values.OrderBy(pull => pull.Number)] };
    }

    private async Task<VersionTag?> ReachableAsync(RepositoryRef repository, List<VersionTag> older, VersionTag tag, string sha, CancellationToken cancellationToken)
    {
        foreach (var candidate in older.OrderByDescending(one => one.Version).Take(20))
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
