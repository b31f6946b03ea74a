namespace BotApp.Storage;

/// <summary>A delivery as it goes into the inbox.</summary>
internal sealed record IncomingDelivery
{
    /// <summary><c>X-GitHub-Delivery</c>: the same on every redelivery.</summary>
    public required string Guid { get; init; }

    /// <summary><c>X-GitHub-Event</c>.</summary>
    public required string Event { get; init; }

    public string? Action { get; init; }

    /// <summary><c>X-GitHub-Hook-ID</c>.</summary>
    public string? HookId { get; init; }

    public string? TargetType { get; init; }

    public string? TargetId { get; init; }

    public long? InstallationId { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>Headers as a JSON object, without signatures.</summary>
    public required string HeadersJson { get; init; }

    /// <summary>The body, byte for byte.</summary>
    public required byte[] Body { get; init; }

    public required DeliveryDisposition Disposition { get; init; }

    /// <summary>Why it could not be read; null otherwise.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>The repository as the payload describes it; null when it names none.</summary>
    public StoredRepository? Repository { get; init; }

    /// <summary>Repositories for which work ends or goes on.</summary>
    public IReadOnlyList<Standing> Standings { get; init; } = [];
}

/// <summary>What became of a delivery at the door.</summary>
internal enum DeliveryDisposition
{
    /// <summary>Read; its events, if any, are in the inbox.</summary>
    Accepted,

    /// <summary>Known to mean nothing here.</summary>
    Ignored,

    /// <summary>Signed by GitHub, but not understood: kept for people and for a later version.</summary>
    Unreadable,
}

/// <summary>Whether a delivery was new.</summary>
internal enum AppendOutcome
{
    Stored,
    Duplicate,
}

/// <summary>An event to be put into the inbox of its subject.</summary>
/// <param name="SubjectKey">Our key of the pull request, branch, tag or environment; it contains the repository's numeric id.</param>
/// <param name="InstallationId">Whose quota the work uses; 0 when the event does not say.</param>
/// <param name="RepositoryId">The repository's numeric id.</param>
/// <param name="Kind">Name of the event's type.</param>
/// <param name="Json">The event itself.</param>
/// <param name="DedupeKey">An event with a key that was seen before is not stored again.</param>
internal sealed record NewEvent(string SubjectKey, long InstallationId, long RepositoryId, string Kind, string Json, string? DedupeKey = null)
{
    /// <summary>The subject's newest commit when the event names it; null when it does not.</summary>
    public string? Head { get; init; }

    /// <summary>Whom the event concerns when it names no subject; resolved before it is stored.</summary>
    public EventAddress? Address { get; init; }
}

/// <summary>A subject that has something to do.</summary>
internal sealed record SubjectMark(string Key, long InstallationId);

/// <summary>What is remembered of a subject.</summary>
internal sealed record SubjectRecord(
    string Key,
    long InstallationId,
    long RepositoryId,
    string? StateJson,
    long Version,
    bool HasWork,
    long Tries,
    DateTimeOffset? NextTryAt,
    string? LastError,
    DateTimeOffset UpdatedAt)
{
    /// <summary>When it was changed last, and into what.</summary>
    internal SubjectChange Change => new(Version, HasWork, Tries, UpdatedAt);
}

/// <summary>What is another whenever anything of a subject is.</summary>
internal sealed record SubjectChange(long Version, bool HasWork, long Tries, DateTimeOffset UpdatedAt);

/// <summary>An event in the inbox. <paramref name="Tries"/> counts failures to handle it.</summary>
internal sealed record StoredEvent(
    long Id,
    string SubjectKey,
    string Kind,
    string Json,
    string? DeliveryGuid,
    DateTimeOffset CreatedAt,
    DateTimeOffset? HandledAt,
    long Tries,
    string? LastError,
    DateTimeOffset? DeadAt);

/// <summary>An effect that was decided. Not to be performed before <paramref name="NextTryAt"/>.</summary>
internal sealed record StoredEffect(
    long Id,
    string SubjectKey,
    string Key,
    string Kind,
    string Json,
    long? EventId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DoneAt,
    string? ResultJson,
    long Tries,
    DateTimeOffset? NextTryAt,
    string? LastError,
    DateTimeOffset? DeadAt,
    DateTimeOffset? SupersededAt);

/// <summary>What became of an effect.</summary>
internal sealed record FormerEffect(DateTimeOffset? DoneAt, long Tries);

/// <summary>An effect to be performed. A newer one with the same key takes the place of those still waiting.</summary>
internal sealed record NewEffect(string Key, string Kind, string Json);

/// <summary>A timer to be set, or cleared when <paramref name="DueAt"/> is null.</summary>
internal sealed record TimerChange(string Name, DateTimeOffset? DueAt);

/// <summary>A timer that is set.</summary>
internal sealed record StoredTimer(string SubjectKey, string Name, DateTimeOffset DueAt);

/// <summary>Everything a decision changes, written together or not at all.</summary>
internal sealed record DecisionRecord
{
    public required string SubjectKey { get; init; }

    /// <summary>The version the state was loaded with (0: none was stored yet).</summary>
    public required long ExpectedVersion { get; init; }

    public required string StateJson { get; init; }

    /// <summary>Events that this decision answers.</summary>
    public required IReadOnlyList<long> HandledEventIds { get; init; }

