using BotApp.Core;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The repositories that the reader has a role in; an operator's are all.</summary>
internal sealed class IndexModel(Store store, Quotas quotas, ReaderAccess access) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal IReadOnlyList<RepositoryLine> Repositories { get; private set; } = [];

    /// <summary>Installations and their quotas, for operators.</summary>
    internal IReadOnlyList<InstallationLine> Installations { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Repositories = await store.Queries.RepositoriesAsync(await access.RepositoriesAsync(Reader, cancellationToken) is { } readable ? [.. readable] : null, cancellationToken);
        if (!Reader.IsOperator)
        {
            return;
        }

        var known = (await store.Installations.ListAsync(cancellationToken)).ToDictionary(one => one.Id);
        var owners = (await store.Repositories.ListAsync(cancellationToken)).GroupBy(one => one.InstallationId).ToDictionary(group => group.Key, group => group.First().Owner);
        var forecasts = quotas.Now().ToDictionary(one => one.InstallationId, one => one.Forecast);
        Installations = [.. known.Keys.Union(forecasts.Keys).Order().Select(id => new InstallationLine(
            id == 0 ? "the App itself" : known.GetValueOrDefault(id)?.Account ?? owners.GetValueOrDefault(id) ?? $"installation {id.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            known.GetValueOrDefault(id),
            forecasts.GetValueOrDefault(id)))];
    }
}

/// <summary>A line in the list of installations.</summary>
internal sealed record InstallationLine(string Name, StoredInstallation? Known, QuotaForecast? Quota);
