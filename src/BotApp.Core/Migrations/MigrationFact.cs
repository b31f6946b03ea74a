using BotApp.Core.Checks;

namespace BotApp.Core.Migrations;

/// <summary>What migrations are judged from, read when it differs from what was judged last.</summary>
/// <param name="From">What it was read from; see <see cref="MigrationState.From"/>.</param>
/// <param name="Input">The files and what they are compared with.</param>
public sealed record MigrationFact(string From, MigrationInput Input)
{
    /// <summary>The label that accepts a contraction and who put it on; null when it is not on.</summary>
    public LabelFact? Label { get; init; }
}

/// <summary>What is remembered of the migrations of a pull request's newest commit.</summary>
public sealed record MigrationState
{
    /// <summary>The commit that was judged.</summary>
    public string Sha { get; init; } = "";

    /// <summary>What it was judged from: files, base, settings, label, runs.</summary>
    public string From { get; init; } = "";

    /// <summary>How its check ended.</summary>
    public CheckConclusion Conclusion { get; init; }

    /// <summary>Stable reason code; see <see cref="MigrationVerdict.Code"/>.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why, as a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The most harmful class of its steps.</summary>
    public MigrationClass Highest { get; init; }

    /// <summary>A fingerprint of all that the check shows.</summary>
    public string Print { get; init; } = "";

    /// <summary>How often it was judged anew: each round is a check run of its own.</summary>
    public int Round { get; init; }

    /// <summary>When the label was put on that <see cref="Accepted"/> belongs to; null while there is none.</summary>
    public DateTimeOffset? LabelledAt { get; init; }

    /// <summary>The steps that were there when the label was put on: it accepts no others that come later.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];
}
