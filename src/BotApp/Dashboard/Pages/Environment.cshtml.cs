using BotApp.Core;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>An environment: what is live, the history of its deployments, and the story of its decisions.</summary>
internal sealed class EnvironmentModel(Store store) : PageModel
{
    private const int MaxDeployments = 200;

    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    internal IReadOnlyList<StoredDeployment> Deployments { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, string name, CancellationToken cancellationToken)
    {
        var environment = SubjectKey.Environment(id, DashboardLinks.NameIn(HttpContext, "/environments/", name));
        if (await SubjectReading.FindAsync(store, environment, cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        Deployments = await store.Deployments.OfRepositoryAsync(id, environment.Name, MaxDeployments, cancellationToken);
        return Page();
    }
}
