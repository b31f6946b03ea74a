using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Deliveries about installations and repositories come late, twice or not at all. Now and then what is stored is compared with what GitHub lists: names,
/// owners, default branches and visibility are adopted by the repository's number, what was added or taken away is heard of, and so is what an owner has
/// not granted. What is stored of an installation that was deleted goes at once.
/// </summary>
internal sealed partial class InstallationSweep(
    GitHubClient github, Store store, Standings standings, Quotas quotas, SoleWork sole, IOptions<EngineOptions> options, TimeProvider time, ILogger<InstallationSweep> logger) : BackgroundService
{
    /// <summary>One look at every installation.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var listed = await github.Apps.ListInstallationsAsync(cancellationToken);
        var (app, _) = await github.Apps.GetNowAsync(cancellationToken);
        var known = await store.Repositories.ListAsync(cancellationToken);
        await store.Installations.PutAsync([.. listed.Items.Select(one => Of(one, app))], cancellationToken);
        foreach (var installation in listed.Items)
        {
            try
            {
                await LookAsync(installation, known, cancellationToken);
            }
            catch (GitHubException exception)
            {
                Log.NotRead(logger, installation.Id, exception.Message);
            }
        }

        // Of an installation that is listed no more nothing is believed before GitHub is asked for it by itself.
        foreach (var gone in known.Where(one => !listed.Truncated && one.InstallationId > 0 && one.Stopped != Forgetting.Uninstalled && listed.Items.All(installation => installation.Id != one.InstallationId)))
        {
            if (await standings.AskAsync(gone.Id, cancellationToken) is "removed" && await github.Apps.GetInstallationAsync(gone.InstallationId, cancellationToken) is null)
            {
                await store.Repositories.StandAsync(gone.Id, "removed", Forgetting.Uninstalled, cancellationToken);
            }
        }
    }

    /// <summary>Deletes what is stored of installations that were deleted.</summary>
    /// <returns>How many repositories went.</returns>
    internal async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var gone = await store.Forgetting.UninstalledAsync(cancellationToken);
        foreach (var repository in gone)
        {
            // A delivery may be older than what it says, and what is deleted does not come back: GitHub is asked first.
            if (await github.Apps.GetInstallationAsync(repository.InstallationId, cancellationToken) is not null)
            {
                await standings.AskAsync(repository.Id, cancellationToken);
                continue;
            }

            github.Forget(repository.InstallationId);
            await store.Installations.RemoveAsync(repository.InstallationId, cancellationToken);
            await store.Forgetting.RepositoryAsync(repository.Id, cancellationToken); // its row goes last: whoever is killed before begins again
            Log.Forgotten(logger, repository.Id, repository.InstallationId);
        }

        return gone.Count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        sole.RunAsync("installations", options.Value.InstallationsAfterStart, options.Value.InstallationsEvery, stop => TryAsync(LookAsync, stop), stoppingToken),
        ForgetAgainAndAgainAsync(stoppingToken));

    // On every replica: whichever heard of it is the first, and none does harm.
    private async Task ForgetAgainAndAgainAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TryAsync(ForgetAsync, stoppingToken);
            await Task.Delay(options.Value.SweepEvery, time, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            await look(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private async Task LookAsync(Installation installation, IReadOnlyList<StoredRepository> known, CancellationToken cancellationToken)
    {
        if (installation.SuspendedAt is not null)
        {
            github.Forget(installation.Id);
            foreach (var one in known.Where(one => one.InstallationId == installation.Id && one.Stopped is null))
            {
                await store.Repositories.StandAsync(one.Id, null, Standings.Suspended, cancellationToken);
            }

            return;
        }

        if (quotas.Postponed(installation.Id) is { } wait)
        {
            Log.Postponed(logger, installation.Id, wait);
            return;
        }

        var listed = await github.Repositories.ListForInstallationAsync(installation.Id, cancellationToken);
        await store.Repositories.PutAsync([.. listed.Items.Where(one => IsNews(one, installation, known)).Select(one => Of(one, installation))], cancellationToken);
        if (installation.RepositorySelection == "selected")
        {
            await store.Onboardings.ListedAsync(installation.Id, installation.CreatedAt, [.. listed.Items.Where(one => IsUnheardOf(one, known)).Select(one => one.Id)], cancellationToken);
        }

        var byId = listed.Items.ToDictionary(one => one.Id);
        var asked = known.Where(one => one.Stopped != Forgetting.Uninstalled && (byId.TryGetValue(one.Id, out var now)
            ? now.Archived != (one.Stopped == "archived") || one.Stopped is not (null or "archived")
            : one.InstallationId == installation.Id && one.Stopped is null && !listed.Truncated));
        foreach (var one in asked)
        {
            await standings.AskAsync(one.Id, cancellationToken);
        }
    }

    // Also what was taken away and is there again: somebody chose it anew.
    private static bool IsUnheardOf(Repository now, IReadOnlyList<StoredRepository> known) => known.FirstOrDefault(one => one.Id == now.Id) is not { } before || before.Stopped == "removed";

    // Its rows are to go first: whoever comes back under a new installation starts from nothing, and that is for the delivery or the purge to see.
    private static bool IsNews(Repository now, Installation installation, IReadOnlyList<StoredRepository> known) =>
        known.FirstOrDefault(one => one.Id == now.Id) is not { } before
        || (before.Stopped != Forgetting.Uninstalled && before != Of(now, installation) with { Stopped = before.Stopped, ToldAt = before.ToldAt });

    private static StoredRepository Of(Repository repository, Installation installation) =>
        new(repository.Id, repository.FullName, repository.FullName.Split('/')[0], repository.Name, installation.Id, repository.DefaultBranch, repository.Private)
        {
            ToldAt = StoredRepository.Told(repository.UpdatedAt, isAboutIt: true),
        };

    private static StoredInstallation Of(Installation installation, App app) => new(
        installation.Id, installation.Account?.Login ?? "", installation.HtmlUrl, Lacking(app.Permissions ?? [], installation.Permissions ?? []));

    private static string? Lacking(Dictionary<string, string> asked, Dictionary<string, string> granted)
    {
        var lacking = asked.Where(one => granted.GetValueOrDefault(one.Key) is not { } has || (one.Value != "read" && has == "read"))
            .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}:{one.Value}").ToList();
        return lacking.Count == 0 ? null : string.Join(", ", lacking);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "What was stored of repository {Repository} is deleted: installation {Installation} is gone")]
        internal static partial void Forgotten(ILogger logger, long repository, long installation);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The repositories of installation {Installation} could not be listed: {Reason}")]
        internal static partial void NotRead(ILogger logger, long installation, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "The repositories of installation {Installation} are listed later, in {Wait}: its quota is short")]
        internal static partial void Postponed(ILogger logger, long installation, TimeSpan wait);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Installations could not be compared with GitHub; tried again at the next look")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
