using BotApp.Benchmarks;
using BotApp.Benchmarks.All;
using BotApp.Benchmarks.Load;
using BotApp.Benchmarks.Pages;
using BotApp.Benchmarks.Requests;
using BotApp.Benchmarks.Service;

namespace BotApp.Tests.Engine;

/// <summary>The arithmetic of the benchmarks that run by hand.</summary>
public sealed class MeasuringTests
{
    [Fact]
    public void The_slope_of_memory_is_told_by_the_hour()
    {
        Soak.Slope([new(0, 100), new(1, 102), new(2, 104), new(3, 106)]).ShouldBe(120, 0.001);
        Soak.Slope([new(0, 100), new(1, 100)]).ShouldBe(0, 0.001);
        Soak.Slope([new(0, 100)]).ShouldBe(0);
    }

    [Fact]
    public void Welchs_t_tells_a_difference_by_the_spread_around_it()
    {
        SignatureTiming.Welch([1, 2, 3, 4], [1, 2, 3, 4]).ShouldBe(0, 0.001);
        SignatureTiming.Welch([10, 11, 12], [1, 2, 3]).ShouldBe(9 / Math.Sqrt(2.0 / 3), 0.001);
    }

    [Fact]
    public void Rows_of_several_runs_become_one_with_the_median_and_the_spread()
    {
        IReadOnlyList<TableRow> runs = [Run(30, 0.5, ""), Run(10, 0.7, ", 2 not accepted"), Run(20, 0.6, "")];

        var row = TableRow.Merge(runs).ShouldHaveSingleItem();

        row.ToString().ShouldBe("taking: 20 (10–30) a second, 2 not accepted; 0.60 (0.50–0.70) of the floor; >= 0.6 of it; yes (not each time)");
        TableRow.Merge([runs[0]]).ShouldHaveSingleItem().ToString().ShouldBe("taking: 30 a second; 0.50 of the floor; >= 0.6 of it; NO");

        static TableRow Run(int taken, double share, string wrong) => new("taking", $"{taken} a second{wrong}", $"{share:0.00} of the floor", Goal.AtLeast("", share, 0.6, "of it"));
    }

    [Fact]
    public void Rows_that_say_something_else_stay_apart_and_in_order()
    {
        var rows = TableRow.Merge([new TableRow("two", $"{1}"), new TableRow("one", $"{1}"), new TableRow("two", $"skipped: {"nothing there"}"), new TableRow("two", $"{3}")]);

        rows.Select(row => row.ToString()).ShouldBe(["two: 3 (1–3)", "one: 1", "two: skipped: nothing there"]);
    }

