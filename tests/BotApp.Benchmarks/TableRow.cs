using System.Globalization;
using System.Runtime.CompilerServices;

namespace BotApp.Benchmarks;

/// <summary>A line of a table: what was measured, what came out, what that is worth beside something else, what is wanted, and whether it was reached.</summary>
/// <param name="What">What was measured; rows of several runs with the same words become one.</param>
/// <param name="Figure">What came out. Its numbers become spreads.</param>
/// <param name="Beside">What it is worth beside something else, the same way.</param>
/// <param name="Goals">What is wanted of it.</param>
internal sealed record TableRow(string What, FormattableString Figure, FormattableString Beside, params IReadOnlyList<Goal> Goals)
{
    private static readonly FormattableString s_nothing = $"";

    internal TableRow(string what, FormattableString figure, params IReadOnlyList<Goal> goals)
        : this(what, figure, s_nothing, goals)
    {
    }

    private string FigureText => Text(Figure);

    private string BesideText => Text(Beside);

    private string Wanted => string.Join(", ", Goals.Select(static goal => goal.Wanted));

    private string Reached => string.Join(", ", Goals.Select(static goal => goal.Reached));

    public override string ToString() => string.Join("; ", new[] { $"{What}: {FigureText}", BesideText, Wanted, Reached }.Where(static text => text.Length > 0));

    /// <summary>Rows of several runs: those of the same words are one, with the median and the spread of every number.</summary>
    internal static IReadOnlyList<TableRow> Merge(IEnumerable<TableRow> rows) =>
    [
        .. rows.GroupBy(static row => (row.What, row.Figure.Format, row.Beside.Format)).Select(static same => new TableRow(
            same.Key.What,
            Merge([.. same.Select(static row => row.Figure)]),
            Merge([.. same.Select(static row => row.Beside)]),
            [.. same.SelectMany(static row => row.Goals).GroupBy(static goal => goal.Name, StringComparer.Ordinal).Select(static goals => goals.First() with { Measured = new Spread([.. goals.SelectMany(static goal => goal.Measured.Values)]) })])),
    ];

    /// <summary>A table for people, and for a page in Markdown.</summary>
    internal static string Table(IEnumerable<TableRow> rows)
    {
        List<string[]> lines = [["what", "figure", "beside", "wanted", "reached"], .. rows.Select(static row => new[] { row.What, row.FigureText, row.BesideText, row.Wanted, row.Reached })];
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        lines.Insert(1, [.. widths.Select(static width => new string('-', width))]);
        return string.Join('\n', lines.Select(line => $"| {string.Join(" | ", line.Select((cell, column) => cell.PadRight(widths[column])))} |"));
    }

    private static FormattableString Merge(IReadOnlyList<FormattableString> same) => FormattableStringFactory.Create(
        same[0].Format,
        [.. Enumerable.Range(0, same[0].ArgumentCount).Select(index => Merge([.. same.Select(one => one.GetArgument(index))]))]);

    // Words that differ are all said, once each.
    private static object Merge(IReadOnlyList<object?> arguments)
    {
        var numbers = arguments.Select(Number).OfType<Spread>().ToList();
        return numbers.Count == arguments.Count
            ? new Spread([.. numbers.SelectMany(static one => one.Values)])
            : string.Join("; ", arguments.Select(static one => Convert.ToString(one, CultureInfo.InvariantCulture)).Where(static text => !string.IsNullOrEmpty(text)).Distinct(StringComparer.Ordinal));
    }

    private static Spread? Number(object? argument) => argument switch
    {
        Spread spread => spread,
        double number => Spread.Of(number),
        int number => Spread.Of(number),
        long number => Spread.Of(number),
        _ => null,
    };

    private static string Text(FormattableString text) => Merge([text]).ToString(CultureInfo.InvariantCulture);
}
