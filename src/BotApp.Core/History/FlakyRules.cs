using BotApp.Core.Checks;

namespace BotApp.Core.History;

/// <summary>How flaky tests are told from broken ones.</summary>
public sealed record FlakyOptions
{
    /// <summary>The time looked back; default 14 days. What was flaky before it and was not since is healthy.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Fewer results than this prove nothing; default 10.</summary>
    public int MinResults { get; init; } = 10;

    /// <summary>Whether a test that earlier runs show to be flaky is set apart by itself; default false.</summary>
    public bool AutoQuarantine { get; init; }
}

/// <summary>What earlier results say of a test.</summary>
public enum TestHealth
{
    /// <summary>There are too few results to tell.</summary>
    Unknown,

    /// <summary>It never came out both ways on the same files.</summary>
    Healthy,

    /// <summary>It both passed and failed on the same files, or passed only on a later attempt.</summary>
    Flaky,

    /// <summary>It fails every time: a defect, however flaky it once was.</summary>
    Broken,
}

/// <summary>Earlier results of one test, counted.</summary>
/// <param name="Runs">How many results there are in the window.</param>
/// <param name="Failed">How many of them are failures.</param>
/// <param name="Transitions">How often it changed between passing and failing while the files stayed the same, attempts inside a run included.</param>
/// <param name="Window">The time looked back.</param>
/// <param name="Health">What follows.</param>
public sealed record FlakyScore(int Runs, int Failed, int Transitions, TimeSpan Window, TestHealth Health)
{
    /// <summary>"failed 3 of 40 runs, 5 transitions in 14 days".</summary>
    public string Text => $"failed {Words.Number(Failed)} of {Words.Count(Runs, "run")}, {Words.Count(Transitions, "transition")} in {Words.Days(Window)}";
}

/// <summary>
/// Tells flaky tests from broken ones. Results are compared on one git tree only: between two trees the code changed, and a change of the
/// result may be its doing. Rebased and merged commits share trees, so their results come together.
/// </summary>
public static class FlakyRules
{
    /// <summary>What the results within the window say.</summary>
    /// <param name="past">Results in any order.</param>
    /// <param name="now">The end of the window.</param>
    /// <param name="options">The window, and how many results are needed.</param>
    public static FlakyScore Score(IReadOnlyList<PastResult> past, DateTimeOffset now, FlakyOptions options)
    {
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(options);
        var seen = Ordered([.. past.Where(result => now - result.At <= options.Window)]);
        var failed = seen.Count(result => !result.Passed);
        var transitions = Transitions(seen);
        return new FlakyScore(seen.Count, failed, transitions, options.Window, Health(seen, failed, transitions, options));
    }

    /// <summary>
    /// Whether a failing test may be set apart without anybody having said so: only when runs before this one show that it is flaky. A test
    /// that fails every time, or that never failed before, has a cause to be looked for.
    /// </summary>
    public static bool MaySetApart(FlakyScore? score, FlakyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AutoQuarantine && score is { Health: TestHealth.Flaky };
    }

    private static TestHealth Health(List<PastResult> seen, int failed, int transitions, FlakyOptions options) => seen switch
    {
        _ when seen.Count < options.MinResults => TestHealth.Unknown,
        _ when failed == seen.Count || seen.TakeLast(options.MinResults).All(result => !result.Passed) => TestHealth.Broken,
        _ => transitions > 0 ? TestHealth.Flaky : TestHealth.Healthy,
    };

    // They nearly always come oldest first.
    private static List<PastResult> Ordered(List<PastResult> results)
    {
        for (var place = 1; place < results.Count; place++)
        {
            if (results[place].At < results[place - 1].At)
            {
                return [.. results.OrderBy(result => result.At)];
            }
        }

        return results;
    }

    // A run that passed on a later attempt is a failure and a pass. One pass over the results: a page asks for hundreds of tests with hundreds of results each.
    private static int Transitions(List<PastResult> seen)
    {
        var transitions = 0;
        var last = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var result in seen)
        {
            var isBoth = result is { Passed: true, Flaky: true };
            if (result.TreeSha.Length > 0)
            {
                var first = result.Passed && !isBoth;
                transitions += last.TryGetValue(result.TreeSha, out var before) && before != first ? 1 : 0;
                last[result.TreeSha] = result.Passed;
            }

            transitions += isBoth ? 1 : 0;
        }

        return transitions;
    }
}
