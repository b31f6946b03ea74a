using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Coverage;
using BotApp.Core.Deployments;
using BotApp.Core.Gating;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests;

/// <summary>
/// A subject and the world its decisions are made from. Change the world, let something happen, look at the effects: state is carried
/// from step to step, and every state goes through JSON on its way, as it does in the service.
/// </summary>
internal sealed class Scenario
{
    public const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    public const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string BaseSha = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
    public const string C = "cccccccccccccccccccccccccccccccccccccccc";
    public const long RepositoryId = 17;
    public const long OurApp = 1;

    public static readonly Person Octo = new(100, "octo", false);
    public static readonly Person Robin = new(200, "robin", false);

    private readonly Dictionary<string, RunSnapshot?> _snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PipelineReports> _reports = new(StringComparer.Ordinal);
    private long _nextComment = 1;

    private Scenario(SubjectKey subject, string yaml)
        : this(subject, Loaded(yaml))
    {
    }

    private Scenario(SubjectKey subject, SettingsFact settings)
    {
        State = Bot.Begin(subject);
        Settings = settings;
        Pull = subject.Kind != SubjectKind.PullRequest ? null : new PullRequestFact
        {
            Number = subject.Number,
            Title = "Add a thing",
            Open = true,
            HeadSha = A,
            HeadRef = "feature",
            HeadRepositoryId = RepositoryId,
            BaseRef = "main",
            BaseSha = BaseSha,
            Author = Octo,
            Mergeable = true,
        };
        RefSha = subject.Kind == SubjectKind.PullRequest ? null : A;
    }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public SubjectState State { get; set; }

    public SettingsFact Settings { get; set; }

    public PullRequestFact? Pull { get; set; }

    public string? RefSha { get; set; }

    public IReadOnlyList<string>? ChangedFiles { get; set; } = ["src/shop/cart.py"];

    public ActorFact? Actor { get; set; }

    public ReleaseFact? Release { get; set; }

    /// <summary>Commits that GitHub knows enough of to deploy them.</summary>
    public List<DeployableCommit> Deployable { get; } = [];

    /// <summary>What else a deployment is judged by.</summary>
    public DeploymentFact Deployed { get; set; } = new([], []);

    /// <summary>What is live in other environments.</summary>
    public List<LiveElsewhere> Elsewhere { get; } = [];

    /// <summary>The runners there are besides GitHub Actions.</summary>
    public Dictionary<string, RunnerFact> Runners { get; } = new(StringComparer.Ordinal) { ["actions"] = new RunnerFact { Observes = true } };

    /// <summary>Further runs under a correlation id.</summary>
    public Dictionary<string, IReadOnlyList<RunReference>> Twins { get; } = new(StringComparer.Ordinal);

    public Freeze? Freeze { get; set; }

    public List<LabelFact> Labelled { get; } = [];

    public int? BehindBy { get; set; } = 0;

    public string? SettingsPrint { get; set; }

    public IReadOnlyList<int>? Batch { get; set; }

    public TimeSpan? QueueTimeout { get; set; }

    public List<CheckFact> Checks { get; } = [];

    public List<StatusFact> Statuses { get; } = [];

    public List<WorkflowRunFact> Workflows { get; } = [];

    /// <summary>What GitHub lists on the commits that a newer one has replaced.</summary>
    public List<WorkflowRunFact> EarlierWorkflows { get; } = [];

    public string? CommitProblem { get; set; }

    /// <summary>The files of the commit.</summary>
    public SourceTree Tree { get; set; } = SourceTree.From(["src/shop/cart.py"]);

    /// <summary>What the pull request changes, line by line.</summary>
    public Changes? Changes { get; set; }

    /// <summary>What coverage is compared with.</summary>
    public BaseCoverage? BaseCoverage { get; set; }

    /// <summary>Tests that people set apart.</summary>
    public List<Quarantine> Quarantines { get; } = [];

    public PullRequestState PullRequest => (PullRequestState)State;

    public IReadOnlyList<PipelineRun> Runs => ((CommitState)State).Runs;

    public ReleaseState Tag => (ReleaseState)State;

    public EnvironmentState Environment => (EnvironmentState)State;

    public static Scenario PullRequestWith(string yaml) => new(SubjectKey.PullRequest(RepositoryId, 4), yaml);

    public static Scenario PullRequestWith(SettingsFact settings) => new(SubjectKey.PullRequest(RepositoryId, 4), settings);

    public static Scenario BranchWith(string branch, string yaml) => new(SubjectKey.Branch(RepositoryId, branch), yaml);

    public static Scenario TagWith(string tag, string yaml) => new(SubjectKey.Tag(RepositoryId, tag), yaml);

