using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

namespace BotApp.Core.Tests;

/// <summary>A world that changes at random, the same way for the same seed, and remembers what was truly green.</summary>
internal sealed class RandomWorld(int seed, Scenario scenario)
{
    private static readonly string[] s_commits = [Scenario.A, Scenario.B, Scenario.C];
    private static readonly RunConclusion[] s_bad = [RunConclusion.Failure, RunConclusion.Cancelled, RunConclusion.TimedOut, RunConclusion.Unknown, RunConclusion.Skipped];

    private readonly Random _random = new(seed);
    private readonly HashSet<(string CorrelationId, string Id, int Attempt)> _green = [];
    private readonly HashSet<(string CorrelationId, string Id, int Attempt)> _ended = [];
    private long _nextRun = 1000;

    public Scenario Scenario { get; } = scenario;

    /// <summary>The runner really ended this attempt well, with reports without failures.</summary>
    public bool IsTrulyGreen(PipelineRun run) => run.Run is { } reference && _green.Contains((run.CorrelationId, reference.Id, reference.Attempt));

    public BotEvent Happens()
    {
        Scenario.Now += TimeSpan.FromSeconds(_random.Next(1, 400));
        Scenario.Actor = _random.Next(4) == 0 ? null : new ActorFact(_random.Next(5) > 0, "write", "write", []);
        var happened = Next();
        Scenario.Happens(happened);
        return happened;
    }

    private BotEvent Next() => Scenario.State switch
    {
        PullRequestState => OfPull(),
        BranchState => OfBranch(),
        EnvironmentState => OfEnvironment(),
        _ => OfTag(),
    };

    private BotEvent OfPull()
    {
        var pull = Scenario.Pull!;
        switch (_random.Next(14))
        {
            case 0:
                Scenario.Pull = pull with { HeadSha = Pick(s_commits) };
                Scenario.Workflows.Clear();
                return new PullRequestPushed(Scenario.Pull.HeadSha);
            case 1:
                Scenario.Pull = pull with { Open = !pull.Open };
                return pull.Open ? new PullRequestClosed(false) : new PullRequestReopened(pull.HeadSha);
            case 2:
                Scenario.Pull = pull with { Draft = !pull.Draft };
                return new PullRequestEdited("draft");
            case 3:
                return new CommentAdded(_random.Next(100), Pick(["/rerun", "/rerun all", "/hold", "/unhold", "/preview", "/preview down", "/ok-to-test", "/cancel"]), Scenario.Robin, null, Scenario.Now);
            case 4:
                return Pick<BotEvent>([new CheckRerunRequested("botapp/tests", pull.HeadSha, Scenario.Robin), new SuiteRerunRequested(pull.HeadSha, Scenario.Robin), new ButtonPressed("botapp/tests", "rerun-failed", Pick(s_commits), Scenario.Robin)]);
            case 5:
                return new UrlProbed(Scenario.PullRequest.Previews.Select(preview => preview.CorrelationId).FirstOrDefault() ?? "ba-none", _random.Next(2) == 0, "said", _random.Next(2) == 0);
            default:
                return OfCommit();
        }
    }

    private BotEvent OfBranch()
    {
        if (_random.Next(6) > 0)
        {
            return OfCommit();
        }

        Scenario.RefSha = _random.Next(5) == 0 ? null : Pick(s_commits);
        Scenario.Workflows.Clear();
        return Scenario.RefSha is { } sha ? new BranchPushed(sha) : new BranchDeleted();
    }

    private BotEvent OfEnvironment()
    {
        var environment = Scenario.Environment;
        Scenario.Deployable.Clear();
        Scenario.Deployable.AddRange(s_commits.Select(sha => new DeployableCommit { Asked = sha, Sha = sha, Branches = ["main"], Checks = new CommitFact([], [], [], _random.Next(3) == 0 ? "no answer" : null) }));
        var id = environment.Current?.CorrelationId ?? environment.Last?.CorrelationId ?? "ba-none";
        if (_random.Next(3) == 0)
        {
            Scenario.SnapshotOf(id, RunState.Completed, _random.Next(2) == 0 ? RunConclusion.Success : Pick(s_bad), id: _nextRun++);
        }

        return Pick<BotEvent>(
        [
            new EnvironmentAsked(new EnvironmentRequest { Act = Pick(Enum.GetValues<EnvironmentAct>()), By = Scenario.Robin, Asked = new CommandPlace(4, _random.Next(100), 1), Sha = Pick(s_commits) }),
            new CommitOffered(Pick(s_commits), _random.Next(2) == 0 ? "main" : null),
            new UrlProbed(id, _random.Next(2) == 0, "said", _random.Next(2) == 0),
            new RunStarted(id, new RunReference("77", 1, null)), new RunRefused(id, "no"),
            new ButtonPressed("botapp/deploy staging", Pick(["deploy", "rollback"]), Pick(s_commits), Scenario.Robin),
            new ChecksChanged(Pick(s_commits)), new RunChanged("77", Scenario.A), new TimerElapsed("poll"), new TimerElapsed("probe"),
        ]);
    }

