namespace BotApp.Core.Doctor;

/// <summary>All that was seen of an installation; what could not be looked at, because something before it is wrong, is null.</summary>
public sealed record SetUpSeen
{
    /// <summary>What the service would be started with.</summary>
    public required ConfigurationSeen Configuration { get; init; }

    /// <summary>The database.</summary>
    public DatabaseSeen? Database { get; init; }

    /// <summary>What GitHub says of the App.</summary>
    public GitHubSeen? GitHub { get; init; }

    /// <summary>The configured runners.</summary>
    public IReadOnlyList<RunnerSeen> Runners { get; init; } = [];

    /// <summary>The address that GitHub and people use.</summary>
    public PublicAddressSeen? PublicAddress { get; init; }

    /// <summary>Whom BotApp may tell.</summary>
    public NoticesSeen? Notices { get; init; }

    /// <summary>Signing in to the dashboard.</summary>
    public SignInSeen? SignIn { get; init; }
}

/// <summary>A file whose content is nobody else's business.</summary>
/// <param name="What">What it is: <c>the private key</c>.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Mode">Its rights; null where the system has none of this kind.</param>
public sealed record FileSeen(string What, string Path, UnixFileMode? Mode);

/// <summary>What the service would be started with; never a secret itself, only how long it is.</summary>
public sealed record ConfigurationSeen
{
    /// <summary>Why the service would not start, as it says so itself.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Keys in BotApp's own sections that no setting has, with the setting they look like.</summary>
    public IReadOnlyList<UnknownKey> Unknown { get; init; } = [];

    /// <summary>The webhook secret; null when there is none.</summary>
    public SecretSeen? WebhookSecret { get; init; }

    /// <summary>The secret in use before; null when there is none.</summary>
    public SecretSeen? PreviousWebhookSecret { get; init; }

    /// <summary>Size of the App's key in bits; null when it cannot be read, which is among the problems then.</summary>
    public int? KeyBits { get; init; }

    /// <summary>Files with secrets: the private key and what lies in the folder of secrets.</summary>
    public IReadOnlyList<FileSeen> SecretFiles { get; init; } = [];
}

/// <summary>A key that no setting has.</summary>
/// <param name="Key">As an environment variable: <c>GitHub__WebhokSecret</c>.</param>
/// <param name="Nearest">The setting that was meant, perhaps.</param>
public sealed record UnknownKey(string Key, string? Nearest);

/// <summary>How good a secret is, without the secret.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Different">How many different characters it has.</param>
public sealed record SecretSeen(int Bytes, int Different);

/// <summary>The database as it was met.</summary>
public sealed record DatabaseSeen
{
    /// <summary>Where it is, for people: a file, or host and name.</summary>
    public required string Place { get; init; }

    /// <summary>One file of this machine (SQLite), not a server.</summary>
    public required bool IsFile { get; init; }

    /// <summary>It is there; false: the file is made by the first start.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Why it cannot be opened or written; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The newest schema script it has; null when it has none.</summary>
    public long? Schema { get; init; }

    /// <summary>Scripts that it lacks.</summary>
    public int Missing { get; init; }

    /// <summary>The newest script this program has.</summary>
    public long Wanted { get; init; }

    /// <summary>Free bytes where it lies; null for a server.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>The connection is encrypted or stays on this machine.</summary>
    public bool IsPrivate { get; init; } = true;

    /// <summary>The files of the database.</summary>
    public IReadOnlyList<FileSeen> Files { get; init; } = [];
}

/// <summary>A configured runner.</summary>
/// <param name="Name">Its name in settings.</param>
/// <param name="Trouble">Why it cannot be reached; null when it answers.</param>
public sealed record RunnerSeen(string Name, string? Trouble);

/// <summary>The address written into links, asked from where BotApp runs.</summary>
public sealed record PublicAddressSeen
{
    /// <summary>The address.</summary>
    public required Uri Address { get; init; }

    /// <summary>The status of its <c>/health/ready</c>; null when nobody answered.</summary>
    public int? Status { get; init; }

    /// <summary>What answered is BotApp.</summary>
    public bool IsBotApp { get; init; }

    /// <summary>Why nobody answered.</summary>
    public string? Trouble { get; init; }

    /// <summary>Somebody answered, and their certificate is not good.</summary>
    public bool IsBadCertificate { get; init; }
}

/// <summary>Whom BotApp may tell.</summary>
public sealed record NoticesSeen
{
    /// <summary>Targets that repositories may name.</summary>
    public IReadOnlyList<TargetSeen> Targets { get; init; } = [];

    /// <summary>A mail server is configured.</summary>
    public bool HasMail { get; init; }

    /// <summary>Mail goes out in the clear.</summary>
    public bool IsMailOpen { get; init; }

    /// <summary>Mail may go to any domain.</summary>
    public bool IsMailForAll { get; init; }
}

/// <summary>A target without its address, which is often a secret in itself.</summary>
/// <param name="Name">Its name in settings.</param>
/// <param name="IsEncrypted">It is reached by https, or on this machine.</param>
/// <param name="Repositories">Which may use it.</param>
public sealed record TargetSeen(string Name, bool IsEncrypted, IReadOnlyList<string> Repositories);

/// <summary>Signing in to the dashboard.</summary>
public sealed record SignInSeen
{
    /// <summary>People sign in with GitHub; else the dashboard answers on its own machine.</summary>
    public required bool IsOn { get; init; }

    /// <summary>Who operates.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Keys in the database are encrypted.</summary>
    public bool HasKey { get; init; }
}
