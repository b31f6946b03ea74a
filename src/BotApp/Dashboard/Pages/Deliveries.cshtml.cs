using System.Globalization;

using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>What GitHub sent, by event, repository and id.</summary>
internal sealed class DeliveriesModel(Store store, ReaderAccess access) : PageModel
{
    private const int PageSize = 50;

    private Dictionary<long, string> _names = [];

    internal string? Event { get; private set; }

    internal string? Repository { get; private set; }

    internal string? Guid { get; private set; }

    internal string? Problem { get; private set; }

    internal IReadOnlyList<DeliveryRow> Rows { get; private set; } = [];

    internal bool IsNarrowed => Event is not null || Repository is not null || Guid is not null;

    /// <summary>The address of the next page; null on the last.</summary>
    internal string? Older { get; private set; }

    /// <summary>So far back was looked; null: the page is full or nothing is left.</summary>
    internal DateTimeOffset? LookedTo { get; private set; }

    internal string NameOf(long repositoryId) => _names.GetValueOrDefault(repositoryId, repositoryId.ToString(CultureInfo.InvariantCulture));

    public async Task OnGetAsync(
        [FromQuery(Name = "event")] string? eventName, string? repository, string? guid, long? before, CancellationToken cancellationToken)
    {
        (Event, Repository, Guid) = (Given(eventName), Given(repository), Given(guid));
        var readable = await access.RepositoriesAsync(Reader.Of(HttpContext), cancellationToken);
        var known = (await store.Repositories.ListAsync(cancellationToken)).Where(one => readable?.Contains(one.Id) != false).ToList();
        _names = known.ToDictionary(one => one.Id, one => one.FullName);
        var wanted = Repository is null ? null : IdOf(Repository, known);
        if (Repository is not null && wanted is null)
        {
            Problem = $"No repository is called {Repository} here: expected owner/name or a numeric id.";
            return;
        }

        var found = await store.Queries.LookForDeliveriesAsync(
            new DeliverySearch { Event = Event, RepositoryId = wanted, Guid = Guid, BeforeId = before, Max = PageSize + 1, Among = readable is null ? null : [.. readable] }, cancellationToken);
        Rows = [.. found.Rows.Take(PageSize)];
        LookedTo = found.LookedTo;
        Older = found.Rows.Count > PageSize ? NextPage(Rows[^1].Id) : found.Next is { } next ? NextPage(next) : null;
    }

    private string NextPage(long before)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("event", Event), ("repository", Repository), ("guid", Guid), ("before", before.ToString(CultureInfo.InvariantCulture)) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return "/deliveries" + query.ToQueryString();
    }

    private static long? IdOf(string repository, IReadOnlyList<StoredRepository> known) =>
        long.TryParse(repository, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : known.FirstOrDefault(one => one.FullName.Equals(repository, StringComparison.OrdinalIgnoreCase))?.Id;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
