using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.History;

public class QuarantineTests
{
    private static readonly DateOnly s_today = new(2026, 11, 20);
    private static readonly SourceTree s_tree = SourceTree.From(["tests/test_api.py", "tests/unit/test_core.py"]);

    [Theory]
    [InlineData("tests/test_api.py::TestX::test_get[a/b]", true)]
    [InlineData("tests/test_api.py::TestX::test_get", true)]
    [InlineData("tests.test_api.TestX::test_get", true)]
    [InlineData("tests.test_api.TestX::test_get[a/b]", true)]
    [InlineData("tests/test_api.py::TestX::test_get[c]", false)]
    [InlineData("tests/test_api.py::test_get", false)]
    [InlineData("tests/test_api.py::*", true)]
    [InlineData("tests/test_api.py::TestX::*", true)]
    [InlineData("tests/test_api.py::TestX::test_get[*]", true)]
    [InlineData("tests/test_api.py::TestX::test_get[a*]", true)]
    [InlineData("tests/test_api.py::TestX::test_get[b*]", false)]
    [InlineData("tests/*.py::*", true)]
    [InlineData("*.py::*", false)]
    [InlineData("**/*.py::*::test_get*", true)]
    [InlineData("**::test_get*", true)]
    [InlineData("tests.test_api.*::test_get*", true)]
    [InlineData("tests/test_a?i.py::TestX::test_get", false)]
    public void T45_An_entry_means_a_test_a_function_or_a_pattern_over_ids(string entry, bool apart)
    {
        const string cases = "<testcase classname='tests.test_api.TestX' name='test_get[a/b]'><failure message='m'/></testcase>";

        Judge(cases, s_tree, new Quarantine(entry)).Quarantined.Count.ShouldBe(apart ? 1 : 0);
        Judge(cases, SourceTree.Empty, new Quarantine(entry)).Quarantined.Count.ShouldBe(apart ? 1 : 0, "the same without a tree");
    }

    [Fact]
    public void A_star_before_the_names_does_not_leave_its_folder()
    {
        const string cases = "<testcase classname='tests.unit.test_core' name='test_a'><failure message='m'/></testcase>";

        Judge(cases, s_tree, new Quarantine("tests/*.py::*")).Quarantined.ShouldBeEmpty();
        Judge(cases, s_tree, new Quarantine("tests/**.py::*")).Quarantined.ShouldHaveSingleItem();
        Judge(cases, SourceTree.Empty, new Quarantine("tests/*.py::*")).Quarantined.ShouldBeEmpty();
    }

    [Fact]
    public void T45_Quarantines_that_people_placed_count_as_those_of_the_settings()
    {
        var input = Input(ComparisonTests.Fail("b"), s_tree) with { History = new TestsHistory { Placed = [new Quarantine("t::b", s_today, "see the log")] } };

        var verdict = TestsRules.Judge(input);

        verdict.Conclusion.ShouldBe(CheckConclusion.Success);
        verdict.Totals.Quarantined.ShouldBe(1);
        TestsCheckText.Of(input).Summary.ShouldContain("quarantined until 2026-11-20: see the log");
    }

    [Fact]
    public void T45_The_last_day_counts_and_then_its_end_is_said()
    {
        var entry = new Quarantine("t::b", s_today);

        Judge(ComparisonTests.Fail("b"), s_tree, entry).Conclusion.ShouldBe(CheckConclusion.Success);
        var over = TestsRules.Judge(Input(ComparisonTests.Fail("b"), s_tree, entry) with { Today = s_today.AddDays(1) });
        over.Conclusion.ShouldBe(CheckConclusion.Failure);
        over.Notices.ShouldHaveSingleItem().ShouldBe("The quarantine of t::b ended on 2026-11-20: its failures count again.");
    }

