namespace BotApp.Core.History;

/// <summary>Tests that differ from the base in one way.</summary>
/// <param name="Count">How many different tests, exactly.</param>
/// <param name="Names">The first of them, by name for people.</param>
public sealed record DifferingTests(int Count, IReadOnlyList<string> Names)
{
    /// <summary>None.</summary>
    public static DifferingTests None { get; } = new(0, []);
}

/// <summary>How a run differs from its base, apart from what fails. A renamed test is one that was removed and one that was added.</summary>
public sealed record TestsComparison
{
    /// <summary>Failed on the base and pass here, wherever they ran.</summary>
    public required DifferingTests Fixed { get; init; }

    /// <summary>The base does not have them.</summary>
    public required DifferingTests Added { get; init; }

    /// <summary>The base has them and nothing here does; none are named where not everything reported.</summary>
    public required DifferingTests Removed { get; init; }

    /// <summary>Ran on the base and are skipped here.</summary>
    public required DifferingTests NewlySkipped { get; init; }

    /// <summary>Were skipped on the base and pass here.</summary>
    public required DifferingTests Unskipped { get; init; }

    /// <summary>Cells of the matrix the base does not have: their tests are compared with nothing.</summary>
    public required IReadOnlyList<string> OnlyHere { get; init; }

    /// <summary>Cells of the matrix that only the base has: their tests are not called removed.</summary>
    public required IReadOnlyList<string> OnlyOnBase { get; init; }

    /// <summary>False when something did not report completely, so that a test that is not here may only be missing.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>True when anything besides failures differs.</summary>
    public bool HasDifferences =>
        Fixed.Count + Added.Count + Removed.Count + NewlySkipped.Count + Unskipped.Count + OnlyHere.Count + OnlyOnBase.Count > 0;
}
