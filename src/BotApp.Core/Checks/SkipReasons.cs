using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Tests that were skipped for one reason.</summary>
/// <param name="Reason">As the report says it, on one line; empty when it does not say.</param>
/// <param name="Count">How many.</param>
public sealed record SkipReason(string Reason, int Count);

/// <summary>Groups skipped tests by why they were skipped.</summary>
internal sealed class SkipReasons
{
    /// <summary>More reasons than this are counted together: some tools put the whole log there.</summary>
    private const int MaxReasons = 1000;

    private readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _firstLines = new(StringComparer.Ordinal);
    private int _others;

    public void Count(TestRecord test)
    {
        var reason = Of(test);
        if (_reasons.TryGetValue(reason, out var count) || _reasons.Count < MaxReasons)
        {
            _reasons[reason] = count + 1;
        }
        else
        {
            _others++;
        }
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<SkipReason> All()
    {
        var all = _reasons.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new SkipReason(pair.Key, pair.Value));
        return _others == 0 ? [.. all] : [.. all, new SkipReason("(other reasons)", _others)];
    }

    private string Of(TestRecord test)
    {
        var problem = test.Problems.FirstOrDefault(problem => problem.Kind == TestOutcome.Skipped);
        var message = problem?.Message?.Trim() ?? "";
        // Some tools only repeat that it was skipped; pytest puts a skipped module's reason into the text.
        var reason = message is "" or "true" or "skipped" or "Skipped" or "collection skipped" ? Told(problem?.Text) : FirstLine(message);
        return problem?.Type == "pytest.xfail" ? $"expected to fail{(reason.Length > 0 ? $": {reason}" : "")}" : reason;
    }

    /// <summary>Thousands are skipped for one reason: it is made fit to be shown once.</summary>
    private string FirstLine(string message)
    {
        if (!_firstLines.TryGetValue(message, out var line))
        {
            line = ByteBudget.Title(message.Split('\n')[0]);
            if (_firstLines.Count < MaxReasons)
            {
                _firstLines.Add(message, line);
            }
        }

        return line;
    }

    /// <summary>What follows <c>Skipped: </c> in <c>('/w/test_x.py', 2, 'Skipped: module level')</c>; else the first line.</summary>
    private static string Told(string? text)
    {
        const string mark = "Skipped: ";
        var line = ByteBudget.Title((text ?? "").Trim().Split('\n')[0]);
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? line : line[(at + mark.Length)..].TrimEnd(')').TrimEnd('\'', '"');
    }
}
