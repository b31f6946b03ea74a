using BotApp.Cli.Demo;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Journeys;

/// <summary>
/// The real service and a simulated GitHub on loopback, with the judge between them where it can be had. Tests act through people's verbs
/// and look at what GitHub shows.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly List<string> _log;
    private readonly TimeProvider? _time;
    private readonly string _folder;
    private readonly Judge? _judge;
    private WebApplication _bot;

    private World(DemoWorld demo, WebApplication bot, Judge? judge, string folder, Dictionary<string, string?> configuration, List<string> log, TimeProvider? time)
    {
        _time = time;
        _log = log;
        Demo = demo;
        _bot = bot;
        _judge = judge;
        _folder = folder;
        Configuration = configuration;
    }

    internal DemoWorld Demo { get; }

    internal FakeGitHub GitHub => Demo.GitHub;

    internal Dictionary<string, string?> Configuration { get; }

    internal IServiceProvider Services => _bot.Services;

    internal Store Store => _bot.Services.GetRequiredService<Store>();

    internal Judge Judge => _judge ?? throw new InvalidOperationException("This world has no judge: start it with judged: true.");

    /// <summary>What the service logged so far.</summary>
    internal IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    internal Uri BotUrl => new(_bot.Urls.First() + "/");

    /// <summary>Starts a world; <paramref name="judged"/> puts the judge in between, <paramref name="time"/> is the service's clock, with <paramref name="signIn"/> people sign in to the dashboard.</summary>
    internal static async Task<World> StartAsync(DemoWorldOptions? options = null, bool judged = false, string? connectionString = null, Action<Dictionary<string, string?>>? configure = null, TimeProvider? time = null, bool signIn = false)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-world-").FullName;
        var judge = judged ? await Judge.BorrowAsync() : null;
        options ??= new DemoWorldOptions();
        var demo = await DemoWorld.CreateAsync(judge is null ? options : options with { GitHubPort = judge.Upstream.Port }, TestContext.Current.CancellationToken);
        if (judge is not null)
        {
            lock (demo.GitHub.Gate)
            {
                demo.GitHub.BaseUrl = judge.BaseUrl; // what payloads and answers link to leads through the judge too
            }
        }

        var configuration = demo.Configuration(connectionString ?? $"Data Source={Path.Combine(folder, "botapp.db")}", judge?.BaseUrl);
        configuration["BotApp:PollInterval"] = "00:00:02";
        configuration["Engine:SweepEvery"] = "00:00:02";
        if (signIn)
        {
            LetPeopleSignIn(demo, configuration);
        }

        configure?.Invoke(configuration);
        var lines = new List<string>();
        var bot = await StartBotAsync(configuration, lines, time);
        var world = new World(demo, bot, judge, folder, configuration, lines, time);
        demo.Connect(world.BotUrl);
        return world;
    }

    /// <summary>A client that speaks HTTP to the service.</summary>
    internal HttpClient Client() => new() { BaseAddress = BotUrl };

    /// <summary>The pull request's newest check run of a name, on its head.</summary>
    internal CheckRun? Check(PullRequest pull, string name) => Check(GitHub.Read(_ => pull.HeadSha), name);

    internal CheckRun? Check(string sha, string name) => Checks(sha, name) is [.., var newest] ? newest : null;

    internal IReadOnlyList<CheckRun> Checks(string sha, string name) => GitHub.Read(_ => Demo.Repository.CheckRuns
        .Where(run => run.HeadSha == sha && run.Name == name && run.App.Id == Demo.App.Id).OrderBy(run => run.Id).ToList());

    internal IReadOnlyList<IssueComment> Comments(PullRequest pull) => GitHub.Read(_ => Demo.Repository.Comments.Where(comment => comment.On == pull && comment.Author.Id == Demo.App.Bot.Id).ToList());

    internal Task<CheckRun> CheckBecomesAsync(PullRequest pull, string name, string conclusion, int seconds = 60) =>
        CheckBecomesAsync(GitHub.Read(_ => pull.HeadSha), name, conclusion, seconds);

    internal async Task<CheckRun> CheckBecomesAsync(string sha, string name, string conclusion, int seconds = 60)
    {
        await UntilAsync(() => GitHub.Read(_ => Check(sha, name)?.Conclusion == conclusion), seconds, $"{name} of {sha[..7]} to be {conclusion}");
        return Check(sha, name)!; // just seen
    }

    /// <summary>The runs of a workflow, oldest first; those of one commit when it is given.</summary>
    internal IReadOnlyList<WorkflowRun> Runs(string workflow, string? sha = null) => GitHub.Read(_ => Demo.Repository.Runs
        .Where(run => run.Workflow.FileName == workflow && (sha is null || run.HeadSha == sha || run.Inputs.GetValueOrDefault("sha") == sha)).OrderBy(run => run.Id).ToList());

    internal bool Reacted(IssueComment comment, string content) => GitHub.Read(_ => comment.Reactions.Any(reaction => reaction.Content == content && reaction.User == Demo.App.Bot));

    /// <summary>Everything that was said of this pull request before is answered: a question asked after it was.</summary>
    internal async Task AnsweredAsync(PullRequest pull)
    {
        var question = Demo.Robin.Comment(pull, "/status");
        await UntilAsync(() => Reacted(question, "rocket"), 60, "the answer to /status");
    }

    /// <summary>Waits for a condition; on time-out the timeline of the world is the message.</summary>
    internal Task UntilAsync(Func<bool> condition, int seconds, string what) => UntilAsync(() => Task.FromResult(condition()), seconds, what);

    /// <summary>The same with a condition that has to be asked for.</summary>
    internal async Task UntilAsync(Func<Task<bool>> condition, int seconds, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Waited {seconds} s for {what}.\n{await TimelineAsync()}");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    internal async Task<string> TimelineAsync()
    {
        var checks = GitHub.Read(_ => Demo.Repository.CheckRuns.Where(run => run.App.Id == Demo.App.Id).Select(run => $"  {run.HeadSha[..7]} {run.Name}: {run.Status} {run.Conclusion} · {run.Title}").ToList());
        var runs = GitHub.Read(_ => Demo.Repository.Runs.Select(run => $"  {run.Id} {run.Workflow.FileName} {run.Event} #{run.Latest.Number}: {run.Latest.Status} {run.Latest.Conclusion} {run.Title}").ToList());
        var subjects = await Store.Queries.SubjectsAsync(Demo.Repository.Id, 20, CancellationToken.None);
        var story = new List<string>();
        foreach (var subject in subjects)
        {
            story.Add($"  {subject.Key} v{subject.Version} work={subject.HasWork} tries={subject.Tries} {subject.LastError}");
            foreach (var decision in (await Store.Decisions.OfSubjectAsync(subject.Key, 40, CancellationToken.None)).Reverse())
            {
                story.Add($"    {decision.CreatedAt:HH:mm:ss.fff} {decision.EventKind}: {decision.Because} {decision.EffectsSummaryJson}");
            }

            foreach (var effect in (await Store.Effects.OfSubjectAsync(subject.Key, 100, CancellationToken.None)).Where(effect => effect.LastError is not null || effect.DoneAt is null))
            {
                story.Add($"    effect {effect.Key} tries={effect.Tries} dead={effect.DeadAt} superseded={effect.SupersededAt} {effect.LastError}");
            }
        }

        return string.Join('\n', ["checks:", .. checks, "runs:", .. runs, "story:", .. story, "log:", .. Log.TakeLast(40).Select(line => "  " + line)]);
    }

    /// <summary>What must be so at the end of every journey: no call GitHub does not know, and no violation of its description.</summary>
    internal async Task AssertCleanAsync()
    {
        GitHub.AssertNothingUnexpected();
        if (_judge is not null)
        {
            await _judge.ShouldHaveNoViolationsAsync();
        }
    }

    /// <summary>Stops the service and starts it again on the same database, after what is to happen while it is down.</summary>
    internal async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await StopBotAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        _bot = await StartBotAsync(Configuration, _log, _time);
        Demo.Connect(BotUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await StopBotAsync();
        await Demo.DisposeAsync();
        if (_judge is not null)
        {
            await _judge.DisposeAsync(); // after the world: the next one listens where this one did
        }

        Directory.Delete(_folder, recursive: true);
    }

    // GitHub sends people back to an address that is known beforehand.
    private static void LetPeopleSignIn(DemoWorld demo, Dictionary<string, string?> configuration)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        configuration["Urls"] = address;
        configuration["BotApp:PublicUrl"] = address;
        configuration["GitHub:ClientId"] = demo.App.ClientId;
        configuration["GitHub:ClientSecret"] = demo.App.ClientSecret;
        lock (demo.GitHub.Gate)
        {
            demo.App.CallbackUrls.Add($"{address}/sign-in/callback");
        }
    }

    private async Task StopBotAsync()
    {
        await _bot.StopAsync();
        await _bot.DisposeAsync();
    }

    private static async Task<WebApplication> StartBotAsync(Dictionary<string, string?> configuration, List<string> log, TimeProvider? time)
    {
        var bot = BotHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.WebHost.UseUrls(configuration.GetValueOrDefault("Urls") ?? "http://127.0.0.1:0");
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }

            builder.Logging.ClearProviders().AddProvider(new ListLogger(log)).SetMinimumLevel(LogLevel.Warning).AddFilter("BotApp", LogLevel.Information);
        });
        await bot.StartAsync();
        return bot;
    }
}
