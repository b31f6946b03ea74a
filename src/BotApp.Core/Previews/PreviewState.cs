using BotApp.Core.Pipelines;

namespace BotApp.Core.Previews;

/// <summary>Where a preview stands.</summary>
public enum PreviewPhase
{
    /// <summary>Not there, with <see cref="PreviewState.Problem"/> as the reason.</summary>
    None,

    /// <summary>The run that makes it is under way.</summary>
    Building,

    /// <summary>The run ended well; its result is being fetched.</summary>
    Collecting,

    /// <summary>Its address is being asked.</summary>
    Checking,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It was made but does not answer as expected.</summary>
    Unhealthy,

    /// <summary>It could not be made.</summary>
    Failed,

    /// <summary>The run that takes it down is under way.</summary>
    Removing,

    /// <summary>It was taken down.</summary>
    Removed,

    /// <summary>Taking it down failed for good.</summary>
    RemoveFailed,

    /// <summary>Wanted, and waiting for one of the repository's slots.</summary>
    Waiting,

    /// <summary>It answered; since then nobody pushed or asked for so long that its host may have put it to sleep.</summary>
    Sleeping,
}

/// <summary>One preview of one pull request.</summary>
public sealed record PreviewState
{
    /// <summary>Its key in the settings.</summary>
    public required string Name { get; init; }

    /// <summary>Counts up with every new build: results of an older one change nothing.</summary>
    public int Generation { get; init; }

    /// <summary>Where it stands.</summary>
    public PreviewPhase Phase { get; init; }

    /// <summary>The commit it is to show.</summary>
    public string WantedSha { get; init; } = "";

    /// <summary>The commit whose link was last seen to answer; null when none did.</summary>
    public string? ServingSha { get; init; }

    /// <summary>That link.</summary>
    public string? ServingUrl { get; init; }

    /// <summary>The deployment that the link belongs to.</summary>
    public string? ServingDeployment { get; init; }

    /// <summary>The address of this generation, once its run handed it back.</summary>
    public string? Url { get; init; }

    /// <summary>The run under way: up or down.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The runner's run.</summary>
    public RunReference? Run { get; init; }

    /// <summary>When the run under way was asked for.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The runner of that run.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>The workflow that takes it down, as the settings had it when it was built.</summary>
    public string TeardownWorkflow { get; init; } = "";

    /// <summary>GitHub's environment it was built in.</summary>
    public string Environment { get; init; } = "preview";

    /// <summary>When to ask, or to try to take it down, once more; null while an answer is outstanding.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>A person wants it built anew.</summary>
    public bool RebuildWished { get; init; }

    /// <summary>Who brought it up by hand; null when nobody did.</summary>
    public string? AskedBy { get; init; }

    /// <summary>The commit of a fork that a maintainer asked a preview of; nothing else of the fork is built on their word.</summary>
    public string? ApprovedSha { get; init; }

    /// <summary>Whether one of the repository's slots is ours.</summary>
    public bool SlotHeld { get; init; }

    /// <summary>The queue of slots knows of it: it holds one or waits for one.</summary>
    public bool SlotAsked { get; init; }

    /// <summary>Counts what was said to the queue of slots: answers to anything older change nothing. 0 when it was never asked.</summary>
    public int SlotRound { get; init; }

    /// <summary>The place in the queue, from 1; null while unknown or not waiting.</summary>
    public int? Position { get; init; }

    /// <summary>How many wait, this one included.</summary>
    public int InQueue { get; init; }

    /// <summary>Since when it is up, builds of newer commits included.</summary>
    public DateTimeOffset? UpSince { get; init; }

    /// <summary>The last push or command.</summary>
    public DateTimeOffset? ActiveAt { get; init; }

    /// <summary>The commit at which it expired: it stays down until a push or a command.</summary>
    public string? ExpiredSha { get; init; }

    /// <summary>Why it expired; a part of a sentence.</summary>
    public string? Expired { get; init; }

    /// <summary>A person wants a sleeping one to be asked until it answers.</summary>
    public bool WakeWished { get; init; }

    /// <summary>Answers as expected in a row.</summary>
    public int Answers { get; init; }

    /// <summary>The commit whose check is not completed yet; null when there is none.</summary>
    public string? OpenCheck { get; init; }

    /// <summary>Its row of the comment where the settings want that written once; null until then.</summary>
    public string? SaidOnce { get; init; }

    /// <summary>Questions asked so far.</summary>
    public int Round { get; init; }

    /// <summary>When the first question was asked.</summary>
    public DateTimeOffset CheckingSince { get; init; }

    /// <summary>How often taking it down was tried.</summary>
    public int RemoveTries { get; init; }

    /// <summary>Counts all tries there ever were, so that each is a run of its own.</summary>
    public int Removals { get; init; }

    /// <summary>A person wants one that could not be taken down to be tried again.</summary>
    public bool RemoveWished { get; init; }

    /// <summary>Who took it down by hand; null when nobody did.</summary>
    public string? StoppedBy { get; init; }

    /// <summary>What is wrong or why it is not there; a sentence for people.</summary>
    public string? Problem { get; init; }

    /// <summary>Our name of this generation's deployment.</summary>
    public string Deployment(SubjectKey subject) => $"preview-{Name}-pr{subject?.Name}-g{Generation.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Something is being made or checked.</summary>
    public bool IsActive => Phase is PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking or PreviewPhase.Removing;

    /// <summary>Something may be out there that has to be taken down.</summary>
    public bool MayExist => Generation > 0 && Phase is not (PreviewPhase.None or PreviewPhase.Removed or PreviewPhase.Waiting);
}
