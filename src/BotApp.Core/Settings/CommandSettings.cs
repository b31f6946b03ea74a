using BotApp.Core.Commands;

namespace BotApp.Core.Settings;

/// <summary>Comment commands: which, and for whom.</summary>
public sealed record CommandSettings
{
    /// <summary>The commands that are answered; default all.</summary>
    public IReadOnlyList<CommandVerb> Enabled { get; init; } = CommandList.AllVerbs;

    /// <summary>Who may give a command, in place of the command's default. Any one of the list suffices.</summary>
    public IReadOnlyDictionary<CommandVerb, IReadOnlyList<Allowance>> Allow { get; init; } =
        new Dictionary<CommandVerb, IReadOnlyList<Allowance>>();

    /// <summary>Commands that the author of the pull request may not give there: they need a second person.</summary>
    public IReadOnlyList<CommandVerb> SecondPerson { get; init; } = [];

    /// <summary>A mention such as <c>@botapp</c> that every command then starts with, so that two bots do not both answer; null: a slash.</summary>
    public string? Prefix { get; init; }

    /// <summary>Ids of GitHub Apps whose comments are read as commands; other bots' never are.</summary>
    public IReadOnlyList<long> Bots { get; init; } = [];
}

/// <summary>Who may do something.</summary>
public abstract record Allowance
{
    private Allowance()
    {
    }

    /// <summary>Everybody with at least this role.</summary>
    /// <param name="Role">The least role.</param>
    public sealed record OfRole(RepositoryRole Role) : Allowance;

    /// <summary>The author of the pull request, once trusted.</summary>
    public sealed record OfAuthor : Allowance;

    /// <summary>Members of a team of the repository's organization.</summary>
    /// <param name="Slug">The team's slug.</param>
    public sealed record OfTeam(string Slug) : Allowance;

    /// <summary>The word the settings file has for it.</summary>
    public sealed override string ToString() => this switch
    {
        OfRole role => RepositoryRoles.Text(role.Role),
        OfAuthor => "author",
        OfTeam team => $"team:{team.Slug}",
        _ => throw new InvalidOperationException($"Unknown allowance {GetType().Name}."),
    };
}

/// <summary>Who is told about what: one rule, any of its events, all of its addresses.</summary>
public sealed record NotifyRule
{
    /// <summary>The events; every one of them for <c>*</c>.</summary>
    public required IReadOnlyList<NotifyEvent> On { get; init; }

    /// <summary>The name of the operator's target that is a Slack-compatible incoming webhook.</summary>
    public string? Slack { get; init; }

    /// <summary>E-mail addresses.</summary>
    public IReadOnlyList<string> Email { get; init; } = [];

    /// <summary>The name of the operator's target that is a signed webhook.</summary>
    public string? Webhook { get; init; }

    /// <summary>Quiet hours: what happens in them is told in one message when they end. Default none.</summary>
    public IReadOnlyList<TimeWindow> Quiet { get; init; } = [];
}

/// <summary>What can be told.</summary>
public enum NotifyEvent
{
    /// <summary>The gate of a pull request closed by a failure.</summary>
    GateFailed,

    /// <summary>The gate opened after having failed.</summary>
    GateRecovered,

    /// <summary>A pipeline on a branch failed (push, schedule).</summary>
    BranchFailed,

    /// <summary>A pipeline on a branch is green again.</summary>
    BranchRecovered,

    /// <summary>A preview is up.</summary>
    PreviewReady,

    /// <summary>A preview could not be brought up.</summary>
    PreviewFailed,

    /// <summary>A commit is live in an environment.</summary>
    Deployed,

    /// <summary>A deployment failed.</summary>
    DeployFailed,

    /// <summary>An environment went back to an earlier commit.</summary>
    RolledBack,

    /// <summary>A version is on the index.</summary>
    Published,

    /// <summary>A version could not be published, or was withdrawn or tampered with afterwards.</summary>
    PublishFailed,

    /// <summary>A deployment waits for somebody's approval.</summary>
    ApprovalNeeded,
}
