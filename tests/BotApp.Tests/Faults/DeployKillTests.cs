using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults;

/// <summary>kill -9 in the middle of a deployment: one run, one record, and it ends.</summary>
public sealed class DeployKillTests(ITestOutputHelper output)
{
    private const int Times = 4;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D19_A_deployment_that_was_cut_off_is_gone_on_with_and_neither_run_nor_recorded_twice(string kind)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed.ToString(CultureInfo.InvariantCulture)}");
        var random = new Random(seed);
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(DeployWorld.Options(out var runner), TestContext.Current.CancellationToken);
        DeployWorld.PutSites(runner(), demo);
        var address = ServiceProcess.FreeAddress();
        var configuration = KillTests.Configuration(demo, database.ConnectionString, address);
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            demo.Connect(address);
            for (var time = 1; time <= Times; time++)
            {
                var branch = $"change-{time.ToString(CultureInfo.InvariantCulture)}";
                demo.Robin.Push(demo.Repository, branch, "README.md", $"# {branch}\n");
                var pull = demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
                await KillTests.UntilAsync(() => demo.GitHub.Read(_ => demo.Repository.CheckRuns.Any(run => run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate", Conclusion: "success" })), () => $"the gate of {branch}\n{service.Log}");
                demo.Robin.Comment(pull, "/deploy staging");
                var moment = TimeSpan.FromMilliseconds(random.Next(0, 1500));
                await Task.Delay(moment, TestContext.Current.CancellationToken);
                await service.KillAsync();
                var former = service;
                service = await ServiceProcess.StartAsync(configuration, address);
                await former.DisposeAsync();
                await KillTests.UntilAsync(
                    () => DeployWorld.Records(demo, "staging", pull.HeadSha) is [{ State: "success" }],
                    () => $"kill {time} after {moment.TotalMilliseconds:0} ms, seed {seed}: {Story(demo, pull)}\n{service.Log}");
                output.WriteLine($"{time}: killed {moment.TotalMilliseconds:0} ms after the command");
            }

            foreach (var pull in demo.Repository.PullRequests)
            {
                DeployWorld.Records(demo, "staging", pull.HeadSha).ShouldHaveSingleItem(Story(demo, pull));
                demo.Repository.Runs.Count(run => run.Workflow.FileName == "deploy.yml" && run.Inputs.GetValueOrDefault("sha") == pull.HeadSha).ShouldBe(1, Story(demo, pull));
            }

            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static string Story(DemoWorld demo, PullRequest pull) => demo.GitHub.Read(_ => string.Join('\n',
        demo.Repository.Deployments.Where(one => one.Sha == pull.HeadSha).Select(one => $"deployment {one.Id} {one.State}")
            .Concat(demo.Repository.Runs.Where(run => run.Inputs.GetValueOrDefault("sha") == pull.HeadSha).Select(run => $"run {run.Id} {run.Latest.Status} {run.Latest.Conclusion}"))
            .Concat(demo.Repository.Comments.Where(one => one.On == pull).Select(one => one.Body))));
}
