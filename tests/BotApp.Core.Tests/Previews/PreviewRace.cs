using System.Globalization;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

namespace BotApp.Core.Tests.Previews;

/// <summary>
/// Two pull requests, one slot, two replicas on one store, a runner that serves one run of a pull request at a time, and a host: everything
/// happens in an order that the seed decides, deliveries get lost or come twice, and deeds are done twice.
/// </summary>
internal sealed class PreviewRace
{
    private const string Yaml = """
        version: 1
        previews:
          web:
            workflow: preview.yml
            concurrency: { max-active: 1, cancel-in-progress: CANCEL }
            smoke: [{ path: /, within: 30s }]
        """;

    private readonly Random _random;
    private readonly SettingsFact _settings;
    private readonly bool _hasStableAddress;
    private readonly Dictionary<int, RacedPull> _pulls;
    private readonly RacedReplica[] _replicas = [new(), new()];
    private readonly List<(int Number, int Round, bool Held)> _slots = [];
    private readonly List<RacedRun> _runs = [];
    private readonly List<string> _story = [];
    private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private int _commits;
    private bool _isCalm;

    public PreviewRace(int seed)
    {
        _random = new Random(seed);
        _hasStableAddress = seed % 2 == 0;
        _settings = Scenario.Loaded(Yaml.Replace("CANCEL", seed % 5 == 0 ? "false" : "true", StringComparison.Ordinal));
        _pulls = new[] { 4, 5 }.ToDictionary(number => number, number => new RacedPull(number, Commit()));
        foreach (var pull in _pulls.Values)
        {
            pull.Events.Add(new PullRequestOpened(pull.Head));
        }
    }

    /// <summary>What happened, one line each.</summary>
    public string Story => string.Join('\n', _story);

    /// <summary>One thing happens somewhere.</summary>
    public void Step()
    {
        _now += TimeSpan.FromSeconds(_random.Next(1, 30));
        var pull = _pulls[_random.Next(2) + 4];
        switch (_random.Next(12))
        {
            case 0:
                pull.Head = Commit();
                Tell(pull, new PullRequestPushed(pull.Head));
                break;
            case 1:
                pull.Open = !pull.Open;
                Tell(pull, pull.Open ? new PullRequestReopened(pull.Head) : new PullRequestClosed(false));
                break;
            case 2:
                Elapse(pull);
                break;
            case 3 or 4:
                Run(pull);
                break;
            case 5 or 6 or 7:
                Load(_replicas[_random.Next(2)], pull);
                break;
            case 8 or 9:
                Save(_replicas[_random.Next(2)]);
                break;
            default:
                Perform(pull);
                break;
        }
    }

    /// <summary>One last push, then nobody does anything any more, and nothing fails: everything comes to its end.</summary>
    public void Calm()
    {
        _isCalm = true;
        foreach (var pull in _pulls.Values.Where(pull => pull.Open))
        {
            pull.Head = Commit(); // what failed by bad luck is built once more
        }

        for (var round = 0; round < 60; round++)
        {
            _now += PreviewTimes.SweepEvery;
            foreach (var pull in _pulls.Values)
            {
                Elapse(pull);
                for (var turn = 0; turn < 8 || (pull.Events.Count > 0 && turn < 500); turn++)
                {
                    Load(_replicas[0], pull);
                    Save(_replicas[0]);
                    while (pull.Effects.Count > 0)
                    {
                        Perform(pull);
                    }

                    Run(pull);
                }
            }
        }
    }

