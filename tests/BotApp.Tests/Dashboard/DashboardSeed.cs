using System.Text;
using System.Text.Json;

using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

/// <summary>A repository in the middle of its day: pull requests, a branch with an awkward name, a release, failures.</summary>
internal static class DashboardSeed
{
    internal const long Repository = 22;
    internal const long Installation = 11;
    internal const string Head = "1f2e3d4c5b6a79881726354453627180aabbccdd";
    internal const string Hostile = "<script>alert('x')</script> & \"quotes\"";
    internal const string AwkwardBranch = "feature/a%2Fb c";
    internal const string Guid = "5e8f0001-0000-4000-8000-000000000001";
    internal const string Tag = "v1.2.0";

    internal static readonly SubjectKey Pull = SubjectKey.PullRequest(Repository, 4);
    internal static readonly SubjectKey Branch = SubjectKey.Branch(Repository, AwkwardBranch);
    internal static readonly SubjectKey Group = SubjectKey.Branch(Repository, "gh-readonly-queue/main/pr-4-abc");
    internal static readonly SubjectKey Release = SubjectKey.Tag(Repository, Tag);
    internal static readonly SubjectKey Staging = SubjectKey.Environment(Repository, "staging");

    /// <summary>Yesterday's, whenever the tests run.</summary>
    internal static readonly DateTimeOffset Morning = new(DateTime.UtcNow.Date.AddDays(-1).AddHours(9), TimeSpan.Zero);

    internal static async Task FillAsync(Store store)
    {
        await store.Inbox.AppendAsync([Delivery(Guid, "pull_request", "opened", [Event(Pull, new PullRequestOpened(Head))])], CancellationToken.None);
        await DecideAsync(store, Pull, PullRequest(), "PullRequestOpened", "1f2e3d4 is the newest commit. tests is running. Gate: waiting: tests: has not reported yet.", Effects());
        await PerformAsync(store);
        await store.Inbox.RaiseAsync(Event(Pull, new ChecksChanged(Head)), CancellationToken.None);
        await store.Subjects.FailAsync(Pull.ToString(), "GitHub answered 502 to GET /repos/octo/hello/pulls/4.", TimeSpan.FromHours(2), CancellationToken.None);

        await store.Inbox.RaiseAsync(Event(Branch, new BranchPushed(Head)), CancellationToken.None);
        await DecideAsync(store, Branch, new BranchState { Subject = Branch, HeadSha = Head, HeadSince = Morning, Runs = [Judged("tests")] }, "BranchPushed", "tests: 42 tests passed.", []);
        await store.Subjects.ReleaseAsync(Branch.ToString(), CancellationToken.None);

        await store.Inbox.RaiseAsync(Event(Group, new BranchPushed(Head)), CancellationToken.None);
        var silent = Requirement.All("gate", [Requirement.Pending("tests", "expected", "has not started yet."), Requirement.Pending("CI", QueueRules.NotStarted, "nothing has begun to run on this group since 09:00 UTC.")]);
        await DecideAsync(store, Group, new BranchState { Subject = Group, HeadSha = Head, HeadSince = Morning, Gate = silent }, "BranchPushed", "Gate of the merge group: pending.", []);
        await store.Subjects.ReleaseAsync(Group.ToString(), CancellationToken.None);

        await store.Inbox.RaiseAsync(Event(Release, new TagPushed(Head)), CancellationToken.None);
        await DecideAsync(store, Release, ReleaseOf(), "TagPushed", "Blocked: the version is not the tag's.", []);
        await store.Inbox.RaiseAsync(Event(Staging, new CommitOffered(Head, "main")), CancellationToken.None);
        await DecideAsync(store, Staging, EnvironmentOf(), "RunChanged", "run-failed: the run ended with Failure.", []);
        await store.Subjects.ReleaseAsync(Staging.ToString(), CancellationToken.None);
        await store.Audit.AddAsync(
            [
                Act("robin", 200, "/hold", "held", "The gate is held closed until /unhold.") with { Reason = "waiting", DeliveryGuid = Guid },
                Act("octo", 100, "/override", "not-permitted", $"Refused: {Hostile}") with { Reason = Hostile, Outcome = AuditEntry.Refused, SourceUrl = "javascript:alert(3)" },
            ],
            CancellationToken.None);
        await store.Freezes.PutAsync(Repository, new StoredFreeze("octo", $"audit {Hostile}", Morning, null), CancellationToken.None);
        await RunSeed.FillAsync(store);
        await BuryAsync(store);
        await store.Inbox.AppendAsync([Unreadable()], CancellationToken.None);
        await TrendSeed.FillAsync(store, Repository);
    }

