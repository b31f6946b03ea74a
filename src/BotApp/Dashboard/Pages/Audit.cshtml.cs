using System.Globalization;

using BotApp.Core;
using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A repository's audit trail, by person, deed, outcome and pull request.</summary>
internal sealed class AuditModel(Store store) : PageModel
{
    private const int PageSize = 50;

    internal StoredRepository Repository { get; private set; } = new(0, "", "", "", 0, null, false);

    internal string? Who { get; private set; }

    internal string? Deed { get; private set; }

    internal string? Outcome { get; private set; }

    internal string? Number { get; private set; }

    internal IReadOnlyList<string> Deeds { get; private set; } = [];

    internal IReadOnlyList<StoredAuditEntry> Acts { get; private set; } = [];

    internal bool IsNarrowed => Who is not null || Deed is not null || Outcome is not null || Number is not null;

    /// <summary>The address of the next page; null on the last.</summary>
    internal string? Older { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string? who, string? deed, string? outcome, string? number, long? before, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        (Repository, Who, Deed, Outcome, Number) = (repository, Given(who), Given(deed), Given(outcome), Given(number)?.TrimStart('#'));
        Deeds = await store.Audit.DeedsAsync(id, cancellationToken);
        var isNumber = int.TryParse(Number, NumberStyles.None, CultureInfo.InvariantCulture, out var pull);
        var rows = Number is not null && !isNumber ? [] : await store.Audit.ListAsync(
            new AuditSearch(id)
            {
                Login = Who,
                Deed = Deed,
                Outcome = Outcome,
                SubjectKey = isNumber ? SubjectKey.PullRequest(id, pull).ToString() : null,
                BeforeId = before,
                Max = PageSize + 1,
            },
            cancellationToken);
        Acts = [.. rows.Take(PageSize)];
        Older = rows.Count > PageSize ? NextPage(Acts[^1].Id) : null;
        return Page();
    }

    private string NextPage(long before)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("who", Who), ("deed", Deed), ("outcome", Outcome), ("number", Number), ("before", before.ToString(CultureInfo.InvariantCulture)) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return DashboardLinks.Audit(Repository.Id) + query.ToQueryString();
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Lines of the trail in a table that is named by an element.</summary>
internal sealed record AuditTable(IReadOnlyList<StoredAuditEntry> Acts, string LabelledBy);

/// <summary>The newest lines of the trail on another page, with the way to all of them.</summary>
/// <param name="Found">One more than is shown tells that there are more.</param>
/// <param name="All">The address of all of them.</param>
internal sealed record AuditSection(IReadOnlyList<StoredAuditEntry> Found, string All)
{
    /// <summary>So many are shown.</summary>
    internal const int Shown = 10;

    internal IReadOnlyList<StoredAuditEntry> Acts => [.. Found.Take(Shown)];

    internal bool IsMore => Found.Count > Shown;

    /// <summary>Reads the newest lines of a repository, or of one subject of it.</summary>
    internal static async Task<AuditSection> ReadAsync(Store store, long repositoryId, SubjectKey? subject, CancellationToken cancellationToken)
    {
        var found = await store.Audit.ListAsync(new AuditSearch(repositoryId) { SubjectKey = subject?.ToString(), Max = Shown + 1 }, cancellationToken);
        return new AuditSection(found, DashboardLinks.Audit(repositoryId) + (subject?.Kind == SubjectKind.PullRequest ? $"?number={subject.Name}" : ""));
    }
}
