using System.Globalization;

using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Dashboard;

/// <summary>What the files of an attempt said: counts, slowest tests, and every failure with its whole text.</summary>
internal sealed record RunTests
{
    private const int Slowest = 10;

    /// <summary>The counts and lists. What follows for the run was decided when it was judged: the conclusion here is nobody's.</summary>
    public required TestsVerdict Verdict { get; init; }

    /// <summary>How many tests failed and count, each once however many jobs it failed in: as the check says it.</summary>
    internal int Failed => Verdict.Failing.Count;

    /// <summary>How many tests there are, each once.</summary>
    internal int Different => Verdict.Failing.Count + Verdict.Quarantined.Count + Verdict.DistinctPassed + Verdict.DistinctSkipped;

    /// <summary>Tests that failed, and then those that passed only on a later attempt, in the order they are shown.</summary>
    public required IReadOnlyList<RunFailure> Failures { get; init; }

    /// <summary>The jobs' files of every kind.</summary>
    public required IReadOnlyList<RunReports> Jobs { get; init; }

    /// <summary>Lines that its files of coverage measured; null without one.</summary>
    public CoverageTotals? Coverage { get; init; }

    /// <summary>Reads what was kept.</summary>
    internal static RunTests Of(IReadOnlyList<RunReports> jobs, IReadOnlyList<Quarantine> placed, DateOnly today)
    {
        var verdict = TestsRules.Judge(new TestsInput([.. jobs.Where(job => job.IsTested)])
        {
            Options = new TestsOptions { Slowest = Slowest },
            History = TestsHistory.Empty with { Placed = placed },
            Today = today,
        });
        var measured = jobs.SelectMany(job => job.Coverage).Select(report => report.Coverage).OfType<ReportedCoverage>().ToList();
        return new RunTests
        {
            Verdict = verdict,
            Failures = [.. verdict.Failing.Concat(verdict.Quarantined).Concat(verdict.Flaky).Select(test => new RunFailure(test))],
            Jobs = jobs,
            Coverage = measured.Count == 0 ? null : CoverageMap.Of(measured, SourceTree.Empty).Totals,
        };
    }
}

/// <summary>A test that failed or was flaky in a run.</summary>
internal sealed record RunFailure(NotableTest Test)
{
    private const int MaxShown = 4000;
    private const int MaxWhole = 512 * 1024;

    /// <summary>What it is known by in addresses: the number of its name, the same from run to run.</summary>
    internal string Key => Lookback.NumberOf(new TestKey("", Test.Case)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>It passed in the end.</summary>
    internal bool IsFlaky => Test.Record.IsFlaky;

    internal string Headline => PlainText.OneLine(FailureText.Headline(Test.Record));

    /// <summary>What was said of it in each job, the same words once: where, and the text, as it may be shown anywhere.</summary>
    internal IReadOnlyList<RunFailureText> Texts() =>
        [.. Test.Occurrences.GroupBy(each => TextOf(each.Record), StringComparer.Ordinal).Select(group => new RunFailureText(
            [.. group.Select(each => each.Variant).Where(variant => variant.Length > 0).Distinct()], group.Key.Length > MaxWhole ? group.Key[..MaxWhole] : group.Key, group.Key.Length > MaxWhole))];

    /// <summary>The beginning and the end of the first of them; the same where it is short.</summary>
    internal static (string Text, bool IsCut) Short(string text) =>
        text.Length <= MaxShown ? (text, false) : ($"{text[..(MaxShown / 4)]}\n\n…\n\n{text[^(MaxShown * 3 / 4)..]}", true);

    // Every attempt has its own: what a flaky test said before it passed is what one wants to see.
    private static string TextOf(TestRecord record)
    {
        var (message, trace) = (PlainText.Clean(FailureText.Full(record)).Trim(), PlainText.Clean(FailureText.Traceback(record)).Trim('\n'));
        return trace.Length == 0 || trace == message ? message : trace.Contains(message, StringComparison.Ordinal) ? trace : $"{message}\n\n{trace}";
    }
}

/// <summary>What jobs said of a failure.</summary>
/// <param name="Variants">The jobs' labels.</param>
/// <param name="Text">The message and the traceback.</param>
/// <param name="IsCut">There is more than is kept here.</param>
internal sealed record RunFailureText(IReadOnlyList<string> Variants, string Text, bool IsCut);
