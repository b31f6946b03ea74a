using BotApp.Core;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>A pull request: gate, pipelines, previews, and the story of its decisions.</summary>
internal sealed class PullRequestModel(Store store, IOptions<GitHubOptions> github) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    internal string WebUrl => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    public async Task<IActionResult> OnGetAsync(long id, int number, CancellationToken cancellationToken)
    {
        if (await SubjectReading.FindAsync(store, SubjectKey.PullRequest(id, number), cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        return Page();
    }
}
