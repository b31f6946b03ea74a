using BotApp.SignIn;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The pages about BotApp itself, for everybody: they say nothing of any repository.</summary>
[OpenToAll]
internal sealed class DocsModel : PageModel
{
    /// <summary>The page that is shown; null for the list of them.</summary>
    internal DocPage? Shown { get; private set; }

    public IActionResult OnGet(string? name)
    {
        Shown = name is null ? null : DocPages.Find(name);
        return name is not null && Shown is null ? NotFound() : Page();
    }
}
