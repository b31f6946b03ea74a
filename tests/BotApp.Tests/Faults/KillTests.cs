using System.Globalization;
using System.Text.Json;
using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults;

/// <summary>kill -9 at a random moment of a journey: nothing is lost and nothing is done twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    /// <summary>So many kills on each database; <c>BOTAPP_KILLS</c> says more.</summary>
    private static readonly int s_times = int.TryParse(Environment.GetEnvironmentVariable("BOTAPP_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 5;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static readonly string[] s_names = ["botapp/tests", "botapp/functional", "botapp/gate"];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F05_REL10_Kills_lose_nothing_and_double_nothing(string kind)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed.ToString(CultureInfo.InvariantCulture)}");
        var random = new Random(seed);
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out var runner), TestContext.Current.CancellationToken);
        runner().Hold = _ => Task.Delay(TimeSpan.FromMilliseconds(250)); // so that there is a middle to be killed in
        var address = ServiceProcess.FreeAddress();
        var configuration = Configuration(demo, database.ConnectionString, address);
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            demo.Connect(address);
            for (var time = 1; time <= s_times; time++)
            {
                var branch = $"change-{time.ToString(CultureInfo.InvariantCulture)}";
                demo.Robin.Push(demo.Repository, branch, "README.md", $"# {branch}\n");
                var pull = demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
                var moment = TimeSpan.FromMilliseconds(random.Next(0, 2000));
                await Task.Delay(moment, TestContext.Current.CancellationToken);
                await service.KillAsync();
                var seen = demo.GitHub.Read(_ => demo.Repository.CheckRuns.Count(run => run.HeadSha == pull.HeadSha && run.App == demo.App));
                var former = service;
                service = await ServiceProcess.StartAsync(configuration, address);
                await former.DisposeAsync();
                await UntilAsync(() => IsSettled(demo, pull), () => $"kill {time} after {moment.TotalMilliseconds:0} ms, seed {seed}: {Story(demo, pull)}\n{service.Log}");
                output.WriteLine($"{time}: killed {moment.TotalMilliseconds:0} ms after the pull request was opened, with {seen} checks there");
            }

            foreach (var pull in demo.Repository.PullRequests)
            {
                ShouldBeOnce(demo, pull);
            }

            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task F06_A_stop_under_load_ends_well_and_what_was_under_way_goes_on_afterwards()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out var runner), TestContext.Current.CancellationToken);
        runner().Hold = _ => Task.Delay(TimeSpan.FromMilliseconds(250));
        var address = ServiceProcess.FreeAddress();
        var configuration = Configuration(demo, database.ConnectionString, address);
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            demo.Connect(address);
            for (var number = 1; number <= 4; number++)
            {
                var branch = $"change-{number.ToString(CultureInfo.InvariantCulture)}";
                demo.Robin.Push(demo.Repository, branch, "README.md", $"# {branch}\n");
                demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
            }

            await UntilAsync(() => demo.GitHub.Read(_ => demo.Repository.CheckRuns.Any(run => run.App == demo.App)), () => "the first check");
            await service.TerminateAsync();

            (await service.ExitAsync(60)).ShouldBe(0, service.Log);
            var former = service;
            service = await ServiceProcess.StartAsync(configuration, address);
            await former.DisposeAsync();
            foreach (var pull in demo.Repository.PullRequests)
            {
                await UntilAsync(() => IsSettled(demo, pull), () => $"{Story(demo, pull)}\n{service.Log}");
                ShouldBeOnce(demo, pull);
            }

            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    internal static Dictionary<string, string?> Configuration(DemoWorld demo, string connectionString, Uri address)
    {
        var configuration = demo.Configuration(connectionString);
        configuration["Urls"] = address.AbsoluteUri;
        configuration["BotApp:PollInterval"] = "00:00:02";
        configuration["Engine:SweepEvery"] = "00:00:01";
        configuration["Engine:RedeliverAfterStart"] = "00:00:00.500";
        configuration["Engine:RedeliverEvery"] = "00:00:01";
        configuration["Engine:LeaseEvery"] = "00:00:00.300";
        configuration["Engine:LeasePatience"] = "00:00:01.500";
        return configuration;
    }

    private static bool IsSettled(DemoWorld demo, PullRequest pull) => demo.GitHub.Read(_ =>
        s_names.All(name => Named(demo, pull, name) is [{ Conclusion: "success" }])
        && Deployments(demo, pull) is [{ State: "success" }]
        && Stickies(demo, pull) is [var sticky] && sticky.Body.Contains("ready", StringComparison.Ordinal) && sticky.Body.Contains("open", StringComparison.Ordinal));

    private static void ShouldBeOnce(DemoWorld demo, PullRequest pull)
    {
        var story = Story(demo, pull);
        foreach (var name in s_names)
        {
            Named(demo, pull, name).ShouldHaveSingleItem(story).Conclusion.ShouldBe("success", story);
        }

        Stickies(demo, pull).Count.ShouldBe(1, story);
        Deployments(demo, pull).Count.ShouldBe(1, story);
        Dispatched(demo, pull, "functional.yml").ShouldBe(1, story);
        Dispatched(demo, pull, "preview.yml").ShouldBe(1, story);
    }

    private static List<CheckRun> Named(DemoWorld demo, PullRequest pull, string name) =>
        [.. demo.Repository.CheckRuns.Where(run => run.HeadSha == pull.HeadSha && run.Name == name && run.App == demo.App)];

    private static List<Deployment> Deployments(DemoWorld demo, PullRequest pull) =>
        [.. demo.Repository.Deployments.Where(one => one.Sha == pull.HeadSha && one.Creator == demo.App.Bot)];

    private static List<IssueComment> Stickies(DemoWorld demo, PullRequest pull) =>
        [.. demo.Repository.Comments.Where(one => one.On == pull && one.Author == demo.App.Bot)];

    private static int Dispatched(DemoWorld demo, PullRequest pull, string workflow) =>
        demo.Repository.Runs.Count(run => run.Workflow.FileName == workflow && run.Inputs.GetValueOrDefault("sha") == pull.HeadSha);

    private static string Story(DemoWorld demo, PullRequest pull) => demo.GitHub.Read(_ => JsonSerializer.Serialize(new
    {
        pull = pull.Number,
        checks = demo.Repository.CheckRuns.Where(run => run.HeadSha == pull.HeadSha && run.App == demo.App).Select(run => $"{run.Id} {run.Name} {run.Status} {run.Conclusion}: {run.Title}"),
        comments = demo.Repository.Comments.Where(one => one.On == pull).Select(one => one.Body),
        deployments = Deployments(demo, pull).Select(one => one.State),
        runs = demo.Repository.Runs.Where(run => run.HeadSha == pull.HeadSha || run.Inputs.GetValueOrDefault("sha") == pull.HeadSha).Select(run => $"{run.Workflow.FileName} {run.Latest.Status} {run.Latest.Conclusion}"),
        lost = demo.GitHub.Deliveries.Log.Where(one => one.Status != "OK").Select(one => $"{one} {one.Status}").TakeLast(10),
    }, s_indented));

    internal static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var deadline = DateTime.UtcNow.AddSeconds(90);
        while (!condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException(what());
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
