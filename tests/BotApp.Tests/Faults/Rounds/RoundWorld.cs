using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>What all rounds with one kind of runner share: a GitHub on the rounds' clock, the runner's address, an empty database to copy.</summary>
internal sealed class RoundWorld : IAsyncDisposable
{
    /// <summary>Each round has a day of its own, the same whether it is run alone or among others.</summary>
    private static readonly DateTimeOffset s_begin = new(2027, 1, 1, 6, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_noWorkflows = ["tests.yml", "functional.yml", "deploy.yml", "preview.yml", "release.yml", "data.yml"];

    private readonly string _folder = Directory.CreateTempSubdirectory("botapp-rounds-").FullName;
    private readonly DemoWorld _demo;
    private readonly LoopbackServer _line;
    private Func<RunnerRequest, RunnerReply> _answer = static _ => RunnerReply.Empty(0);

    private RoundWorld(RoundClock clock, DemoWorld demo, LoopbackServer line) => (Clock, _demo, _line) = (clock, demo, line);

    internal RoundClock Clock { get; }

    internal DemoWorld Demo => _demo;

    /// <summary>Where BotApp finds the runner.</summary>
    internal Uri RunnerUrl => _line.BaseUrl;

    internal static async Task<RoundWorld> StartAsync(string settings)
    {
        var clock = new RoundClock(s_begin);
        var files = s_noWorkflows.ToDictionary(static name => $".github/workflows/{name}", static _ => (string?)null, StringComparer.Ordinal);
        var options = SampleRunner.World(out _, settings, files) with { Time = clock };
        var demo = await DemoWorld.CreateAsync(options, TestContext.Current.CancellationToken);
        demo.Octo.InstallApp(demo.App, [demo.Repository]);
        RoundWorld? world = null;
        var line = await LoopbackServer.StartAsync(request => world!._answer(request), TestContext.Current.CancellationToken); // asked of nobody before the next line
        world = new RoundWorld(clock, demo, line);
        await using var dialect = new RoundDialect(Connection(world.Template), clock, static () => { });
        await new Migrations(new Database(dialect)).ApplyAsync(TestContext.Current.CancellationToken);
        await dialect.DisposeAsync(); // all of it is in the one file then
        return world;
    }

    /// <summary>The day of a round, with what answers in the runner's place, and a pull request whose number is the round's.</summary>
    internal PullRequest Begin(int seed, Func<RunnerRequest, RunnerReply> answer)
    {
        _answer = answer;
        Clock.ForwardTo(s_begin.AddDays(seed));
        var branch = $"round-{seed.ToString(CultureInfo.InvariantCulture)}";
        Demo.Robin.Push(Demo.Repository, branch, "README.md", $"# {branch}\n");
        lock (Demo.GitHub.Gate)
        {
            Demo.Repository.LastNumber = Math.Max(Demo.Repository.LastNumber, seed - 1);
        }

        return Demo.Robin.OpenPullRequest(Demo.Repository, branch, "A change");
    }

    /// <summary>A database of a round's own.</summary>
    internal string Database(int seed)
    {
        var path = Path.Combine(_folder, $"{seed.ToString(CultureInfo.InvariantCulture)}.db");
        File.Copy(Template, path, overwrite: true);
        return Connection(path);
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        await _demo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Template => Path.Combine(_folder, "template.db");

    private static string Connection(string path) => $"Data Source={path}";
}
