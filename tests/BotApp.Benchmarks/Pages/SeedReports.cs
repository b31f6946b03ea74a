using System.Globalization;
using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Storage;

namespace BotApp.Benchmarks.Pages;

/// <summary>What a run's files said, as the service keeps it: four jobs of three hundred tests each. Of ten open pull requests one has thirty tests that fail with a traceback in every job, as the default branch has; the others have two.</summary>
internal sealed class SeedReports
{
    private const int Tests = 300;
    private const int OneIsBadOf = 200; // numbers of pull requests, of which one in twenty is open

    private static readonly string s_traceback = string.Concat(Enumerable.Range(0, 28).Select(static line => string.Create(CultureInfo.InvariantCulture, $"    step_{line:00} = value[{line}] if len(value) > {line} else None\n")));

    private static readonly SeedReports s_usual = new(failing: 2);
    private static readonly SeedReports s_bad = new(failing: 30);

    private readonly IReadOnlyDictionary<string, TestList> _tests;
    private readonly byte[] _packed;
    private readonly byte[] _roster;

    private SeedReports(int failing)
    {
        RunReports[] jobs =
        [
            .. Enumerable.Range(10, 4).Select(version => new RunReports(
                string.Create(CultureInfo.InvariantCulture, $"3.{version}, ubuntu-latest"),
                [new Report { Path = "junit.xml", Format = "junit", State = ReportState.Complete, Tests = TestList.From(Enumerable.Range(0, Tests).Select(number => Test(number, number < failing))) }])
            {
                JobConclusion = RunConclusion.Failure,
            }),
        ];
        _tests = StoredReports.RosterOf(jobs);
        _packed = StoredReports.Pack(jobs);
        _roster = StoredReports.PackRoster(_tests);
    }

    /// <summary>Runs whose reports are still kept: those of open pull requests and of branches.</summary>
    internal static IEnumerable<(SubjectKey Subject, PipelineRun Run)> Kept(IEnumerable<SubjectState> states) => states.SelectMany(state => (state switch
    {
        PullRequestState { Open: true } pull => pull.AllRuns.Where(run => run.Pipeline == "tests"),
        BranchState branch => branch.AllRuns,
        _ => [],
    }).Select(run => (state.Subject, run)));

    /// <summary>Keeps what the files of a run said, and what became history of it.</summary>
    internal static async Task KeepAsync(Store store, SubjectKey subject, PipelineRun run, CancellationToken cancellationToken)
    {
        var number = subject.Kind == SubjectKind.PullRequest ? int.Parse(subject.Name, CultureInfo.InvariantCulture) : subject.Name == "main" ? 0 : 1;
        var said = number % OneIsBadOf == 0 ? s_bad : s_usual;
        var of = new RunAttempt(run.CorrelationId, run.Run!.Id, run.Run.Attempt); // every seeded run is known to its runner
        await store.Runs.PutReportAsync(of, said._packed, cancellationToken);
        await store.History.PutAsync(said.Results(subject, run, of) with { CompletedAt = run.RequestedAt - TimeSpan.FromHours(number % 336) }, cancellationToken);
    }

    private NewResults Results(SubjectKey subject, PipelineRun run, RunAttempt of) => new()
    {
        RepositoryId = subject.RepositoryId,
        Pipeline = run.Pipeline,
        CorrelationId = of.CorrelationId,
        RunId = of.RunId,
        Attempt = of.Attempt,
        Branch = subject.Name,
        IsBase = subject.Kind == SubjectKind.Branch,
        Sha = run.Sha,
        IsComplete = true,
        CompletedAt = run.RequestedAt,
        Conclusion = nameof(CheckConclusion.Failure),
        Duration = TimeSpan.FromMinutes(8),
        Tests = _tests.Values.Sum(tests => tests.Count),
        Roster = _roster,
        Failures = [.. _tests.SelectMany(one => one.Value.Where(test => test.IsProblem).Select(test => new NewFailure(Lookback.NumberOf(new TestKey(one.Key, test.Case)), "failed", one.Key, test.Case.Path, test.Case.Name)))],
    };

    private static TestRecord Test(int number, bool fails)
    {
        var test = new TestCase("tests/integration/test_orders.py", string.Create(CultureInfo.InvariantCulture, $"TestOrders.test_case_{number}[postgresql-readonly]"));
        if (!fails)
        {
            return new TestRecord(test, "pytest", TestOutcome.Passed, 0.01 * number, null);
        }

        var problem = new TestProblem(TestOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"AssertionError: mismatch\nassert {number}"), "AssertionError", $"{s_traceback}E   AssertionError: mismatch");
        return new TestRecord(test, "pytest", TestOutcome.Failed, 0.25, new TestDetail([new TestAttempt(TestOutcome.Failed, 0.25, [problem])], null, null));
    }
}
