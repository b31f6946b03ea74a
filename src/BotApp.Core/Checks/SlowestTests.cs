using System.Runtime.CompilerServices;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Finds the slowest tests, and the functions whose parameter sets together take longest, in one pass without keeping the others.</summary>
/// <param name="max">How many of each are wanted.</param>
internal sealed class SlowestTests(int max)
{
    private readonly PriorityQueue<(TestCase Case, string Variant), double> _tests = new();
    private readonly FunctionTimes _functions = new();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(TestList tests, int place, string variant)
    {
        var seconds = tests.SecondsAt(place);
        if (max == 0 || double.IsNaN(seconds) || seconds <= 0)
        {
            return;
        }

        if (_tests.Count < max)
        {
            _tests.Enqueue((tests.CaseAt(place), variant), seconds);
        }
        else if (_tests.TryPeek(out _, out var least) && seconds > least)
        {
            _tests.DequeueEnqueue((tests.CaseAt(place), variant), seconds);
        }

        var name = tests.NameBytesAt(place);
        if (name.EndsWith("]"u8))
        {
            _functions.Add(variant, tests.PathBytesAt(place), name, seconds);
        }
    }

    /// <summary>The slowest tests, slowest first.</summary>
    public IEnumerable<(TestCase Case, string Variant, double Seconds)> Tests() => _tests.UnorderedItems
        .Select(item => (item.Element.Case, item.Element.Variant, Seconds: item.Priority))
        .OrderByDescending(item => item.Seconds).ThenBy(item => item.Case.Id, StringComparer.Ordinal).ThenBy(item => item.Variant, StringComparer.Ordinal);

    /// <summary>The slowest functions with at least two parameter sets, slowest first.</summary>
    public IEnumerable<(TestCase Function, string Variant, int Sets, double Seconds)> Functions() => _functions.Slowest(max)
        .OrderByDescending(item => item.Seconds).ThenBy(item => item.Function.Id, StringComparer.Ordinal).ThenBy(item => item.Variant, StringComparer.Ordinal)
        .Take(max);
}
