using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Goes through the repositories that are new, or for which somebody asked, and proposes settings to them: a few at a time, so many an hour for one
/// installation, and not while its quota is short. One replica does it for all; two at once adopt each other's branch and pull request.
/// </summary>
internal sealed partial class OnboardingSweep(
    OnboardingDeeds deeds, Store store, Quotas quotas, SoleWork sole, IOptions<OnboardingOptions> options, TimeProvider time, ILogger<OnboardingSweep> logger) : BackgroundService
{
    private const int AtATime = 20;

    /// <summary>After so many failures in a row it is told and left.</summary>
    private const int MaxTries = 8;

    private static readonly TimeSpan s_nextTry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    /// <summary>One look.</summary>
    /// <returns>How many pull requests were opened.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var opened = 0;
        foreach (var one in await store.Onboardings.DueAsync(options.Value.After, AtATime, cancellationToken))
        {
            if (await store.Repositories.FindAsync(one.RepositoryId, cancellationToken) is not { Stopped: null } repository)
            {
                continue;
            }

            if (!options.Value.Enabled)
            {
                await store.Onboardings.EndAsync(one.RepositoryId, "off", "The operator switched proposals off (Onboarding:Enabled).", null, cancellationToken);
            }
            else if (await WaitAsync(repository.InstallationId, cancellationToken) is { } wait)
            {
                await store.Onboardings.DeferAsync(one.RepositoryId, wait, cancellationToken);
            }
            else
            {
                opened += await ProposeAsync(one, repository, cancellationToken) ? 1 : 0;
            }
        }

        return opened;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sole.RunAsync("onboarding", options.Value.Every, options.Value.Every, TryAsync, stoppingToken);

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private async Task<TimeSpan?> WaitAsync(long installationId, CancellationToken cancellationToken) => quotas.Postponed(installationId)
        ?? (await store.Onboardings.OpenedAsync(installationId, cancellationToken) >= options.Value.PerHour ? s_nextTry : null);

    private async Task<bool> ProposeAsync(StoredOnboarding one, StoredRepository repository, CancellationToken cancellationToken)
    {
        try
        {
            switch (await deeds.ProposeAsync(repository, one.AskedBy is not null, cancellationToken))
            {
                case OnboardingOutcome.Opened(var number, var isNew):
                    await store.Onboardings.OpenedAsync(one.RepositoryId, number, isNew, cancellationToken);
                    Log.Opened(logger, number, repository.FullName);
                    return isNew;
                case OnboardingOutcome.Ended(var code, var reason, var number):
                    await store.Onboardings.EndAsync(one.RepositoryId, code, reason, number, cancellationToken);
                    return false;
                case var other:
                    throw new InvalidOperationException($"{other.GetType().Name} is no outcome.");
            }
        }
        catch (GitHubPaused paused)
        {
            var wait = paused.Until - time.GetUtcNow();
            await store.Onboardings.DeferAsync(one.RepositoryId, wait > s_nextTry ? wait : s_nextTry, cancellationToken);
        }
        catch (GitHubNoAccess refused) when (refused.Status is not (403 or 404)) // suspended, or taken away: its standing says so soon, and then it is not looked at
        {
            await store.Onboardings.EndAsync(one.RepositoryId, "no-access", $"The owner has not granted what it needs ({refused.Scope.Permissions}): {refused.Reason}", null, cancellationToken);
        }
        catch (GitHubRefused refused)
        {
            await store.Onboardings.EndAsync(one.RepositoryId, "refused", $"GitHub refused: {refused.Message}", null, cancellationToken);
        }
        catch (GitHubException failed) when (one.Tries + 1 >= MaxTries)
        {
            await store.Onboardings.EndAsync(one.RepositoryId, "failed", failed.Message, null, cancellationToken);
        }
        catch (GitHubException failed)
        {
            Log.NotNow(logger, repository.FullName, failed.Message);
            var wait = s_nextTry * Math.Pow(2, one.Tries);
            await store.Onboardings.PostponeAsync(one.RepositoryId, wait < s_longestWait ? wait : s_longestWait, failed.Message, cancellationToken);
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Settings are proposed with #{Number} of {Repository}")]
        internal static partial void Opened(ILogger logger, int number, string repository);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Settings could not be proposed to {Repository} now: {Reason}")]
        internal static partial void NotNow(ILogger logger, string repository, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Repositories without settings could not be looked for; tried again")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
