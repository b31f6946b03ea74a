using System.Text.Json.Serialization;
using BotApp.Core.History;

namespace BotApp.Core.Checks;

/// <summary>What is remembered of a judged suite for the pull request's comment: counts, a few names, the cells of the matrix.</summary>
/// <param name="Failed">Different tests that failed and are not quarantined.</param>
/// <param name="New">Of them, those the base does not fail.</param>
/// <param name="Quarantined">Different failing tests that are set apart.</param>
/// <param name="Flaky">Different tests that passed only on a later attempt.</param>
public sealed record TestsBrief(int Failed, int New, int Quarantined, int Flaky)
{
    /// <summary>How many names and cells are kept.</summary>
    private const int MaxNames = 5;

    private const int MaxCells = 30;
    private const int MaxNameBytes = 200;

    /// <summary>The base in words, such as <c>main@abc1234, the merge base</c>; null when it is not known.</summary>
    public string? Base { get; init; }

    /// <summary>Tests that fail on the base and pass here.</summary>
    public int Fixed { get; init; }

    /// <summary>Tests the base does not have.</summary>
    public int Added { get; init; }

    /// <summary>Tests only the base has.</summary>
    public int Removed { get; init; }

    /// <summary>Tests that ran on the base and are skipped here.</summary>
    public int NewlySkipped { get; init; }

    /// <summary>Tests that were skipped on the base and pass here.</summary>
    public int Unskipped { get; init; }

    /// <summary>False when something did not report or could not be read.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Names of the first failing tests, new ones first.</summary>
    public IReadOnlyList<string> FirstFailing { get; init; } = [];

    /// <summary>The cells of the matrix, those with failures first; empty when there is only one.</summary>
    public IReadOnlyList<CellBrief> Cells { get; init; } = [];

    /// <summary>True when something is other than on the base, or when that cannot be told and something is wrong.</summary>
    [JsonIgnore]
    public bool IsChange => !IsComplete || New > 0 || (Base is null && Failed > 0) || Fixed + Added + Removed + NewlySkipped + Unskipped > 0;

    /// <summary>The essence of a judgement.</summary>
    public static TestsBrief Of(TestsVerdict verdict, TestsInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        var compared = verdict.Comparison;
        return new TestsBrief(verdict.Failing.Count, verdict.Failing.Count(test => test.Standing != Standing.Known && input.History.Base is not null), verdict.Quarantined.Count, verdict.Flaky.Count)
        {
            Base = input.History.Base is { } known ? BaseText.Full(known, input.IsBranch) : null,
            Fixed = compared?.Fixed.Count ?? 0,
            Added = compared?.Added.Count ?? 0,
            Removed = compared?.Removed.Count ?? 0,
            NewlySkipped = compared?.NewlySkipped.Count ?? 0,
            Unskipped = compared?.Unskipped.Count ?? 0,
            IsComplete = verdict.Gaps.Count == 0,
            FirstFailing = [.. verdict.Failing.Take(MaxNames).Select(test => Cut(FailureText.Title(test)))],
            Cells = verdict.Runs.Count < 2 ? [] : [.. verdict.Runs.OrderByDescending(IsBad).Take(MaxCells).Select(CellOf)],
        };
    }

    private static bool IsBad(RunTotals run) => run.Totals.Tests == 0 || run.Totals.Failed + run.Totals.Errors > run.Totals.Quarantined;

    private static CellBrief CellOf(RunTotals run) =>
        new(Cut(run.Run.Variant), run.Totals.Passed, run.Totals.Failed + run.Totals.Errors - run.Totals.Quarantined, run.Totals.Skipped, run.Totals.Tests > 0);

    private static string Cut(string name) => ByteBudget.Head(ByteBudget.Title(name), MaxNameBytes);
}

/// <summary>One cell of the matrix.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed or could not run and are not quarantined.</param>
/// <param name="Skipped">Tests that did not run.</param>
/// <param name="HasTests">False when it reported none.</param>
public sealed record CellBrief(string Label, int Passed, int Failed, int Skipped, bool HasTests);
