using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The repositories that the reader has a role in; an operator's are all.</summary>
internal sealed class IndexModel(Store store, ReaderAccess access) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal IReadOnlyList<RepositoryLine> Repositories { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Repositories = await store.Queries.RepositoriesAsync(
        await access.RepositoriesAsync(Reader, cancellationToken) is { } readable ? [.. readable] : null, cancellationToken);
}
