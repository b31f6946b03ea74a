using BotApp.Core;
using BotApp.Core.Deployments;
using BotApp.Core.Migrations;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What a deployment or a rollback would bring, for whoever has to say yes to it: read from GitHub, nothing is written.</summary>
internal sealed class DeployShow(FactsLoader facts, MigrationReader migrations, Store store)
{
    /// <summary>Reads it; null when the settings have no such environment or it is not known what to bring.</summary>
    /// <param name="state">The environment.</param>
    /// <param name="sha">The commit, at least 7 digits of it; null: what a rollback goes back to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    internal async Task<DeployBrings?> ReadAsync(EnvironmentState state, string? sha, CancellationToken cancellationToken)
    {
        var asked = new PageAsked("", "", new Person(0, "", false), sha ?? "");
        var first = await facts.LoadAsync(state, [asked], cancellationToken);
        if (first.Privileged.Effective.Deployment(state.Environment) is not { } deployment || (sha ?? DeploymentRules.RollbackGoal(state, deployment)?.Sha) is not { Length: > 0 } goal)
        {
            return null;
        }

        var read = sha is null ? await facts.LoadAsync(state, [asked with { Sha = goal }], cancellationToken) : first;
        var commit = read.Deployment?.Find(goal);
        return new DeployBrings(commit?.Sha ?? goal, commit is null or { Problem: not null } or { Sha: null } ? commit?.Problem ?? "This repository has no such commit, or more than one that begins so." : null, commit?.Changes)
        {
            Migrations = commit is { Sha: { } target, Changes: { } changes } && state.Live is { } live && read.Privileged.Effective.Migrations is { } watched
                ? await RangeAsync(state.Subject.RepositoryId, watched, live.Sha, target, changes, cancellationToken)
                : null,
            CompareUrl = commit?.Sha is { } there && state.Live is { } before && before.Sha != there ? $"{read.Repository.Url}/compare/{before.Sha}...{there}" : null,
        };
    }

    // Forward: what the newer commit does to the database; back: what stays of the newer one.
    private async Task<MigrationRange?> RangeAsync(long repositoryId, MigrationSettings settings, string live, string target, CommitChanges changes, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(repositoryId, cancellationToken) is not { } known || changes is { Ahead: 0, Behind: 0 })
        {
            return null;
        }

        var repository = new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name);
        return changes.Ahead > 0 ? await migrations.RangeAsync(repository, settings, live, target, cancellationToken) : await migrations.RangeAsync(repository, settings, target, live, cancellationToken);
    }
}

/// <summary>What comes.</summary>
/// <param name="Sha">The commit, all of its digits where GitHub knows it.</param>
/// <param name="Problem">Why it cannot be deployed; null when it is a commit.</param>
/// <param name="Changes">Against what is live; null when nothing is, or it cannot be compared.</param>
internal sealed record DeployBrings(string Sha, string? Problem, CommitChanges? Changes)
{
    /// <summary>What the migrations in between do; null where the settings watch none.</summary>
    public MigrationRange? Migrations { get; init; }

    /// <summary>GitHub's page of all changes; null when there is nothing to compare.</summary>
    public string? CompareUrl { get; init; }
}
