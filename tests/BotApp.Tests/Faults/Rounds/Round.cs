using System.Globalization;
using BotApp.Core;
using BotApp.Simulator.State;
using BotApp.Storage;
using Person = BotApp.Core.Person;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>One pull request from its opening to the end of all that follows, with the faults and the story that were drawn for it.</summary>
internal sealed class Round : IAsyncDisposable
{
    /// <summary>Whatever is still awaited then is awaited for ever.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromHours(5);

    private readonly RoundWorld _world;
    private readonly int _seed;
    private readonly string _runner;
    private readonly RoundService _service;
    private readonly Dictionary<string, string?> _settings;
    private readonly string _database;
    private readonly Random _draws;
    private readonly List<(DateTimeOffset At, int Order, string What, Func<Task> Do)> _agenda = [];
    private readonly List<string> _trace = [];
    private readonly List<string> _log = [];
    private readonly List<string> _violations = [];
    private readonly PullRequest _pull;
    private readonly SubjectKey _subject;
    private readonly DateTimeOffset _begin;
    private readonly Queue<int> _deaths = new();
    private RoundBot _bot;
    private int _opened;
    private int _scripted;
    private int _order;

    internal Round(RoundWorld world, int seed, string runner, RoundService service, Dictionary<string, string?> settings)
    {
        (_world, _seed, _runner, _service, _settings) = (world, seed, runner, service, settings);
        _draws = new Random(seed);
        var line = new FaultyLine(world.Clock, _service, new FaultPlan(seed), Later, () => _bot!.Die(), Note); // asked only by it
        _pull = world.Begin(seed, line.Answer);
        _begin = world.Clock.GetUtcNow();
        _subject = SubjectKey.PullRequest(world.Demo.Repository.Id, _pull.Number);
        _database = world.Database(seed);
        foreach (var death in Enumerable.Range(0, _draws.Next(4)).Select(_ => _draws.Next(20, 400)).Order())
        {
            _deaths.Enqueue(death);
        }

        _bot = Start();
    }

    private DateTimeOffset Now => _world.Clock.GetUtcNow();

    /// <summary>Everything from the beginning to the end; what is wrong then, empty when nothing is.</summary>
    internal async Task<IReadOnlyList<string>> PlayAsync()
    {
        var repository = _world.Demo.Repository;
        await _bot.Store.Repositories.PutAsync(
            [new StoredRepository(repository.Id, $"{repository.Owner.Login}/{repository.Name}", repository.Owner.Login, repository.Name, Installation, "main", false)], CancellationToken.None);
        await HearAsync(new PullRequestOpened(_pull.HeadSha));
        TellStory();
        while (Now < _begin + s_patience)
        {
            await DoDueAsync();
            var worked = await _bot.WorkAsync(_subject);
            if (worked == false || _bot.IsDead)
            {
                Note("BotApp died, and is started again");
                await _bot.DisposeAsync();
                _bot = Start();
            }
            else if (worked is null && !await WaitAsync())
            {
                await JudgeEndAsync();
                return await ReportAsync();
            }

            JudgeShown();
        }

        _violations.Add("something is still awaited after five hours");
        return await ReportAsync();
    }

    public ValueTask DisposeAsync() => _bot.DisposeAsync();

    private long Installation => _world.Demo.GitHub.Read(github => github.Apps.InstallationOf(_world.Demo.App, _world.Demo.Repository)!.Id); // installed by the world

    private RoundBot Start() => new(_settings, _world.Clock, _database, _seed + _opened, Opening, _log);

    // Some uses of the database are the last ones of the process.
    private void Opening()
    {
        if (_deaths.TryPeek(out var next) && ++_opened >= next)
        {
            _deaths.Dequeue();
            _bot.Die();
        }
    }

    private async Task HearAsync(BotEvent happened)
    {
        Note($"GitHub: {happened.GetType().Name}");
        await _bot.HearAsync(_subject, Installation, happened);
        if (_draws.Next(5) == 0)
        {
            await _bot.HearAsync(_subject, Installation, happened);
        }
    }

