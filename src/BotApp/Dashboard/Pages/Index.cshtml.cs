using BotApp.Storage;

using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>All repositories.</summary>
internal sealed class IndexModel(Store store) : PageModel
{
    internal IReadOnlyList<RepositoryLine> Repositories { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Repositories = await store.Queries.RepositoriesAsync(cancellationToken);
}
