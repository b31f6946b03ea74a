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

    /// <summary>Questions asked so far.</summary>
    public int Round { get; init; }

    /// <summary>When the first question was asked.</summary>
    public DateTimeOffset CheckingSince { get; init; }

    /// <summary>How often taking it down was tried.</summary>
    public int RemoveTries { get; init; }

    /// <summary>Who took it down by hand; null when nobody did.</summary>
    public string? StoppedBy { get; init; }

    /// <summary>What is wrong or why it is not there; a sentence for people.</summary>
    public string? Problem { get; init; }

    /// <summary>Our name of this generation's deployment.</summary>
    public string Deployment(SubjectKey subject) => $"preview-{Name}-pr{subject?.Name}-g{Generation.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Something is being made or checked.</summary>
    public bool IsActive => Phase is PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking or PreviewPhase.Removing;

    /// <summary>Something may be out there that has to be taken down.</summary>
    public bool MayExist => Generation > 0 && Phase is not (PreviewPhase.None or PreviewPhase.Removed);
}
