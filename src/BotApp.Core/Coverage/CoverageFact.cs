using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>What coverage is judged from, read when every pipeline that may measure it has ended and at no other time.</summary>
/// <param name="From">Which runs and targets it is of; see <see cref="CoverageState.From"/>.</param>
/// <param name="Runs">What the runs brought, by correlation id, without tests; a run without reports is not there.</param>
/// <param name="Tree">The files of the measured commit.</param>
public sealed record CoverageFact(string From, IReadOnlyDictionary<string, IReadOnlyList<RunReports>> Runs, SourceTree Tree)
{
    /// <summary>What the pull request changes; null for branches.</summary>
    public Changes? Changes { get; init; }

    /// <summary>What to compare with; null when there is nothing to compare with.</summary>
    public BaseCoverage? Base { get; init; }
}

/// <summary>What is remembered of the coverage of a subject's newest commit.</summary>
public sealed record CoverageState
{
    /// <summary>The runs it was judged from and the targets it was judged by; null while runs are awaited.</summary>
    public string? From { get; init; }

    /// <summary>How its check ended; null while runs are awaited, and where nothing was measured and nobody asked.</summary>
    public CheckConclusion? Conclusion { get; init; }

    /// <summary>Stable reason code; see <see cref="CoverageVerdict.Code"/>.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why, as a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A fingerprint of all that the check shows; null while there is none.</summary>
    public string? Print { get; init; }

    /// <summary>How often it was judged anew: each round is a check run of its own.</summary>
    public int Round { get; init; }

    /// <summary>There is a check: from then on it is kept true.</summary>
    public bool HasCheck { get; init; }

    /// <summary>The judgement as far as it is remembered; null while there is none.</summary>
    [JsonIgnore]
    public CoverageVerdict? Verdict => Conclusion is not { } conclusion ? null : new CoverageVerdict
    {
        Conclusion = conclusion,
        Code = Code,
        Reason = Reason,
        Map = CoverageMap.Of([], SourceTree.Empty),
        Gaps = [],
        Misses = [],
        Notices = [],
    };
}
