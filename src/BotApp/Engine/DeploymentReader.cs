using BotApp.Core;
using BotApp.Core.Deployments;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What a deployment is judged by: the commits that are wanted, their checks and branches, what is live, and what lies in between.</summary>
internal sealed class DeploymentReader(GitHubClient github, CommitReader commits, RunReader runs, BranchReader branches, ApprovalReader approvals, MigrationReader migrations, Store store)
{
    /// <summary>Of the changes so many pull requests are listed; the link to the comparison shows all.</summary>
    private const int MaxPulls = 50;

    /// <summary>Of so many commits the times are kept.</summary>
    private const int MaxCommitted = 250;

    internal async Task<Facts> LoadAsync(Facts facts, EnvironmentState state, IReadOnlyList<BotEvent> events, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var awaited = DeploymentRules.Awaited(state).ToList();
        var read = facts with { Snapshots = await runs.SnapshotsAsync(state.Subject.ToString(), awaited, [], repository, cancellationToken) };
        if (facts.Privileged.Effective.Deployment(state.Environment) is not { } deployment)
        {
            return read;
        }

        var people = await approvals.ReadAsync(read, state, deployment, repository, cancellationToken);
        if (DeploymentRules.Asked(state, events, deployment) is not { Count: > 0 } asked)
        {
            return read with { Deployment = people };
        }

        var environments = await store.Deployments.EnvironmentsAsync(repository.RepositoryId, cancellationToken);
        var found = new List<DeployableCommit>();
        foreach (var sha in asked)
        {
            found.Add(await ReadAsync(facts, state, deployment, repository, sha, DeploymentRules.PullRequestOf(sha, state, events), cancellationToken));
        }

        // Where a later deployment began and failed, something else may be there: that counts as not live.
        var live = environments.Where(one => one is { LiveSha: not null, IsDisturbed: false }).Select(one => new LiveElsewhere(one.Environment, one.LiveSha!)).ToList(); // filtered just before
        return read with { Deployment = people with { Commits = found, Live = live } };
    }

    private async Task<DeployableCommit> ReadAsync(Facts facts, EnvironmentState state, DeploymentSettings deployment, RepositoryRef repository, string asked, int? number, CancellationToken cancellationToken)
    {
        try
        {
            // A branch may be called like a commit; only a commit is deployed.
            var commit = await github.Contents.GetCommitAsync(repository, asked, cancellationToken);
            if (commit is null || !commit.Sha.StartsWith(asked, StringComparison.OrdinalIgnoreCase))
            {
                return new DeployableCommit { Asked = asked };
            }

            var main = facts.Repository.DefaultBranch;
            Func<string, bool>? counts = deployment.Auto is { Branches.Patterns.Count: > 0 } ? name => DeploymentRules.TakesFrom(deployment, name, main) : null;
            var changes = state.Live is { } live && live.Sha != commit.Sha ? await ChangesAsync(repository, live.Sha, commit.Sha, cancellationToken) : null;
            return new DeployableCommit
            {
                Asked = asked,
                Sha = commit.Sha,
                Checks = await commits.ReadAsync(repository, commit.Sha, needsChecks: true, needsRuns: false, cancellationToken),
                Branches = await branches.ContainingAsync(repository, counts, main, commit.Sha, cancellationToken),
                BehindBy = deployment.Require.UpToDate == UpToDate.Strict ? (await github.Contents.CompareAsync(repository, main, commit.Sha, cancellationToken))?.BehindBy ?? int.MaxValue : 0,
                Approvals = deployment.Require.Approvals > 0 ? await approvals.CountAsync(repository, commit.Sha, number, deployment.Require.Approvals, cancellationToken) : null,
                Mergeable = deployment.Require.UpToDate == UpToDate.MergeConflicts && number is { } pull ? (await github.PullRequests.GetAsync(repository, pull, cancellationToken))?.Mergeable : null,
                Changes = changes,
                LeftBehind = changes is { Ahead: 0, Behind: > 0 } && deployment.Rollback.BlockOnContractMigration && facts.Privileged.Effective.Migrations is { } watched
                    ? await migrations.RangeAsync(repository, watched, commit.Sha, state.Live!.Sha, cancellationToken) // there are changes against what is live
                    : null,
            };
        }
        catch (Exception exception) when (exception is GitHubRefused or GitHubUnreadable)
        {
            return new DeployableCommit { Asked = asked, Problem = exception.Message };
        }
    }

    private async Task<CommitChanges?> ChangesAsync(RepositoryRef repository, string live, string sha, CancellationToken cancellationToken)
    {
        if (await github.Contents.CompareAsync(repository, live, sha, cancellationToken) is not { } there)
        {
            return null;
        }

        // Going back brings nothing: then what goes is what people want to know.
        var shown = there.AheadBy == 0 && there.BehindBy > 0 ? await github.Contents.CompareAsync(repository, sha, live, cancellationToken) ?? there : there;
        var pulls = MergedPulls.Of(shown.Commits);
        return new CommitChanges(there.AheadBy, there.BehindBy, [.. pulls.Take(MaxPulls)], pulls.Count <= MaxPulls && !shown.CommitsTruncated)
        {
            Committed = [.. there.Commits.Select(commit => commit.Detail?.Committer?.Date).OfType<DateTimeOffset>().TakeLast(MaxCommitted)],
        };
    }
}