    internal static async Task ManyDeliveriesAsync(Store store, int count) => await store.Inbox.AppendAsync(
        [.. Enumerable.Range(1, count).Select(number => Delivery($"many-{number:000}", "push", null, []))], CancellationToken.None);

    internal static AuditEntry Act(string login, long id, string deed, string code, string what) => new(login, deed, what)
    {
        ActorId = id,
        RepositoryId = Repository,
        SubjectKey = Pull.ToString(),
        Sha = Head,
        Code = code,
        Source = "comment",
        SourceUrl = "https://github.com/octo/hello/pull/4#issuecomment-31",
    };

    internal static NewEvent Event(SubjectKey subject, BotEvent happened) =>
        new(subject.ToString(), Installation, Repository, happened.GetType().Name, JsonSerializer.Serialize(happened));

    internal static PullRequestState PullRequest() => new()
    {
        Subject = Pull,
        Title = $"Greet politely {Hostile}",
        BaseRef = "main",
        Open = true,
        Author = "octo",
        HeadSha = Head,
        HeadSince = Morning,
        Hold = new Hold("robin", "waiting for the release", Morning),
        Runs =
        [
            Run("tests") with { Phase = PipelinePhase.Running },
            Judged("docs"),
            Run("functional") with { Phase = PipelinePhase.Waiting, Run = null, Waits = "waits for tests." },
            Run("evil") with
            {
                Phase = PipelinePhase.Done,
                Run = new RunReference("901", 1, "javascript:alert(1)"),
                Last = RunSeed.Snapshot(Morning),
                Verdict = new PipelineVerdict(CheckConclusion.Failure, $"2 of 40 failed {Hostile}", "tests_failed") { FromReports = true, By = new JudgedBy(TimeSpan.FromMinutes(3), new FlakyOptions()) },
            },
        ],
        Gate = Requirement.All("gate",
        [
            Requirement.Pending("tests", "not_reported", "has not reported yet; it is running."),
            Requirement.Failed("evil", "check_failed", $"2 of 40 failed {Hostile}. Mend them and push."),
            Requirement.Passed("docs", "passed", "success on 1f2e3d4."),
            Requirement.Pending("hold", "held", "robin holds it: waiting for the release. /unhold lets it go."),
        ]),
        Previews =
        [
            new PreviewState { Name = "web", Generation = 2, Phase = PreviewPhase.Ready, WantedSha = Head, ServingSha = Head, ServingUrl = "https://pr-4.preview.example.org/" },
            new PreviewState { Name = "api", Generation = 1, Phase = PreviewPhase.Unhealthy, WantedSha = Head, Url = "javascript:alert(2)", Problem = "It answered 500, expected 200." },
        ],
    };

    private static EnvironmentState EnvironmentOf() => new()
    {
        Subject = Staging,
        Live = new LiveCommit(Head, "staging-1", Morning, "octo", "https://staging.example.org/"),
        Last = new DeployAttempt
        {
            Number = 2,
            Sha = Head,
            By = "robin",
            ById = 200,
            Phase = DeployPhase.Failed,
            Code = "run-failed",
            Problem = "the run ended with Failure.",
            AskedAt = Morning,
            EndedAt = Morning.AddMinutes(3),
            CorrelationId = "run-deploy",
            Run = new RunReference("902", 1, "javascript:alert(3)"),
        },
        Disturbed = true,
        Lock = new EnvironmentLock("robin", 200, $"load test {Hostile}", Morning),
        PinnedBy = "octo",
        Count = 2,
    };

    private static ReleaseState ReleaseOf() => new()
    {
        Subject = Release,
        Sha = Head,
        Phase = ReleasePhase.Blocked,
        Reason = "pyproject.toml says 1.1.9, the tag says 1.2.0: change one of them and push the tag again.",
        Package = "greet",
        Version = "1.2.0",
        Build = Judged("build"),
        Manifest = [new ResultFile("greet-1.2.0-py3-none-any.whl", 4711, new string('a', 64))],
        Index = "https://pypi.org/simple/",
        PushedBy = "octo",
        ReleaseUrl = "https://github.com/octo/hello/releases/tag/v1.2.0",
        Alarm = "The tag was moved after publishing.",
    };

