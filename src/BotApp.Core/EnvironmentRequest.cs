namespace BotApp.Core;

/// <summary>What a person may want of an environment.</summary>
public enum EnvironmentAct
{
    /// <summary>A commit is to be live there.</summary>
    Deploy,

    /// <summary>The last good commit before this one is to be live again.</summary>
    Rollback,

    /// <summary>It is to stay as it is.</summary>
    Lock,

    /// <summary>It is free again.</summary>
    Unlock,

    /// <summary>What waits for somebody's word may begin.</summary>
    Approve,
}

/// <summary>Where a command was said, so that its answer finds the way back.</summary>
/// <param name="Number">The pull request; 0 for a button.</param>
/// <param name="CommentId">The comment; 0 for a button.</param>
/// <param name="Line">Which of the comment's commands it was, counted from 1.</param>
public sealed record CommandPlace(int Number, long CommentId, int Line)
{
    /// <summary>A button has no comment that could be answered.</summary>
    public static CommandPlace Button { get; } = new(0, 0, 0);

    /// <summary>What was asked for on a page of the dashboard, by our name of it; null: it was not.</summary>
    public string? Ask { get; init; }

    /// <summary>The name of the comment that answers it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Reply => Ask is not null ? $"ask-{Ask}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"reply-{CommentId}-{Line}");
}

/// <summary>A person's request to an environment. Whether the person may was judged where it was said, at that moment.</summary>
public sealed record EnvironmentRequest
{
    /// <summary>What is wanted.</summary>
    public required EnvironmentAct Act { get; init; }

    /// <summary>Who wants it.</summary>
    public required Person By { get; init; }

    /// <summary>Where it was said.</summary>
    public required CommandPlace Asked { get; init; }

    /// <summary>The commit to deploy or approve, at least 7 digits of it; empty for everything else, and for whatever waits.</summary>
    public string Sha { get; init; } = "";

    /// <summary>It is deployed although it is live already.</summary>
    public bool IsAgain { get; init; }

    /// <summary><see cref="Sha"/> is the head of the open pull request it was said on, in this very repository.</summary>
    public bool IsPullRequestHead { get; init; }

    /// <summary>Why it may be outside the windows and in a freeze; null: it may not.</summary>
    public string? OverrideFreeze { get; init; }

    /// <summary>Why a rollback may go back over a contraction of the database; null: it may not.</summary>
    public string? Forced { get; init; }

    /// <summary>Why it is locked; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What was live when the person was shown what this brings; empty: nothing was. Null: they were not shown that.</summary>
    public string? ShownLive { get; init; }

    /// <summary>The person may undo other people's locks.</summary>
    public bool Maintains { get; init; }
}