    /// <summary>What must hold at the end.</summary>
    public void IsSettled()
    {
        foreach (var pull in _pulls.Values)
        {
            var preview = pull.State.Previews.Single();
            Must(pull.Events.TrueForAll(one => one is SlotTold) && pull.Effects.Count == 0, $"#{pull.Number} is still busy: {string.Join(", ", pull.Events)}");
            Must(_runs.TrueForAll(run => run.Number != pull.Number || run.Conclusion is not null), $"#{pull.Number} still has a run");
            Must(pull.Open || pull.Live.Count == 0, $"#{pull.Number} is closed and still live");
            Must(pull.Open || _slots.TrueForAll(slot => slot.Number != pull.Number), $"#{pull.Number} is closed and keeps a slot");
            Must(pull.Live.Count == 0 || (preview.Phase == PreviewPhase.Ready && pull.Live.ContainsValue(pull.Head)), $"#{pull.Number} shows another commit: {preview.Phase}");
            Must(pull.Deployments.Count(one => one.Value == DeploymentState.Success) == (preview.Phase == PreviewPhase.Ready ? 1 : 0), $"#{pull.Number} has wrong records");
        }

        Must(_pulls.Values.All(pull => !pull.Open) || _pulls.Values.Any(pull => pull.Live.Count > 0), "somebody waits although the slot is free");
    }

    private string Commit() => (++_commits).ToString("x7", CultureInfo.InvariantCulture).PadRight(40, 'c');

    private void Tell(RacedPull pull, BotEvent happened)
    {
        var copies = _random.Next(10) switch { 0 => 0, 1 => 2, _ => 1 };
        Say($"#{pull.Number} {happened.GetType().Name} at {CommitRules.Short(pull.Head)}, told {copies} time(s)");
        pull.Events.AddRange(Enumerable.Repeat(happened, copies));
    }

    private void Elapse(RacedPull pull)
    {
        foreach (var (name, _) in pull.Timers.Where(timer => timer.Value <= _now).ToList())
        {
            pull.Timers.Remove(name);
            pull.Events.Add(new TimerElapsed(name));
        }
    }

    // A replica reads state, facts and events together, and decides later: meanwhile the other may have been there.
    private void Load(RacedReplica replica, RacedPull pull)
    {
        if (replica.Pull is not null || pull.Events.Count == 0 || pull.Effects.Count > 0)
        {
            return;
        }

        var asked = PreviewRules.Awaited(pull.State, _settings.Effective).ToDictionary(one => one.CorrelationId, one => _runs.Find(run => run.Id == one.CorrelationId)?.Snapshot(_now), StringComparer.Ordinal);
        (replica.Pull, replica.Version, replica.State, replica.Event) = (pull, pull.Version, pull.State, pull.Events[0]);
        replica.Facts = new Facts
        {
            Now = _now,
            Repository = new RepositoryFact(Scenario.RepositoryId, "octo", "shop", "main", "https://example.org/octo/shop"),
            App = new AppFact(Scenario.OurApp, "botapp"),
            Settings = _settings,
            Privileged = _settings,
            PullRequest = new PullRequestFact
            {
                Number = pull.Number,
                Title = "",
                Open = pull.Open,
                HeadSha = pull.Head,
                HeadRef = "feature",
                HeadRepositoryId = Scenario.RepositoryId,
                BaseRef = "main",
                Author = Scenario.Octo,
            },
            Snapshots = asked,
            PollInterval = TimeSpan.FromMinutes(1),
        };
    }

    private void Save(RacedReplica replica)
    {
        if (replica.Pull is not { } pull)
        {
            return;
        }

        replica.Pull = null;
        if (pull.Version != replica.Version)
        {
            Say($"#{pull.Number} was decided by the other replica meanwhile");
            return;
        }

        var (state, effects, because) = Bot.Decide(replica.Event!, replica.State!, replica.Facts!);
        (pull.State, pull.Version) = ((PullRequestState)Json.Through(state), pull.Version + 1);
        pull.Events.Remove(replica.Event!);
        Say($"#{pull.Number} {replica.Event}: {because}");
        foreach (var effect in effects)
        {
            if (effect is SetTimer timer)
            {
                pull.Timers.Remove(timer.Name);
                if (timer.DueAt is { } due)
                {
                    pull.Timers[timer.Name] = due;
                }
            }
            else
            {
                pull.Effects.RemoveAll(one => one.Key == effect.Key);
                pull.Effects.Add(effect);
            }
        }
    }

