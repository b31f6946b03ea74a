using System.Text;
using BotApp.Cli.Demo;
using BotApp.Core;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>A world with staging, which is asked whether it answers, and production behind it.</summary>
internal static class DeployWorld
{
    internal const string Staging = "botapp/deploy staging";

    internal const string Production = "botapp/deploy production";

    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
        gate: { required: [tests], grace: 0s }
        deployments:
          staging:
            workflow: deploy.yml
            url: "{hosting}/staging/"
            smoke: [{ path: /, expect: 200, contains: here, within: 30s }]
            mark-tag: "deployed/staging/{utc}"
          production:
            workflow: deploy.yml
            production: true
            requires: [staging]
        """;

    /// <summary>The world's options; what deploys puts the site there.</summary>
    internal static DemoWorldOptions Options(out Func<SampleRunner> runner, string? more = null, string besides = "") =>
        SampleRunner.World(out runner, (more is null ? Settings : Settings.Replace("    mark-tag:", $"    {more}\n    mark-tag:", StringComparison.Ordinal)) + besides);

    internal static async Task<(TestDatabase Database, World World)> StartAsync(string kind, string? more = null, string besides = "", bool judged = false, bool signIn = false)
    {
        var options = Options(out var runner, more, besides);
        var started = await Databases.StartAsync(kind, options, judged: judged, signIn: signIn);
        PutSites(runner(), started.World.Demo);
        return started;
    }

    internal static void PutSites(SampleRunner runner, DemoWorld demo) => runner.Hold = attempt =>
    {
        if (IsDeploy(attempt))
        {
            demo.Hosting.Replace(attempt.Inputs["environment"], new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["index.html"] = Encoding.UTF8.GetBytes("<p>here</p>") });
        }

        return Task.CompletedTask;
    };

    internal static bool IsDeploy(WorkflowAttempt attempt) => attempt.WorkflowPath.EndsWith("/deploy.yml", StringComparison.Ordinal);

    /// <summary>What was written into the audit trail about deeds of one kind, oldest first: who, what came of it, its code and the reason given.</summary>
    internal static async Task<IReadOnlyList<(string Who, string Outcome, string? Code, string? Reason)>> AuditAsync(World world, string deed) =>
        [.. (await world.Store.Audit.ListAsync(new AuditSearch(world.Demo.Repository.Id) { Deed = deed }, TestContext.Current.CancellationToken)).Reverse().Select(line => (line.Who, line.Outcome, line.Code, line.Reason))];

    internal static PullRequest Open(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"Add {branch}");
    }

    /// <summary>Opened, green, merged, green once more, and known to staging as what can be deployed.</summary>
    internal static async Task<(PullRequest Pull, string Sha)> OfferedAsync(World world, string branch)
    {
        var pull = Open(world, branch);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var merged = world.Demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        var staging = SubjectKey.Environment(world.Demo.Repository.Id, "staging").ToString();
        await world.UntilAsync(async () => (await world.Store.Subjects.LoadAsync(staging, TestContext.Current.CancellationToken))?.StateJson?.Contains(merged) == true, 60, "the commit to be offered");
        return (pull, merged);
    }

    /// <summary>Our records of an environment, oldest first.</summary>
    internal static List<Deployment> Records(DemoWorld demo, string environment, string? sha = null) => demo.GitHub.Read(_ => demo.Repository.Deployments
        .Where(one => one.Environment == environment && (sha is null || one.Sha == sha) && one.Creator.Id == demo.App.Bot.Id).OrderBy(one => one.Id).ToList());

    /// <summary>Says a command and waits for its answer to contain a text.</summary>
    internal static async Task<IssueComment> AnsweredAsync(World world, BotApp.Simulator.Person by, PullRequest pull, string command, string answer)
    {
        var said = by.Comment(pull, command);
        var marker = $"botapp:reply-{said.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        await world.UntilAsync(
            () => world.Comments(pull).Any(comment => comment.Body.Contains(marker, StringComparison.Ordinal) && comment.Body.Contains(answer, StringComparison.Ordinal)), 90, $"{command} to be answered by {answer}");
        return said;
    }
}
