using BotApp.Core;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;
using BotApp.Webhooks;

using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>The repositories that the reader has a role in; an operator's are all. Where there is none, what is still to do before there is.</summary>
internal sealed class IndexModel(Store store, Quotas quotas, ReaderAccess access, FirstSteps firstSteps, IOptions<BotAppOptions> options) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal IReadOnlyList<RepositoryLine> Repositories { get; private set; } = [];

    /// <summary>Installations and their quotas, for operators.</summary>
    internal IReadOnlyList<InstallationLine> Installations { get; private set; } = [];

    /// <summary>What is still to do; null where there is something to show.</summary>
    internal FirstStepsReading? Steps { get; private set; }

    /// <summary>Where GitHub sends deliveries.</summary>
    internal string WebhookAddress => options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + WebhookServices.Path;

    internal StatusWord Installed => Steps?.App switch
    {
        AppStanding.Known { Installations: 0 } => StatusWord.Bad("to do"),
        AppStanding.Known => StatusWord.Good("done"),
        _ => StatusWord.Still("not known"),
    };

    internal StatusWord Heard => Steps is { HeardAt: null, Attempt: not { IsTaken: true } } ? StatusWord.Bad("nothing heard") : StatusWord.Good("done");

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Repositories = await store.Queries.RepositoriesAsync(await access.RepositoriesAsync(Reader, cancellationToken) is { } readable ? [.. readable] : null, cancellationToken);
        Steps = Repositories.Count == 0 ? await firstSteps.ReadAsync(cancellationToken) : null;
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