    private void Perform(RacedPull pull)
    {
        if (pull.Effects.Count == 0)
        {
            return;
        }

        // Done, and now and then the replica dies before it is written down: then it is done again.
        var effect = pull.Effects[0];
        Say($"#{pull.Number} does {effect.Key}");
        var taught = Do(pull, effect);
        if (_isCalm || _random.Next(10) > 0)
        {
            pull.Effects.RemoveAt(0);
            pull.Events.AddRange(taught);
        }

        Must(pull.Effects.Count > 0 || pull.Deployments.Count(one => one.Value == DeploymentState.Success) <= 1, $"#{pull.Number} has two live records");
        Must(pull.Effects.Count > 0 || _runs.Count(run => run.Number == pull.Number && run is { IsUp: true, Conclusion: null, IsUnwanted: false } && !pull.State.Abandoned.Any(start => start.CorrelationId == run.Id)) <= 1, $"#{pull.Number} is being built twice");
        Must(_pulls.Values.Count(one => one.Live.Count > 0) <= 1, "two are live and there is one slot");
    }

    private List<BotEvent> Do(RacedPull pull, Effect effect)
    {
        switch (effect)
        {
            case StartRun start:
                var run = _runs.Find(one => one.Id == start.CorrelationId);
                if (run is null)
                {
                    run = new RacedRun(start.CorrelationId, pull.Number, start.Inputs["action"] == "up", start.Sha, _runs.Count + 1);
                    _runs.ForEach(other => other.Conclusion ??= other.Number == pull.Number && !other.IsRunning ? RunConclusion.Cancelled : null); // only the newest waits
                    _runs.Add(run);
                }

                return [new RunStarted(start.CorrelationId, _isCalm || _random.Next(6) > 0 ? run.Reference : null)];
            case CancelRun cancel:
                Cancel(_runs.Single(one => one.Id == cancel.CorrelationId));
                return [];
            case CollectResult collect:
                return [new ResultCollected(collect.CorrelationId, 1, new ResultDocument(collect.CorrelationId, collect.Sha, ResultStatus.Success, new Uri(Address(pull, collect.Sha)), null, [], [], null), null)];
            case ProbeUrl probe:
                var answers = pull.Live.ContainsKey(probe.Url) && (_isCalm || _random.Next(4) > 0);
                return [new UrlProbed(probe.CorrelationId, answers, "502", _random.Next(8) == 0)];
            case SetDeployment deployment:
                pull.Deployments[deployment.Name] = deployment.State;
                return [];
            case PutComment { Name: "sticky" } comment:
                Shown(pull, comment.Body);
                return [];
            case SetSlot slot:
                return Slots(pull, slot);
            default:
                return [];
        }
    }

    // A link that is called ready leads to what is said of it, at the moment it is said.
    private void Shown(RacedPull pull, string body)
    {
        foreach (var (address, sha) in pull.Live.Append(new(Address(pull, pull.State.Previews.Single().WantedSha), "nothing")).DistinctBy(one => one.Key))
        {
            var isReady = body.Contains("✅ ready", StringComparison.Ordinal) && body.Contains($"({new Uri(address).AbsoluteUri})", StringComparison.Ordinal);
            Must(!isReady || body.Contains(CommitRules.Short(sha), StringComparison.Ordinal), $"#{pull.Number} calls {address} ready, which shows {sha}");
        }
    }

    private List<BotEvent> Slots(RacedPull pull, SetSlot slot)
    {
        var known = _slots.FindIndex(one => one.Number == pull.Number);
        if (!slot.Wanted)
        {
            _slots.RemoveAll(one => one.Number == pull.Number);
        }
        else if (known >= 0)
        {
            _slots[known] = _slots[known] with { Round = slot.Round };
        }
        else
        {
            _slots.Add((pull.Number, slot.Round, false));
        }

        if (_slots.Count > 0 && !_slots.Exists(one => one.Held))
        {
            _slots[0] = _slots[0] with { Held = true };
        }

        foreach (var other in _slots.Where(one => one.Number != pull.Number && (_isCalm || _random.Next(3) > 0)))
        {
            _pulls[other.Number].Events.Add(new SlotTold("web", other.Round, other.Held, other.Held ? 0 : 1, 1));
        }

        return [.. _slots.Where(one => one.Number == pull.Number).Select(one => new SlotTold("web", one.Round, one.Held, one.Held ? 0 : 1, 1))];
    }

