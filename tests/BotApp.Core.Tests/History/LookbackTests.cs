using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.History;

public sealed class LookbackTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TestKey s_test = new("3.12", new TestCase("t", "a"));
    private static readonly TestKey s_other = new("3.13", new TestCase("t", "a"));
    private static readonly IReadOnlyDictionary<long, IReadOnlyDictionary<string, TestList>> s_noRosters = new Dictionary<long, IReadOnlyDictionary<string, TestList>>();

    [Fact]
    public void T45_A_complete_run_without_a_row_is_a_pass_once_the_test_was_seen()
    {
        var past = Past([Run(1), Run(2), Run(3, isComplete: false), Run(4), Run(5)], [Failed(2), Flaky(5)]);

        past.ShouldBe(["2 failed", "4 passed", "5 flaky"]);
    }

    [Fact]
    public void A_roster_knows_better_than_the_absence_of_a_row()
    {
        var rosters = new Dictionary<long, IReadOnlyDictionary<string, TestList>>
        {
            [1] = Roster(s_test, TestOutcome.Passed),
            [3] = Roster(s_other, TestOutcome.Passed),
            [4] = Roster(s_test, TestOutcome.Skipped),
        };

        Past([Run(1, isComplete: false), Run(2), Run(3), Run(4), Run(5)], [], rosters).ShouldBe(["1 passed", "2 passed", "5 passed"]);
    }

    [Fact]
    public void Runs_come_oldest_first_and_an_unknown_tree_is_said_to_be_unknown()
    {
        var past = Lookback.Past([s_test], [Run(2), Run(1) with { TreeSha = null }], [Failed(1), Failed(2)], s_noRosters)[s_test];

        past.Select(result => result.TreeSha).ShouldBe(["", "tree"]);
        past.Select(result => result.At).ShouldBeInOrder();
    }

    [Fact]
    public void Another_cell_of_the_matrix_is_another_test()
    {
        Lookback.NumberOf(s_test).ShouldNotBe(Lookback.NumberOf(s_other));
        Lookback.Past([s_other], [Run(1)], [Failed(1)], s_noRosters)[s_other].ShouldBeEmpty();
    }

    [Fact]
    public void T43_A_row_of_failures_begins_where_it_is_unbroken()
    {
        var runs = new[] { Run(1), Run(2), Run(3), Run(4, isComplete: false), Run(5) };

        var since = Lookback.Since([s_test, s_other], runs, [Failed(1), Failed(3), Failed(5), Flaky(2)]);

        since.ShouldHaveSingleItem().Value.ShouldBe(new FailingSince("sha3", s_noon.AddHours(3)));
        Lookback.Since([s_test], runs, [Failed(1), Failed(2)]).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Past(IReadOnlyList<PastRun> runs, IReadOnlyList<PastFailure> failures, IReadOnlyDictionary<long, IReadOnlyDictionary<string, TestList>>? rosters = null) =>
        [.. Lookback.Past([s_test], runs, failures, rosters ?? s_noRosters)[s_test].Select(result => $"{(result.At - s_noon).TotalHours} {(result.Flaky ? "flaky" : result.Passed ? "passed" : "failed")}")];

    private static PastRun Run(int number, bool isComplete = true) => new(number, $"sha{number}", "tree", s_noon.AddHours(number), isComplete);

    private static PastFailure Failed(long run) => new(run, Lookback.NumberOf(s_test), IsFlaky: false);

    private static PastFailure Flaky(long run) => new(run, Lookback.NumberOf(s_test), IsFlaky: true);

    private static Dictionary<string, TestList> Roster(TestKey test, TestOutcome outcome) =>
        new(StringComparer.Ordinal) { [test.Variant] = TestList.From([new TestRecord(test.Case, "", outcome, 0.1, null)]) };

    [Fact]
    public void T47_What_failed_before_on_the_same_files_and_passes_now_is_a_candidate()
    {
        var before = Tests("<testcase classname='t' name='a'><failure/></testcase><testcase classname='t' name='b'><failure/></testcase>"
            + "<testcase classname='t' name='gone'><error/></testcase><testcase classname='t' name='off'><failure/></testcase><testcase classname='t' name='ok'/>");
        var now = Tests("<testcase classname='t' name='a'/><testcase classname='t' name='b'><failure/></testcase><testcase classname='t' name='off'><skipped/></testcase><testcase classname='t' name='ok'/>");
        var earlier = new Dictionary<string, TestList> { ["3.12"] = before, ["3.13"] = before };

        Lookback.Recovered([earlier, earlier], new Dictionary<string, IReadOnlyList<TestList>> { ["3.12"] = [now] }, 10).ShouldBe([new TestKey("3.12", new TestCase("t", "a"))]);
        Lookback.Recovered([earlier], new Dictionary<string, IReadOnlyList<TestList>> { ["3.12"] = [now, before] }, 10).ShouldBeEmpty("another file of the job fails it");
    }

    [Fact]
    public void T47_Candidates_are_named_in_the_summary_and_change_no_conclusion()
    {
        var input = new TestsInput([new RunReports("", [Samples.Suite("<testcase classname='tests.test_a' name='a'/>")])])
        {
            Tree = SourceTree.From(["tests/test_a.py"]),
            History = new TestsHistory { FailedBefore = [new TestKey("", new TestCase("tests.test_a", "a"))] },
        };

        var check = TestsCheckText.Of(input);

        check.Conclusion.ShouldBe(CheckConclusion.Success);
        check.Summary.ShouldContain("### Flaky candidates: failed before on the very same files, passed now (1)\n- `tests/test_a.py::a`\n");
    }

    private static TestList Tests(string cases) => TestList.From(Samples.Suite(cases).Tests);
}
