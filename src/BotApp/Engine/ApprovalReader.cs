using System.Globalization;
using BotApp.Core;
using BotApp.Core.Deployments;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What people said of a deployment on GitHub: reactions to our question, reviews of the pull request, answers of an environment's reviewers.</summary>
internal sealed class ApprovalReader(GitHubClient github, Store store)
{
    private const string RequiredReviewers = "required_reviewers";

    /// <summary>What people said, without the commits.</summary>
    internal async Task<DeploymentFact> ReadAsync(Facts facts, EnvironmentState state, DeploymentSettings deployment, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var said = new DeploymentFact([], []) { Confirmations = await ConfirmationsAsync(state, repository, cancellationToken) };
        var watched = state.Current is { Run: { } known } current ? (Known: known, Snapshot: facts.Snapshots.GetValueOrDefault(current.CorrelationId)) : default;
        if (watched.Snapshot?.WaitsForReview == true && Number(watched.Known.Id) is { } waiting)
        {
            var pending = await OrNullAsync(async () => await github.Actions.ListPendingAsync(repository, waiting, cancellationToken)) ?? [];
            said = said with
            {
                Reviewers = [.. pending.SelectMany(one => one.Reviewers ?? []).Select(one => one.Reviewer?.Login ?? one.Reviewer?.Slug).OfType<string>().Distinct(StringComparer.Ordinal)],
                Gates = await GatesAsync(repository, pending, facts.App.Id, cancellationToken),
            };
        }

        if (deployment.Approvals is { Environment: { } name } wanted)
        {
            var isThrough = watched.Snapshot is { WaitsForReview: false, State: not Core.Pipelines.RunState.Queued };
            said = said with
            {
                HasReviewers = state.Waiting.Count > 0 || state.Current is null ? (await OrNullAsync(() => RulesAsync(repository, name, cancellationToken)))?.Contains(RequiredReviewers) : null,
                Reviewed = wanted.PreventSelfReview && isThrough && Number(watched.Known.Id) is { } run ? await OrNullAsync(() => ReviewedAsync(repository, run, name, cancellationToken)) : null,
            };
        }

        return state.Lock is { Number: > 0 and var number } && deployment.Concurrency.UnlockOnMerge
            ? said with { IsLockMerged = (await OrNullAsync(() => github.PullRequests.GetAsync(repository, number, cancellationToken)))?.Merged == true }
            : said;
    }

    /// <summary>How many people who may write approved the pull request that brings a commit; null when no pull request does.</summary>
    internal async Task<int?> CountAsync(RepositoryRef repository, string sha, int? number, int enough, CancellationToken cancellationToken)
    {
        var pull = number ?? (await github.PullRequests.ListForCommitAsync(repository, sha, cancellationToken)).Items.Where(one => one.MergedAt is not null).OrderBy(one => one.MergedAt).FirstOrDefault()?.Number;
        if (pull is not { } asked)
        {
            return null;
        }

        // The last word of each counts; a comment is no word on it.
        var reviews = (await github.PullRequests.ListReviewsAsync(repository, asked, cancellationToken)).Items
            .Where(one => one is { User: not null, State: "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED" })
            .GroupBy(one => one.User!.Id) // filtered just before
            .Select(one => one.Last());
        var count = 0;
        foreach (var review in reviews.Where(one => one.State == "APPROVED"))
        {
            var role = await github.Permissions.GetAsync(repository, review.User!.Login, cancellationToken); // filtered above
            count += RepositoryRoles.Read(role.RoleName, role.Permission) >= RepositoryRole.Write ? 1 : 0;
            if (count >= enough)
            {
                break;
            }
        }

        return count;
    }

    private async Task<IReadOnlyDictionary<int, bool>> ConfirmationsAsync(EnvironmentState state, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var said = new Dictionary<int, bool>();
        foreach (var attempt in DeploymentRules.ToBeConfirmed(state))
        {
            var question = new PutComment(attempt.Asked.Reply, attempt.Asked.Number, "").Key;
            if (await store.GitHubIds.FindAsync($"{repository.RepositoryId.ToString(CultureInfo.InvariantCulture)}/{question}", cancellationToken) is not { } comment
                || await OrNullAsync(() => ListAsync(repository, comment.Id, cancellationToken)) is not { } reactions)
            {
                continue;
            }

            // No beats yes: who gave both is not sure.
            var own = reactions.Where(one => one.User?.Id == attempt.ById).Select(one => one.Content).ToList();
            if (own.Contains("-1") || own.Contains("+1"))
            {
                said[attempt.Number] = !own.Contains("-1");
            }
        }

        return said;
    }

    private async Task<IReadOnlyList<Reaction>?> ListAsync(RepositoryRef repository, long comment, CancellationToken cancellationToken) =>
        (await github.Comments.ListReactionsAsync(repository, comment, cancellationToken)).Items;

    // GitHub says which environments a run waits for, and of each whose rules it has.
    private async Task<IReadOnlyList<string>> GatesAsync(RepositoryRef repository, IReadOnlyList<PendingDeployment> pending, long app, CancellationToken cancellationToken)
    {
        var gates = new List<string>();
        foreach (var name in pending.Select(one => one.Environment?.Name).OfType<string>())
        {
            var rules = await OrNullAsync(async () => await github.Deployments.ListRulesAsync(repository, name, cancellationToken)) ?? [];
            if (rules.Any(rule => rule is { Enabled: true, App.Id: var id } && id == app))
            {
                gates.Add(name);
            }
        }

        return gates;
    }

    private async Task<IReadOnlyList<long>?> ReviewedAsync(RepositoryRef repository, long run, string environment, CancellationToken cancellationToken) =>
        [.. (await github.Actions.ListReviewsAsync(repository, run, cancellationToken))
            .Where(one => one.State == "approved" && one.Environments?.Any(named => string.Equals(named.Name, environment, StringComparison.OrdinalIgnoreCase)) == true)
            .Select(one => one.User?.Id ?? 0)];

    // An environment that is not there has no rules.
    private async Task<IReadOnlyList<string>?> RulesAsync(RepositoryRef repository, string name, CancellationToken cancellationToken) =>
        [.. ((await github.Deployments.GetEnvironmentAsync(repository, name, cancellationToken))?.ProtectionRules ?? []).Select(rule => rule.Type).OfType<string>()];

    private static long? Number(string runId) => long.TryParse(runId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static async Task<T?> OrNullAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is GitHubRefused or GitHubUnreadable)
        {
            return null; // what could not be read is judged as unknown
        }
    }
}
