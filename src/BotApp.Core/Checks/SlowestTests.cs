using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Finds the slowest tests, and the functions whose parameter sets together take longest, in one pass without keeping the others.</summary>
/// <param name="max">How many of each are wanted.</param>
internal sealed class SlowestTests(int max)
{
    /// <summary>Only a suite of nothing but parameters has more functions with some.</summary>
    private const int MaxFunctions = 100_000;

    private readonly PriorityQueue<(TestCase Case, string Variant), double> _tests = new();
    private readonly Dictionary<(TestCase Function, string Variant), (int Sets, double Seconds)> _functions = [];
    private TestCase _function;
    private string _variant = "";
    private int _sets;
    private double _seconds;

    public void Count(TestRecord test, string variant)
    {
        if (max == 0 || double.IsNaN(test.Seconds) || test.Seconds <= 0)
        {
            return;
        }

        if (_tests.Count < max)
        {
            _tests.Enqueue((test.Case, variant), test.Seconds);
        }
        else if (_tests.TryPeek(out _, out var least) && test.Seconds > least)
        {
            _tests.DequeueEnqueue((test.Case, variant), test.Seconds);
        }

        if (test.Case.Name.EndsWith(']'))
        {
            CountFunction(test, variant);
        }
    }

    /// <summary>The slowest tests, slowest first.</summary>
    public IEnumerable<(TestCase Case, string Variant, double Seconds)> Tests() => _tests.UnorderedItems
        .Select(item => (item.Element.Case, item.Element.Variant, Seconds: item.Priority))
        .OrderByDescending(item => item.Seconds).ThenBy(item => item.Case.Id, StringComparer.Ordinal).ThenBy(item => item.Variant, StringComparer.Ordinal);

    /// <summary>The slowest functions with at least two parameter sets, slowest first.</summary>
    public IEnumerable<(TestCase Function, string Variant, int Sets, double Seconds)> Functions()
    {
        Flush();
        return _functions.Where(item => item.Value.Sets > 1)
            .Select(item => (item.Key.Function, item.Key.Variant, item.Value.Sets, item.Value.Seconds))
            .OrderByDescending(item => item.Seconds).ThenBy(item => item.Function.Id, StringComparer.Ordinal).ThenBy(item => item.Variant, StringComparer.Ordinal)
            .Take(max);
    }

    /// <summary>Parameter sets of one function come together: only where the function changes something is kept.</summary>
    private void CountFunction(TestRecord test, string variant)
    {
        var isSame = variant == _variant && test.Case.Path == _function.Path && _function.Name is { } name
            && test.Case.Name.StartsWith(name, StringComparison.Ordinal) && test.Case.Name.Length > name.Length && test.Case.Name[name.Length] == '[';
        if (!isSame)
        {
            Flush();
            (_function, _variant, _sets, _seconds) = (new TestCase(test.Case.Path, test.Case.Function), variant, 0, 0);
        }

        _sets++;
        _seconds += test.Seconds;
    }

    private void Flush()
    {
        if (_sets == 0)
        {
            return;
        }

        var before = _functions.GetValueOrDefault((_function, _variant));
        if (before.Sets > 0 || _functions.Count < MaxFunctions)
        {
            _functions[(_function, _variant)] = (before.Sets + _sets, before.Seconds + _seconds);
        }

        _sets = 0;
    }
}
