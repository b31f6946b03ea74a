using System.Globalization;

using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>All deployments of a repository, over all its environments.</summary>
internal sealed class DeploymentsModel(Store store) : PageModel
{
    private const int PageSize = 50;

    internal StoredRepository Repository { get; private set; } = new(0, "", "", "", 0, null, false);

    internal IReadOnlyList<StoredDeployment> Deployments { get; private set; } = [];

    internal bool IsFirst { get; private set; } = true;

    /// <summary>The address of the next page; null on the last.</summary>
    internal string? Older { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, long? at, string? environment, long? number, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        Repository = repository;
        IsFirst = at is null;
        var place = at is { } time and >= 0 and < Places.End ? new DeploymentPlace(DateTimeOffset.FromUnixTimeMilliseconds(time), Places.Name(environment), number ?? 0) : null;
        var rows = await store.Deployments.OfRepositoryAsync(id, null, place, PageSize + 1, cancellationToken);
        Deployments = [.. rows.Take(PageSize)];
        Older = rows.Count > PageSize ? NextPage(Deployments[^1]) : null;
        return Page();
    }

    private static string NextPage(StoredDeployment last) => DashboardLinks.Deployments(last.RepositoryId) + new QueryBuilder
    {
        { "at", last.AskedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) },
        { "environment", last.Environment },
        { "number", last.Number.ToString(CultureInfo.InvariantCulture) },
    }.ToQueryString();
}
