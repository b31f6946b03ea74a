using System.Globalization;

using BotApp.Core;
using BotApp.Core.Releases;
using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>All releases of a repository.</summary>
internal sealed class ReleasesModel(Store store) : PageModel
{
    private const int PageSize = 50;

    internal StoredRepository Repository { get; private set; } = new(0, "", "", "", 0, null, false);

    internal IReadOnlyList<SubjectLine> Releases { get; private set; } = [];

    internal bool IsFirst { get; private set; } = true;

    /// <summary>The address of the next page; null on the last.</summary>
    internal string? Older { get; private set; }

    /// <summary>Where its files are on the index.</summary>
    internal static Uri? IndexOf(ReleaseState release) => IndexPage.Of(release.Index, release.Package, release.Version);

    public async Task<IActionResult> OnGetAsync(long id, long? at, string? after, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        Repository = repository;
        IsFirst = at is null;
        var place = at is { } time and >= 0 and < Places.End ? new TagPlace(DateTimeOffset.FromUnixTimeMilliseconds(time), Places.Name(after)) : null;
        var rows = await store.Releases.TagsAsync(id, place, PageSize + 1, cancellationToken);
        var shown = rows.Take(PageSize).ToList();
        Releases = [.. shown.Select(SubjectLine.Of).OfType<SubjectLine>().Where(line => line.State is ReleaseState)];
        Older = rows.Count > PageSize
            ? DashboardLinks.Releases(id) + new QueryBuilder { { "at", shown[^1].UpdatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) }, { "after", shown[^1].Key } }.ToQueryString()
            : null;
        return Page();
    }
}
