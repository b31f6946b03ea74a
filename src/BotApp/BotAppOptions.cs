using System.ComponentModel.DataAnnotations;
using System.Net;
using BotApp.Smoke;

namespace BotApp;

/// <summary>How this installation of BotApp is reached and behaves (section <c>BotApp</c>).</summary>
internal sealed class BotAppOptions
{
    internal const string Section = "BotApp";

    /// <summary>The address written into links, such as <c>https://botapp.example.org</c>; default http://127.0.0.1:5000.</summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:5000");

    /// <summary>
    /// A folder whose files are settings: <c>GitHub__WebhookSecret</c> holds that value. What lies there goes before the environment. Default
    /// systemd's <c>CREDENTIALS_DIRECTORY</c>, else none.
    /// </summary>
    public string? SecretsFolder { get; set; }

    /// <summary>
    /// The file that registering the App writes and that is read at every start, below the environment: <c>GitHub:AppId</c>, <c>GitHub:PrivateKey</c> and so on as JSON, for
    /// its owner alone. Default <c>botapp-credentials.json</c> beside the SQLite database, with another database in the current folder.
    /// </summary>
    public string? CredentialsPath { get; set; }

    /// <summary>How often an unfinished run is asked for when no webhook hints at a change, one of GitHub's own, which GitHub tells of, a third as often; default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Addresses (<c>10.0.0.5</c>) or networks (<c>10.0.0.0/24</c>) of proxies in front: only what they say of who asks (<c>X-Forwarded-For</c>) is believed.
    /// Default none: who asks is the connection's other end.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Hosts that preview checks and package indexes may be asked at.</summary>
    public SmokeOptions Smoke { get; set; } = new();

    /// <summary>Credentials of private package indexes, by the name that settings use (<c>index.credential</c>). Default none.</summary>
    public IDictionary<string, IndexOptions> Indexes { get; } = new Dictionary<string, IndexOptions>(StringComparer.Ordinal);

    /// <summary>The networks of <see cref="TrustedProxies"/>.</summary>
    internal IReadOnlyList<IPNetwork> ProxyNetworks() => [.. TrustedProxies.Select(Network).OfType<IPNetwork>()];

    /// <summary>One address or network; null when it is neither.</summary>
    internal static IPNetwork? Network(string text) => IPNetwork.TryParse(text.Trim(), out var network) ? network
        : IPAddress.TryParse(text.Trim(), out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    /// <summary>Everything wrong with <see cref="Indexes"/>, one line each.</summary>
    internal IReadOnlyList<string> IndexProblems() => [.. Indexes.Select(one => (one.Key, Problem: one.Value.Problem())).Where(one => one.Problem is not null).Select(one => $"BotApp__Indexes__{one.Key}: {one.Problem}.")];
}

/// <summary>Where BotApp itself may send requests on a repository's behalf.</summary>
internal sealed class SmokeOptions
{
    /// <summary>
    /// <c>preview.example.org</c> or <c>*.example.org</c>: https on its standard port, public addresses only. An entry with scheme
    /// (<c>http://127.0.0.1:8080</c>) allows exactly that scheme, host and port, private addresses included. Default none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>How long one page may take to answer, redirects and body included; default 15 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not more than nothing, or more than five minutes.</exception>
    public TimeSpan Timeout
    {
        get;
        set => field = value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(5) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "BotApp__Smoke__Timeout is a time such as 00:00:15, at most 00:05:00.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>Secrets that settings may name as <c>header-secret</c>. Default none.</summary>
    public IDictionary<string, SmokeSecret> Secrets { get; } = new Dictionary<string, SmokeSecret>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A secret that opens a protected preview to the question whether it answers.</summary>
internal sealed class SmokeSecret
{
    /// <summary>The header it is sent in; default <c>Authorization</c>.</summary>
    public string Header { get; set; } = "Authorization";

    /// <summary>What is sent.</summary>
    public string Value { get; set; } = "";

    /// <summary>Where it may be sent, as in <see cref="SmokeOptions.AllowedHosts"/>; to no host when empty.</summary>
    public IList<string> Hosts { get; } = [];
}
