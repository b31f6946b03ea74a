using System.ComponentModel.DataAnnotations;

namespace BotApp.GitHub;

/// <summary>How to reach GitHub and as which App; bound from the section <c>GitHub</c>.</summary>
internal sealed class GitHubOptions
{
    internal const string Section = "GitHub";

    /// <summary>The App's number; it or <see cref="ClientId"/> is required.</summary>
    public long? AppId { get; set; }

    /// <summary>The App's client id, which GitHub recommends as issuer (GHES before 3.14 knows only the number).</summary>
    public string? ClientId { get; set; }

    /// <summary>The App's client secret: with it people sign in to the dashboard with GitHub; without it nobody does.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The private key as PEM text (PKCS#1 or PKCS#8); <c>\n</c> written as two characters is understood.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file that holds the private key as PEM; on Unix others must not be able to read it.</summary>
    public string? PrivateKeyPath { get; set; }

    /// <summary>Base of the REST API. GHES: <c>https://HOST/api/v3</c>.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.github.com");

    /// <summary>Base of the pages people open.</summary>
    public Uri WebUrl { get; set; } = new("https://github.com");

    /// <summary>Base for release assets; by default derived from <see cref="ApiUrl"/>.</summary>
    public Uri? UploadUrl { get; set; }

    /// <summary>
    /// Who signs the tokens that jobs show when they hand in files; by default derived from <see cref="WebUrl"/>:
    /// <c>https://token.actions.githubusercontent.com</c>, on GHES <c>https://HOST/_services/token</c>.
    /// </summary>
    public Uri? TokenIssuer { get; set; }

    /// <summary><c>2022-11-28</c> or <c>2026-03-10</c>: the versions this client is tested with.</summary>
    [RegularExpression("^(2022-11-28|2026-03-10)$", ErrorMessage = "GitHub:ApiVersion must be 2022-11-28 or 2026-03-10.")]
    public string ApiVersion { get; set; } = "2022-11-28";

    /// <summary>Time to make a connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "GitHub:ConnectTimeout must be between 0.1 and 60 seconds.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one whole request, its body included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "GitHub:RequestTimeout must be between 0.1 and 600 seconds.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Sustained writes per second and installation. GitHub asks for at least one second between writes.</summary>
    [Range(0.01, 1000, ErrorMessage = "GitHub:WritesPerSecond must be between 0.01 and 1000.")]
    public double WritesPerSecond { get; set; } = 1;

    /// <summary>Writes that may go out at once after a rest.</summary>
    [Range(1, 1000, ErrorMessage = "GitHub:WriteBurst must be between 1 and 1000.")]
    public int WriteBurst { get; set; } = 5;

    /// <summary>Requests in flight per installation; GitHub allows 100.</summary>
    [Range(1, 100, ErrorMessage = "GitHub:Concurrency must be between 1 and 100.")]
    public int Concurrency { get; set; } = 20;

    /// <summary>How often a read is tried again at once after an outage-like answer; writes never are.</summary>
    [Range(0, 5, ErrorMessage = "GitHub:ReadRetries must be between 0 and 5.")]
    public int ReadRetries { get; set; } = 2;

    /// <summary>Answers kept for conditional requests, about six for each open pull request; what is no longer held counts against GitHub's quota when it is asked for again.</summary>
    [Range(0, 100_000, ErrorMessage = "GitHub:CachedAnswers must be between 0 and 100000.")]
    public int CachedAnswers { get; set; } = 10_000;

    /// <summary>Bytes those answers may take together.</summary>
    [Range(0, 1_000_000_000, ErrorMessage = "GitHub:CachedBytes must be between 0 and 1000000000.")]
    public long CachedBytes { get; set; } = 64_000_000;

    /// <summary>The issuer as its tokens spell it, without a slash at its end. Source: https://docs.github.com/actions/reference/security/oidc (GHES and ghe.com there, too).</summary>
    internal string Issuer() => TokenIssuer is { } set ? set.AbsoluteUri.TrimEnd('/')
        : WebUrl.Host == "github.com" ? "https://token.actions.githubusercontent.com"
        : WebUrl.Host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase) ? $"https://token.actions.{WebUrl.Host}"
        : $"{WebUrl.AbsoluteUri.TrimEnd('/')}/_services/token";

    /// <summary>Where release assets are sent. Source: https://docs.github.com/rest/releases/assets (uploads host; GHES /api/uploads).</summary>
    internal Uri Uploads()
    {
        if (UploadUrl is not null)
        {
            return UploadUrl;
        }

        if (ApiUrl.Host == "api.github.com")
        {
            return new Uri("https://uploads.github.com");
        }

        return ApiUrl.AbsolutePath.TrimEnd('/') == "/api/v3" ? new Uri(ApiUrl, "/api/uploads") : ApiUrl;
    }
}
