using System.Globalization;
using System.Security;
using System.Text;

namespace BotApp.Core.Charts;

/// <summary>
/// Draws a chart as an SVG picture for a page: it runs nothing, loads nothing and has no colours of its own. The page's stylesheet gives them by
/// class (<c>chart</c>, <c>grid</c>, <c>line</c>, <c>bar</c>, <c>dot</c> and the series' tone), so that it is light and dark as the page is.
/// Its size is for a phone; a page makes it as wide as there is room.
/// </summary>
public static class ChartSvg
{
    private const double Width = 380;
    private const double Height = 190;
    private const double Top = 10;
    private const double Bottom = 24;
    private const double Right = 12;
    private const double LetterWidth = 6.8; // of the largest letters that the stylesheet gives
    private const double LabelWidth = 50;
    private const double SparkWidth = 160;
    private const double SparkHeight = 34;

    /// <summary>The picture; empty when there is nothing to draw.</summary>
    /// <param name="chart">The chart; each series has a value for each period.</param>
    /// <param name="id">What the ids within begin with: one of a kind on its page.</param>
    public static string Draw(Chart chart, string id)
    {
        ArgumentNullException.ThrowIfNull(chart);
        if (chart.IsEmpty)
        {
            return "";
        }

        var axis = ChartAxis.Of(chart);
        var marks = axis.Marks.Select(mark => (At: mark, Text: ChartText.Of(mark, chart.Unit))).ToList();
        var frame = new Frame((marks.Max(mark => mark.Text.Length) * LetterWidth) + 8, axis, chart.Periods.Count);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{Escape(id)}-title\" aria-describedby=\"{Escape(id)}-words\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"{Escape(id)}-title\">{Escape(chart.Title)}</title><desc id=\"{Escape(id)}-words\">{Escape(chart.Description)}</desc>");
        foreach (var (at, text) in marks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Number(frame.Left)}\" x2=\"{Number(Width - Right)}\" y1=\"{Number(frame.Y(at))}\" y2=\"{Number(frame.Y(at))}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(frame.Left - 6)}\" y=\"{Number(frame.Y(at) + 4)}\" text-anchor=\"end\">{Escape(text)}</text>");
        }

        AppendPeriods(svg, chart, frame);
        if (chart.Kind == ChartKind.Bars)
        {
            AppendBars(svg, chart, frame);
        }
        else
        {
            foreach (var series in chart.Series.Reverse())
            {
                AppendLine(svg, series, frame);
            }
        }

        AppendHints(svg, chart, frame);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A line without axes, as large as a word; empty when there are not two values to draw it through.</summary>
    /// <param name="values">One for each period; null where nothing is known.</param>
    /// <param name="title">What it shows, for whoever does not see it.</param>
    public static string Spark(IReadOnlyList<double?> values, string title)
    {
        ArgumentNullException.ThrowIfNull(values);
        var known = values.OfType<double>().ToList();
        if (known.Count < 2)
        {
            return "";
        }

        var (lowest, highest) = (known.Min(), known.Max());
        var spread = highest > lowest ? highest - lowest : 1;
        var points = values.Select((value, index) => value is { } one ? (X: 3 + (index * (SparkWidth - 6) / Math.Max(1, values.Count - 1)), Y: highest > lowest ? SparkHeight - 4 - ((one - lowest) / spread * (SparkHeight - 8)) : SparkHeight / 2) : ((double X, double Y)?)null).ToList();
        var (x, y) = points.FindLast(point => point is not null)!.Value; // there are two
        return string.Create(CultureInfo.InvariantCulture, $"<svg class=\"spark\" viewBox=\"0 0 {SparkWidth} {SparkHeight}\" role=\"img\" aria-label=\"{Escape(title)}\"><title>{Escape(title)}</title><path class=\"bridge main\" d=\"{Bridges(points)}\"/><path class=\"line main\" d=\"{Path(points)}\"/><circle class=\"dot main\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"3\"/></svg>");
    }

    /// <summary>The piece of a series that a legend shows.</summary>
    /// <param name="kind">How the chart is drawn.</param>
    /// <param name="tone">The series' tone.</param>
    public static string Key(ChartKind kind, ChartTone tone) => kind == ChartKind.Bars
        ? $"<svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\"><rect class=\"bar {Tone(tone)}\" x=\"5\" y=\"0\" width=\"12\" height=\"10\"/></svg>"
        : $"<svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\"><line class=\"line {Tone(tone)}\" x1=\"1\" x2=\"21\" y1=\"5\" y2=\"5\"/></svg>";

    private static void AppendPeriods(StringBuilder svg, Chart chart, Frame frame)
    {
        // The newest always has its date; so many others as there is room for.
        var every = Math.Max(1, (int)Math.Ceiling(LabelWidth / frame.Slot));
        for (var period = chart.Periods.Count - 1; period >= 0; period -= every)
        {
            var x = Math.Min(frame.X(period), Width - (chart.Periods[period].Label.Length * LetterWidth / 2));
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(Height - 7)}\" text-anchor=\"middle\">{Escape(chart.Periods[period].Label)}</text>");
        }
    }

    private static void AppendBars(StringBuilder svg, Chart chart, Frame frame)
    {
        var wide = Math.Min(26, frame.Slot * 0.72);
        for (var period = 0; period < chart.Periods.Count; period++)
        {
            double below = 0;
            foreach (var series in chart.Series)
            {
                if (series.Values[period] is not { } value || value <= 0)
                {
                    continue;
                }

                var (bottom, top) = (frame.Y(below), frame.Y(below + value));
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar {Tone(series.Tone)}\" x=\"{Number(frame.X(period) - (wide / 2))}\" y=\"{Number(top)}\" width=\"{Number(wide)}\" height=\"{Number(bottom - top)}\"/>");
                below += value;
            }
        }
    }

    private static void AppendLine(StringBuilder svg, ChartSeries series, Frame frame)
    {
        var points = series.Values.Select((value, period) => value is { } known ? (frame.X(period), frame.Y(known)) : ((double X, double Y)?)null).ToList();
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line {Tone(series.Tone)}\" d=\"{Path(points)}\"/>");
        if (Bridges(points) is { Length: > 0 } bridges)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"bridge {Tone(series.Tone)}\" d=\"{bridges}\"/>");
        }

        if (series.Tone == ChartTone.Limit && points.Count(point => point is not null) > 1)
        {
            return;
        }

        foreach (var (x, y) in points.OfType<(double X, double Y)>())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot {Tone(series.Tone)}\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"2.6\"/>");
        }
    }

    // What a period's values are is said where the pointer stands, without a script.
    private static void AppendHints(StringBuilder svg, Chart chart, Frame frame)
    {
        for (var period = 0; period < chart.Periods.Count; period++)
        {
            var values = chart.Series.Select(series => $"{series.Name}: {ChartText.Of(series.Values[period], chart.Unit)}");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"hint\" x=\"{Number(frame.X(period) - (frame.Slot / 2))}\" y=\"{Number(Top)}\" width=\"{Number(frame.Slot)}\" height=\"{Number(Height - Top - Bottom)}\"><title>{Escape($"{chart.Periods[period].Name}\n{string.Join('\n', values)}")}</title></rect>");
        }
    }

    // A missing value ends a piece of the line; the next one begins anew.
    private static string Path(IReadOnlyList<(double X, double Y)?> points)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        foreach (var point in points)
        {
            if (point is var (x, y))
            {
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? 'L' : 'M')}{Number(x)} {Number(y)}");
            }

            isDrawing = point is not null;
        }

        return path.ToString();
    }

    // Over what is missing a faint line leads the eye.
    private static string Bridges(List<(double X, double Y)?> points)
    {
        var path = new StringBuilder();
        var last = -1;
        for (var index = 0; index < points.Count; index++)
        {
            if (points[index] is not var (x, y))
            {
                continue;
            }

            if (last >= 0 && index - last > 1 && points[last] is var (fromX, fromY))
            {
                path.Append(CultureInfo.InvariantCulture, $"M{Number(fromX)} {Number(fromY)}L{Number(x)} {Number(y)}");
            }

            last = index;
        }

        return path.ToString();
    }

    private static string Tone(ChartTone tone) => tone switch
    {
        ChartTone.Main => "main",
        ChartTone.Second => "second",
        ChartTone.Good => "good",
        ChartTone.Bad => "bad",
        ChartTone.Limit => "limit",
        _ => throw new ArgumentOutOfRangeException(nameof(tone), tone, "a tone without a class"),
    };

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text) ?? "";

    /// <summary>Where values and periods are in the picture.</summary>
    private sealed record Frame(double Left, ChartAxis Axis, int Periods)
    {
        public double Slot => (Width - Left - Right) / Math.Max(1, Periods);

        public double X(int period) => Left + ((period + 0.5) * Slot);

        public double Y(double value) => Height - Bottom - ((value - Axis.From) / (Axis.To - Axis.From) * (Height - Top - Bottom));
    }
}
