using System.Text.Json.Serialization;
using BotApp.Core.Gating;
using BotApp.Core.Migrations;
using BotApp.Core.Previews;

namespace BotApp.Core;

/// <summary>What BotApp remembers of one pull request.</summary>
public sealed record PullRequestState : CommitState
{
    /// <summary>The pull request's number.</summary>
    [JsonIgnore]
    public int Number => Subject.Number;

    /// <summary>Its title as last read.</summary>
    public string Title { get; init; } = "";

    /// <summary>The branch it is to be merged into.</summary>
    public string BaseRef { get; init; } = "";

    /// <summary>Open on GitHub.</summary>
    public bool Open { get; init; }

    /// <summary>A draft, as last read.</summary>
    public bool Draft { get; init; }

    /// <summary>The head is in another repository.</summary>
    public bool Fork { get; init; }

    /// <summary>The author's login.</summary>
    public string Author { get; init; } = "";

    /// <summary>The head as the newest delivery named it, which is what people who commented then had seen; empty until one came.</summary>
    public string SeenHead { get; init; } = "";

    /// <summary>The commit a maintainer declared fit to run with privileges (<c>/ok-to-test</c>); nothing else is trusted when <see cref="Fork"/>.</summary>
    public string? TrustedSha { get; init; }

    /// <summary>The author was told that somebody has to say <c>/ok-to-test</c>.</summary>
    public bool TrustExplained { get; init; }

    /// <summary>Who holds the gate closed and why; null when nobody does.</summary>
    public Hold? Hold { get; init; }

    /// <summary>What people let the gate pass over, on this very commit and base only.</summary>
    public IReadOnlyList<Override> Overrides { get; init; } = [];

    /// <summary>When somebody last asked for everything to be read again; null when nobody did.</summary>
    public DateTimeOffset? RefreshedAt { get; init; }

    /// <summary>Comments already answered (newest 200), so that an event seen twice is answered once.</summary>
    public IReadOnlyList<long> AnsweredComments { get; init; } = [];

    /// <summary>Who was refused everything they asked for, and how often (newest 200 people): their refusals share one comment.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>The gate as last evaluated; null when there is none.</summary>
    public Requirement? Gate { get; init; }

    /// <summary>The gate failed since it was open last: that it opens again is told.</summary>
    public bool GateFailed { get; init; }

    /// <summary>The migrations of the newest commit that was judged; null where they are not looked at.</summary>
    public MigrationState? Migrations { get; init; }

    /// <summary>Previews by name.</summary>
    public IReadOnlyList<PreviewState> Previews { get; init; } = [];

    /// <summary>The one sticky comment exists or is being written.</summary>
    public bool StickyWritten { get; init; }

    /// <summary>The sticky comment speaks of tests: from then on it is kept true, whatever they do next.</summary>
    public bool StickyTests { get; init; }
}

/// <summary>Somebody was refused.</summary>
/// <param name="ById">Their numeric id.</param>
/// <param name="Times">How often.</param>
public sealed record Refusal(long ById, int Times);

/// <summary>A person keeps the gate closed.</summary>
/// <param name="By">Their login.</param>
/// <param name="Reason">Why; null or empty when they did not say.</param>
/// <param name="At">Since when.</param>
public sealed record Hold(string By, string? Reason, DateTimeOffset At)
{
    /// <summary>Their numeric id, which survives a new login; 0 when unknown.</summary>
    public long ById { get; init; }
}