    public static Scenario EnvironmentWith(string environment, string yaml) => new(SubjectKey.Environment(RepositoryId, environment), yaml);

    public static Scenario ScheduleWith(string pipeline, string branch, string yaml) => new(SubjectKey.Schedule(RepositoryId, pipeline, branch), yaml);

    public static SettingsFact Loaded(string yaml)
    {
        var read = SettingsReader.Read(yaml, SettingsReader.DefaultPath);
        read.Errors.ShouldBeEmpty();
        return new SettingsFact.Loaded(read.Settings.ShouldNotBeNull());
    }

    /// <summary>Whether the store has a free slot for every preview that asks; false: the test answers.</summary>
    public bool SlotsAreFree { get; set; } = true;

    public Step Happens(BotEvent happened)
    {
        var step = Decide(happened);
        var asked = SlotsAreFree ? step.All<SetSlot>().Where(slot => slot.Wanted).ToList() : [];
        return asked.Aggregate(step, (before, slot) => before.Then(Decide(new SlotTold(slot.Preview, slot.Round, true, 0, 0))));
    }

    private Step Decide(BotEvent happened)
    {
        var (state, effects, because) = Bot.Decide(Json.Through(happened), State, Facts(happened));
        effects.OfType<SetTimer>().ShouldAllBe(timer => TimerNames.Knows(timer.Name));
        State = Json.Through(state);
        return new Step(State, effects, because);
    }

    public Step Opened() => Happens(new PullRequestOpened(Pull!.HeadSha));

    /// <summary>A newer commit: its checks and runs are not there yet.</summary>
    public Step Pushed(string sha)
    {
        Pull = Pull! with { HeadSha = sha };
        Checks.Clear();
        Statuses.Clear();
        Workflows.Clear();
        return Happens(new PullRequestPushed(sha));
    }

    public Step Closed()
    {
        Pull = Pull! with { Open = false };
        return Happens(new PullRequestClosed(false));
    }

    public Step Later(TimeSpan time, string timer = "poll")
    {
        Now += time;
        return Happens(new TimerElapsed(timer));
    }

    public Step Says(string body, string? role = "write", Person? by = null)
    {
        Actor = role is null ? new ActorFact(false, null, null, []) : new ActorFact(true, role, role, []);
        return Happens(new CommentAdded(_nextComment++, body, by ?? Robin, null, Now));
    }

    public Scenario As(string role)
    {
        Actor = new ActorFact(true, role, role, []);
        return this;
    }

    public string CorrelationOf(string pipeline) =>
        Runs.FirstOrDefault(run => run.Pipeline == pipeline)?.CorrelationId ?? CorrelationId.For(State.Subject, pipeline, Pull?.HeadSha ?? RefSha!, 1);

    /// <summary>What the runner says of a pipeline's run; for observed pipelines GitHub lists it on the commit, too.</summary>
    public Scenario Runner(string pipeline, RunState state, RunConclusion? conclusion = null, int attempt = 1, long id = 500, params string[] failedJobs)
    {
        var correlation = CorrelationOf(pipeline);
        Workflows.RemoveAll(run => run.Id == id);
        Workflows.Add(new WorkflowRunFact(id, attempt, pipeline, $".github/workflows/{pipeline}.yml", Pull is null ? "push" : "pull_request", state == RunState.Completed ? "completed" : "in_progress", null, null));
        SnapshotOf(correlation, state, conclusion, attempt, id, false, failedJobs);
        return this;
    }

    public Scenario SnapshotOf(string correlation, RunState state, RunConclusion? conclusion = null, int attempt = 1, long id = 500, bool waits = false, params string[] failedJobs)
    {
        IReadOnlyList<JobSnapshot> jobs = failedJobs.Length > 0
            ? [.. failedJobs.Select(name => new JobSnapshot(name, name, state, RunConclusion.Failure, null, Now, Now))]
            : [new JobSnapshot("1", "test", state, conclusion, null, Now, conclusion is null ? null : Now)];
        _snapshots[correlation] = new RunSnapshot(new RunReference($"{id}", attempt, $"https://example.org/runs/{id}"), state, conclusion, Pull?.HeadSha ?? RefSha, Now, state == RunState.Queued ? null : Now, Now, jobs) { WaitsForReview = waits };
        return this;
    }

    /// <summary>What the runner says of a run is this instead.</summary>
    public Scenario SnapshotOf(string correlation, Func<RunSnapshot, RunSnapshot> change)
    {
        _snapshots[correlation] = change(_snapshots[correlation].ShouldNotBeNull());
        return this;
    }

