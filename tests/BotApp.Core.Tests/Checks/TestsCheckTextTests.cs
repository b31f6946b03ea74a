using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.History;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

/// <summary>
/// The whole check, compared with approved pages. When a text changes on purpose, run the tests with BOTAPP_APPROVE=1, read the
/// difference in git as a user would, and commit it.
/// </summary>
public class TestsCheckTextTests
{
    private static readonly DateOnly s_today = new(2026, 11, 20);

    [Fact]
    public void A_real_failing_run() => Approve("failing-run", new TestsInput([new RunReports("", [Samples.Recorded("real-pytest.xml")]) { Duration = TimeSpan.FromSeconds(134) }])
    {
        Tree = Samples.Shop,
        Today = s_today,
    });

    [Fact]
    public void A_passing_run() => Approve("passing-run", new TestsInput([new RunReports("", [Samples.Recorded("real-pytest-passing.xml")]) { Duration = TimeSpan.FromSeconds(3.2) }])
    {
        Tree = Samples.Shop,
        Today = s_today,
    });

    [Fact]
    public void A_matrix_against_a_known_base()
    {
        Report[] failing = [Samples.Recorded("real-pytest.xml")];
        Report[] passing = [Samples.Recorded("real-pytest-passing.xml")];
        var known = Known(passing[0].Tests, new("tests.test_orders", "test_setup_error"), new("tests.test_orders", "test_passes"), new("tests.unit.test_cart", "test_foreign_code"));
        var input = new TestsInput(
        [
            new RunReports("3.11, ubuntu-latest", failing) { JobConclusion = RunConclusion.Failure, Duration = TimeSpan.FromSeconds(134), Url = "https://github.example/octo/shop/actions/runs/1/job/2" },
            new RunReports("3.12, ubuntu-latest", failing) { JobConclusion = RunConclusion.Failure, Duration = TimeSpan.FromSeconds(121) },
            new RunReports("3.13, ubuntu-latest", passing) { JobConclusion = RunConclusion.Success, Duration = TimeSpan.FromSeconds(98) },
            new RunReports("3.13, windows-latest", []) { JobConclusion = RunConclusion.TimedOut, Duration = TimeSpan.FromMinutes(30) },
        ])
        {
            Tree = Samples.Shop,
            Today = s_today,
            Now = Past.Now,
            Duration = TimeSpan.FromMinutes(31),
            History = new TestsHistory
            {
                Base = Past.Run(("3.11, ubuntu-latest", known), ("3.12, ubuntu-latest", known), ("3.13, ubuntu-latest", known), ("3.10, ubuntu-latest", known)) with
                {
                    CommitsBehind = 3,
                    Since = new Dictionary<TestKey, FailingSince> { [new("3.11, ubuntu-latest", new("tests.unit.test_cart", "test_foreign_code"))] = new("77aa88bb99", Past.Now.AddDays(-9)) },
                },
                Past = new Dictionary<TestKey, IReadOnlyList<PastResult>>
                {
                    [new("3.11, ubuntu-latest", new("tests.test_orders", "test_fails_twice"))] = Past.Results("PFPPP PPPFP PPPPP"),
                    [new("3.12, ubuntu-latest", new("tests.test_orders", "test_fails_twice"))] = Past.Results("PFPPP PPPFP PPPPF"),
                },
                Durations = [.. new[] { 1500, 1560, 1530, 1620, 1600 }.Select((seconds, index) => new RunDuration($"sha{index}", Past.Now.AddDays(index - 6), TimeSpan.FromSeconds(seconds)))],
            },
            Options = new TestsOptions { Quarantine = [new Quarantine("tests/test_orders.py::test_hostile_text", new DateOnly(2026, 12, 31), "upstream #123")], Slowest = 3, Budget = TimeSpan.FromMinutes(30) },
            Expected = ["3.11, ubuntu-latest", "3.12, ubuntu-latest", "3.13, ubuntu-latest", "3.13, windows-latest", "3.13, macos-latest"],
        };

        Approve("matrix", input);
    }