    private static PipelineRun Judged(string pipeline) =>
        Run(pipeline) with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Success, "42 tests passed", "passed") };

    private static PipelineRun Run(string pipeline) => new()
    {
        Pipeline = pipeline,
        Sha = Head,
        CorrelationId = $"run-{pipeline}",
        Runner = "actions",
        Run = new RunReference("900", 2, "https://github.com/octo/hello/actions/runs/900"),
        Round = 1,
        RequestedAt = Morning,
    };

    private static Effect[] Effects() =>
    [
        new SetCheck("botapp/tests", Head, CheckStatus.InProgress, null, CheckOutput.Plain("2 of 6 jobs done", "Running."), [], 0, "/"),
        new PutComment("status", 4, "Hello"),
        new React(31, "rocket"),
        new SetTimer("poll", Morning),
    ];

    // The first is done, the second fails for now, the third was given up.
    private static async Task PerformAsync(Store store)
    {
        var effects = await store.Effects.PendingAsync(Pull.ToString(), CancellationToken.None);
        await store.Effects.DoneAsync(new EffectResult { EffectId = effects[0].Id }, CancellationToken.None);
        await store.Effects.FailAsync(effects[1].Id, "GitHub answered 502.", TimeSpan.FromHours(3), CancellationToken.None);
        await store.Effects.FailAsync(effects[2].Id, $"GitHub refused: {Hostile}", null, CancellationToken.None);
    }

    private static async Task BuryAsync(Store store)
    {
        var id = await store.Inbox.RaiseAsync(Event(Release, new ChecksChanged(Head)), CancellationToken.None);
        await store.DeadLetters.BuryEventAsync(id, "Eight tries: the rules threw.", CancellationToken.None);
        await store.Subjects.ReleaseAsync(Release.ToString(), CancellationToken.None);
    }

    private static async Task DecideAsync(Store store, SubjectKey subject, SubjectState state, string kind, string because, Effect[] effects)
    {
        var record = await store.Subjects.LoadAsync(subject.ToString(), CancellationToken.None);
        var events = await store.Subjects.PendingEventsAsync(subject.ToString(), 10, CancellationToken.None);
        var saved = await store.Decisions.SaveAsync(
            new DecisionRecord
            {
                SubjectKey = subject.ToString(),
                ExpectedVersion = record?.Version ?? 0,
                StateJson = JsonSerializer.Serialize(state),
                HandledEventIds = [.. events.Select(happened => happened.Id)],
                EventKind = kind,
                Because = because,
                EffectsSummaryJson = JsonSerializer.Serialize(effects.Select(effect => effect.Key)),
                Effects = [.. effects.Where(effect => effect is not SetTimer).Select(effect => new NewEffect(effect.Key, effect.GetType().Name, JsonSerializer.Serialize(effect)))],
                Runs = RunRows.Of(state),
                Words = WordRows.Of(state),
                Environment = DeploymentRows.EnvironmentOf(state),
                Deployments = DeploymentRows.Of(state),
            },
            CancellationToken.None);
        saved.ShouldBeTrue();
    }

    internal static IncomingDelivery Delivery(string guid, string eventName, string? action, IReadOnlyList<NewEvent> events) => new()
    {
        Guid = guid,
        Event = eventName,
        Action = action,
        InstallationId = Installation,
        RepositoryId = Repository,
        HeadersJson = """{"X-GitHub-Event":"pull_request","X-Hub-Signature-256":"sha256=not-to-be-shown","User-Agent":"GitHub-Hookshot/1"}""",
        Body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { action, title = Hostile, link = "https://files.example.org/a?sig=not-to-be-shown" })),
        Disposition = DeliveryDisposition.Accepted,
        Events = events,
        Repository = new StoredRepository(Repository, "octo/hello", "octo", "hello", Installation, "main", IsPrivate: true),
    };

    private static IncomingDelivery Unreadable() => Delivery("unreadable-1", "workflow_run", null, []) with
    {
        Disposition = DeliveryDisposition.Unreadable,
        Reason = "The payload is not JSON.",
        Body = "not json <b>"u8.ToArray(),
        RepositoryId = null,
    };
}
