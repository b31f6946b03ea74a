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
    internal TimeSpan Median => At(50);

    /// <summary>Of twenty requests nineteen took no longer.</summary>
    internal TimeSpan Most => At(95);

    private TimeSpan At(int percent) => Times.Order().ElementAt(Math.Max(0, (((Times.Count * percent) + 99) / 100) - 1));
}

/// <summary>A page as the operator of the machine sees it, where nobody signs in, and as somebody does who signed in and may read all of it.</summary>
/// <param name="Here">On the machine itself; null: no link leads there.</param>
/// <param name="Reader">Signed in; null: no link leads there.</param>
internal sealed record PageLine(PageRow? Here, PageRow? Reader)
{
    /// <summary>A page is there before one begins to wait.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(300);

    private string Shape => (Here ?? Reader)!.Shape; // a line has one at least

    private TimeSpan Most => Rows.Max(row => row.Most);

    private IEnumerable<PageRow> Rows => new[] { Here, Reader }.OfType<PageRow>();

    /// <summary>Pages of both walks beside each other.</summary>
    internal static IReadOnlyList<PageLine> Join(IReadOnlyList<PageRow> here, IReadOnlyList<PageRow> reader) =>
    [
        .. here.Concat(reader).Select(row => row.Shape).Distinct(StringComparer.Ordinal)
            .Select(shape => new PageLine(here.FirstOrDefault(row => row.Shape == shape), reader.FirstOrDefault(row => row.Shape == shape))),
    ];

    /// <summary>All pages, the slowest first.</summary>
    internal static string Table(IReadOnlyList<PageLine> lines)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"",-64} {"on the machine itself",-28}   {"signed in",-28}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"page",-64} {Head}   {Head}   under {s_limit.TotalMilliseconds:0} ms");
        foreach (var line in lines.OrderByDescending(line => line.Most))
        {
            var wrong = line.Rows.Where(row => row.Status != 200).Select(row => $"   {row.Status}: {row.Path}");
            text.AppendLine(CultureInfo.InvariantCulture, $"{line.Shape,-64} {Cells(line.Here)}   {Cells(line.Reader)}   {(line.Most < s_limit ? "yes" : "NO")}{string.Concat(wrong)}");
        }

        return text.ToString();
    }

    private static string Head => $"{"status",6} {"KB",5} {"p50 ms",7} {"p95 ms",7}";

    private static string Cells(PageRow? row) => row is null
        ? $"{"-",6} {"",5} {"",7} {"",7}"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Status,6} {row.Bytes / 1024,5} {row.Median.TotalMilliseconds,7:0.0} {row.Most.TotalMilliseconds,7:0.0}");
}