    /// <summary>What the runner says of a pipeline's run is this instead.</summary>
    public Scenario Told(string pipeline, Func<RunSnapshot, RunSnapshot> change)
    {
        var correlation = CorrelationOf(pipeline);
        _snapshots[correlation] = change(_snapshots[correlation].ShouldNotBeNull());
        return this;
    }

    /// <summary>GitHub made a run of a pipeline and begins nothing of it before a maintainer lets it.</summary>
    public Scenario WaitsForApproval(string pipeline, long id = 500)
    {
        Workflows.Add(new WorkflowRunFact(id, 1, pipeline, $".github/workflows/{pipeline}.yml", "pull_request", "completed", "action_required", null));
        _snapshots[CorrelationOf(pipeline)] = new RunSnapshot(new RunReference($"{id}", 1, $"https://example.org/runs/{id}"), RunState.Queued, null, Pull?.HeadSha, Now, null, Now, []) { NeedsApproval = true };
        return this;
    }

    /// <summary>The runner cannot be asked, which says nothing of the run.</summary>
    public Scenario RunnerSaysNothing(string correlation)
    {
        _snapshots.Remove(correlation);
        return this;
    }

    public Scenario RunnerKnowsNothing(string correlation)
    {
        _snapshots[correlation] = null;
        return this;
    }

    public Scenario Reported(string pipeline, int passed, int failed = 0, int attempt = 1, params Report[] more)
    {
        _reports[CorrelationOf(pipeline)] = ReportsOf(passed, failed, attempt, more);
        return this;
    }

    public Scenario ReportedUnder(string correlation, int passed, int failed = 0, int attempt = 1)
    {
        _reports[correlation] = ReportsOf(passed, failed, attempt);
        return this;
    }

    public static PipelineReports ReportsOf(int passed, int failed, int attempt, params Report[] more) =>
        new(attempt, [new RunReports("", [ReportOf(passed, failed), .. more])], SourceTree.Empty);

    public Scenario ReportedBy(string pipeline, params (string Variant, int Passed, int Failed)[] jobs)
    {
        _reports[CorrelationOf(pipeline)] = new PipelineReports(1, [.. jobs.Select(job => new RunReports(job.Variant, [ReportOf(job.Passed, job.Failed)]))], SourceTree.Empty);
        return this;
    }

    /// <summary>What the jobs of a pipeline brought, coverage and findings too.</summary>
    public Scenario Brought(string pipeline, params RunReports[] jobs)
    {
        _reports[CorrelationOf(pipeline)] = new PipelineReports(1, jobs, Tree);
        return this;
    }

    /// <summary>What the reports of a pipeline are compared with.</summary>
    public Scenario Compared(string pipeline, TestsHistory history)
    {
        _reports[CorrelationOf(pipeline)] = _reports[CorrelationOf(pipeline)] with { History = history };
        return this;
    }

    public Step RunChanged() => Happens(new RunChanged("500", Pull?.HeadSha ?? RefSha!));

    public Step ReportsCollected(string pipeline, int attempt = 1) => Happens(new ReportsCollected(CorrelationOf(pipeline), attempt));

    /// <summary>The whole life of a run in one step: over on the runner, its reports read.</summary>
    public Step Ends(string pipeline, int passed, int failed = 0, int attempt = 1, long id = 500)
    {
        Runner(pipeline, RunState.Completed, failed > 0 ? RunConclusion.Failure : RunConclusion.Success, attempt, id);
        RunChanged();
        Reported(pipeline, passed, failed, attempt);
        return ReportsCollected(pipeline, attempt);
    }

    public Facts Facts(BotEvent happened)
    {
        var facts = Read(happened);
        return WithCoverage(facts, State as CommitState, Pull?.HeadSha ?? RefSha) with
        {
            Earlier = ((State as CommitState)?.Earlier ?? []).Where(earlier => !earlier.IsOver)
                .ToDictionary(earlier => earlier.Sha, earlier => WithCoverage(facts with { Commit = new CommitFact([], [], [.. EarlierWorkflows], null) }, EarlierCommits.As((CommitState)State, earlier), earlier.Sha), StringComparer.Ordinal),
        };
    }

    /// <summary>As the service reads it: when all that may measure has ended.</summary>
    private Facts WithCoverage(Facts facts, CommitState? state, string? sha)
    {
        var settings = Settings.Effective;
        if (state is null or ScheduleState || sha is null)
        {
            return facts;
        }

        var coming = state.HeadSha == sha ? state : state with { HeadSha = sha, Runs = [], Coverage = null };
        var plans = Pull is null ? PipelinePlan.For(settings, state.Subject.Name, (State as BranchState)?.Untouched ?? []) : PipelinePlan.For(settings, Pull, ChangedFiles);
        var runs = PipelineRules.Align(coming, plans, facts);
        var measuring = MeasuringRuns.Of(runs, settings);
        return !MeasuringRuns.AreDue(coming, runs, facts, isAgain: false) ? facts : facts with
        {
            Coverage = new CoverageFact(
                MeasuringRuns.Print(measuring, settings),
                measuring.Where(run => _reports.ContainsKey(run.CorrelationId)).ToDictionary(run => run.CorrelationId, run => _reports[run.CorrelationId].Runs, StringComparer.Ordinal),
                Tree)
            {
                Changes = Changes,
                Base = BaseCoverage,
            },
        };
    }

