using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A tag: how far its release is, what was built, and the story of its decisions.</summary>
internal sealed class TagModel(Store store) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    internal static IReadOnlyList<PipelineRun> Steps(ReleaseState release) => [.. new[] { release.Build, release.Publish }.OfType<PipelineRun>()];

    public async Task<IActionResult> OnGetAsync(long id, string name, CancellationToken cancellationToken)
    {
        var tag = SubjectKey.Tag(id, DashboardLinks.NameIn(HttpContext, "/tags/", name));
        if (await SubjectReading.FindAsync(store, tag, cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        return Page();
    }
}
