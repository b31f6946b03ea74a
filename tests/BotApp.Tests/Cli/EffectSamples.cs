using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Gating;
using BotApp.Core.Notifications;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Tests.Cli;

/// <summary>One effect of each kind.</summary>
internal static class EffectSamples
{
    private const string Sha = "1f2e3d4c5b6a79881726354453627180aabbccdd";

    private static readonly RunReference Run = new("900", 1, null);

    private static readonly Effect[] All =
    [
        new SetCheck("botapp/tests", Sha, CheckStatus.Completed, CheckConclusion.Success, CheckOutput.Plain("42 passed", "Good"), [], 0, "/"),
        new StartRun("c", "actions", "tests.yml", "main", new Dictionary<string, string>(StringComparer.Ordinal), DateTimeOffset.UnixEpoch),
        new RerunRun("c", "actions", Run, FailedOnly: true),
        new CancelRun("c", "actions", Run),
        new CollectReports("c", "actions", Run, Sha, [], [], []),
        new CollectResult("c", "actions", Run, Sha),
        new KeepResults("c", Run, "tests", Sha, "main", IsBase: true, IsComplete: true, DateTimeOffset.UnixEpoch),
        new SetQuarantine("tests/test_api.py::test_timeout", new DateOnly(2026, 12, 31), "upstream", "robin", DateTimeOffset.UnixEpoch),
        new KeepCoverage(Sha, "main", new CoverageTotals(200, 174), new CoverageTotals(10, 1), DateTimeOffset.UnixEpoch, 0),
        new PutComment("status", 4, "Hello"),
        new AnswerAsk("1", true, "rerun", "On 1f2e3d4: tests runs again."),
        new AnswerPress("botapp/tests", Sha, "\"Re-run\", pressed by robin: not done.", []),
        new React(31, "eyes"),
        new SetDeployment("preview-web-pr4-g1", "preview", Sha, 4, DeploymentState.Success, "Ready.", null, null),
        new ProbeUrl("c", "https://preview.example.org/", [], 1),
        new SetSlot("web", 4, Wanted: true, MaxActive: 8, Round: 1),
        new PublishRelease("v1.2.0", "greet 1.2.0", "Notes", Prerelease: false, Latest: true),
        new MarkRelease("v1.2.0", "withdrawn"),
        new AnswerGate(900, "pypi", true, "checked", 1),
        new ApproveRun(900),
        new SetFreeze(new Freeze("robin", "audit", DateTimeOffset.UnixEpoch, null), DateTimeOffset.UnixEpoch),
        new SetSchedules(["nightly@main"], "nightly@main at 0 3 * * * UTC"),
        new JudgeAgain("main", "settings of 1f2e3d4"),
        new AskEnvironment("staging", new EnvironmentRequest { Act = EnvironmentAct.Deploy, By = new Person(200, "robin", false), Asked = new CommandPlace(4, 31, 1), Sha = Sha }),
        new OfferCommit("staging", Sha, "main"),
        new AskRelease("v1.2.0", new CommandPlace(4, 31, 1), new Person(200, "robin", false)),
        new MarkTag("deployed/staging/20261120T120000Z", Sha),
        new OpenNoSuites(),
        new AlertOperator("ci_not_started", Sha, "nothing has begun to run"),
        new RecordAct("31:1", new Person(200, "robin", false), "/hold", "The gate is held closed until /unhold.", Sha) { Done = true, Code = "held", Source = ActSource.Comment },
        new Notify(
            new Notice { Id = "deployed:4", Event = NotifyEvent.Deployed, At = DateTimeOffset.UnixEpoch, Repository = new NoticeRepository(17, "octo/shop", "https://github.com/octo/shop"), Title = "1f2e3d4 is live in staging", Page = "/" },
            [new NoticeAddress(NoticeChannel.Slack, "RELEASES", null)]),
        new SetTimer("poll", DateTimeOffset.UnixEpoch),
    ];

    internal static Effect Of(Type kind) => All.FirstOrDefault(effect => effect.GetType() == kind)
        ?? throw new InvalidOperationException($"No sample of {kind.Name} here: add one.");
}
