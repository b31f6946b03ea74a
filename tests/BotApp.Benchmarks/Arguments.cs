using System.Globalization;

namespace BotApp.Benchmarks;

/// <summary>What was asked for cannot be done: one sentence for whoever typed it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The words behind a verb: some values, then options with a value each.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    private Arguments(IReadOnlyList<string> values) => Values = values;

    /// <summary>What stands before the first option.</summary>
    internal IReadOnlyList<string> Values { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">An option that is not there, has no value or comes twice, or a value too much.</exception>
    internal static Arguments Parse(IReadOnlyList<string> words, int maxValues, params IReadOnlyList<string> known)
    {
        var values = words.TakeWhile(static word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
        var arguments = new Arguments(values);
        if (values.Count > maxValues)
        {
            throw new UsageException($"'{values[maxValues]}' is one word too many.{Known(known)}");
        }

        for (var at = values.Count; at < words.Count; at += 2)
        {
            var name = known.Contains(words[at]) ? words[at] : throw new UsageException($"'{words[at]}' is not known here.{Known(known)}");
            if (at + 1 >= words.Count || words[at + 1].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"{name} needs a value.");
            }

            if (!arguments._options.TryAdd(name, words[at + 1]))
            {
                throw new UsageException($"{name} was given twice.");
            }
        }

        return arguments;
    }

    internal string? Text(string name) => _options.GetValueOrDefault(name);

    /// <summary>A number above zero.</summary>
    internal double Number(string name, double otherwise) => Text(name) is { } text ? Number(name, text) : otherwise;

    /// <summary>A whole number above zero.</summary>
    internal int Count(string name, int otherwise) => Text(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => count,
        var text => throw new UsageException($"{name} needs a whole number above zero, not '{text}'."),
    };

    /// <summary>Some of the parts there are, in their order; all where none was named.</summary>
    internal IReadOnlyList<string> Parts(string name, IReadOnlyList<string> all)
    {
        var named = Text(name)?.Split(',') ?? [.. all];
        return named.FirstOrDefault(part => !all.Contains(part)) is { } unknown
            ? throw new UsageException($"There is no part '{unknown}'; there are {string.Join(", ", all)}.")
            : [.. all.Where(named.Contains)];
    }

    /// <summary>A number above zero, of a value or an option.</summary>
    internal static double Number(string name, string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number > 0
        ? number
        : throw new UsageException($"{name} needs a number above zero, not '{text}'.");

    private static string Known(IReadOnlyList<string> known) => known.Count == 0 ? "" : $" There {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}.";
}
