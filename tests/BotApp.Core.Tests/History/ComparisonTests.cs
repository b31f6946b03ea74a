using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.History;

public class ComparisonTests
{
    private const string Passing = "<testcase classname='t' name='{0}'/>";
    private const string Failing = "<testcase classname='t' name='{0}'><failure message='m'/></testcase>";
    private const string Skipping = "<testcase classname='t' name='{0}'><skipped/></testcase>";

    [Fact]
    public void T43_Every_way_to_differ_from_the_base_is_told_apart()
    {
        var known = Past.Base(Pass("stays", "breaks", "goes", "sleeps") + Fail("mends", "remains") + Skip("wakes", "dozes"));
        var verdict = Judge(Pass("stays", "mends", "wakes", "comes") + Fail("breaks", "remains") + Skip("sleeps", "dozes"), known);

        verdict.Failing.Select(test => (test.Name, test.Standing)).ShouldBe([("t::breaks", Standing.New), ("t::remains", Standing.Known)]);
        var compared = verdict.Comparison!;
        compared.Fixed.Names.ShouldBe(["t::mends"]);
        compared.Added.Names.ShouldBe(["t::comes"]);
        compared.Removed.Names.ShouldBe(["t::goes"]);
        compared.NewlySkipped.Names.ShouldBe(["t::sleeps"]);
        compared.Unskipped.Names.ShouldBe(["t::wakes"]);
        compared.IsWhole.ShouldBeTrue();
    }

    [Fact]
    public void T43_A_renamed_test_is_removed_and_added()
    {
        var compared = Judge(Pass("b"), Past.Base(Pass("a"))).Comparison!;

        (compared.Removed.Names, compared.Added.Names).ShouldSatisfyAllConditions(both => both.Item1.ShouldBe(["t::a"]), both => both.Item2.ShouldBe(["t::b"]));
    }

    [Fact]
    public void T43_A_failing_test_says_since_when()
    {
        var since = Past.Base(Fail("b")).Since(new TestCase("t", "b"), "0123456789abcdef");
        var content = TestsCheckText.Of(Input(Fail("b"), since));

        content.Summary.ShouldContain("failing since 0123456 (2026-11-02)");
        content.Text!.ShouldContain("failing since 0123456 (2026-11-02)");
    }

    [Theory]
    [InlineData(0, false, "`main@abc1234`, the merge base")]
    [InlineData(1, false, "`main@abc1234`, 1 commit behind the merge base: the newest with results")]
    [InlineData(3, false, "`main@abc1234`, 3 commits behind the merge base: the newest with results")]
    [InlineData(0, true, "`main@abc1234`, the parent commit")]
    public void T43_The_base_is_named(int behind, bool isBranch, string words)
    {
        var known = Past.Base(Pass("a"));
        var input = Input(Pass("a"), known with { Base = known.Base! with { CommitsBehind = behind } }) with { IsBranch = isBranch };

        TestsCheckText.Of(input).Summary.ShouldContain($"### Compared with {words}\nNo test differs.");
    }

    [Fact]
    public void Jobs_are_compared_with_the_job_of_the_same_label()
    {
        var known = Past.Base(("3.12", Pass("a")), ("3.13", Fail("a")));
        var verdict = TestsRules.Judge(new TestsInput([Job("3.12", Fail("a")), Job("3.13", Fail("a"))]) { History = known });

        verdict.Failing.ShouldHaveSingleItem().Standing.ShouldBe(Standing.New);
        TestsRules.Judge(new TestsInput([Job("3.12", Pass("a")), Job("3.13", Fail("a"))]) { History = known }).Failing.ShouldHaveSingleItem().Standing.ShouldBe(Standing.Known);
    }

    [Fact]
    public void Jobs_of_one_side_only_are_said_and_their_tests_neither_added_nor_removed()
    {
        var many = string.Concat(Enumerable.Range(0, 2000).Select(i => Pass($"p{i}")));
        var input = new TestsInput([Job("3.13", Pass("a")), Job("3.14", many)]) { History = Past.Base(("3.13", Pass("a")), ("3.10", many)) };

        var compared = TestsRules.Judge(input).Comparison!;

        compared.OnlyHere.ShouldBe(["3.14"]);
        compared.OnlyOnBase.ShouldBe(["3.10"]);
        (compared.Added.Count, compared.Removed.Count).ShouldBe((0, 0));
        TestsCheckText.Of(input).Summary.ShouldSatisfyAllConditions(
            text => text.ShouldContain("The base has no results of `3.14`"), text => text.ShouldContain("Only the base has `3.10`"));
    }

    [Fact]
    public void A_test_that_moved_to_another_shard_is_neither_added_nor_removed_nor_new()
    {
        var known = Past.Base(("1/2", Pass("a") + Fail("b")), ("2/2", Pass("c")));
        var verdict = TestsRules.Judge(new TestsInput([Job("1/2", Pass("a")), Job("2/2", Pass("c") + Fail("b"))]) { History = known });

        verdict.Failing.ShouldHaveSingleItem().Standing.ShouldBe(Standing.Known);
        verdict.Comparison!.HasDifferences.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_called_removed_where_something_did_not_report()
    {
        var known = Past.Base(("3.12", Pass("a", "b")), ("3.13", Pass("a", "b")));
        var cut = Samples.Xml("<testsuite><testcase classname='t' name='a'/><testcase cl");

        var compared = TestsRules.Judge(new TestsInput([new RunReports("3.12", [cut]), Job("3.13", Pass("a"))]) { History = known }).Comparison!;

        compared.IsWhole.ShouldBeFalse();
        compared.Removed.Count.ShouldBe(0);
        TestsRules.Judge(new TestsInput([Job("3.13", Pass("a"))]) { History = known, Expected = ["3.12", "3.13"] }).Comparison!.ShouldSatisfyAllConditions(
            each => each.Removed.Count.ShouldBe(0), each => each.OnlyOnBase.ShouldBeEmpty());
        TestsRules.Judge(new TestsInput([Job("3.13", Pass("a")) with { JobConclusion = RunConclusion.Cancelled }]) { History = known }).Comparison!.Removed.Count.ShouldBe(0);
    }

    [Fact]
    public void The_tests_of_a_module_that_was_not_collected_are_not_removed()
    {
        const string broken = "<testcase classname='' name='tests.test_x'><error message='collection failure'>E   ImportError</error></testcase>";

        var report = Samples.Suite(Pass("a") + broken, "name='pytest'");

        var compared = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { History = Past.Base(Pass("a", "b")) }).Comparison!;

        (compared.Removed.Count, compared.Added.Count, compared.IsWhole).ShouldBe((0, 0, false));
    }

