using BotApp.Core.History;

namespace BotApp.Core.Checks;

/// <summary>Which failures speak against success.</summary>
public enum FailOn
{
    /// <summary>Every failing test that is not quarantined.</summary>
    Any,

    /// <summary>Only tests the base does not fail already; without a known base, every one.</summary>
    NewFailures,
}

/// <summary>A test whose failure is listed but not held against the run.</summary>
/// <param name="Test">
/// pytest's node id (<c>tests/test_api.py::TestX::test_get[1]</c>) or our own; without parameters it means all of them. With a <c>*</c> it is a
/// pattern over ids: before <c>::</c> it takes any characters but a slash (<c>**</c> takes slashes too), after it any characters.
/// </param>
/// <param name="Until">The last day (UTC) it holds; null for no end.</param>
/// <param name="Reason">Why; null when nobody said.</param>
public sealed record Quarantine(string Test, DateOnly? Until = null, string? Reason = null);

/// <summary>How a repository wants its tests judged.</summary>
public sealed record TestsOptions
{
    /// <summary>How many tests must have run at least. Default 1.</summary>
    public int MinTests { get; init; } = 1;

    /// <summary>Which failures count. Default: any.</summary>
    public FailOn FailOn { get; init; } = FailOn.Any;

    /// <summary>True when a test that passed only on a later attempt counts as failed. Default false.</summary>
    public bool StrictRetries { get; init; }

    /// <summary>How many of the slowest tests are listed. Default 10.</summary>
    public int Slowest { get; init; } = 10;

    /// <summary>How many annotations are written at most. Default 200.</summary>
    public int MaxAnnotations { get; init; } = 200;

    /// <summary>Tests set apart by the settings.</summary>
    public IReadOnlyList<Quarantine> Quarantine { get; init; } = [];

    /// <summary>How flaky tests are told.</summary>
    public FlakyOptions Flaky { get; init; } = new();

    /// <summary>The agreed maximum of the run's time; null when none was agreed.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>True when a run over its budget fails; false when it is only said. Default false.</summary>
    public bool FailOverBudget { get; init; }
}
