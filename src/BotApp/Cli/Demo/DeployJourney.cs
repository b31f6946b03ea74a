using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>The journey of a change through its environments: merged, tested, in staging by itself, in production by a word or a button, and back.</summary>
internal sealed class DeployJourney(DemoWorld world, DemoWatch watch)
{
    private const string Staging = "botapp/deploy staging";
    private const string Production = "botapp/deploy production";

    /// <summary>The walk.</summary>
    /// <param name="former">A pull request that was merged before, so that its commit is on its way already; null: one is made.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    internal async Task WalkAsync(PullRequest? former, List<string> happened, CancellationToken cancellationToken)
    {
        var (first, opened) = former is { MergedAt: not null, MergeCommitSha: { } merged } ? (merged, former) : await MergedAsync("news", "Tell the news", cancellationToken);
        await watch.CheckAsync(first, "botapp/tests", "success", cancellationToken);
        await StagedAsync(first, happened, cancellationToken);

        var said = world.Robin.Comment(opened, "/deploy production");
        await watch.CheckAsync(first, Production, "success", cancellationToken);
        await watch.UntilAsync(() => watch.Reacted(said, "rocket"), "the reaction to /deploy production", cancellationToken);
        DemoWatch.Require(Served("production") == first, "production serves the commit");
        happened.Add($"/deploy production: {first[..7]} is live there, because the same commit is live in staging");

        var (second, next) = await MergedAsync("more-news", "Tell more news", cancellationToken);
        await StagedAsync(second, happened, cancellationToken);
        var offer = await watch.CheckAsync(second, Production, "neutral", cancellationToken);
        world.Robin.PressButton(offer, "deploy");
        await watch.CheckAsync(second, Production, "success", cancellationToken);
        DemoWatch.Require(Served("production") == second, "production serves the newer commit");
        happened.Add($"the check's button \"Deploy\": {second[..7]} is live in production");

        var back = world.Robin.Comment(next, "/rollback production");
        await watch.UntilAsync(() => Served("production") == first && Live("production") == first, "production to be back at the older commit", cancellationToken);
        await watch.UntilAsync(() => watch.Reacted(back, "rocket"), "the reaction to /rollback", cancellationToken);
        DemoWatch.Require(Served("staging") == second, "staging stays as it is");
        happened.Add($"/rollback production: {first[..7]} is live again, staging keeps {second[..7]}");
    }

    private async Task<(string Merged, PullRequest Pull)> MergedAsync(string branch, string title, CancellationToken cancellationToken)
    {
        var head = world.Robin.Push(world.Repository, branch, $"{branch}.md", $"# {title}\n", title);
        var pull = world.Robin.OpenPullRequest(world.Repository, branch, title);
        await watch.CheckAsync(head, "botapp/gate", "success", cancellationToken);
        return (world.Octo.Merge(pull), pull);
    }

    private async Task StagedAsync(string sha, List<string> happened, CancellationToken cancellationToken)
    {
        await watch.CheckAsync(sha, Staging, "success", cancellationToken);
        DemoWatch.Require(Served("staging") == sha, "staging serves the commit");
        happened.Add($"{sha[..7]} was merged, its tests ran on main, it went to staging by itself and answered its two smoke questions");
    }

    /// <summary>The commit that a site says it is.</summary>
    private string? Served(string environment) => world.Hosting.Get(environment, "version.txt").Content is { } text ? System.Text.Encoding.UTF8.GetString(text).Trim() : null;

    /// <summary>The commit that GitHub shows as live.</summary>
    private string? Live(string environment) => world.GitHub.Read(_ => world.Repository.Deployments
        .Where(one => one.Environment == environment && one.Creator == world.App.Bot && one.State == "success").Select(one => one.Sha).LastOrDefault());
}