    [Fact]
    public void A_table_has_a_cell_for_what_is_wanted_and_whether_it_was_reached()
    {
        var table = TableRow.Table([new TableRow("waits", $"{34.4} / {double.NaN} ms", Goal.AtMost("p50", 34.4, 100, "ms"), Goal.AtMost("p99", double.NaN, 500, "ms"))]);

        table.Split('\n').ShouldBe(
        [
            "| what  | figure    | beside | wanted                       | reached           |",
            "| ----- | --------- | ------ | ---------------------------- | ----------------- |",
            "| waits | 34 / - ms |        | p50 <= 100 ms, p99 <= 500 ms | yes, not measured |",
        ]);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, "yes")]
    [InlineData(new double[] { 1, 2, 4 }, "yes (not each time)")]
    [InlineData(new double[] { 1, 4, 5 }, "NO (once it was)")]
    [InlineData(new double[] { 4, 5 }, "NO")]
    [InlineData(new double[0], "not measured")]
    public void The_median_decides_whether_something_was_reached(double[] measured, string reached)
    {
        new Goal("", new Spread(measured), 3, IsMost: true, "").Reached.ShouldBe(reached);
    }

    [Fact]
    public async Task A_part_that_fails_or_takes_too_long_is_a_line_and_the_next_one_runs()
    {
        var endless = TimeSpan.FromHours(1);
        var measured = await Measured.OfAsync(
            [
                new Part("bad", endless, (_, _) => throw new InvalidOperationException("It ended by itself.\nwith a log")),
                new Part("slow", TimeSpan.FromMilliseconds(1), (_, cancellationToken) => Task.Delay(endless, cancellationToken)),
                new Part("good", endless, (parts, _) => { parts.Add(new TableRow("good", $"{1}")); return Task.CompletedTask; }),
            ],
            TestContext.Current.CancellationToken);

        measured.IsWrong.ShouldBeTrue();
        measured.Rows.Select(row => row.ToString()).ShouldBe(["bad: the rest: WRONG: InvalidOperationException: It ended by itself.", "slow: the rest: WRONG: not measured, 0 minutes are over", "good: 1"]);
    }

    [Fact]
    public async Task A_part_that_cannot_run_here_is_a_line_and_nothing_wrong()
    {
        var measured = await Measured.OfAsync([new Part("peer", TimeSpan.FromHours(1), (parts, _) => { parts.Skip("Probot", "npm is not installed"); return Task.CompletedTask; })], TestContext.Current.CancellationToken);

        measured.IsWrong.ShouldBeFalse();
        measured.Rows.ShouldHaveSingleItem().ToString().ShouldBe("Probot: skipped: npm is not installed");
    }

    [Fact]
    public void Everything_is_measured_a_few_seconds_and_three_times_unless_something_else_is_asked()
    {
        var all = AllOptions.Parse([]);
        (all.Load.Seconds, all.Load.Rounds, all.Results, all.SoakMinutes, all.Program, all.Load.Probot).ShouldBe((5, 3, 200_000, 2, null, null));
        all.Parts.ShouldBe(AllOptions.Names);
        all.Load.Parts.ShouldBe(LoadOptions.All);

        var some = AllOptions.Parse(["--only", "soak,intake", "--soak", "60", "--rounds", "1", "--seconds", "2.5", "--results", "2000000"]);
        (some.Load.Seconds, some.Load.Rounds, some.Results, some.SoakMinutes).ShouldBe((2.5, 1, 2_000_000, 60));
        some.Parts.ShouldBe(["intake", "soak"]);
        some.Load.Parts.ShouldBe(["intake"]);
        LoadOptions.Parse(["7", "--only", "growth"]).ShouldSatisfyAllConditions(load => load.Seconds.ShouldBe(7), load => load.Rounds.ShouldBe(1), load => load.Parts.ShouldBe(["growth"]));
    }

    [Theory]
    [InlineData("all --nothing", "'--nothing' is not known here. There are --seconds, --rounds, --probot, --results, --soak, --program, --only.")]
    [InlineData("all 5", "'5' is one word too many. There are --seconds, --rounds, --probot, --results, --soak, --program, --only.")]
    [InlineData("all --seconds", "--seconds needs a value.")]
    [InlineData("all --seconds --rounds 3", "--seconds needs a value.")]
    [InlineData("all --seconds 0", "--seconds needs a number above zero, not '0'.")]
    [InlineData("all --seconds -1", "--seconds needs a number above zero, not '-1'.")]
    [InlineData("all --rounds 1.5", "--rounds needs a whole number above zero, not '1.5'.")]
    [InlineData("all --rounds 1 --rounds 2", "--rounds was given twice.")]
    [InlineData("all --probot /nowhere", "--probot needs a folder with a Probot app: '/nowhere' has no package.json.")]
    [InlineData("all --program /nowhere", "There is no program '/nowhere'.")]
    [InlineData("load x", "load needs a number above zero, not 'x'.")]
    [InlineData("load --only intake,soak", "There is no part 'soak'; there are intake, end-to-end, peer, growth, scale-out.")]
    [InlineData("pages --results many", "--results needs a whole number above zero, not 'many'.")]
    [InlineData("service /nowhere", "There is no program '/nowhere'.")]
    [InlineData("soak", "soak needs its minutes.")]
    [InlineData("soak 10 0", "the rate needs a number above zero, not '0'.")]
    public void What_cannot_be_measured_is_refused_with_a_sentence(string words, string sentence)
    {
        var rest = words.Split(' ')[1..];
        Action parse = words.Split(' ')[0] switch
        {
            "all" => () => AllOptions.Parse(rest),
            "load" => () => LoadOptions.Parse(rest),
            "pages" => () => LargeStore.Parse(rest),
            "service" => () => ServiceOptions.Parse(rest),
            _ => () => SoakOptions.Parse(rest),
        };

        parse.ShouldThrow<UsageException>().Message.ShouldBe(sentence);
    }

    [Fact]
    public void A_store_for_a_short_run_is_the_large_one_in_small()
    {
        LargeStore.Of(2_000_000).ShouldBe(LargeStore.Parse([]));
        LargeStore.Of(200_000).ShouldBe(new LargeStore(20, 2_000, 200_000, null));
    }

    [Fact]
    public void Requests_for_one_event_are_held_against_what_is_wanted()
    {
        var row = new RequestRow(RequestWalk.Labelled, 3, 1, 4, 2, 0, new Dictionary<string, int>(StringComparer.Ordinal) { ["pulls/get"] = 3, ["checks/update"] = 1 });

        row.ToTable().ToString().ShouldBe("requests: a label: 4 counted, 2 not modified, 0 tokens; deliveries 1, pulls/get 3, checks/update 1; counted <= 3; NO");
    }
}
