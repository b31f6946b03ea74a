using BotApp.Core.Charts;
using BotApp.Core.Deployments;
using BotApp.Core.Trends;

namespace BotApp.Core.Tests.Trends;

public sealed class TrendTests
{
    private static readonly DateTimeOffset s_now = new(2026, 8, 20, 15, 30, 0, TimeSpan.Zero);

    private static readonly TrendRange s_week = TrendRange.Of(7, s_now);

    [Theory]
    [InlineData(7, 7, false, "14 Aug", "20 Aug")]
    [InlineData(30, 30, false, "22 Jul", "20 Aug")]
    [InlineData(90, 13, true, "22 May", "14 Aug")]
    [InlineData(null, 30, false, "22 Jul", "20 Aug")]
    [InlineData(31, 30, false, "22 Jul", "20 Aug")]
    [InlineData(-7, 30, false, "22 Jul", "20 Aug")]
    public void A_stretch_ends_today_in_days_or_weeks(int? days, int periods, bool isWeekly, string first, string last)
    {
        var range = TrendRange.Of(days, s_now);

        (range.Count, range.IsWeekly, range.Periods[0].Label, range.Periods[^1].Label).ShouldBe((periods, isWeekly, first, last));
        range.To.ShouldBe(new DateTimeOffset(2026, 8, 21, 0, 0, 0, TimeSpan.Zero));
        (range.IndexOf(range.From), range.IndexOf(s_now), range.IndexOf(range.To), range.IndexOf(range.From.AddTicks(-1))).ShouldBe((0, periods - 1, null, null));
    }

    [Fact]
    public void A_pipeline_is_timed_by_its_complete_runs_and_judged_by_how_its_checks_ended()
    {
        var runs = new[]
        {
            Run(0, 100) with { Passed = true, Budget = TimeSpan.FromSeconds(150), Queued = TimeSpan.FromSeconds(4) },
            Run(0, 200) with { Passed = false, Budget = TimeSpan.FromSeconds(150) },
            Run(1, 900) with { IsComplete = false, Passed = false },
            Run(3, 300) with { Passed = true, Budget = TimeSpan.FromSeconds(400), Queued = TimeSpan.FromSeconds(8) },
            Run(-1, 9999),
            Run(2, 50) with { Pipeline = "docs" },
        };

        var trends = PipelineTrend.Of(runs, [new FlakyCount("tests", 0, 2), new FlakyCount("tests", 3, 1), new FlakyCount("tests", null, 2)], s_week);

        trends.Select(trend => trend.Pipeline).ShouldBe(["tests", "docs"]);
        var whole = trends[0].Whole;
        (whole.Runs, whole.Timed, whole.OverBudget, whole.Judged, whole.Passed, whole.Flaky, whole.Waited).ShouldBe((4, 3, 1, 4, 2, 2, 2));
        (whole.Median, whole.Slow, whole.Budget, whole.PassRate, whole.Queued).ShouldBe((TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(400), 50, TimeSpan.FromSeconds(4)));
        trends[0].Periods.Select(period => period.Median?.TotalSeconds).ShouldBe([100, null, null, 300, null, null, null]);
        trends[0].Periods.Select(period => period.PassRate).ShouldBe([50, 0, null, 100, null, null, null]);
        trends[0].Periods.Select(period => period.Flaky).ShouldBe([2, 0, 0, 1, 0, 0, 0]);
    }

    [Fact]
    public void Nineteen_of_twenty_took_no_longer_than_a_time_that_one_of_them_took()
    {
        var trend = PipelineTrend.Of([.. Enumerable.Range(1, 20).Select(second => Run(0, second))], [], s_week).ShouldHaveSingleItem();

        (trend.Whole.Median, trend.Whole.Slow).ShouldBe((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(19)));
    }

