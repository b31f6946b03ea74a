using BotApp.Cli;
using BotApp.GitHub;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BotApp.Setup.Pages;

/// <summary>Asks what the App is to be, and leads to GitHub with its manifest.</summary>
internal sealed class SetupModel(SetupDesk desk, IOptions<GitHubOptions> github, IConfiguration configuration) : PageModel
{
    [BindProperty]
    public string? PublicUrl { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Organization { get; set; }

    internal string FilePath => desk.FilePath;

    /// <summary>A registration could not be ended yet.</summary>
    internal bool IsWaiting => desk.IsWaiting;

    /// <summary>The operator has said it already, and their word goes before a file's.</summary>
    internal bool IsFixed => Configured is { Length: > 0 };

    internal IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Where the form goes; null while it is filled in.</summary>
    internal Uri? Registration { get; private set; }

    internal string? Manifest { get; private set; }

    private string? Configured => configuration[$"{BotAppOptions.Section}:{nameof(BotAppOptions.PublicUrl)}"];

    public void OnGet() => (PublicUrl, Name) = (Configured ?? Guess(BrowserAddress.Of(Request)), "BotApp");

    public void OnPost()
    {
        PublicUrl = Configured ?? PublicUrl ?? "";
        var form = new SetupForm(PublicUrl, Name ?? "", Organization ?? "");
        Problems = form.Problems(github.Value) is { Count: > 0 } problems ? problems : desk.FileProblem() is { } problem ? [problem] : [];
        if (Problems.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        Registration = form.Registration(github.Value, desk.Begin(form));
        var seen = BrowserAddress.Of(Request);
        Manifest = AppManifest.Json(form.Address, form.Name.Trim(), seen.Host.Equals(form.Address.Host, StringComparison.OrdinalIgnoreCase) ? null : seen);
        Response.Headers[HeaderNames.ContentSecurityPolicy] = SetupGuard.PolicyTo(github.Value);
    }

    // What GitHub cannot reach, or nobody should sign in at, is no guess.
    private string Guess(Uri seen) => seen.IsLoopback
        ? github.Value.WebUrl.IsLoopback ? seen.GetLeftPart(UriPartial.Authority) : ""
        : seen.Scheme == Uri.UriSchemeHttps ? seen.GetLeftPart(UriPartial.Authority) : $"https://{seen.Host}";
}
