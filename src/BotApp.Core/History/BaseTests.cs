using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>A test as the base has it.</summary>
/// <param name="Variant">The cell of the matrix it was found in.</param>
/// <param name="Record">How it came out there.</param>
internal readonly record struct BaseTest(string Variant, TestRecord Record);

/// <summary>Finds tests in the results of the base.</summary>
internal sealed class BaseTests(BaseRun run)
{
    public BaseRun Run => run;

    public bool Has(string variant) => run.Variants.ContainsKey(variant);

    /// <summary>
    /// The test in the same cell of the matrix, else, where that cell is known and has no such test, in the only other cell that has it: shards
    /// take tests from each other. Null when the base does not have it or cannot tell.
    /// </summary>
    public BaseTest? Find(string variant, TestCase test)
    {
        if (!run.Variants.TryGetValue(variant, out var tests))
        {
            return null;
        }

        return tests.TryGet(test, out var record) ? new BaseTest(variant, record) : FindElsewhere(variant, test);
    }

    /// <summary>Where its row of failures began; null when it does not fail on the base or nobody knows.</summary>
    public FailingSince? Since(string variant, TestCase test) =>
        Find(variant, test) is { Record.IsProblem: true } found ? run.Since.GetValueOrDefault(new TestKey(found.Variant, test)) : null;

    private BaseTest? FindElsewhere(string variant, TestCase test)
    {
        BaseTest? found = null;
        foreach (var (name, tests) in run.Variants)
        {
            if (name != variant && tests.TryGet(test, out var record))
            {
                if (found is not null)
                {
                    return null;
                }

                found = new BaseTest(name, record);
            }
        }

        return found;
    }
}
