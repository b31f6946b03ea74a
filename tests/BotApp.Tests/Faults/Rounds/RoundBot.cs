using System.Text;
using System.Text.Json;
using BotApp.Callbacks;
using BotApp.Core;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Planning;
using BotApp.Runners;
using BotApp.Smoke;
using BotApp.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>
/// The service as one process of it works, without its web server and its scheduler: the round wakes its one subject in their place. It can
/// die between any two uses of the database, and in the middle of any request.
/// </summary>
internal sealed class RoundBot : IAsyncDisposable
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(100);

    private readonly ServiceProvider _services;
    private readonly RoundClock _clock;
    private readonly CancellationTokenSource _life = new();

    internal RoundBot(IReadOnlyDictionary<string, string?> settings, RoundClock clock, string connectionString, int seed, Action opening, List<string> log)
    {
        _clock = clock;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var chance = new Random(seed);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(new Journeys.ListLogger(log)).SetMinimumLevel(LogLevel.Warning).AddFilter("BotApp", LogLevel.Information));
        services.AddOptions<BotAppOptions>().Bind(configuration.GetSection(BotAppOptions.Section)).ValidateDataAnnotations();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(new Jitter(chance.NextDouble));
        services.AddSingleton<ISqlDialect>(new RoundDialect(connectionString, clock, opening));
        services
            .AddBotAppStorage(configuration)
            .AddBotAppEngineQueue(configuration)
            .AddBotAppEngine()
            .AddBotAppGitHub(configuration)
            .AddBotAppRunners(configuration)
            .AddBotAppSmoke()
            .AddBotAppNotifications(configuration)
            .AddBotAppPlanning()
            .AddBotAppCallbacks();
        _services = services.BuildServiceProvider();
    }

    internal Store Store => _services.GetRequiredService<Store>();

    internal bool IsDead => _life.IsCancellationRequested;

    /// <summary>The process ends here and now.</summary>
    internal void Die() => _life.Cancel();

    /// <summary>GitHub's delivery was read; it is on the disk when this returns.</summary>
    internal Task HearAsync(SubjectKey subject, long installation, BotEvent happened) =>
        Store.Inbox.RaiseAsync(new NewEvent(subject.ToString(), installation, subject.RepositoryId, happened.GetType().Name, JsonSerializer.Serialize(happened)), CancellationToken.None);

    /// <summary>The runner sends an event; what it is answered.</summary>
    internal async Task<int> HintAsync(string runner, byte[] body, IReadOnlyDictionary<string, string> headers)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Method = "POST";
        context.Request.RouteValues["runner"] = runner;
        context.Request.Body = new MemoryStream(body);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        await _services.GetRequiredService<RunnerEventReceiver>().ReceiveAsync(context);
        return context.Response.StatusCode;
    }

    /// <summary>One activation, as the scheduler would begin it now; null when nothing is due, false when the process died in it.</summary>
    internal async Task<bool?> WorkAsync(SubjectKey subject)
    {
        try
        {
            var key = subject.ToString();
            await Store.Timers.ElapseDueAsync(key, _life.Token);
            if (await Store.Subjects.DueAsync(key, _life.Token) is not { HasWork: true, WaitMilliseconds: <= 0 })
            {
                return null;
            }

            for (var turn = 0; turn < 20; turn++)
            {
                var newest = await Store.Subjects.NewestEventAsync(key, _life.Token);
                var version = await Store.Subjects.BeginAsync(key, Timeout.InfiniteTimeSpan, _life.Token) ?? throw new InvalidOperationException($"{key} is gone, and nobody else is here.");
                var done = await _services.GetRequiredService<ISubjectWorker>().ActivateAsync(key, version, _life.Token) switch
                {
                    Activation.AgainAt again => await Store.Subjects.WaitAsync(key, Later(again.At), newest, _life.Token),
                    Activation.Done => await Store.Subjects.ReleaseAsync(key, _life.Token) is SubjectRest.Rests,
                    var other => throw new InvalidOperationException($"{other.GetType().Name}: there is nobody else here."),
                };
                if (done)
                {
                    return true;
                }

                await Store.Timers.ElapseDueAsync(key, _life.Token);
            }

            throw new InvalidOperationException("Twenty turns of one activation, and there is still something to do at once.");
        }
        catch (OperationCanceledException) when (IsDead)
        {
            return false;
        }
    }

    /// <summary>When the subject is to be woken next; null: never by itself.</summary>
    internal async Task<DateTimeOffset?> NextAsync(SubjectKey subject)
    {
        var key = subject.ToString();
        var due = await Store.Subjects.DueAsync(key, CancellationToken.None);
        var timers = await Store.Timers.OfSubjectAsync(key, CancellationToken.None);
        var all = timers.Select(timer => timer.DueAt).ToList();
        if (due is { HasWork: true })
        {
            all.Add(_clock.GetUtcNow() + due.Wait);
        }

        return all.Count == 0 ? null : all.Min();
    }

    /// <summary>What the subject is remembered as.</summary>
    internal async Task<SubjectState?> StateAsync(SubjectKey subject) =>
        await Store.Subjects.LoadAsync(subject.ToString(), CancellationToken.None) is { StateJson: { } json } ? JsonSerializer.Deserialize<SubjectState>(json) : null;

    /// <summary>The decisions, oldest first, with what is left undone: for whoever has to find out what went wrong.</summary>
    internal async Task<string> StoryAsync(SubjectKey subject)
    {
        var story = new StringBuilder();
        foreach (var one in (await Store.Decisions.OfSubjectAsync(subject.ToString(), 100, CancellationToken.None)).Reverse())
        {
            story.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {one.CreatedAt:HH:mm:ss} {one.EventKind}: {one.Because} {one.EffectsSummaryJson}");
        }

        foreach (var one in (await Store.Effects.OfSubjectAsync(subject.ToString(), 200, CancellationToken.None)).Where(one => one.LastError is not null || (one.DoneAt is null && one.SupersededAt is null)))
        {
            story.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {one.Key}: tries {one.Tries}, next {one.NextTryAt:HH:mm:ss}, dead {one.DeadAt:HH:mm:ss}, {one.LastError}");
        }

        return story.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _services.DisposeAsync();
        _life.Dispose();
    }

    private DateTimeOffset Later(DateTimeOffset at)
    {
        var soonest = _clock.GetUtcNow() + s_shortestWait;
        return at > soonest ? at : soonest;
    }
}
