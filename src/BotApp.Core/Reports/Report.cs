using System.Text.Json.Serialization;

namespace BotApp.Core.Reports;

/// <summary>How far a file could be read.</summary>
public enum ReportState
{
    /// <summary>Read to its end.</summary>
    Complete,

    /// <summary>Broken off, interrupted or damaged: what was read is kept, but it cannot be the whole truth.</summary>
    Incomplete,

    /// <summary>Not a test report, or refused.</summary>
    Unreadable,

    /// <summary>A known file of another kind, such as coverage: no test report, and not counted as one.</summary>
    Ignored,
}

/// <summary>What a file tells about a run.</summary>
public enum ReportKind
{
    /// <summary>Which tests passed.</summary>
    Tests,

    /// <summary>Which lines were run.</summary>
    Coverage,

    /// <summary>What a tool that reads code remarked.</summary>
    Findings,
}

/// <summary>Something to know about a file.</summary>
/// <param name="Message">What was expected, what came, what to do.</param>
/// <param name="Line">Counted from 1; null when it concerns the whole file.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="IsNotice">True when it takes nothing away from the result.</param>
public sealed record ReportProblem(string Message, int? Line = null, int? Column = null, bool IsNotice = false);

/// <summary>Counts of the elements of a file, before attempts are put together; severity error over failure over skipped.</summary>
/// <param name="Total">All test elements.</param>
/// <param name="Passed">Elements without any result child.</param>
/// <param name="Failed">Elements that failed.</param>
/// <param name="Errors">Elements with an error.</param>
/// <param name="Skipped">Elements that were not run.</param>
public readonly record struct RecordCounts(int Total, int Passed, int Failed, int Errors, int Skipped)
{
    /// <summary>The counts with one more element.</summary>
    public RecordCounts Plus(TestOutcome outcome) => outcome switch
    {
        TestOutcome.Passed => this with { Total = Total + 1, Passed = Passed + 1 },
        TestOutcome.Failed => this with { Total = Total + 1, Failed = Failed + 1 },
        TestOutcome.Error => this with { Total = Total + 1, Errors = Errors + 1 },
        TestOutcome.Skipped => this with { Total = Total + 1, Skipped = Skipped + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "an outcome without a column"),
    };
}

/// <summary>What one file said.</summary>
public sealed record Report
{
    /// <summary>The file's path as given; <c>artifact.zip!/inner.xml</c> inside an archive.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the format that read it, such as <c>junit</c>; empty when none did.</summary>
    public string Format { get; init; } = "";

    /// <summary>The tool that wrote it, as far as it can be told; empty when it cannot.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>How far it could be read as a test report. Coverage and findings are always <see cref="ReportState.Ignored"/>: they say nothing of tests.</summary>
    public required ReportState State { get; init; }

    /// <summary>What it tells; tests unless it was recognised as something else.</summary>
    public ReportKind Kind { get; init; }

    /// <summary>How far it could be read as what it is; for tests the same as <see cref="State"/>.</summary>
    public ReportState ReadState
    {
        get => Kind == ReportKind.Tests ? State : field;
        init;
    }

    /// <summary>Element counts.</summary>
    public RecordCounts Records { get; init; }

    /// <summary>The tests, in the file's order of first appearance. Not in JSON: a list of tests has a shorter form of its own.</summary>
    [JsonIgnore]
    public TestList Tests { get; init; } = [];

    /// <summary>The lines it measured; null unless it is a coverage report.</summary>
    public ReportedCoverage? Coverage { get; init; }

    /// <summary>What it found, in the file's order; empty unless it is a report of findings.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Damage and notices.</summary>
    public IReadOnlyList<ReportProblem> Problems { get; init; } = [];

    /// <summary>True when nothing in this file speaks against success: read to its end and no test failed.</summary>
    public bool IsGreen => State == ReportState.Complete && Tests.Count > 0 && !Tests.HasProblems;

    /// <summary>A file that could not be used at all.</summary>
    public static Report Unreadable(string path, string message, int? line = null, int? column = null) =>
        new() { Path = path, State = ReportState.Unreadable, Problems = [new ReportProblem(message, line, column)] };
}
