using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>Deployments while two processes work on them, one of them killed on the way: one run and one record for each command, and never two at a time.</summary>
public sealed class DeploymentsOfTwoReplicasTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    private int _running;
    private int _most;

    [Theory]
    [InlineData(815)]
    public async Task D1_D5_D19_F12_Two_replicas_dispatch_one_run_for_one_command_and_one_at_a_time(int seed)
    {
        await using var pair = await ReplicaPair.StartAsync(DeployWorld.Options(out var runner), seed);
        var demo = pair.Demo;
        DeployWorld.PutSites(runner(), demo);
        var put = runner().Hold;
        runner().Hold = async attempt =>
        {
            if (!DeployWorld.IsDeploy(attempt))
            {
                return;
            }

            var now = Interlocked.Increment(ref _running);
            InterlockedMax(ref _most, now);
            await Task.Delay(300, TestContext.Current.CancellationToken); // so that two at once would meet
            await put(attempt);
            Interlocked.Decrement(ref _running);
        };
        for (var round = 1; round <= Rounds; round++)
        {
            var (one, other) = (Open(demo, $"one-{round.ToString(CultureInfo.InvariantCulture)}"), Open(demo, $"other-{round.ToString(CultureInfo.InvariantCulture)}"));
            await pair.UntilAsync(() => IsGreen(demo, one) && IsGreen(demo, other), () => $"the gates of round {round}");
            demo.Robin.Comment(one, "/deploy staging");
            demo.Octo.Comment(other, "/deploy staging");
            if (round == 2)
            {
                await pair.KillAsync();
            }

            await pair.HeardAsync();
            await pair.UntilAsync(() => IsLive(demo, one) || IsLive(demo, other), () => $"one of round {round} to be live: {Story(demo)}");
            await pair.UntilAsync(() => IsOver(demo, one) && IsOver(demo, other), () => $"both of round {round} to have an end: {Story(demo)}");
            if (round == 3)
            {
                await pair.RestartAsync();
            }
        }

        output.WriteLine(Story(demo));
        _most.ShouldBe(1, "one at a time");
        foreach (var sha in demo.Repository.PullRequests.Select(pull => pull.HeadSha))
        {
            demo.Repository.Runs.Count(run => run.Workflow.FileName == "deploy.yml" && run.Inputs["sha"] == sha).ShouldBe(1, $"one command, one run\n{Story(demo)}");
            DeployWorld.Records(demo, "staging", sha).ShouldHaveSingleItem(Story(demo));
        }

        DeployWorld.Records(demo, "staging").Count(one => one.State == "success").ShouldBe(1, Story(demo));
        demo.GitHub.AssertNothingUnexpected();
    }

    private static PullRequest Open(DemoWorld demo, string branch)
    {
        demo.Robin.Push(demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
    }

    private static bool IsGreen(DemoWorld demo, PullRequest pull) => demo.Repository.CheckRuns.Exists(run => run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate", Conclusion: "success" });

    private static bool IsLive(DemoWorld demo, PullRequest pull) => DeployWorld.Records(demo, "staging", pull.HeadSha) is [{ State: "success" }];

    // Each was live: the one that waited came after the other, whose record is inactive since.
    private static bool IsOver(DemoWorld demo, PullRequest pull) =>
        DeployWorld.Records(demo, "staging", pull.HeadSha) is [{ State: "success" or "inactive" } record] && record.Statuses.Exists(status => status.State == "success")
        && demo.Repository.Comments.Exists(comment => comment.On == pull && comment.Body.Contains("is live in `staging`", StringComparison.Ordinal));

    private static string Story(DemoWorld demo) => string.Join('\n', demo.Repository.Deployments.Select(one => $"record {one.Id} {one.Sha[..7]} {string.Join(' ', one.Statuses.Select(status => status.State))}")
        .Concat(demo.Repository.Runs.Where(run => run.Workflow.FileName == "deploy.yml").Select(run => $"run {run.Id} {run.Inputs["sha"][..7]} {run.Latest.Status} {run.Latest.Conclusion}"))
        .Concat(demo.Repository.Comments.Where(comment => comment.Body.Contains("staging", StringComparison.Ordinal)).Select(comment => $"#{comment.On.Number} {comment.Body.Split('\n')[^1]}")));

    private static void InterlockedMax(ref int most, int now)
    {
        for (var known = Volatile.Read(ref most); now > known; known = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, now, known) == known)
            {
                return;
            }
        }
    }
}
