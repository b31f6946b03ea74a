using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>Waits in milliseconds, told by their median and the one that one in a hundred exceeds.</summary>
internal sealed record LoadFigures(int Count, double Median, double Slow)
{
    internal static LoadFigures Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        return sorted.Count == 0 ? new LoadFigures(0, double.NaN, double.NaN) : new LoadFigures(sorted.Count, At(sorted, 0.5), At(sorted, 0.99));
    }

    internal static string Text(double number) => double.IsNaN(number) ? "-" : number.ToString(number < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    public override string ToString() => $"{Text(Median)} / {Text(Slow)} ms";

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}

/// <summary>A line of the table: what was measured, what came out, what it is worth beside something else, and what is wanted.</summary>
internal sealed record LoadRow(string What, string Figure, string Beside = "", string Wanted = "")
{
    internal static string Table(IEnumerable<LoadRow> rows)
    {
        var lines = rows.Prepend(new LoadRow("what", "figure", "beside", "wanted")).ToList();
        var (what, figure, beside) = (lines.Max(row => row.What.Length), lines.Max(row => row.Figure.Length), lines.Max(row => row.Beside.Length));
        return string.Join('\n', lines.Select(row => $"| {row.What.PadRight(what)} | {row.Figure.PadRight(figure)} | {row.Beside.PadRight(beside)} | {row.Wanted}".TrimEnd(' ')));
    }
}
