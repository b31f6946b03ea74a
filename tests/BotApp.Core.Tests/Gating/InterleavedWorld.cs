using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Gating;

/// <summary>
/// One pull request on GitHub, to which the same random changes happen for the same seed, and the service that hears of them: in order, or with
/// deliveries doubled, lost and late. What the service does to runners is done at once, as the engine does it within one activation.
/// </summary>
internal sealed class InterleavedWorld
{
    /// <summary>The kinds of change: each happens once, in random order.</summary>
    public const int Kinds = 12;

    private static readonly SettingsFact[] Settings = [.. new[] { "[tests, late]", "[tests, late, { check: \"ci / lint\", app: github-actions }]" }.Select(required => Scenario.Loaded($$"""
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          late: { workflow: late.yml, mode: dispatch, needs: [tests] }
        gate: { branches: [main], required: {{required}}, required-if-present: ["lint*", jenkins], up-to-date: strict, grace: 60s, deadline: 30d }
        """))];

    private readonly Random _random;
    private readonly int _seed;
    private readonly Scenario _github;
    private readonly Dictionary<string, PipelineReports> _reports = new(StringComparer.Ordinal);
    private long _next = 1000;
    private int _commits = 1;

    private InterleavedWorld(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _github = Scenario.PullRequestWith(Settings[0]);
        _github.Pull = _github.Pull! with { HeadSha = Sha(0) }; // a pull request's scenario has one
    }

    /// <summary>The gate at the end: what is required, where it stands, by which code and in which words.</summary>
    public string Gate => string.Join('\n', (_github.PullRequest.Gate?.Children ?? []).Where(IsTold).Select(child => $"{child.Name}: {child.State} {child.Code} {child.Reason}").Prepend($"{_github.PullRequest.Gate?.State} on {_github.PullRequest.HeadSha[..4]}"));

    /// <summary>The pull request has a gate at the end.</summary>
    public bool HasGate => _github.PullRequest.Gate is not null;

    /// <summary>What GitHub shows of the gate's check on the newest commit, by the newest write.</summary>
    public string Shown { get; private set; } = "";

    /// <summary>Every delivery arrives once, at once.</summary>
    public static InterleavedWorld Ordered(int seed)
    {
        var world = new InterleavedWorld(seed);
        world.Hear(new PullRequestOpened(Sha(0)));
        foreach (var kind in world.Order())
        {
            world.Hear(world.Change(kind));
        }

        world.Sweep([]);
        return world;
    }

    /// <summary>The same changes; deliveries come double, late, in another order or only when they are sent again at the end.</summary>
    public static InterleavedWorld Interleaved(int seed)
    {
        var world = new InterleavedWorld(seed);
        var mail = new Random(seed + 1_000_000); // what happens stays the same, whatever happens to its mail
        var waiting = new List<BotEvent> { new PullRequestOpened(Sha(0)) };
        var lost = new List<BotEvent>();
        foreach (var kind in world.Order())
        {
            waiting.Add(world.Change(kind));
            while (waiting.Count > 0 && mail.Next(3) > 0)
            {
                var happened = waiting[mail.Next(waiting.Count)];
                switch (mail.Next(6))
                {
                    case 0:
                        lost.Add(happened);
                        waiting.Remove(happened);
                        break;
                    case 1: // comes again later
                        world.Hear(happened);
                        break;
                    default:
                        world.Hear(happened);
                        waiting.Remove(happened);
                        break;
                }
            }
        }

        // What never arrived is sent again when it is a person's word; of the rest the sweep tells.
        world.Sweep([.. waiting.Concat(lost).Where(happened => happened is CommentAdded || mail.Next(2) == 0)]);
        return world;
    }

    // A stage that was once started stays as it ended when what it needs turns red later; whether it was depends on what was seen when.
    private bool IsTold(Requirement child) =>
        child.Name != "late" || _github.PullRequest.Gate!.Children.Any(one => one is { Name: "tests", State: RequirementState.Passed });

    private int[] Order()
    {
        var kinds = Enumerable.Range(0, Kinds).ToArray();
        _random.Shuffle(kinds);
        return kinds;
    }

    private void Sweep(IReadOnlyList<BotEvent> sentAgain)
    {
        if (!_github.Pull!.Open)
        {
            Reopen();
        }

        _github.Now += TimeSpan.FromMinutes(5);
        foreach (var happened in sentAgain)
        {
            Hear(happened);
        }

        // A head that is first seen now has its grace, too.
        for (var round = 0; round < 3; round++)
        {
            Hear(new TimerElapsed("poll"));
            _github.Now += TimeSpan.FromMinutes(1);
        }
    }