    [Fact]
    public void An_entry_that_means_no_test_is_told_when_everything_reported()
    {
        Quarantine[] entries = [new("t::a"), new("t::tset_b"), new("t::no*"), new("t::p"), new("t::a*")];
        var cases = ComparisonTests.Pass("a", "p[1]", "p[2]");

        Judge(cases, s_tree, entries).Notices.ShouldBe(
        [
            "The quarantine of t::tset_b means no test that was reported: check how it is written, or take it away.",
            "The quarantine of t::no* means no test that was reported: check how it is written, or take it away.",
        ]);
        TestsRules.Judge(Input(cases, s_tree, entries) with { Expected = ["3.12"] }).Notices.ShouldBeEmpty("a job is missing");
        TestsRules.Judge(Input(cases, s_tree, entries) with { IsWholeRepository = false }).Notices.ShouldBeEmpty("it may be a test of another pipeline");
    }

    [Fact]
    public void T45_A_known_flaky_test_is_set_apart_by_itself_only_when_the_settings_say_so()
    {
        var history = TestsHistory.Empty.With("", new TestCase("t", "b"), "PFPFP PPPP PPPP");
        var input = Input(ComparisonTests.Fail("b"), s_tree) with { History = history };
        var automatic = input with { Options = input.Options with { Flaky = new FlakyOptions { AutoQuarantine = true } } };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure);
        TestsCheckText.Of(input).Summary.ShouldContain("known flaky: failed 2 of 13 runs, 4 transitions in 14 days");
        TestsCheckText.Of(input).Summary.ShouldContain("### Failing, known to be flaky (1)");
        TestsRules.Judge(automatic).Conclusion.ShouldBe(CheckConclusion.Success);
        TestsCheckText.Of(automatic).Summary.ShouldContain("quarantined: flaky, set apart by itself: failed 2 of 13 runs, 4 transitions in 14 days");
    }

    [Theory]
    [InlineData("FFFFF FFFFF FF", "broken")]
    [InlineData("PPPPP PPPPP PP", "never failed before")]
    [InlineData("PFPF", "too few results")]
    [InlineData("", "a new test")]
    public void T45_Nothing_else_is_set_apart_by_itself(string picture, string because)
    {
        var input = Input(ComparisonTests.Fail("b"), s_tree) with
        {
            History = TestsHistory.Empty.With("", new TestCase("t", "b"), picture),
            Options = new TestsOptions { Flaky = new FlakyOptions { AutoQuarantine = true } },
        };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure, because);
    }

    [Fact]
    public void T45_Flaky_in_one_job_and_not_in_another_counts()
    {
        var test = new TestCase("t", "b");
        var history = TestsHistory.Empty.With("3.12", test, "PFPFP PPPP PPPP").With("3.13", test, "PPPPP PPPP PPPP");
        var input = new TestsInput([ComparisonTests.Job("3.12", ComparisonTests.Fail("b")), ComparisonTests.Job("3.13", ComparisonTests.Fail("b"))])
        {
            History = history,
            Now = Past.Now,
            Options = new TestsOptions { Flaky = new FlakyOptions { AutoQuarantine = true } },
        };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T47_A_test_that_passed_before_on_the_same_files_says_so()
    {
        var history = TestsHistory.Empty.With("", new TestCase("t", "b"), "P") with { TreeSha = "tree0" };

        TestsCheckText.Of(Input(ComparisonTests.Fail("b"), s_tree) with { History = history }).Summary.ShouldContain("passed before on the very same files");
        TestsCheckText.Of(Input(ComparisonTests.Fail("b"), s_tree) with { History = history with { TreeSha = "tree9" } }).Summary.ShouldNotContain("passed before");
    }

    [Fact]
    public void T45_A_broken_test_is_called_broken() =>
        TestsCheckText.Of(Input(ComparisonTests.Fail("b"), s_tree) with { History = TestsHistory.Empty.With("", new TestCase("t", "b"), "FFFFF FFFFF FF") })
            .Summary.ShouldContain("broken, not flaky: failed 12 of 12 runs in 14 days");

    private static TestsVerdict Judge(string cases, SourceTree tree, params Quarantine[] entries) => TestsRules.Judge(Input(cases, tree, entries));

    private static TestsInput Input(string cases, SourceTree tree, params Quarantine[] entries) => new([new RunReports("", [Samples.Suite(cases)])])
    {
        Tree = tree,
        Today = s_today,
        Now = Past.Now,
        Options = new TestsOptions { Quarantine = entries },
    };
}
