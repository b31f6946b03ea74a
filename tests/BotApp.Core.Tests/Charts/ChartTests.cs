using System.Xml.Linq;
using BotApp.Core.Charts;

namespace BotApp.Core.Tests.Charts;

public sealed class ChartTests
{
    private static readonly XNamespace s_svg = "";

    [Theory]
    [InlineData(ChartUnit.Time, 0, "0|0.1", "0 s|0.1 s")]
    [InlineData(ChartUnit.Time, 0.35, "0|0.1|0.2|0.3|0.4", "0 s|0.1 s|0.2 s|0.3 s|0.4 s")]
    [InlineData(ChartUnit.Time, 134, "0|60|120|180", "0 s|1 min|2 min|3 min")]
    [InlineData(ChartUnit.Time, 1900, "0|600|1200|1800|2400", "0 s|10 min|20 min|30 min|40 min")]
    [InlineData(ChartUnit.Time, 90_000, "0|43200|86400|129600", "0 s|12 h|24 h|36 h")]
    [InlineData(ChartUnit.Count, 3, "0|1|2|3", "0|1|2|3")]
    [InlineData(ChartUnit.Count, 17, "0|5|10|15|20", "0|5|10|15|20")]
    [InlineData(ChartUnit.Count, 4100, "0|2000|4000|6000", "0|2,000|4,000|6,000")]
    [InlineData(ChartUnit.Percent, 3, "0|25|50|75|100", "0 %|25 %|50 %|75 %|100 %")]
    public void An_axis_has_round_marks_that_hold_all_values(ChartUnit unit, double highest, string marks, string words)
    {
        var axis = ChartAxis.Of(Of(unit, 0, highest));

        string.Join('|', axis.Marks.Select(mark => mark.ToString(System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(marks);
        string.Join('|', axis.Marks.Select(mark => ChartText.Of(mark, unit))).ShouldBe(words);
        (axis.From <= 0 && axis.To >= highest).ShouldBeTrue();
    }

    [Fact]
    public void A_zoomed_axis_tells_what_is_close_together_apart_and_never_leaves_the_possible()
    {
        var axis = ChartAxis.Of(Of(ChartUnit.Percent, 84.2, 85.9) with { IsZoomed = true });

        (axis.From is > 80 and <= 84.2 && axis.To is >= 85.9 and < 90).ShouldBeTrue($"{axis.From} to {axis.To}");
        ChartAxis.Of(Of(ChartUnit.Percent, 99.9, 100) with { IsZoomed = true }).To.ShouldBe(100);
        ChartAxis.Of(Of(ChartUnit.Percent, 0, 0) with { IsZoomed = true }).From.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.04, "0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(3599.8, "1 h")]
    [InlineData(5400, "1 h 30 min")]
    [InlineData(172_799, "2 d")]
    [InlineData(200_000, "2 d 8 h")]
    public void A_time_is_told_in_its_two_largest_units(double seconds, string words) => ChartText.Of(seconds, ChartUnit.Time).ShouldBe(words);

    [Fact]
    public void Almost_all_is_not_all()
    {
        ChartText.Of(99.97, ChartUnit.Percent).ShouldBe("99.9 %");
        ChartText.Of(100, ChartUnit.Percent).ShouldBe("100 %");
        ChartText.Of(null, ChartUnit.Count).ShouldBe("–");
    }

    [Fact]
    public void A_line_is_broken_where_nothing_is_known_and_a_faint_one_leads_on()
    {
        var svg = Drawn(Of(ChartUnit.Count, 1, 2, null, 4));

        var line = svg.Descendants(s_svg + "path").Single(path => (string?)path.Attribute("class") == "line main").Attribute("d")!.Value;
        line.Count(letter => letter == 'M').ShouldBe(2);
        line.Count(letter => letter == 'L').ShouldBe(1);
        svg.Descendants(s_svg + "path").Count(path => (string?)path.Attribute("class") == "bridge main").ShouldBe(1);
        svg.Descendants(s_svg + "circle").Count().ShouldBe(3);
    }

    [Fact]
    public void A_chart_says_what_it_shows_and_each_period_its_values()
    {
        var svg = Drawn(Of(ChartUnit.Count, 1, null));

        svg.Root!.Attribute("role")!.Value.ShouldBe("img");
        svg.Descendants(s_svg + "title").Single(title => (string?)title.Attribute("id") == svg.Root.Attribute("aria-labelledby")!.Value).Value.ShouldBe("Things <b>");
        svg.Descendants(s_svg + "desc").Single(words => (string?)words.Attribute("id") == svg.Root.Attribute("aria-describedby")!.Value).Value.ShouldBe("What \"it\" & they are.");
        svg.Descendants(s_svg + "rect").Where(rect => (string?)rect.Attribute("class") == "hint").Select(rect => rect.Value).ShouldBe(["day 0\none: 1", "day 1\none: –"]);
        svg.Descendants().SelectMany(element => element.Attributes()).ShouldAllBe(attribute => attribute.Name.LocalName != "style" && !attribute.Name.LocalName.StartsWith("on"));
    }

    [Fact]
    public void Bars_stand_on_each_other_and_end_at_zero()
    {
        var chart = Of(ChartUnit.Count, 2, 0) with { Kind = ChartKind.Bars };
        var svg = Drawn(chart with { Series = [chart.Series[0], new ChartSeries("two", ChartTone.Bad, [1, null])] });

        var bars = svg.Descendants(s_svg + "rect").Where(rect => ((string?)rect.Attribute("class"))!.StartsWith("bar", StringComparison.Ordinal)).ToList();
        bars.Select(bar => (string?)bar.Attribute("class")).ShouldBe(["bar main", "bar bad"]);
        (Number(bars[1], "y") + Number(bars[1], "height")).ShouldBe(Number(bars[0], "y"), 0.11);
        (Number(bars[0], "y") + Number(bars[0], "height")).ShouldBe(166, 0.11);
    }

    [Fact]
    public void Where_nothing_is_known_nothing_is_drawn()
    {
        ChartSvg.Draw(Of(ChartUnit.Time, null, null), "x").ShouldBeEmpty();
        ChartSvg.Spark([null, 3, null], "x").ShouldBeEmpty();
        XDocument.Parse(ChartSvg.Spark([1, null, 3, 3], "a <b>")).Root!.Attribute("aria-label")!.Value.ShouldBe("a <b>");
        XDocument.Parse(ChartSvg.Spark([2, 2], "even")).Root!.ShouldNotBeNull();
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static XDocument Drawn(Chart chart) => XDocument.Parse(ChartSvg.Draw(chart, "c"));

    private static Chart Of(ChartUnit unit, params double?[] values) => new()
    {
        Title = "Things <b>",
        Description = "What \"it\" & they are.",
        Unit = unit,
        Periods = [.. values.Select((_, index) => new ChartPeriod($"{index}", $"day {index}"))],
        Series = [new ChartSeries("one", ChartTone.Main, values)],
    };
}
