namespace BotApp.Core.Doctor;

/// <summary>What GitHub says of the App.</summary>
public sealed record GitHubSeen
{
    /// <summary>Its API's address.</summary>
    public required Uri Api { get; init; }

    /// <summary>GitHub answered, and does not believe that this is the App.</summary>
    public string? Refusal { get; init; }

    /// <summary>GitHub did not answer.</summary>
    public string? Trouble { get; init; }

    /// <summary>The App's name in addresses; null when it is not known.</summary>
    public string? Slug { get; init; }

    /// <summary>By how much this machine's clock is ahead of GitHub's; null when GitHub did not say.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>What the App may do, by permission; null when GitHub did not say.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    /// <summary>What BotApp needs.</summary>
    public required IReadOnlyDictionary<string, string> WantedPermissions { get; init; }

    /// <summary>What the App is told of; null when GitHub did not say.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>What BotApp reads.</summary>
    public required IReadOnlyList<string> WantedEvents { get; init; }

    /// <summary>Where it is installed; null when that could not be read.</summary>
    public IReadOnlyList<InstallationSeen>? Installations { get; init; }

    /// <summary>How its webhook is set; null when it has none or that could not be read.</summary>
    public HookSeen? Hook { get; init; }

    /// <summary>Where deliveries should go.</summary>
    public required Uri WantedHook { get; init; }

    /// <summary>Recent deliveries; null when they could not be read.</summary>
    public DeliveriesSeen? Deliveries { get; init; }

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];
}

/// <summary>The App on one account.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="IsSuspended">Nothing is allowed there.</param>
/// <param name="Permissions">What was granted.</param>
public sealed record InstallationSeen(string Account, bool IsSuspended, IReadOnlyDictionary<string, string> Permissions);

/// <summary>The App's webhook at GitHub.</summary>
/// <param name="Url">Where deliveries go.</param>
/// <param name="ContentType"><c>json</c> or <c>form</c>.</param>
/// <param name="SkipsCertificate">GitHub does not look at the receiver's certificate.</param>
/// <param name="HasSecret">Deliveries are signed.</param>
public sealed record HookSeen(string? Url, string? ContentType, bool SkipsCertificate, bool HasSecret);

/// <summary>Deliveries that GitHub remembers.</summary>
/// <param name="Total">How many were looked at.</param>
/// <param name="Failed">How many of them no attempt got through with.</param>
/// <param name="Newest">When the newest of those was tried last.</param>
/// <param name="Statuses">What they were answered with; 0 for no answer.</param>
public sealed record DeliveriesSeen(int Total, int Failed, DateTimeOffset? Newest, IReadOnlyList<int> Statuses);
