using System.Globalization;
using System.Text;

namespace BotApp.Benchmarks.Pages;

/// <summary>How long a page took.</summary>
/// <param name="Shape">The page's kind: <c>/repositories/#/trends?days=90</c>.</param>
/// <param name="Path">The one that was asked for.</param>
/// <param name="Status">What came: 200, or what is wrong.</param>
/// <param name="Bytes">How large the answer is.</param>
/// <param name="Times">Each request.</param>
internal sealed record PageRow(string Shape, string Path, int Status, long Bytes, IReadOnlyList<TimeSpan> Times)
{
    /// <summary>The most that half of the requests may take.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    internal TimeSpan Median => At(50);

    internal bool IsGood => Status == 200 && Median <= Limit;

    /// <summary>All pages, the slowest first, beside a bare one.</summary>
    internal static string Table(IReadOnlyList<PageRow> rows, PageRow bare)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"page",-72} {"status",6} {"KB",6} {"p50 ms",8} {"p95 ms",8} {"to " + bare.Shape,9}");
        foreach (var row in rows.OrderByDescending(row => row.Median))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Shape,-72} {row.Status,6} {row.Bytes / 1024,6} {row.Median.TotalMilliseconds,8:0.0} {row.At(95).TotalMilliseconds,8:0.0} {row.Median / bare.Median,9:0.0}{(row.IsGood ? "" : "  TOO SLOW OR WRONG: " + row.Path)}");
        }

        return text.ToString();
    }

    private TimeSpan At(int percent) => Times.Order().ElementAt(Math.Max(0, ((Times.Count * percent) + 99) / 100 - 1));
}