    // What people do meanwhile.
    private void TellStory()
    {
        switch (_draws.Next(10))
        {
            case 0 or 1:
                Later(Seconds(5, 250), "a push", PushAsync);
                break;
            case 2:
                Later(Seconds(1, 250), "closed", CloseAsync);
                break;
            case 3:
                var closed = _draws.Next(1, 150);
                Later(TimeSpan.FromSeconds(closed), "closed", CloseAsync);
                Later(TimeSpan.FromSeconds(closed + _draws.Next(1, 200)), "opened again", ReopenAsync);
                break;
            case 4 or 5:
                Later(Seconds(60, 300), "/rerun", () => SayAsync("/rerun"));
                break;
            case 6:
                var said = _draws.Next(60, 300);
                Later(TimeSpan.FromSeconds(said), "/rerun all", () => SayAsync("/rerun all"));
                Later(TimeSpan.FromSeconds(said + _draws.Next(1, 120)), "a push", PushAsync);
                break;
            default:
                break;
        }
    }

    private Task PushAsync()
    {
        _world.Demo.Robin.Push(_pull, "README.md", $"# another {_seed.ToString(CultureInfo.InvariantCulture)}\n");
        Supersede();
        return HearAsync(new PullRequestPushed(_pull.HeadSha));
    }

    private Task CloseAsync()
    {
        _world.Demo.Robin.Close(_pull);
        Supersede();
        return HearAsync(new PullRequestClosed(false));
    }

    private Task ReopenAsync()
    {
        _world.Demo.Robin.Reopen(_pull);
        return HearAsync(new PullRequestReopened(_pull.HeadSha));
    }

    private Task SayAsync(string text)
    {
        var comment = _world.Demo.Robin.Comment(_pull, text);
        return HearAsync(new CommentAdded(comment.Id, text, new Person(comment.Author.Id, comment.Author.Login, false), null, Now));
    }

    private bool IsWanted(string sha) => _pull.Open && sha == _pull.HeadSha;

    private void Supersede()
    {
        foreach (var run in _service.Runs.Where(run => run.EndedAt is null && !IsWanted(run.Sha)))
        {
            run.SupersededAt ??= Now;
        }
    }

    // What the machines do with a run, by draws of its own.
    private void Script(ServedRun run)
    {
        var draws = new Random((_seed * 7919) + run.Number);
        var begins = TimeSpan.FromSeconds(draws.Next(0, 90));
        var ends = begins + TimeSpan.FromSeconds(draws.Next(4) == 0 ? draws.Next(380, 560) : draws.Next(5, 120));
        var (passes, fate) = (draws.Next(10) < 6, draws.Next(20));
        if (fate == 0)
        {
            return; // no machine ever takes it
        }

        Later(begins, $"run {run.Number} begins", () => _service.Begin(run));
        Hints(run, begins, draws);
        if (fate == 1)
        {
            return; // its machine is gone, and nobody notices
        }

        for (var beat = begins + TimeSpan.FromMinutes(4); beat < ends; beat += TimeSpan.FromMinutes(4))
        {
            Later(beat, $"run {run.Number} is alive", () => IfAlive(run, () => _service.Beat(run)));
        }

        var report = fate switch { 2 => (TimeSpan?)null, 3 or 4 => ends + TimeSpan.FromSeconds(draws.Next(1, 100)), _ => ends - TimeSpan.FromSeconds(1) };
        if (report is { } at)
        {
            Later(at, $"run {run.Number} leaves its report", () =>
            {
                if (!run.IsCancelled)
                {
                    _service.Report(run, passes);
                }
            });
        }

        Later(ends, $"run {run.Number} ends", () => _service.End(run, passes, Now));
        Hints(run, ends, draws);
    }

    // Events are lost, come late, twice, and in any order.
    private void Hints(ServedRun run, TimeSpan after, Random draws)
    {
        var (times, late) = draws.Next(10) switch { < 4 => (0, 0), < 7 => (1, 0), 7 => (2, 0), _ => (1, draws.Next(30, 600)) };
        var delivery = $"{run.Number}-{after.TotalSeconds}";
        for (var i = 0; i < times; i++)
        {
            Later(after + TimeSpan.FromSeconds(late), $"run {run.Number} sends an event", async () =>
            {
                if (_service.Hint(run, delivery) is var (body, headers))
                {
                    Note($"the event is answered with {await _bot.HintAsync(_runner, body, headers)}");
                }
            });
        }
    }

