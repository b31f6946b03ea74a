using BotApp.Engine;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>Asks for a pull request with settings: whoever may push to the repository, and operators.</summary>
internal sealed class OnboardingModel(Store store, Collaborators collaborators, IOptions<GitHubOptions> github, IOptions<OnboardingOptions> options) : PageModel
{
    // Set before the page is rendered: the page is only shown when the repository was found.
    internal OnboardingNote Note { get; private set; } = null!;

    /// <summary>The operator lets proposals be made.</summary>
    internal bool IsOn => options.Value.Enabled;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        Note = new OnboardingNote(repository, await store.Onboardings.FindAsync(id, cancellationToken), github.Value.WebUrl);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        var reader = Reader.Of(HttpContext);
        if (!IsOn || repository.Stopped is not null)
        {
            return Refused(IsOn ? "Work for this repository ended, so nothing is proposed." : "The operator switched proposals off (Onboarding__Enabled).");
        }

        if (!reader.IsOperator && !await collaborators.MayWriteAsync(reader.UserId, reader.Login, repository, cancellationToken))
        {
            return Refused("Only who may push to the repository can ask for settings to be proposed. Nothing was done.");
        }

        var line = new AuditEntry(reader.Login, "Propose settings", "A pull request with settings was asked for.") { ActorId = reader.IsSignedIn ? reader.UserId : null, RepositoryId = id, Code = "asked", Source = "dashboard" };
        await store.Onboardings.AskAsync(repository, reader.Login, line, cancellationToken);
        return LocalRedirect($"{DashboardLinks.Repository(id)}/onboarding");
    }

    private static ContentResult Refused(string sentence) => new() { StatusCode = StatusCodes.Status403Forbidden, ContentType = "text/plain; charset=utf-8", Content = sentence + "\n" };
}