    private void Cancel(RacedRun run)
    {
        run.IsUnwanted = true;
        if (run.Conclusion is null && (!run.IsRunning || _isCalm || _random.Next(3) > 0))
        {
            End(run, RunConclusion.Cancelled);
        }
    }

    // One run of a pull request at a time, in their order.
    private void Run(RacedPull pull)
    {
        if (_runs.Find(run => run.Number == pull.Number && run.Conclusion is null) is not { } run)
        {
            return;
        }

        if (!run.IsRunning)
        {
            run.IsRunning = true;
            return;
        }

        End(run, _isCalm || _random.Next(4) > 0 ? RunConclusion.Success : RunConclusion.Failure);
        if (run.Conclusion == RunConclusion.Success)
        {
            if (_hasStableAddress || !run.IsUp)
            {
                pull.Live.Clear();
            }

            if (run.IsUp)
            {
                pull.Live[Address(pull, run.Sha)] = run.Sha;
            }
        }
    }

    private void End(RacedRun run, RunConclusion conclusion)
    {
        run.Conclusion = conclusion;
        Say($"#{run.Number} run {run.Reference.Id} ({(run.IsUp ? "up" : "down")} {CommitRules.Short(run.Sha)}) ended with {conclusion}");
        if (_isCalm || _random.Next(8) > 0)
        {
            _pulls[run.Number].Events.Add(new RunChanged(run.Reference.Id, run.Sha));
        }
    }

    private string Address(RacedPull pull, string sha) => _hasStableAddress ? $"https://pr-{pull.Number}.example.org/" : $"https://pr-{pull.Number}-{sha}.example.org/";

    private void Say(string what) => _story.Add($"{_now:HH:mm:ss} {what}");

    private static void Must(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}

/// <summary>A pull request: what is true of it, and what the store has of it.</summary>
internal sealed class RacedPull(int number, string head)
{
    public int Number => number;

    public bool Open { get; set; } = true;

    public string Head { get; set; } = head;

    public PullRequestState State { get; set; } = (PullRequestState)Bot.Begin(SubjectKey.PullRequest(Scenario.RepositoryId, number));

    public int Version { get; set; }

    public List<BotEvent> Events { get; } = [];

    public List<Effect> Effects { get; } = [];

    public Dictionary<string, DateTimeOffset> Timers { get; } = new(StringComparer.Ordinal);

    /// <summary>What is live at the host: the commit by its address.</summary>
    public Dictionary<string, string> Live { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DeploymentState> Deployments { get; } = new(StringComparer.Ordinal);
}

/// <summary>A replica in the middle of a decision.</summary>
internal sealed class RacedReplica
{
    public RacedPull? Pull { get; set; }

    public int Version { get; set; }

    public PullRequestState? State { get; set; }

    public BotEvent? Event { get; set; }

    public Facts? Facts { get; set; }
}

/// <summary>A run that brings a preview up or takes it down.</summary>
internal sealed class RacedRun(string id, int number, bool isUp, string sha, int run)
{
    public string Id => id;

    public int Number => number;

    public bool IsUp => isUp;

    public string Sha => sha;

    public RunReference Reference { get; } = new(run.ToString(CultureInfo.InvariantCulture), 1, null);

    public bool IsRunning { get; set; }

    public bool IsUnwanted { get; set; }

    public RunConclusion? Conclusion { get; set; }

    public RunSnapshot Snapshot(DateTimeOffset now) =>
        new(Reference, Conclusion is not null ? RunState.Completed : IsRunning ? RunState.Running : RunState.Queued, Conclusion, sha, now, now, now, []);
}
