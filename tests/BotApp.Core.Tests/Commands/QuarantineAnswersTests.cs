using BotApp.Core.Checks;

namespace BotApp.Core.Tests.Commands;

public sealed class QuarantineAnswersTests
{
    private const string Yaml = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 0s }
        tests:
          quarantine: [{ test: "tests/test_old.py::test_x", until: 2026-03-05 }]
        """;

    private const string Bad = "tests.test_cart::test_bad_0";

    private static readonly DateOnly s_today = new(2026, 3, 2);

    [Theory]
    [InlineData("", "2026-03-16")]
    [InlineData(" until:2026-03-02", "2026-03-02")]
    [InlineData(" for:7d", "2026-03-09")]
    [InlineData(" for:180d", "2026-08-29")]
    public void A_test_is_set_apart_until_a_day_and_everybody_is_told(string span, string until)
    {
        var given = Failed();

        var step = given.Says($"/quarantine {Bad}{span} reason:\"the clock | is off\"");

        step.One<SetQuarantine>().ShouldBe(new SetQuarantine(Bad, DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), "the clock | is off", "robin", given.Now));
        step.Reply().ShouldContain(until);
        step.Reply().ShouldContain("`quarantined`");
        step.Reaction().ShouldBe("rocket");
        step.All<SetCheck>().ShouldBeEmpty("what was judged is judged again when the word is in the store");
    }

    [Theory]
    [InlineData("until:2026-03-01", "in-the-past")]
    [InlineData("until:2026-08-30", "too-long-a-time")]
    [InlineData("for:181d", "too-long-a-time")]
    public void A_day_that_makes_no_sense_is_refused(string span, string code)
    {
        var step = Failed().Says($"/quarantine {Bad} {span}");

        step.All<SetQuarantine>().ShouldBeEmpty();
        step.Reply().ShouldContain($"`{code}`");
    }

    [Theory]
    [InlineData("tests.test_basket::test_bad_0", "tests.test_cart::test_bad_0")]
    [InlineData("tests.test_cart::test_bed_0", "tests.test_cart::test_bad_0")]
    public void A_name_that_no_test_has_is_answered_with_a_near_one(string wrong, string near)
    {
        var step = Failed().Says($"/quarantine {wrong}");

        step.All<SetQuarantine>().ShouldBeEmpty();
        step.Reply().ShouldContain("`no-such-test`");
        step.Reply().ShouldContain(near);
    }

    [Fact]
    public void Pytests_own_id_and_a_pattern_are_taken()
    {
        Failed().Says("/quarantine tests/test_cart.py::test_bad_0").One<SetQuarantine>().Test.ShouldBe("tests/test_cart.py::test_bad_0");
        Failed().Says("/quarantine tests/test_*.py::test_nothing").One<SetQuarantine>().Test.ShouldBe("tests/test_*.py::test_nothing");
    }

    [Fact]
    public void T45_What_was_judged_is_judged_again_on_a_check_of_its_own_and_once_more_when_the_quarantine_ends()
    {
        var given = Failed();
        var round = given.Runs.Single().Round;
        given.Quarantines.Add(new Quarantine(Bad, s_today.AddDays(3)));

        var changed = given.Happens(new QuarantineChanged(Bad));

        var check = changed.Check("tests").ShouldNotBeNull();
        (check.Conclusion, check.Round).ShouldBe((CheckConclusion.Success, round + 1), "annotations of a check only add up");
        changed.Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        changed.All<SetTimer>().Single(timer => timer.Name == SetTimer.QuarantineEnd).DueAt.ShouldBe(new DateTimeOffset(2026, 3, 6, 0, 0, 0, TimeSpan.Zero));
        given.Happens(new QuarantineChanged(Bad)).All<SetCheck>().ShouldBeEmpty("nothing changed");

        var ended = given.Later(TimeSpan.FromDays(4), SetTimer.QuarantineEnd);

        ended.Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        ended.Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void A_test_counts_again_when_somebody_says_so_in_any_spelling()
    {
        var given = Failed();
        given.Quarantines.Add(new Quarantine(Bad, s_today));

        given.Says("/quarantine cancel tests/test_cart.py::test_bad_0").One<SetQuarantine>().ShouldBe(new SetQuarantine(Bad, null, "", "robin", given.Now));
        given.Says("/quarantine tests/test_cart.py::test_bad_0").One<SetQuarantine>().Test.ShouldBe(Bad, "the same test has one quarantine");
        var other = given.Says("/quarantine cancel tests/test_cart.py::test_bad_1");
        other.Reply().ShouldContain("`not-quarantined`");
        other.Reply().ShouldContain(Bad);
        given.Says("/quarantine cancel tests/test_old.py::test_x").Reply().ShouldContain("`quarantined-by-settings`");
    }

    [Fact]
    public void Status_lists_them_and_a_reader_may_not_place_one()
    {
        var given = Failed();
        given.Quarantines.Add(new Quarantine(Bad, s_today, "slow <b>"));

        given.Says("/status").Reply().ShouldContain("until 2026-03-02: slow &lt;b&gt;");
        given.Says($"/quarantine {Bad}", "triage").All<SetQuarantine>().ShouldBeEmpty();
    }

    private static Scenario Failed()
    {
        var given = Scenario.PullRequestWith(Yaml);
        given.Opened();
        given.Ends("tests", passed: 2, failed: 1);
        return given;
    }
}
