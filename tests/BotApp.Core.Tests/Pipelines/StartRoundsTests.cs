using System.Globalization;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>
/// The rules of starts alone, in seeded rounds: a runner that loses answers, starts late or twice, and cannot always be asked. Whatever happens, one
/// run counts at most, all others are told to stop, and the pipeline comes to a verdict. One alone: <c>BOTAPP_ROUND=57</c>; more than usual: <c>BOTAPP_ROUNDS=500</c>.
/// </summary>
public sealed class StartRoundsTests
{
    private const int Rounds = 40;

    private const string Settings = "version: 1\npipelines:\n  tests: { runner: ci, workflow: tests, mode: dispatch, timeout: 10m, queue-timeout: 5m }\ngate: { grace: 0s }";

    [Fact]
    public void R91_Of_all_that_comes_of_a_start_one_run_counts_and_the_rest_is_stopped()
    {
        var alone = int.TryParse(Environment.GetEnvironmentVariable("BOTAPP_ROUND"), NumberStyles.None, CultureInfo.InvariantCulture, out var one) ? one : (int?)null;
        var count = int.TryParse(Environment.GetEnvironmentVariable("BOTAPP_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : Rounds;
        foreach (var seed in alone is { } only ? [only] : Enumerable.Range(1, count))
        {
            var wrong = new Round(seed).Play();
            wrong.ShouldBeEmpty($"seed {seed.ToString(CultureInfo.InvariantCulture)}: {wrong}");
        }
    }

    /// <summary>One pull request and its runner.</summary>
    private sealed class Round
    {
        private readonly Random _draws;
        private readonly Scenario _given = Scenario.PullRequestWith(Settings);
        private readonly List<Made> _made = [];
        private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> _agenda = new();
        private readonly Dictionary<string, DateTimeOffset> _timers = new(StringComparer.Ordinal);
        private int _order;

        internal Round(int seed)
        {
            _draws = new Random(seed);
            _given.Runners["ci"] = new RunnerFact();
        }

        /// <summary>What is wrong at the end; empty when nothing is.</summary>
        internal string Play()
        {
            Follow(_given.Opened());
            TellStory();
            var end = _given.Now.AddHours(3);
            while (Next() is { } at && at < end)
            {
                _given.Now = at;
                if (_agenda.TryPeek(out var act, out var due) && due.At <= at)
                {
                    _agenda.Dequeue();
                    act();
                }
                else
                {
                    var timer = _timers.First(one => one.Value <= at).Key;
                    _timers.Remove(timer);
                    Happens(new TimerElapsed(timer));
                }
            }

            return Judge();
        }

        private void TellStory()
        {
            var at = TimeSpan.FromSeconds(_draws.Next(1, 300));
            switch (_draws.Next(4))
            {
                case 0:
                    After(at, () => Follow(_given.Pushed(Scenario.B)));
                    break;
                case 1:
                    After(at, () => Follow(_given.Closed()));
                    break;
                default:
                    break;
            }
        }

        private void Happens(BotEvent happened)
        {
            Look();
            Follow(_given.Happens(happened));
        }

        // What the runner says at this moment, if it can be asked.
        private void Look()
        {
            _given.Twins.Clear();
            var isThere = _draws.Next(5) > 0;
            foreach (var run in _given.Runs)
            {
                var own = Of(run.CorrelationId);
                var shown = run.Run is { } known ? own.Find(made => made.Id == known.Id) : own.FirstOrDefault();
                if (!isThere)
                {
                    _given.RunnerSaysNothing(run.CorrelationId);
                }
                else if (shown is null)
                {
                    _given.RunnerKnowsNothing(run.CorrelationId);
                }
                else
                {
                    _given.SnapshotOf(run.CorrelationId, shown.State(_given.Now), shown.State(_given.Now) == RunState.Completed ? RunConclusion.Failure : null, id: shown.Number);
                }

                if (isThere && run is { IsActive: true, StartedAgain: true } && own.Count > 1)
                {
                    _given.Twins[run.CorrelationId] = [.. own.Where(made => made.Id != (run.Run?.Id ?? own[0].Id)).Select(made => made.Reference)];
                }
            }

            foreach (var start in _given.PullRequest.Abandoned.Where(start => isThere && start.IsLookedFor))
            {
                _given.Twins[start.Key] = [.. Of(start.CorrelationId).Select(made => made.Reference)];
            }
        }

        private void Follow(Step step)
        {
            foreach (var effect in step.Effects)
            {
                switch (effect)
                {
                    case SetTimer { DueAt: { } at } timer:
                        _timers[timer.Name] = at > _given.Now ? at : _given.Now.AddSeconds(1);
                        break;
                    case SetTimer timer:
                        _timers.Remove(timer.Name);
                        break;
                    case StartRun start:
                        Start(start);
                        break;
                    case CancelRun cancel:
                        _made.Find(made => made.Id == cancel.Run.Id)?.Stop();
                        break;
                    case CollectReports collect:
                        _given.Reported("tests", 1, 1);
                        After(TimeSpan.FromSeconds(_draws.Next(1, 30)), () => Happens(new ReportsCollected(collect.CorrelationId, collect.Run.Attempt)));
                        break;
                    default:
                        break;
                }
            }
        }

        private void Start(StartRun start)
        {
            var isAgain = start.Try > 1;
            var answered = TimeSpan.FromSeconds(_draws.Next(0, 31));
            if (isAgain && Of(start.CorrelationId) is [var known, ..])
            {
                After(answered, () => Happens(new RunStarted(start.CorrelationId, known.Reference) { MayBeTwice = true }));
                return;
            }

            switch (_draws.Next(6))
            {
                case 0: // refused for the moment
                    After(answered, () => Happens(new RunPostponed(start.CorrelationId, TimeSpan.FromSeconds(20), "busy.")));
                    break;
                case 1: // never arrived
                    After(answered, () => Happens(new RunUnconfirmed(start.CorrelationId, "lost.")));
                    break;
                case 2 or 3: // done, now or later, and the answer lost
                    After(TimeSpan.FromSeconds(_draws.Next(0, 3) == 0 ? _draws.Next(31, 400) : _draws.Next(0, 30)), () => Make(start.CorrelationId));
                    After(answered, () => Happens(new RunUnconfirmed(start.CorrelationId, "lost.")));
                    break;
                default:
                    var made = Make(start.CorrelationId);
                    After(answered, () => Happens(new RunStarted(start.CorrelationId, made.Reference) { MayBeTwice = isAgain }));
                    break;
            }
        }

        private Made Make(string correlation)
        {
            var began = _given.Now.AddSeconds(_draws.Next(0, 60));
            var made = new Made(500 + _made.Count, correlation, began, began.AddSeconds(_draws.Next(3) == 0 ? _draws.Next(1300, 5000) : _draws.Next(5, 200)));
            _made.Add(made);
            return made;
        }

        private List<Made> Of(string correlation) => [.. _made.Where(made => made.Correlation == correlation)];

        private void After(TimeSpan time, Action act) => _agenda.Enqueue(act, (_given.Now + time, ++_order));

        private DateTimeOffset? Next()
        {
            DateTimeOffset? timer = _timers.Count > 0 ? _timers.Values.Min() : null;
            return _agenda.TryPeek(out _, out var due) && !(timer < due.At) ? due.At : timer;
        }

        // The run that counts may go on to its end; whoever else is there for so long was lost.
        private string Judge()
        {
            var run = _given.Runs.Single();
            var counts = _given.PullRequest.Open ? run.Run?.Id : null;
            var lost = _made.Where(made => !made.IsStopped && made.Id != counts && made.Length > TimeSpan.FromMinutes(21)).Select(made => $"run {made.Number} was never stopped").ToList();
            return string.Join("; ", run.Phase != PipelinePhase.Done ? lost.Prepend($"the pipeline is {run.Phase}: {run.Waits}") : lost);
        }
    }

    /// <summary>A run as the runner has it.</summary>
    private sealed record Made(int Number, string Correlation, DateTimeOffset Began, DateTimeOffset Ends)
    {
        internal string Id => Number.ToString(CultureInfo.InvariantCulture);

        internal RunReference Reference => new(Id, 1, null);

        internal TimeSpan Length => Ends - Began;

        internal bool IsStopped { get; private set; }

        internal void Stop() => IsStopped = true;

        internal RunState State(DateTimeOffset now) => IsStopped || now >= Ends ? RunState.Completed : now < Began ? RunState.Queued : RunState.Running;
    }
}
