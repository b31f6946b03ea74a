namespace BotApp.Core.Reports;

/// <summary>How a repeated test is judged: the same identity again in one suite of one file is another attempt at it.</summary>
internal static class Attempts
{
    /// <summary>
    /// The last attempt decides, with two exceptions: a skip after a failure does not undo it, and where equal names are
    /// known not to be attempts (<paramref name="areRetries"/> false) the worst result counts.
    /// </summary>
    public static TestOutcome Settle(IReadOnlyList<TestAttempt> attempts, bool areRetries)
    {
        var last = attempts[^1].Outcome;
        return last >= TestOutcome.Failed || (areRetries && last == TestOutcome.Passed) ? last : attempts.Max(attempt => attempt.Outcome);
    }

    /// <summary>Time of all attempts that say theirs; NaN when none does.</summary>
    public static double TotalSeconds(IReadOnlyList<TestAttempt> attempts)
    {
        var known = attempts.Where(attempt => !double.IsNaN(attempt.Seconds)).ToList();
        return known.Count == 0 ? double.NaN : known.Sum(attempt => attempt.Seconds);
    }

    /// <summary>
    /// pytest writes a failing test whose tear-down fails too as two elements: they are one attempt with two problems.
    /// </summary>
    public static bool IsTeardownOf(TestAttempt call, TestAttempt next) =>
        call.Outcome == TestOutcome.Failed && next.Outcome == TestOutcome.Error
        && next.Problems is [{ Message: { } message }, ..] && message.StartsWith("failed on teardown", StringComparison.Ordinal);

    /// <summary>One attempt out of a call and its tear-down.</summary>
    public static TestAttempt Join(TestAttempt call, TestAttempt teardown) =>
        new(TestOutcome.Error, TotalSeconds([call, teardown]), [.. call.Problems, .. teardown.Problems]);
}