    [Fact]
    public void Only_known_failures_against_the_base()
    {
        const string head = """
            <testcase classname="tests.test_orders" name="test_passes" time="2.5"/>
            <testcase classname="tests.test_orders" name="test_renamed" time="0.4"/>
            <testcase classname="tests.test_orders" name="test_mended" time="0.1"/>
            <testcase classname="tests.test_orders" name="test_on_windows"><skipped message="requires linux"/></testcase>
            <testcase classname="tests.test_orders" name="test_woken" time="0.1"/>
            <testcase classname="tests.test_orders" name="test_slow_network" time="3"/><testcase classname="tests.test_orders" name="test_slow_network" time="3"/>
            <testcase classname="tests.unit.test_cart" name="test_rounding" time="0.1"><failure message="AssertionError: 1.10 != 1.1">tests/unit/test_cart.py:40: AssertionError</failure></testcase>
            <testcase classname="tests.unit.test_cart" name="test_clock" time="0.1"><failure message="AssertionError: a second late">tests/unit/test_cart.py:50: AssertionError</failure></testcase>
            """;
        const string before = """
            <testcase classname="tests.test_orders" name="test_passes" time="1.1"/>
            <testcase classname="tests.test_orders" name="test_named" time="0.4"/>
            <testcase classname="tests.test_orders" name="test_mended" time="0.1"><failure message="m"/></testcase>
            <testcase classname="tests.test_orders" name="test_on_windows" time="0.2"/>
            <testcase classname="tests.test_orders" name="test_woken"><skipped message="not yet"/></testcase>
            <testcase classname="tests.test_orders" name="test_slow_network" time="2.9"/>
            <testcase classname="tests.unit.test_cart" name="test_rounding" time="0.1"><failure message="m"/></testcase>
            <testcase classname="tests.unit.test_cart" name="test_clock" time="0.1"/>
            """;
        var clock = new TestCase("tests.unit.test_cart", "test_clock");
        var rounding = new TestCase("tests.unit.test_cart", "test_rounding");
        var history = Past.Base(before).With("", clock, "PFPPP PPfPP PPPPP P").With("", rounding, "FFFF FFFF FFFF").Since(rounding, "0123456789");

        Approve("only-known-failures", new TestsInput([new RunReports("", [Samples.Suite(head, "name=\"pytest\" tests=\"8\"")])])
        {
            Tree = Samples.Shop,
            Today = s_today,
            Now = Past.Now,
            Duration = TimeSpan.FromSeconds(540),
            Options = new TestsOptions { FailOn = FailOn.NewFailures, Budget = TimeSpan.FromMinutes(10), Flaky = new FlakyOptions { AutoQuarantine = true } },
            History = history with { Durations = [.. new[] { 400, 410, 430, 470, 500 }.Select(seconds => new RunDuration("sha", Past.Now, TimeSpan.FromSeconds(seconds)))] },
        });
    }

    [Fact]
    public void Reruns_and_what_could_not_be_read()
    {
        var reruns = Samples.Suite(
            """
            <testcase classname="tests.test_orders" name="test_slow_network"/><testcase classname="tests.test_orders" name="test_slow_network"/>
            <testcase classname="tests.test_orders" name="test_gives_up"/><testcase classname="tests.test_orders" name="test_gives_up"><failure message="assert 0">tests/test_orders.py:5: AssertionError</failure></testcase>
            """,
            "name=\"pytest\" tests=\"2\"");

        Approve("reruns-and-damage", new TestsInput([new RunReports("", [reruns with { Path = "reports/reruns.xml" }, Samples.Xml("<testsuite><testcase name='a'", "reports/cut.xml"), Samples.Xml("", "reports/empty.xml")])]) { Tree = Samples.Shop, Today = s_today });
    }

    [Fact]
    public void The_title_is_the_sentence_a_person_needs()
    {
        var cases = string.Concat(Enumerable.Range(0, 1204).Select(i => $"<testcase classname='t' name='p{i}'/>")) + string.Concat(Enumerable.Range(0, 3).Select(i => $"<testcase classname='t' name='f{i}'><failure/></testcase>"));
        var input = new TestsInput([new RunReports("", [Samples.Suite(cases)]) { Duration = TimeSpan.FromSeconds(134) }])
        {
            History = Past.Failing([new("t", "f0"), new("t", "f1")]),
        };

        TestsCheckText.Of(input).Title.ShouldBe("3 failed, 1 new · 1 204 passed · 2m 14s");
    }

    /// <summary>The tests of a passing run, of which these fail.</summary>
    private static TestList Known(IReadOnlyList<TestRecord> passing, params TestCase[] failing) => TestList.From(
        passing.Where(test => !failing.Contains(test.Case)).Append(new TestRecord(new("tests.test_orders", "test_of_old"), "", TestOutcome.Passed, 0.2, null))
            .Concat(failing.Select(test => new TestRecord(test, "", TestOutcome.Failed, 0.1, null))));

    private static void Approve(string name, TestsInput input)
    {
        var content = TestsCheckText.Of(input);
        var page = $"TITLE       {content.Title}\nCONCLUSION  {content.Conclusion}\nREASON      {content.Reason}\n\n======== SUMMARY ========\n{content.Summary}\n======== TEXT ========\n{content.Text}\n======== ANNOTATIONS ========\n"
            + string.Concat(content.Annotations.Select(each => $"{each.Path}:{each.StartLine} {each.Level} | {each.Title}\n    {each.Message.Replace("\n", "\n    ", StringComparison.Ordinal)}\n"));
        var path = Samples.Fixture($"Approved/{name}.md");
        if (Environment.GetEnvironmentVariable("BOTAPP_APPROVE") == "1")
        {
            File.WriteAllText(path, page);
        }

        page.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
