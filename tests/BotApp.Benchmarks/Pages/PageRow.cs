using System.Globalization;

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
    private const double Limit = 300;

    /// <summary>The slower of both, of the slowest requests.</summary>
    internal TimeSpan Most => Rows.Max(static row => row.Most);

    /// <summary>It is there, however it was asked for.</summary>
    internal bool IsThere => Rows.All(static row => row.Status == 200);

    private string Shape => (Here ?? Reader)!.Shape; // a line has one at least

    private IEnumerable<PageRow> Rows => new[] { Here, Reader }.OfType<PageRow>();

    /// <summary>Pages of both walks beside each other, the slowest first.</summary>
    internal static IReadOnlyList<PageLine> Join(IReadOnlyList<PageRow> here, IReadOnlyList<PageRow> reader) =>
    [
        .. here.Concat(reader).Select(row => row.Shape).Distinct(StringComparer.Ordinal)
            .Select(shape => new PageLine(here.FirstOrDefault(row => row.Shape == shape), reader.FirstOrDefault(row => row.Shape == shape)))
            .OrderByDescending(static line => line.Most),
    ];

    /// <summary>The line of a table.</summary>
    /// <param name="database">Of the store.</param>
    internal TableRow ToTable(string database)
    {
        var wrong = string.Concat(Rows.Where(row => row.Status != 200).Select(row => string.Create(CultureInfo.InvariantCulture, $" {row.Status}: {row.Path}")));
        return new TableRow(
            $"page {Shape}, {database}: p50 / p95 signed in",
            $"{Milliseconds(Reader?.Median)} / {Milliseconds(Reader?.Most)} ms{wrong}",
            $"on the machine itself {Milliseconds(Here?.Median)} / {Milliseconds(Here?.Most)} ms; {Rows.Max(static row => row.Bytes) / 1024} KB",
            Goal.AtMost("p95", Most.TotalMilliseconds, Limit, "ms"));
    }

    private static double Milliseconds(TimeSpan? time) => time?.TotalMilliseconds ?? double.NaN;
}
