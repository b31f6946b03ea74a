using System.Text;

namespace BotApp.Core.Checks;

/// <summary>A page of Markdown that never grows beyond its limit: whole blocks go in while there is room, and what was left out is said.</summary>
/// <param name="maxBytes">The limit in bytes of UTF-8.</param>
public sealed class MarkdownPage(int maxBytes)
{
    // For the closing sentence that says what is missing.
    private const int Reserve = 200;

    private readonly StringBuilder _text = new();
    private int _bytes;

    /// <summary>True when something did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How many bytes more fit.</summary>
    public int Room => maxBytes - Reserve - _bytes;

    /// <summary>Adds a block (a paragraph, a heading, a fence) if it fits.</summary>
    public bool Add(string block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var bytes = ByteBudget.Bytes(block);
        if (bytes > Room)
        {
            IsFull = true;
            return false;
        }

        _text.Append(block);
        _bytes += bytes;
        return true;
    }

    /// <summary>Adds a heading, its rows while they fit, and a last row that says how many are missing.</summary>
    /// <param name="heading">Everything before the rows, with its line ends; the head of a table too.</param>
    /// <param name="rows">Each with its line end.</param>
    /// <param name="maxRows">How many rows are wanted at most.</param>
    /// <param name="more">The line that stands for rows left out, given their number.</param>
    /// <param name="closing">What has to follow the rows, such as the end of a folded part; room is kept for it.</param>
    /// <param name="total">How many rows there would be if all were at hand; the number of rows when absent.</param>
    public void AddRows(string heading, IReadOnlyList<string> rows, int maxRows, Func<int, string> more, string closing = "\n", int total = 0)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(more);
        ArgumentNullException.ThrowIfNull(closing);
        if (rows.Count == 0)
        {
            return;
        }

        var all = Math.Max(total, rows.Count);
        var kept = ByteBudget.Bytes(more(all)) + ByteBudget.Bytes(closing);
        if (ByteBudget.Bytes(heading) + ByteBudget.Bytes(rows[0]) + kept > Room)
        {
            IsFull = true;
            return;
        }

        Add(heading);
        var shown = 0;
        while (shown < Math.Min(rows.Count, maxRows) && ByteBudget.Bytes(rows[shown]) + kept <= Room)
        {
            Add(rows[shown++]);
        }

        if (shown < all)
        {
            IsFull |= shown < Math.Min(rows.Count, maxRows);
            Add(more(all - shown));
        }

        Add(closing);
    }

    /// <summary>The page, within its limit.</summary>
    public override string ToString() =>
        IsFull ? _text + "\n*More did not fit into GitHub's 65 535 bytes; the details page has everything.*\n" : _text.ToString();
}