    private static void IfAlive(ServedRun run, Action does)
    {
        if (run.EndedAt is null)
        {
            does();
        }
    }

    private async Task DoDueAsync()
    {
        while (true)
        {
            foreach (var run in _service.Runs.Skip(_scripted))
            {
                _scripted++;
                run.SupersededAt = IsWanted(run.Sha) ? null : run.CreatedAt;
                Script(run);
            }

            if (_agenda.Count == 0 || _agenda.Min() is var next && next.At > Now)
            {
                return;
            }

            var due = _agenda.Min();
            _agenda.Remove(due);
            Note(due.What);
            await due.Do();
        }
    }

    // On to the next moment at which anything happens; false when nothing ever will.
    private async Task<bool> WaitAsync()
    {
        var next = await _bot.NextAsync(_subject);
        var due = _agenda.Count == 0 ? next : next < _agenda.Min(one => one.At) ? next : _agenda.Min(one => one.At);
        if (due is not { } at || at > _begin + s_patience)
        {
            return false;
        }

        _world.Clock.ForwardTo(at > Now ? at : Now + TimeSpan.FromMilliseconds(1));
        return true;
    }

    private void Later(TimeSpan after, string what, Action does) => Later(after, what, () =>
    {
        does();
        return Task.CompletedTask;
    });

    private void Later(TimeSpan after, string what, Func<Task> does)
    {
        lock (_agenda)
        {
            _agenda.Add((Now + after, ++_order, what, does));
        }
    }

    private TimeSpan Seconds(int from, int to) => TimeSpan.FromSeconds(_draws.Next(from, to));

    // Whatever GitHub shows as green at any moment is true: the newest attempt of this very commit passed, and its report is there and green.
    private void JudgeShown()
    {
        foreach (var name in new[] { "botapp/tests", "botapp/gate" })
        {
            var shown = _world.Demo.GitHub.Read(_ => _world.Demo.Repository.CheckRuns.Where(run => run.HeadSha == _pull.HeadSha && run.Name == name).MaxBy(run => run.Id));
            if (shown is { Conclusion: "success" } && !_service.Runs.Any(run => run.Sha == _pull.HeadSha && run is { HasPassed: true, HasGreenReport: true }))
            {
                Wrong($"{name} is green, and no run of {_pull.HeadSha[..7]} passed with a green report");
            }
        }
    }

    private async Task JudgeEndAsync()
    {
        var state = (PullRequestState)(await _bot.StateAsync(_subject))!; // something was decided
        var counted = state.Runs.SingleOrDefault();
        RoundRules.Judge(state, counted, _service.Runs, _pull, Wrong);
        foreach (var name in new[] { "botapp/tests", "botapp/gate" })
        {
            var shown = _world.Demo.GitHub.Read(_ => _world.Demo.Repository.CheckRuns.Where(run => run.HeadSha == _pull.HeadSha && run.Name == name).MaxBy(run => run.Id));
            if (shown is not { Status: "completed" })
            {
                Wrong($"{name} is {shown?.Status ?? "not there"} at the end");
            }
            else if (_pull.Open && shown.Conclusion == "success" != (counted?.Verdict?.IsGreen == true))
            {
                Wrong($"{name} says {shown.Conclusion}, and the verdict is {counted?.Verdict?.Conclusion}");
            }
        }
    }

    private void Wrong(string what)
    {
        if (!_violations.Contains(what))
        {
            Note("WRONG: " + what);
            _violations.Add(what);
        }
    }

    private void Note(string what)
    {
        lock (_trace)
        {
            _trace.Add($"  {Now:HH:mm:ss.fff} {what}");
        }
    }

    private async Task<IReadOnlyList<string>> ReportAsync() => _violations.Count == 0 ? [] :
    [
        $"seed {_seed.ToString(CultureInfo.InvariantCulture)} with {_runner}: {string.Join("; ", _violations)}",
        .. _service.Runs.Select(run => "  " + run),
        .. _trace,
        "  decisions:",
        await _bot.StoryAsync(_subject),
        .. _log.TakeLast(30).Select(line => "  " + line),
    ];
}
