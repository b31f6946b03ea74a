namespace BotApp.Runners;

/// <summary>
/// How a runner is reached: <c>Runners__NAME__…</c>. A type that needs more derives its own options; every public property is a setting, and
/// a setting that is not a property is an error at the start.
/// </summary>
internal class RunnerOptions
{
    /// <summary>What kind of runner it is; required.</summary>
    public string Type { get; set; } = "";

    /// <summary>Its address, with the path that its API lies under; required. Nothing with a credential is ever sent elsewhere.</summary>
    public Uri? Url { get; set; }

    /// <summary>The user that <see cref="Token"/> belongs to, where the runner has users.</summary>
    public string? User { get; set; }

    /// <summary>The token or password that requests are made with.</summary>
    public string? Token { get; set; }

    /// <summary>What requests to the runner and its events are signed with, where they are: at least 32 characters.</summary>
    public string? SigningKey { get; set; }

    /// <summary>The key in use before, accepted on events while it is being changed.</summary>
    public string? PreviousSigningKey { get; set; }

    /// <summary>It may be on this machine or in a private network, and may be asked without TLS. Default false.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>It runs the code of forks apart from secrets: without this, code from a fork runs there only after <c>/ok-to-test</c>. Default false.</summary>
    public bool ForkSafe { get; set; }

    /// <summary>The longest a request may take, and each megabyte of a download: 1 second to 5 minutes, default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything that no message may show.</summary>
    internal virtual IEnumerable<string?> AllSecrets() => [Token, SigningKey, PreviousSigningKey];
}