    private BotEvent Change(int kind)
    {
        _github.Now += TimeSpan.FromSeconds(_random.Next(1, 60));
        var pull = _github.Pull!; // see the constructor
        switch (kind)
        {
            case 0:
                _github.Pull = pull with { HeadSha = Sha(_commits++) };
                _github.Checks.Clear();
                _github.Statuses.Clear();
                _github.Workflows.Clear();
                return new PullRequestPushed(_github.Pull.HeadSha);
            case 1:
                _github.Checks.Add(new CheckFact(_next++, "ci / lint", 9, "github-actions", "completed", Pick(["success", "failure", "cancelled", "neutral"]), null) { CompletedAt = _github.Now });
                return new ChecksChanged(pull.HeadSha);
            case 2:
                _github.Statuses.RemoveAll(status => status.Context == "jenkins");
                _github.Statuses.Add(new StatusFact("jenkins", Pick(["success", "success", "pending", "failure"]), "ci-user"));
                return new ChecksChanged(pull.HeadSha);
            case 3 or 4:
                return Run(Pick(["completed", "completed", "in_progress"]));
            case 5:
                _github.Pull = pull with { Labels = _random.Next(3) == 0 ? ["do-not-merge"] : ["bug"] };
                return new PullRequestEdited("labeled");
            case 6:
                _github.Pull = pull with { Draft = _random.Next(4) == 0 };
                return new PullRequestEdited("converted_to_draft");
            case 7:
                _github.Pull = pull with { BaseRef = _random.Next(6) == 0 ? "elsewhere" : "main" };
                return new PullRequestEdited("edited");
            case 8:
                _github.BehindBy = _random.Next(4) == 0 ? 2 : 0;
                return new TimerElapsed("judge");
            case 9:
                _github.Settings = Pick(Settings);
                return new TimerElapsed("judge");
            case 10 when _seed % 2 == 0:
                // On a closed pull request a word is refused: worlds with closing have none.
                return pull.Open ? Close() : Reopen();
            case 10:
                _github.Actor = new ActorFact(true, "write", "write", []);
                return new CommentAdded(7, Pick(["/hold", "/status", "looks good"]), Scenario.Robin, null, _github.Now);
            default:
                _github.Freeze = _random.Next(3) == 0 ? new Freeze("octo", "", _github.Now, null) : null;
                return new TimerElapsed("judge");
        }
    }

    private RunChanged Run(string status)
    {
        var head = _github.Pull!.HeadSha;
        _github.Workflows.Add(new WorkflowRunFact(_next, 1, "tests", ".github/workflows/tests.yml", "pull_request", status, status == "completed" ? Pick(["success", "success", "failure"]) : null, null));
        return new RunChanged($"{_next++}", head);
    }

    private PullRequestClosed Close()
    {
        _github.Pull = _github.Pull! with { Open = false };
        return new PullRequestClosed(false);
    }

    // GitHub starts the repository's own workflows anew.
    private PullRequestReopened Reopen()
    {
        _github.Pull = _github.Pull! with { Open = true };
        Run("completed");
        return new PullRequestReopened(_github.Pull.HeadSha);
    }

    // A decision and all that its effects teach, until nothing is left to do.
    private void Hear(BotEvent first)
    {
        var inbox = new Queue<BotEvent>([first]);
        while (inbox.TryDequeue(out var happened))
        {
            var (state, effects, _) = Bot.Decide(happened, _github.State, Facts(happened));
            _github.State = state;
            foreach (var taught in effects.Select(Perform).OfType<BotEvent>())
            {
                inbox.Enqueue(taught);
            }
        }
    }

    private Facts Facts(BotEvent happened)
    {
        if (_github.Workflows.MaxBy(run => run.Id) is { } newest)
        {
            var state = newest.Status == "completed" ? RunState.Completed : RunState.Running;
            _github.SnapshotOf(CorrelationId.For(_github.State.Subject, "tests", _github.Pull!.HeadSha, 1), state, newest.Conclusion is { } ended ? Of(ended) : null, 1, newest.Id);
        }

        var collecting = _github.Runs.Where(run => run.Phase == PipelinePhase.Collecting && _reports.ContainsKey(Key(run.CorrelationId, run.Run)));
        return _github.Facts(happened) with { Reports = collecting.ToDictionary(run => run.CorrelationId, run => _reports[Key(run.CorrelationId, run.Run)], StringComparer.Ordinal) };
    }

    private BotEvent? Perform(Effect effect)
    {
        switch (effect)
        {
            case StartRun start:
                _github.SnapshotOf(start.CorrelationId, RunState.Completed, LateOn(start.Inputs["sha"]), 1, 500);
                return new RunStarted(start.CorrelationId, new RunReference("500", 1, null));
            case RerunRun rerun:
                _github.SnapshotOf(rerun.CorrelationId, RunState.Completed, LateOn(_github.PullRequest.HeadSha), rerun.Run.Attempt + 1, 500);
                return new RunStarted(rerun.CorrelationId, rerun.Run with { Attempt = rerun.Run.Attempt + 1 });
            case CollectReports collect:
                var isGreen = collect.Run.Id == "500" ? LateOn(collect.Sha) == RunConclusion.Success : _github.Workflows.Find(run => $"{run.Id}" == collect.Run.Id)?.Conclusion == "success";
                _reports[Key(collect.CorrelationId, collect.Run)] = Scenario.ReportsOf(2, isGreen ? 0 : 1, collect.Run.Attempt);
                return new ReportsCollected(collect.CorrelationId, collect.Run.Attempt);
            case SetCheck { Name: "botapp/gate" } gate when gate.Sha == _github.Pull!.HeadSha:
                Shown = $"{gate.Status} {gate.Conclusion}";
                return null;
            default:
                return null;
        }
    }

    private static string Key(string correlation, RunReference? run) => $"{correlation} {run?.Id} {run?.Attempt}";

    private static RunConclusion Of(string conclusion) => conclusion == "success" ? RunConclusion.Success : RunConclusion.Failure;

    // Whether the stage after the tests is green is a property of the commit.
    private static RunConclusion LateOn(string sha) => sha[0] % 3 == 0 ? RunConclusion.Failure : RunConclusion.Success;

    private static string Sha(int number) => new((char)('a' + number), 40);

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
