using System.Diagnostics;
using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;
using BotApp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Benchmarks.Service;

/// <summary>A simulated GitHub with people in it, and what became of all that they did: every delivery that was taken is stored and worked off, once.</summary>
internal sealed class ServedWorld : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    // A minute by default, and something on top.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(90);

    private readonly string _connectionString;
    private readonly List<PullRequest> _pulls = [];
    private int _number;

    private ServedWorld(DemoWorld demo, string connectionString, Uri address)
    {
        (Demo, _connectionString, Address) = (demo, connectionString, address);
        Configuration = demo.Configuration(connectionString);
        Configuration["Urls"] = address.AbsoluteUri;
        Configuration["Engine:RedeliverAfterStart"] = "00:00:01";
        Configuration["Engine:RedeliverEvery"] = "00:00:02";
        Configuration["Logging:LogLevel:Default"] = "Warning";
    }

    internal DemoWorld Demo { get; }

    internal Uri Address { get; }

    internal Dictionary<string, string?> Configuration { get; }

    internal static async Task<ServedWorld> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var demo = await DemoWorld.CreateAsync(new DemoWorldOptions { Executor = runner => new ReplayExecutor(runner), FirstId = DateTimeOffset.UtcNow.ToUnixTimeSeconds() }, cancellationToken);
        demo.GitHub.Limits.Limit = int.MaxValue; // one installation stands for many, each of which has a quota of its own
        return new ServedWorld(demo, connectionString, FreeAddress());
    }

    /// <summary>One more process on the same database: its configuration and where it listens.</summary>
    internal (IReadOnlyDictionary<string, string?> Configuration, Uri Address) Another()
    {
        var address = FreeAddress();
        return (new Dictionary<string, string?>(Configuration, StringComparer.Ordinal) { ["Urls"] = address.AbsoluteUri }, address);
    }

    /// <summary>One more pull request, whose pipelines run.</summary>
    internal PullRequest Open()
    {
        var branch = $"change-{(++_number).ToString(CultureInfo.InvariantCulture)}";
        Demo.Robin.Push(Demo.Repository, branch, $"{branch}.md", "# one\n");
        _pulls.Add(Demo.Robin.OpenPullRequest(Demo.Repository, branch, branch));
        return _pulls[^1];
    }

    /// <summary>Something small happens to one of the pull requests: a label, a word, now and then a command.</summary>
    internal void Stir()
    {
        var pull = _pulls[++_number % _pulls.Count];
        switch (_number % 10)
        {
            case 0:
                Demo.Robin.Comment(pull, "/status");
                break;
            case 1 or 2 or 3:
                Demo.Robin.Comment(pull, "Nice.");
                break;
            case 4 or 5 or 6 when pull.Labels.Exists(label => label.Name == "bug"):
                Demo.Robin.Unlabel(pull, "bug");
                break;
            default:
                Demo.Robin.Label(pull, "bug");
                break;
        }
    }

    /// <summary>Pushes to one of the pull requests.</summary>
    internal void Push()
    {
        var pull = _pulls[++_number % _pulls.Count];
        Demo.Robin.Push(pull, $"{pull.HeadBranch}.md", string.Create(CultureInfo.InvariantCulture, $"# {_number}\n"));
    }

    /// <summary>Waits until all that was told is worked off.</summary>
    internal async Task SettledAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var calm = 0;
        while (calm < 5)
        {
            calm = await IsSettledAsync(cancellationToken) ? calm + 1 : 0;
            if (Stopwatch.GetElapsedTime(began) > s_patience)
            {
                throw new TimeoutException($"Not all was worked off: {await StoryAsync(cancellationToken)}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every gate is judged, which takes its time of grace; one that never is, is told by <see cref="WrongAsync"/>.</summary>
    internal async Task JudgedAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (Stopwatch.GetElapsedTime(began) < s_grace && !Demo.GitHub.Read(_ => _pulls.TrueForAll(IsJudged)))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>What is wrong at the end; nothing when every delivery was taken, stored and worked off, and nothing was made twice.</summary>
    internal async Task<IReadOnlyList<string>> WrongAsync(CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        await using var database = Open(_connectionString);
        var store = new Store(database);
        wrong.AddRange((await MissedAsync(store, cancellationToken)).Select(guid => $"the delivery {guid} was never taken"));
        wrong.AddRange((await store.DeadLetters.ListAsync(100, cancellationToken)).Select(dead => $"given up: {dead.Kind} of {dead.SubjectKey}: {dead.Reason}"));
        var figures = await store.Queries.FiguresAsync(cancellationToken);
        wrong.AddRange(figures.PendingEvents + figures.PendingEffects > 0 ? [$"{figures.PendingEvents} events and {figures.PendingEffects} effects wait"] : []);
        Demo.GitHub.Read(_ =>
        {
            var own = Demo.Repository.CheckRuns.Where(run => run.App == Demo.App).ToList();
            wrong.AddRange(own.GroupBy(run => (run.HeadSha, run.Name, run.ExternalId)).Where(runs => runs.Count() > 1).Select(runs => $"{runs.Count()} check runs {runs.Key}"));
            wrong.AddRange(_pulls.Where(pull => !IsJudged(pull)).Select(pull => $"no word of the gate on {pull}: {Last(own, pull)}"));
            wrong.AddRange(Demo.Repository.Comments.Where(comment => comment.Body == "/status" && comment.Reactions.Count(one => one.User == Demo.App.Bot) is not (1 or 2)).Select(comment => $"a command was answered by {comment.Reactions.Count} reactions"));
            wrong.AddRange(Demo.Repository.Runs.Where(run => run.Event == "workflow_dispatch").GroupBy(run => run.Title, StringComparer.Ordinal).Where(runs => runs.Count() > 1).Select(runs => $"{runs.Count()} runs '{runs.Key}'"));
            return true;
        });
        wrong.AddRange(Demo.GitHub.Journal.Unexpected);
        return wrong;
    }

    /// <summary>How many events wait for the service.</summary>
    internal async Task<long> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var database = Open(_connectionString);
        return (await new Store(database).Queries.FiguresAsync(cancellationToken)).PendingEvents;
    }

    /// <summary>How many deliveries there were, and how many of them had to be asked for again.</summary>
    internal (int All, int Again) Deliveries()
    {
        var log = Demo.GitHub.Deliveries.Log;
        return (log.Select(one => one.Guid).Distinct(StringComparer.Ordinal).Count(), log.Where(one => one.Redelivery).Select(one => one.Guid).Distinct(StringComparer.Ordinal).Count());
    }

    public ValueTask DisposeAsync() => Demo.DisposeAsync();

    /// <summary>True where several processes may work on the database.</summary>
    internal async Task<bool> IsSharedAsync()
    {
        await using var database = Open(_connectionString);
        return database.Dialect.IsShared;
    }

    private static Database Open(string connectionString) => new(StorageServices.Dialect(connectionString, NullLoggerFactory.Instance));

    private async Task<bool> IsSettledAsync(CancellationToken cancellationToken)
    {
        if (!Demo.GitHub.Deliveries.Idle || Demo.GitHub.Read(_ => Demo.Repository.Runs.Any(run => run.Latest.Status != "completed")))
        {
            return false;
        }

        await using var database = Open(_connectionString);
        var store = new Store(database);
        return (await MissedAsync(store, cancellationToken)).Count == 0 && await store.Queries.FiguresAsync(cancellationToken) is { PendingEvents: 0, PendingEffects: 0 };
    }

    // One whose answer was lost is here all the same, and is not asked for again.
    private async Task<IReadOnlyList<string>> MissedAsync(Store store, CancellationToken cancellationToken)
    {
        var unanswered = Demo.GitHub.Deliveries.Log.GroupBy(delivery => delivery.Guid, StringComparer.Ordinal).Where(attempts => attempts.All(attempt => attempt.Status != "OK")).Select(attempts => attempts.Key).ToList();
        var stored = await store.Queries.StoredGuidsAsync(unanswered, cancellationToken);
        return [.. unanswered.Where(guid => !stored.Contains(guid))];
    }

    private async Task<string> StoryAsync(CancellationToken cancellationToken) => string.Join("; ", await WrongAsync(cancellationToken));

    private bool IsJudged(PullRequest pull) => Demo.Repository.CheckRuns.Exists(run => run.App == Demo.App && run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate", Status: "completed" });

    private static string Last(IEnumerable<CheckRun> own, PullRequest pull) =>
        string.Join("; ", own.Where(run => run.HeadSha == pull.HeadSha).OrderBy(run => run.Id).Select(run => $"{run.Name} {run.Status}: {run.Title}"));

    private static Uri FreeAddress()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}/"));
    }
}
