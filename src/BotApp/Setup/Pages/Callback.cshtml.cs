using BotApp.GitHub;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Setup.Pages;

/// <summary>Where GitHub sends the browser back to with a code.</summary>
internal sealed class CallbackModel(SetupDesk desk, IOptions<GitHubOptions> github) : PageModel
{
    private const int MaxLength = 300;

    internal SetupResult.Done? Done { get; private set; }

    internal SetupResult.Failed? Failed { get; private set; }

    internal string FilePath => desk.FilePath;

    /// <summary>Where the App is put on repositories.</summary>
    internal string Install => $"{Web}/apps/{Slug}/installations/new";

    /// <summary>Where its owner changes it.</summary>
    internal string Settings => Done?.Form.Organization.Trim() is { Length: > 0 } owner ? $"{Web}/organizations/{Uri.EscapeDataString(owner)}/settings/apps/{Slug}" : $"{Web}/settings/apps/{Slug}";

    private string Web => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    private string Slug => Uri.EscapeDataString(Done?.App.Slug ?? "");

    public async Task OnGetAsync([FromQuery] string? code, [FromQuery] string? state) =>
        Show(await desk.EndAsync(code is { Length: <= MaxLength } ? code : "", state is { Length: <= MaxLength } ? state : ""));

    /// <summary>Tries once more what failed in a way that may pass.</summary>
    public async Task OnPostAsync() => Show(await desk.GoOnAsync());

    private void Show(SetupResult result)
    {
        (Done, Failed) = (result as SetupResult.Done, result as SetupResult.Failed);
        if (Done is null)
        {
            Response.StatusCode = Failed is { MayGoOn: true } ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            return;
        }

        HttpContext.Response.OnCompleted(() =>
        {
            desk.Finish();
            return Task.CompletedTask;
        });
    }
}
