using BotApp.Core;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A branch: its merge pipelines and the story of its decisions.</summary>
internal sealed class BranchModel(Store store) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id, string name, CancellationToken cancellationToken)
    {
        var branch = SubjectKey.Branch(id, DashboardLinks.NameIn(HttpContext, "/branches/", name));
        if (await SubjectReading.FindAsync(store, branch, cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        return Page();
    }
}
