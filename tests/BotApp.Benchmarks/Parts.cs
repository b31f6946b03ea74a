using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks;

/// <summary>Something that is measured by itself, with a name one can ask for.</summary>
/// <param name="Name">In <c>--only</c>.</param>
/// <param name="Limit">When it ends whatever is left of it.</param>
/// <param name="MeasureAsync">Measures, and tells each line as soon as there is one.</param>
internal sealed record Part(string Name, TimeSpan Limit, Func<Measured, CancellationToken, Task> MeasureAsync);

/// <summary>What parts came to: lines of one table, and whether something went wrong that makes all of it worth less.</summary>
internal sealed class Measured
{
    private readonly List<TableRow> _rows = [];

    /// <summary>All lines, those of several runs as one.</summary>
    internal IReadOnlyList<TableRow> Rows => TableRow.Merge(_rows);

    /// <summary>Something was lost, refused or doubled, or a part did not come to its end.</summary>
    internal bool IsWrong { get; private set; }

    /// <summary>Runs one part after the other; one that fails is a line that says so, and the next one runs.</summary>
    internal static async Task<Measured> OfAsync(IEnumerable<Part> parts, CancellationToken cancellationToken)
    {
        var measured = new Measured();
        foreach (var part in parts)
        {
            await measured.TryAsync(part, cancellationToken);
        }

        return measured;
    }

    /// <summary>The machine, without which figures mean little.</summary>
    internal static string Machine(long began) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors, load {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")}; BotApp, its GitHub, the sender and the database share them; {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} min");

    internal void Add(params IEnumerable<TableRow> rows)
    {
        foreach (var row in rows)
        {
            _rows.Add(row);
            Console.Error.WriteLine(row);
        }
    }

    /// <summary>What it needs is not here, and that is nobody's mistake.</summary>
    internal void Skip(string what, string why) => Add(new TableRow(what, $"skipped: {why}"));

    /// <summary>Its figures are not what they are said to be.</summary>
    internal void Fail(string what, string why)
    {
        IsWrong = true;
        Add(new TableRow(what, $"WRONG: {why}"));
    }

    private async Task TryAsync(Part part, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(part.Limit);
        var began = Stopwatch.GetTimestamp();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await part.MeasureAsync(this, limit.Token);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"({part.Name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s)"));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Fail($"{part.Name}: the rest", cancellationToken.IsCancellationRequested ? "not measured, it was ended" : string.Create(CultureInfo.InvariantCulture, $"not measured, {part.Limit.TotalMinutes:0.#} minutes are over"));
        }
        catch (Exception exception) when (exception is not UsageException)
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            Fail($"{part.Name}: the rest", $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}");
        }
    }
}