    private BotEvent OfTag()
    {
        Scenario.RefSha = _random.Next(9) == 0 ? null : Pick(s_commits);
        Scenario.Checks.Clear();
        Scenario.Checks.Add(new CheckFact(1, "botapp/tests", Scenario.OurApp, "botapp", "completed", Pick(["success", "success", "failure"]), null));
        Scenario.Checks.Add(new CheckFact(2, "botapp/late", Scenario.OurApp, "botapp", "completed", "success", null));
        ResultFile[] files = [new("shop-1.0.0.tar.gz", 3, new string('1', 64))];
        Scenario.Release = _random.Next(5) == 0 ? null : new ReleaseFact
        {
            Declared = new DeclaredVersion.FromTag("hatch-vcs"),
            ReachableFrom = _random.Next(5) == 0 ? null : ["main"],
            IndexFiles = _random.Next(5) == 0 ? null : [new IndexFile(Pick(["shop-1.0.0.tar.gz", "shop-0.9.tar.gz"]), files[0].Sha256, null, null, "https://example.org/x")],
        };
        var correlation = Pick([Scenario.Tag.Build?.CorrelationId, Scenario.Tag.Publish?.CorrelationId]) ?? "ba-none";
        Scenario.SnapshotOf(correlation, Pick<RunState>([RunState.Queued, RunState.Running, RunState.Completed]), Pick(s_bad), 1, 500);
        if (_random.Next(2) == 0)
        {
            Scenario.SnapshotOf(correlation, RunState.Completed, RunConclusion.Success, 1, 500);
        }

        return Pick<BotEvent>([new TagPushed(Scenario.A), new TagDeleted(), new RunChanged("1", Scenario.A), new TimerElapsed("poll"), new ChecksChanged(Scenario.A),
            new ResultCollected(correlation, 1, new ResultDocument(correlation, Scenario.A, ResultStatus.Success, null, null, files, [], null), null),
            new RunRefused(correlation, "no"), new RunStarted(correlation, null), new ReleaseWritten("v1.0.0", "https://example.org"), new EffectGivenUp("release:v1.0.0", "no"),
            new CheckRerunRequested("botapp/publish shop", Scenario.A, Scenario.Robin), new SuiteRerunRequested(Scenario.A, Scenario.Robin)]);
    }

    private BotEvent OfCommit()
    {
        var pipeline = Pick(["tests", "tests", "late"]);
        var known = Scenario.Runs.FirstOrDefault(run => run.Pipeline == pipeline);
        var correlation = Scenario.CorrelationOf(pipeline);
        switch (_random.Next(8))
        {
            case 0:
                return new RunStarted(correlation, _random.Next(2) == 0 ? null : new RunReference($"{_nextRun++}", 1, null));
            case 1:
                return new RunRefused(correlation, "no machine");
            case 2:
                return new EffectGivenUp(Pick([$"run:{correlation}", $"reports:{correlation}:{known?.Run?.Id}:{known?.Run?.Attempt}", "check:x:y"]), "given up");
            case 3:
                return new TimerElapsed(Pick(["poll", "gate", "head"]));
            default:
                Ends(pipeline, known);
                return Pick<BotEvent>([new RunChanged("1", Scenario.A), new ChecksChanged(Scenario.A), new ReportsCollected(correlation, 1), new ReportsCollected("ba-old", 1)]);
        }
    }

    private void Ends(string pipeline, PipelineRun? known)
    {
        var attempt = known?.ExpectedAttempt ?? 1;
        var id = known?.Run is { } run && long.TryParse(run.Id, out var same) && _random.Next(4) > 0 ? same : _nextRun++;
        var key = (Scenario.CorrelationOf(pipeline), $"{id}", attempt);
        if (_ended.Contains(key))
        {
            return; // what has ended does not end again
        }

        var isGood = _random.Next(3) > 0;
        var conclusion = isGood ? RunConclusion.Success : Pick(s_bad);
        var state = Pick<RunState>([RunState.Completed, RunState.Completed, RunState.Running]);
        Scenario.Runner(pipeline, state, state == RunState.Completed ? conclusion : null, attempt, id);
        if (state != RunState.Completed)
        {
            return;
        }

        // Without a report it stays open; with green reports of a bad run it must not pass.
        _ended.Add(key);
        var reads = _random.Next(3);
        if (reads > 0)
        {
            Scenario.Reported(pipeline, 2, isGood || reads == 2 ? 0 : 1, attempt);
        }

        if (isGood)
        {
            _green.Add(key);
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