    [Fact]
    public void The_budget_is_drawn_on_until_another_one_is_agreed_on_and_what_is_not_recorded_is_said_to_be_missing()
    {
        var trend = PipelineTrend.Of([Run(1, 100) with { Budget = TimeSpan.FromSeconds(60) }, Run(4, 50) with { Budget = TimeSpan.FromSeconds(90) }], [], s_week)[0];
        var flaky = trend with { Whole = trend.Whole with { Flaky = 1 }, Periods = [.. trend.Periods.Select((period, index) => index == 4 ? period with { Flaky = 1 } : period)] };

        var cards = PipelineCharts.Of(trend, s_week);

        cards.Select(card => card.Chart.Title).ShouldBe(["Duration", "Pass rate", "Flaky tests", "Time in the queue"]);
        cards[0].Chart.Series.Single(series => series.Tone == ChartTone.Limit).Values.ShouldBe([null, 60, 60, 60, 90, 90, 90]);
        (cards[0].Figure, cards[0].Beside).ShouldBe(("50 s", "median of 2 runs; budget 1 min 30 s, exceeded by 1"));
        (cards[1].Chart.IsEmpty, cards[1].Missing).ShouldBe((true, "No run of this time has a recorded ending. It is kept from this version of BotApp on, with each run that is judged."));
        (cards[2].Figure, cards[2].Missing).ShouldBe(("0", "No test of this time passed only on a later attempt."));
        PipelineCharts.Of(flaky, s_week)[2].Chart.Series[0].Values.ShouldBe([null, 0, null, null, 1, null, null]);
        cards[3].Chart.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Coverage_is_that_of_the_newest_commit_of_each_period()
    {
        var card = CoverageTrend.Of([new PastCoverage(Day(0), 80, 100), new PastCoverage(Day(2).AddHours(1), 83, 100), new PastCoverage(Day(2), 70, 100), new PastCoverage(Day(9), 1, 100), new PastCoverage(Day(1), 0, 0)], s_week);

        card.Chart.Series[0].Values.ShouldBe([80, null, 83, null, null, null, null]);
        (card.Figure, card.Beside, card.IsBad).ShouldBe(("83 %", "of the lines now, 3.0 points more than at the beginning", false));
        CoverageTrend.Of([], s_week).Chart.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Each_period_has_its_own_figures_of_delivery_and_a_failure_may_be_made_good_in_a_later_one()
    {
        PastDeployment[] past =
        [
            new() { Number = 1, Succeeded = true, AskedAt = Day(0), EndedAt = Day(0).AddMinutes(5), Committed = [Day(0).AddHours(-2)] },
            new() { Number = 2, Succeeded = false, AskedAt = Day(1), EndedAt = Day(1).AddMinutes(5) },
            new() { Number = 3, Succeeded = true, AskedAt = Day(2), EndedAt = Day(2).AddMinutes(5) },
        ];

        var trend = DeliveryTrend.Of("staging", past, s_week);

        trend.Periods.Select(period => period.Deployments).ShouldBe([1, 0, 1, 0, 0, 0, 0]);
        trend.Periods[1].TimeToRestore.ShouldBe(TimeSpan.FromDays(1));
        var cards = DeliveryCharts.Of(trend, s_week);
        cards.Select(card => (card.Chart.Title, card.Figure)).ShouldBe([("Deployment frequency", "2 a week"), ("Lead time for changes", "2 h 5 min"), ("Change failure rate", "33.3 %"), ("Time to restore", "24 h")]);
        cards.ShouldAllBe(card => card.Chart.Series.All(series => series.Values.Count == s_week.Count) && card.Columns.All(column => column.Values.Count == s_week.Count));
        DeliveryCharts.Of(DeliveryTrend.Of("staging", [], s_week), s_week).ShouldAllBe(card => card.Chart.IsEmpty && card.Missing.Length > 0);
    }

    private static DateTimeOffset Day(int day) => s_week.From.AddDays(day).AddHours(10);

    private static PastRun Run(int day, int seconds) => new("tests", Day(day), true, TimeSpan.FromSeconds(seconds), null, null, null);
}
