using BotApp.Core.Checks;
using BotApp.Core.History;

namespace BotApp.Core.Tests.History;

public class DurationTrendTests
{
    [Fact]
    public void Fewer_than_three_runs_are_no_trend() => DurationTrend.Of(Runs(10, 20), TimeSpan.FromSeconds(1)).ShouldBeNull();

    [Theory]
    [InlineData(new[] { 10.0, 20, 30 }, 20)]
    [InlineData(new[] { 40.0, 10, 20, 30 }, 25)]
    [InlineData(new[] { 10.0, 0, 20, -5, 30 }, 20)]
    public void The_middle_of_what_is_known_is_the_measure(double[] seconds, double median) =>
        DurationTrend.Of(Runs(seconds), null)!.Median.TotalSeconds.ShouldBe(median);

    [Fact]
    public void Bars_go_from_the_shortest_to_the_longest_and_noise_is_flat()
    {
        DurationTrend.Of(Runs(10, 20, 40, 80), null)!.Bars.ShouldBe("▁▂▄█");
        DurationTrend.Of(Runs(100, 102, 101), null)!.Bars.ShouldBe("▄▄▄");
    }

    [Fact]
    public void Only_the_newest_twenty_are_drawn() => DurationTrend.Of(Runs([.. Enumerable.Range(1, 50).Select(i => (double)i)]), null)!.ShouldSatisfyAllConditions(
        trend => trend.Runs.ShouldBe(20), trend => trend.Bars.Length.ShouldBe(20), trend => trend.Median.TotalSeconds.ShouldBe(40.5));

    [Theory]
    [InlineData(600, 720, "⏱ The run took 12m 00s, its budget is 10m 00s: 2m 00s over.")]
    [InlineData(900, 720, "12m 00s of a budget of 15m 00s.")]
    public void The_time_is_told_against_the_budget_and_the_trend(int budget, int took, string sentence)
    {
        var input = Input(took) with { Options = new TestsOptions { Budget = TimeSpan.FromSeconds(budget) } };

        var content = TestsCheckText.Of(input);

        content.Conclusion.ShouldBe(CheckConclusion.Success);
        content.Title.ShouldBe("1 passed · 12m 00s");
        content.Summary.ShouldContain(sentence);
        content.Summary.ShouldContain("The last 4 runs on the base branch took 9m 00s to 10m 00s, 9m 20s in the middle: `▁▂▅█`. This run took 29 % longer.");
    }

    [Fact]
    public void A_time_that_nobody_knows_keeps_no_budget_that_has_to_be_kept()
    {
        var input = Input(1) with { Duration = null, Options = new TestsOptions { Budget = TimeSpan.FromSeconds(600), FailOverBudget = true } };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure);
        TestsRules.Judge(input).Reason.ShouldContain("budget of 10m 00s");
        TestsRules.Judge(input with { Options = input.Options with { FailOverBudget = false } }).Conclusion.ShouldBe(CheckConclusion.Success);
        TestsRules.Judge(input with { Duration = TimeSpan.FromSeconds(1) }).Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void Over_budget_fails_where_the_settings_say_so_also_what_would_be_neutral()
    {
        var options = new TestsOptions { Budget = TimeSpan.FromSeconds(600), FailOverBudget = true, FailOn = FailOn.NewFailures };

        TestsCheckText.Of(Input(720) with { Options = options }).ShouldSatisfyAllConditions(
            check => check.Conclusion.ShouldBe(CheckConclusion.Failure),
            check => check.Title.ShouldBe("Over budget · 1 passed · 12m 00s"),
            check => check.Reason.ShouldStartWith("The run took 12m 00s, its budget is 10m 00s."));
        var known = new TestsInput([ComparisonTests.Job("", ComparisonTests.Fail("a"))]) { History = Past.Base(ComparisonTests.Fail("a")), Options = options };
        TestsRules.Judge(known with { Duration = TimeSpan.FromSeconds(1) }).Conclusion.ShouldBe(CheckConclusion.Neutral);
        TestsCheckText.Of(known with { Duration = TimeSpan.FromSeconds(601) }).ShouldSatisfyAllConditions(
            check => check.Conclusion.ShouldBe(CheckConclusion.Failure), check => check.Title.ShouldBe("Over budget · 1 failed, none new · 0 passed · 10m 01s"));
    }

    private static TestsInput Input(int seconds) => new([ComparisonTests.Job("", ComparisonTests.Pass("a"))])
    {
        Duration = TimeSpan.FromSeconds(seconds),
        History = new TestsHistory { Durations = Runs(540, 550, 570, 600) },
    };

    private static IReadOnlyList<RunDuration> Runs(params double[] seconds) => [.. seconds.Select((second, index) => new RunDuration($"sha{index}", Past.Now.AddHours(index - 50), TimeSpan.FromSeconds(second)))];
}