    /// <summary>Name of the event's type, for people.</summary>
    public required string EventKind { get; init; }

    /// <summary>The reason, one sentence.</summary>
    public required string Because { get; init; }

    /// <summary>The effects in short, JSON, for the dashboard.</summary>
    public string EffectsSummaryJson { get; init; } = "[]";

    public IReadOnlyList<NewEffect> Effects { get; init; } = [];

    public IReadOnlyList<TimerChange> Timers { get; init; } = [];

    public IReadOnlyList<StoredRun> Runs { get; init; } = [];

    /// <summary>What is live, when the subject is an environment.</summary>
    public StoredEnvironment? Environment { get; init; }

    public IReadOnlyList<StoredDeployment> Deployments { get; init; } = [];

    /// <summary>The version that is held, when the subject is a tag of a package.</summary>
    public StoredRelease? Release { get; init; }

    /// <summary>The repository and the newest commit, where that is another one than before: what is told about it later has to find the subject.</summary>
    public (long RepositoryId, string Sha)? Head { get; init; }

    /// <summary>What the subject is found by; null where it is found by nothing.</summary>
    public StoredWords? Words { get; init; }

    public IReadOnlyList<AuditEntry> Audit { get; init; } = [];

    /// <summary>What people are told of it.</summary>
    public IReadOnlyList<NewNotice> Notices { get; init; } = [];
}

/// <summary>A decision as it was taken.</summary>
internal sealed record StoredDecision(
    long Id,
    string SubjectKey,
    long? EventId,
    string EventKind,
    string Because,
    string EffectsSummaryJson,
    long StateVersion,
    DateTimeOffset CreatedAt);

/// <summary>What an effect did, written together.</summary>
internal sealed record EffectResult
{
    public required long EffectId { get; init; }

    public string? ResultJson { get; init; }

    /// <summary>GitHub's ids that were learned.</summary>
    public IReadOnlyList<GitHubId> GitHubIds { get; init; } = [];

    /// <summary>Events that the effect raises. One without a dedupe key gets one of the effect's own.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    public IReadOnlyList<StoredRun> Runs { get; init; } = [];

    public IReadOnlyList<AuditEntry> Audit { get; init; } = [];
}

/// <summary>Which object on GitHub our key stands for.</summary>
internal sealed record GitHubId(string Key, long Id, string? ExtraJson = null);

/// <summary>A run, by our own correlation id.</summary>
internal sealed record StoredRun(
    string CorrelationId,
    string SubjectKey,
    string Pipeline,
    string Sha,
    string Runner,
    string? ExternalId,
    long Attempt,
    string State,
    string? Conclusion,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string Json);

/// <summary>A package's version, the tag whose it is, and how far it is published. Of one version there is one row.</summary>
/// <param name="RepositoryId">The repository.</param>
/// <param name="Package">The package's name in its normal spelling.</param>
/// <param name="Version">The version in its canonical spelling.</param>
/// <param name="Tag">The tag that holds it.</param>
/// <param name="Sha">The tag's commit.</param>
/// <param name="State">How far it is.</param>
internal sealed record StoredRelease(long RepositoryId, string Package, string Version, string Tag, string Sha, string State)
{
    /// <summary>The tag holds the version; when not, its row goes.</summary>
    public bool IsHeld { get; init; } = true;
}

/// <summary>
/// A repository the App is installed on; <paramref name="Stopped"/> says in a word why nothing is done for it any more, null while work goes on; <paramref name="ToldAt"/> of what moment
/// its name, owner, visibility and default branch are (<see cref="Told"/>).
/// </summary>
internal sealed record StoredRepository(
    long Id,
    string FullName,
    string Owner,
    string Name,
    long InstallationId,
    string? DefaultBranch,
    bool IsPrivate,
    string? Stopped = null,
    long ToldAt = 0)
{
    /// <summary>
    /// The moment in milliseconds since 1970: GitHub's <c>updated_at</c> of the repository, which counts seconds; 0 where it is not said. Within one second, what is said about the repository
    /// itself goes before what is said of it by the way.
    /// </summary>
    internal static long Told(DateTimeOffset? updatedAt, bool isAboutIt) => updatedAt is { } at ? (at.ToUnixTimeSeconds() * 1000) + (isAboutIt ? 999 : 0) : 0;
}

/// <summary>Work for a repository ends or goes on.</summary>
/// <param name="InstallationId">The installation that says so.</param>
/// <param name="RepositoryId">The repository; 0: all of the installation.</param>
/// <param name="Stopped">Why work ends, in a word; null when it goes on.</param>
internal sealed record Standing(long InstallationId, long RepositoryId, string? Stopped)
{
    /// <summary>The repository, where it is described.</summary>
    public StoredRepository? Repository { get; init; }

    /// <summary>The installation, where it is described.</summary>
    public StoredInstallation? Installation { get; init; }

    /// <summary>Somebody chose this very repository for the App just now.</summary>
    public bool IsChosen { get; init; }
}

/// <summary>A freeze that a command began; without an end when <paramref name="UntilAt"/> is null.</summary>
internal sealed record StoredFreeze(string SaidBy, string Reason, DateTimeOffset SaidAt, DateTimeOffset? UntilAt);
