using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A search over what the reader may read: the one thing that fits, or a list of what does.</summary>
internal sealed class SearchModel(Store store, ReaderAccess access) : PageModel
{
    internal SearchReading Reading { get; private set; } = new() { Text = "" };

    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken cancellationToken)
    {
        Reading = await SearchReading.FindAsync(store, q ?? "", await access.RepositoriesAsync(Reader.Of(HttpContext), cancellationToken), cancellationToken);
        return Reading.Addresses() is [var only] ? LocalRedirect(only) : Page();
    }
}
