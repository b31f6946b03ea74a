using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>Something that people want to be told, as a value: every channel's text is made of it. Texts are plain and on one line; foreign words may be in them.</summary>
public sealed record Notice
{
    /// <summary>Tells notices of one subject apart: what is told under an id is told once.</summary>
    public required string Id { get; init; }

    /// <summary>What happened.</summary>
    public required NotifyEvent Event { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where.</summary>
    public required NoticeRepository Repository { get; init; }

    /// <summary>What is so, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Why, or what to do; null when the title says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>The page it is about: on GitHub, of the site, or of a release; null when there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The subject's page on the dashboard, from its root.</summary>
    public required string Page { get; init; }

    /// <summary>The commit; null when there is none.</summary>
    public string? Sha { get; init; }

    /// <summary>The login of whoever asked for it; null when it came by itself.</summary>
    public string? By { get; init; }

    /// <summary>The pull request; null when it is about none.</summary>
    public int? Number { get; init; }

    /// <summary>The branch; null when it is about none.</summary>
    public string? Branch { get; init; }

    /// <summary>The pipeline; null when it is about none.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The environment; null when it is about none.</summary>
    public string? Environment { get; init; }

    /// <summary>The package; null when it is about none.</summary>
    public string? Package { get; init; }

    /// <summary>The package's version; null when it is about none.</summary>
    public string? Version { get; init; }

    /// <summary>What a deployment brings or takes back; null when that is not known, or not wanted.</summary>
    public NoticeChanges? Changes { get; init; }
}

/// <summary>The repository that a notice is about.</summary>
/// <param name="Id">Numeric id.</param>
/// <param name="FullName"><c>owner/name</c>.</param>
/// <param name="Url">Its page.</param>
public sealed record NoticeRepository(long Id, string FullName, string Url);

/// <summary>What lies between what was live and what is.</summary>
/// <param name="Ahead">Commits that come.</param>
/// <param name="Behind">Commits that go.</param>
/// <param name="Pulls">Pull requests, newest first.</param>
/// <param name="IsAll">None is left out.</param>
/// <param name="CompareUrl">The comparison on GitHub.</param>
public sealed record NoticeChanges(int Ahead, int Behind, IReadOnlyList<ChangedPull> Pulls, bool IsAll, string CompareUrl)
{
    /// <summary>Nothing comes and something goes.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBack => Ahead == 0 && Behind > 0;
}

/// <summary>How somebody is told.</summary>
public enum NoticeChannel
{
    /// <summary>A Slack-compatible incoming webhook; the address is the name of the operator's target.</summary>
    Slack,

    /// <summary>A signed webhook; the address is the name of the operator's target.</summary>
    Webhook,

    /// <summary>E-mail; the address is one person's or list's.</summary>
    Email,
}

/// <summary>Who is told.</summary>
/// <param name="Channel">How.</param>
/// <param name="Name">The name of the operator's target, or the e-mail address.</param>
/// <param name="HoldUntil">Not before, because of quiet hours; null: at once.</param>
public sealed record NoticeAddress(NoticeChannel Channel, string Name, DateTimeOffset? HoldUntil)
{
    /// <summary>What is sent there is one line of messages: <c>slack:releases</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Queue => $"{Channel.ToString().ToLowerInvariant()}:{Name.ToLowerInvariant()}";
}