    [Fact]
    public void A_test_that_another_file_of_the_job_ran_is_not_skipped()
    {
        var known = Past.Base(Pass("a") + Skip("b"));
        var runs = new RunReports("", [Samples.Suite(Pass("a") + Skip("b")), Samples.Suite(Skip("a") + Pass("b"))]);

        TestsRules.Judge(new TestsInput([runs]) { History = known }).Comparison!.HasDifferences.ShouldBeFalse();
    }

    [Fact]
    public void A_base_that_could_not_be_read_is_said_and_forgives_nothing()
    {
        var input = Input(Fail("a"), new TestsHistory { BaseProblem = "GitHub answered 502." }) with { Options = new TestsOptions { FailOn = FailOn.NewFailures } };

        TestsRules.Judge(input).ShouldSatisfyAllConditions(
            verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure),
            verdict => verdict.Reason.ShouldBe("1 test failed; the base's results are not known (GitHub answered 502), so every failure counts."));
    }

    [Fact]
    public void T43_A_base_that_could_not_be_read_is_said_when_all_passes_too()
    {
        var input = Input(Pass("a"), new TestsHistory { BaseProblem = "GitHub answered 502." });

        TestsCheckText.Of(input).Summary.ShouldContain("The base's results are not known (GitHub answered 502), so nothing was compared.");
        TestsCheckText.Of(Input(Pass("a"), TestsHistory.Empty)).Summary.ShouldNotContain("base");
    }

    [Fact]
    public void A_test_that_one_job_fixed_and_another_fails_is_not_fixed()
    {
        var known = Past.Base(("a", Fail("x")), ("b", Fail("x")));

        TestsRules.Judge(new TestsInput([Job("a", Pass("x")), Job("b", Fail("x"))]) { History = known }).Comparison!.Fixed.Count.ShouldBe(0);
    }

    [Fact]
    public void Counts_are_exact_and_of_different_tests_and_names_are_capped()
    {
        var many = string.Concat(Enumerable.Range(0, 300).Select(i => Pass($"p{i:000}")));
        var input = new TestsInput([Job("a", many), Job("b", many)]) { History = Past.Base(("a", Pass("x")), ("b", Pass("x"))) };

        var compared = TestsRules.Judge(input).Comparison!;

        compared.Added.Count.ShouldBe(300);
        compared.Removed.Count.ShouldBe(1);
        compared.Added.Names.Count.ShouldBe(100);
        TestsCheckText.Of(input).Summary.ShouldSatisfyAllConditions(
            text => text.ShouldContain("300 added · 1 removed."), text => text.ShouldContain("- … and 280 more"));
    }

    [Fact]
    public void T50_A_suite_of_another_name_is_the_same_tests()
    {
        var known = new TestsHistory { Base = Past.Run(("", TestList.From(Samples.Suite(Fail("a"), "name='before'").Tests))) };

        Judge(Fail("a"), known).Failing.ShouldHaveSingleItem().Standing.ShouldBe(Standing.Known);
    }

    [Fact]
    public void T37_Names_that_differ_only_in_their_normal_form_are_two_tests()
    {
        var compared = Judge(Pass("caf\u00e9"), Past.Base(Pass("cafe\u0301"))).Comparison!;

        (compared.Added.Count, compared.Removed.Count).ShouldBe((1, 1));
    }

    [Fact]
    public void A_million_tests_against_as_many_keep_no_names()
    {
        var tests = TestList.From(Enumerable.Range(0, 1_000_000).Select(i => new TestRecord(new TestCase($"t{i % 100}", $"test_{i}"), "", TestOutcome.Passed, 0.01, null)));
        var report = new Report { Path = "r.xml", State = ReportState.Complete, Tests = tests };
        var known = new TestsHistory { Base = Past.Run(("", tests)) };

        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { History = known });

        verdict.Conclusion.ShouldBe(CheckConclusion.Success);
        verdict.Comparison!.HasDifferences.ShouldBeFalse();
    }

    internal static string Pass(params string[] names) => All(Passing, names);

    internal static string Fail(params string[] names) => All(Failing, names);

    internal static string Skip(params string[] names) => All(Skipping, names);

    internal static RunReports Job(string variant, string cases) => new(variant, [Samples.Suite(cases)]);

    private static string All(string shape, string[] names) => string.Concat(names.Select(name => shape.Replace("{0}", name, StringComparison.Ordinal)));

    private static TestsInput Input(string cases, TestsHistory history) => new([Job("", cases)]) { History = history, Now = Past.Now };

    private static TestsVerdict Judge(string cases, TestsHistory history) => TestsRules.Judge(Input(cases, history));
}
