namespace BotApp.Core.Settings;

/// <summary>How test results are judged and shown.</summary>
public sealed record TestSettings
{
    /// <summary>Which failures fail the check.</summary>
    public FailOn FailOn { get; init; } = FailOn.Any;

    /// <summary>What a test is that failed and then passed in the same run.</summary>
    public RetryReading Retries { get; init; } = RetryReading.FlakyPasses;

    /// <summary>Marks on the changed files.</summary>
    public AnnotationSettings Annotations { get; init; } = new();

    /// <summary>How many of the slowest tests are listed; default 10.</summary>
    public int Slowest { get; init; } = 10;

    /// <summary>When the one sticky comment speaks of tests; what it once said is kept true.</summary>
    public CommentMode Comment { get; init; } = CommentMode.Changes;

    /// <summary>How flaky tests are found.</summary>
    public FlakySettings Flaky { get; init; } = new();

    /// <summary>Tests whose failures are shown and not counted, until a day.</summary>
    public IReadOnlyList<QuarantineEntry> Quarantine { get; init; } = [];
}

/// <summary>Which failures fail the check.</summary>
public enum FailOn
{
    /// <summary>Every failure.</summary>
    Any,

    /// <summary>Only what the base does not already fail.</summary>
    NewFailures,
}

/// <summary>What a test is that failed and then passed in the same run.</summary>
public enum RetryReading
{
    /// <summary>Passed, and marked as flaky.</summary>
    FlakyPasses,

    /// <summary>Failed.</summary>
    Strict,
}

/// <summary>When the one sticky comment is written.</summary>
public enum CommentMode
{
    /// <summary>For every result.</summary>
    Always,

    /// <summary>When something differs from the base.</summary>
    Changes,

    /// <summary>When something failed.</summary>
    Failures,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>Marks on the changed files.</summary>
public sealed record AnnotationSettings
{
    /// <summary>At most so many for one check; default 200.</summary>
    public int Max { get; init; } = 200;
}

/// <summary>How flaky tests are found.</summary>
public sealed record FlakySettings
{
    /// <summary>The time looked back; default 14 days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Fewer results than this prove nothing; default 10.</summary>
    public int MinResults { get; init; } = 10;

    /// <summary>Whether a failing test that earlier runs show to be flaky is quarantined by itself; never one that fails every time. Default false.</summary>
    public bool AutoQuarantine { get; init; }
}

/// <summary>A test whose failures are shown and not counted.</summary>
public sealed record QuarantineEntry
{
    /// <summary>
    /// The test's id, such as <c>tests/test_api.py::test_timeout</c> (without parameters: all of them), or a pattern over ids, such as
    /// <c>tests/test_api.py::*</c>: <c>*</c> before <c>::</c> stays in its folder, <c>**</c> does not, and after <c>::</c> it takes any characters.
    /// </summary>
    public required string Test { get; init; }

    /// <summary>The last day (UTC) it holds.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>Why, for people; may be empty.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What coverage has to reach; a null target is not judged.</summary>
public sealed record CoverageSettings
{
    /// <summary>Of all lines.</summary>
    public Percentage? Project { get; init; }

    /// <summary>Of the lines the pull request changed.</summary>
    public Percentage? Patch { get; init; }

    /// <summary>The most the project's coverage may fall below the base's, in percentage points.</summary>
    public Percentage? MaxDrop { get; init; }

    /// <summary>What a missed target does; default fail.</summary>
    public Verdict Action { get; init; } = Verdict.Fail;
}
