namespace BotApp.Core.Reports;

/// <summary>How a test, or one attempt at it, came out. The order is the severity: of several results the greatest counts.</summary>
public enum TestOutcome
{
    /// <summary>It ran and nothing was wrong.</summary>
    Passed,

    /// <summary>It was not run, or its failure was expected.</summary>
    Skipped,

    /// <summary>What it checks was not so.</summary>
    Failed,

    /// <summary>It could not be run to its end: set-up, tear-down, collection or a crash.</summary>
    Error,
}

/// <summary>One thing a report says went wrong (or why a test was skipped).</summary>
/// <param name="Kind">What the report calls it.</param>
/// <param name="Message">The short text; null when there is none.</param>
/// <param name="Type">The exception's type as written; null when there is none.</param>
/// <param name="Text">The traceback, at most 64 KB with its middle cut out; null when there is none.</param>
/// <param name="File">A file the failure itself names in an attribute; null when there is none.</param>
/// <param name="Line">The line that goes with <paramref name="File"/>, counted from 1.</param>
public sealed record TestProblem(TestOutcome Kind, string? Message, string? Type = null, string? Text = null, string? File = null, int? Line = null);

/// <summary>One try at a test.</summary>
/// <param name="Outcome">How it came out: the worst of its problems.</param>
/// <param name="Seconds">How long it took; NaN when the report does not say.</param>
/// <param name="Problems">What was wrong; several when a test failed and its tear-down failed too.</param>
public sealed record TestAttempt(TestOutcome Outcome, double Seconds, IReadOnlyList<TestProblem> Problems)
{
    /// <summary>True when the report left only the trace of an attempt that must have failed: pytest writes re-runs so.</summary>
    public bool Unexplained { get; init; }
}

/// <summary>What is kept of a test beyond its name and time: nothing at all for one that simply passed.</summary>
/// <param name="Attempts">All tries in the order they were made.</param>
/// <param name="File">The file as the report names it; null when it does not.</param>
/// <param name="Line">The line as the report names it, counted from 1.</param>
public sealed record TestDetail(IReadOnlyList<TestAttempt> Attempts, string? File, int? Line);

/// <summary>One test of a report, after its attempts were put together.</summary>
/// <param name="Case">Which test.</param>
/// <param name="Suite">The suites it was in, outermost first: <c>outer / inner</c>; before them its project in brackets, where the tool has projects.</param>
/// <param name="Outcome">How it came out in the end.</param>
/// <param name="Seconds">Time of all attempts together; NaN when unknown.</param>
/// <param name="Detail">Null for a test that passed at the first try.</param>
public sealed record TestRecord(TestCase Case, string Suite, TestOutcome Outcome, double Seconds, TestDetail? Detail)
{
    private const string ProjectEnd = "] › ";

    /// <summary>True when it failed or could not run.</summary>
    public bool IsProblem => Outcome >= TestOutcome.Failed;

    /// <summary>True when it passed in the end and an earlier attempt did not.</summary>
    public bool IsFlaky => IsFlakyAs(Outcome, Detail);

    /// <summary>The project a tool ran the test in, beside others that run the same tests (Playwright's browsers); empty when there is none.</summary>
    public string Project => Suite.StartsWith('[') && Suite.IndexOf(ProjectEnd, StringComparison.Ordinal) is var end and > 0 ? Suite[1..end] : "";

    /// <summary>How often it was tried.</summary>
    public int AttemptCount => Detail?.Attempts.Count ?? 1;

    /// <summary>The problems of the attempt that decided, or, of a flaky test, of its last failing attempt.</summary>
    public IReadOnlyList<TestProblem> Problems
    {
        get
        {
            var attempts = Detail?.Attempts ?? [];
            return attempts.LastOrDefault(attempt => attempt.Outcome == Outcome && attempt.Problems.Count > 0)?.Problems
                ?? attempts.LastOrDefault(attempt => attempt.Problems.Count > 0)?.Problems
                ?? [];
        }
    }

    /// <summary>A suite's name as Playwright shows it: <c>[chromium] › a.spec.ts</c>.</summary>
    internal static string InProject(string suite, string? project) => string.IsNullOrEmpty(project) ? suite : $"[{project}{ProjectEnd}{suite}";

    internal static bool IsFlakyAs(TestOutcome outcome, TestDetail? detail) => outcome == TestOutcome.Passed && detail is not null
        && detail.Attempts.Any(attempt => attempt.Unexplained || attempt.Outcome >= TestOutcome.Failed);
}