    private Facts Read(BotEvent happened) => new()
    {
        Now = Now,
        Repository = new RepositoryFact(RepositoryId, "octo", "shop", "main", "https://example.org/octo/shop"),
        App = new AppFact(OurApp, "botapp"),
        Settings = Settings,
        Privileged = Settings,
        PullRequest = Pull,
        RefSha = RefSha,
        Commit = new CommitFact([.. Checks], [.. Statuses], [.. Workflows], CommitProblem),
        ChangedFiles = ChangedFiles,
        Actor = Actor,
        Comment = happened switch
        {
            CommentAdded comment => CommandParser.Parse(comment.Body),
            PageAsked page => CommandParser.Parse(page.Command),
            _ => null,
        },
        Snapshots = new Dictionary<string, RunSnapshot?>(_snapshots, StringComparer.Ordinal),
        Reports = _reports.ToDictionary(
            one => one.Key, one => one.Value with { History = one.Value.History with { Placed = [.. one.Value.History.Placed, .. Quarantines] } }, StringComparer.Ordinal),
        Quarantines = [.. Quarantines],
        Release = Release,
        Deployment = State is EnvironmentState environment && Settings.Effective.Deployment(environment.Environment) is { } deployment && DeploymentRules.Asked(environment, [happened], deployment) is { Count: > 0 } asked
            ? Deployed with { Commits = [.. Deployable.Where(one => asked.Contains(one.Asked))], Live = [.. Elsewhere] }
            : Deployed,
        Runners = new Dictionary<string, RunnerFact>(Runners, StringComparer.Ordinal),
        Twins = new Dictionary<string, IReadOnlyList<RunReference>>(Twins, StringComparer.Ordinal),
        Freeze = Freeze,
        Labelled = [.. Labelled],
        BehindBy = BehindBy,
        SettingsPrint = SettingsPrint,
        Batch = Batch,
        QueueTimeout = QueueTimeout,
    };

    internal static Report ReportOf(int passed, int failed)
    {
        var tests = Enumerable.Range(0, passed).Select(n => Test($"test_ok_{n}", TestOutcome.Passed))
            .Concat(Enumerable.Range(0, failed).Select(n => Test($"test_bad_{n}", TestOutcome.Failed))).ToList();
        return new Report { Path = "junit.xml", State = ReportState.Complete, Format = "junit", Tests = TestList.From(tests), Records = new RecordCounts(passed + failed, passed, failed, 0, 0) };
    }

    private static TestRecord Test(string name, TestOutcome outcome) => new(
        new TestCase("tests.test_cart", name), "suite", outcome, 0.1,
        outcome == TestOutcome.Passed ? null : new TestDetail([new TestAttempt(outcome, 0.1, [new TestProblem(outcome, "assert 1 == 2")])], null, null));
}

/// <summary>What one decision led to.</summary>
internal sealed record Step(SubjectState State, IReadOnlyList<Effect> Effects, string Because)
{
    /// <summary>Both steps as one: of two deeds with one key the later counts, as in the service.</summary>
    public Step Then(Step next) => new(next.State, [.. Effects.Concat(next.Effects).Reverse().DistinctBy(effect => effect.Key).Reverse()], $"{Because} {next.Because}");

    /// <summary>Everything but timers, which move with the clock, and what is only written down.</summary>
    public IReadOnlyList<Effect> Deeds => [.. Effects.Where(effect => effect is not (SetTimer or RecordAct))];

    public IReadOnlyList<T> All<T>()
        where T : Effect => [.. Effects.OfType<T>()];

    public T One<T>()
        where T : Effect => All<T>().ShouldHaveSingleItem();

    public SetCheck? Check(string name, string? sha = null) => All<SetCheck>().LastOrDefault(check => check.Name == "botapp/" + name && (sha is null || check.Sha == sha));

    public string Reply() => All<PutComment>().Single(comment => comment.Name.StartsWith("reply-", StringComparison.Ordinal)).Body;

    public string Reaction() => All<React>()[^1].Reaction;

    public string Sticky() => All<PutComment>().Single(comment => comment.Name == "sticky").Body;
}
