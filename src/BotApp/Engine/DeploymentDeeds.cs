using System.Globalization;
using BotApp.Core;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// What GitHub shows of previews and deployments: one record each. BotApp makes it before the run, so that it stands there from the first second. A job with
/// <c>environment:</c> and without <c>deployment: false</c> makes another one; when the end is known, one of the two stays. A job's record of the very commit
/// that was deployed is adopted: it says from then on what BotApp has to say, and BotApp's own goes. One of another commit, as a run from the default branch
/// makes it of a pull request's commit or of a rollback, goes. Nothing becomes inactive before the record that stays has its state.
/// </summary>
internal sealed class DeploymentDeeds(GitHubClient github, Store store)
{
    private const int MaxDescription = 140;

    /// <summary>In the address of every run of GitHub's own runner, and of no other: only its jobs make records.</summary>
    private const string RunsOfActions = "/actions/runs/";

    /// <summary>Makes it so.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="set">What shall be shown.</param>
    /// <param name="mayBeDone">It was tried before, and how that ended is not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The record under our key.</returns>
    internal async Task<GitHubId> SetAsync(RepositoryRef repository, SetDeployment set, bool mayBeDone, CancellationToken cancellationToken)
    {
        var key = $"{repository.RepositoryId.ToString(CultureInfo.InvariantCulture)}/{set.Key}";
        var known = await store.GitHubIds.FindAsync(key, cancellationToken);
        var id = known?.Id ?? (await github.Deployments.PutAsync(
            repository, new DeploymentWrite(set.Name, set.Sha, set.Environment, set.About ?? set.Description, set.Task, set.Transient, set.Production, PayloadOf(set)), cancellationToken)).Id;
        var isEnd = set.State is not (DeploymentState.Queued or DeploymentState.InProgress);
        if (!isEnd || set.LogUrl is not { } run || !run.Contains(RunsOfActions, StringComparison.Ordinal))
        {
            await WriteAsync(repository, set, id, mayBeDone, cancellationToken);
            return new GitHubId(key, id);
        }

        var newest = await github.Deployments.ListNewestAsync(repository, set.Environment, cancellationToken);
        var others = await github.Deployments.OfRunAsync(repository, newest, run, mayBeDone ? 0 : id, cancellationToken);
        var adopted = set.State == DeploymentState.Success ? others.FirstOrDefault(other => other.Sha == set.Sha) : null;
        var stays = adopted?.Id ?? id;
        await WriteAsync(repository, set, stays, mayBeDone, cancellationToken);
        foreach (var other in others.Select(other => other.Id).Append(id).Where(other => other != stays).Distinct())
        {
            await github.Deployments.RemoveAsync(repository, other, "another record of the same run says what is live", cancellationToken);
        }

        // A later deployment that has begun has the word about what is live.
        var isNewest = newest.All(one => one.Id <= id || one.PayloadText(GitHub.Deployments.KeyName) is null);
        if (isNewest && (others.Count > 0 || mayBeDone) && set is { Keeps: { } keeps, State: DeploymentState.Failure or DeploymentState.Error })
        {
            await KeepAsync(repository, keeps, cancellationToken);
        }

        return new GitHubId(key, stays);
    }

    // A job's own record that GitHub called a success made the last good one inactive, before anybody had asked whether the site answers.
    private async Task KeepAsync(RepositoryRef repository, KeptDeployment keeps, CancellationToken cancellationToken)
    {
        var known = await store.GitHubIds.FindAsync($"{repository.RepositoryId.ToString(CultureInfo.InvariantCulture)}/deployment:{keeps.Name}", cancellationToken);
        if (known is not null && (await github.Deployments.ListStatusesAsync(repository, known.Id, cancellationToken)).Items.MaxBy(status => status.Id)?.State == "inactive")
        {
            await github.Deployments.CreateStatusAsync(repository, known.Id, new DeploymentStatusWrite("success", "still live", keeps.Url, null), cancellationToken);
        }
    }

    private async Task WriteAsync(RepositoryRef repository, SetDeployment set, long id, bool mayBeDone, CancellationToken cancellationToken)
    {
        var write = new DeploymentStatusWrite(Spelled(set.State), set.Description.Length > MaxDescription ? set.Description[..MaxDescription] : set.Description, set.Url, set.LogUrl);
        if (mayBeDone)
        {
            await github.Deployments.PutStatusAsync(repository, id, write, cancellationToken);
        }
        else
        {
            await github.Deployments.CreateStatusAsync(repository, id, write, cancellationToken);
        }
    }

    private static Dictionary<string, string> PayloadOf(SetDeployment set)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = "botapp", ["pr"] = set.Number.ToString(CultureInfo.InvariantCulture) };
        if (set.Previous is { } previous)
        {
            payload["previous"] = previous;
        }

        return payload;
    }

    private static string Spelled(DeploymentState state) => state switch
    {
        DeploymentState.Queued => "queued",
        DeploymentState.InProgress => "in_progress",
        DeploymentState.Success => "success",
        DeploymentState.Failure => "failure",
        DeploymentState.Error => "error",
        DeploymentState.Inactive => "inactive",
        _ => throw new InvalidOperationException($"Deployment state {state} has no spelling."),
    };
}
