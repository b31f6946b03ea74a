using BotApp.Core;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The times of a pipeline on a branch: when it runs next, what came of the last run, and the story of its decisions.</summary>
internal sealed class ScheduleModel(Store store) : PageModel
{
    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id, string name, CancellationToken cancellationToken)
    {
        var schedule = new SubjectKey(SubjectKind.Schedule, id, DashboardLinks.NameIn(HttpContext, "/schedules/", name));
        if (await SubjectReading.FindAsync(store, schedule, cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        return Page();
    }
}
