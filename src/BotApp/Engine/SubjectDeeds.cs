using BotApp.Core;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Performs a subject's effects in their order; decides what is tried again, what waits and what is given up.</summary>
internal sealed partial class SubjectDeeds(
    Store store,
    EffectPerformer performer,
    ISubjectWaker waker,
    Standings standings,
    KnownRows known,
    Quotas quotas,
    Restored restored,
    Jitter jitter,
    TimeProvider time,
    ILogger<SubjectDeeds> logger)
{
    private const int MaxTries = 8;

    /// <summary>
    /// Performs what is undone. Collections first: what they teach changes what is shown, which is then written once. After them in order; the first that has
    /// to be tried again later holds back those after it, and its pause is returned. A collection holds back nobody, and nor does what waits for a runner of
    /// the operator's: that the runner is down has to be said on GitHub.
    /// </summary>
    /// <param name="subject">Whose effects.</param>
    /// <param name="version">The version that nobody else has begun or written since.</param>
    /// <param name="recovering">Whether what is undone may have been done just before a crash.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When to look again; null: nothing is left.</returns>
    /// <exception cref="TakenOverException">Another replica works on it now.</exception>
    internal async Task<TimeSpan?> PerformAsync(SubjectKey subject, long version, bool recovering, CancellationToken cancellationToken)
    {
        TimeSpan? wait = null;
        foreach (var (effect, deed) in known.Effects((await store.Effects.PendingAsync(subject.ToString(), cancellationToken)).OrderBy(effect => !IsCollection(effect))))
        {
            // GitHub does not know of turns: whoever stood still looks once more before it writes there.
            var repository = await StillOursAsync(subject, version, cancellationToken);
            var pause = effect.NextTryAt is { } next && next > time.GetUtcNow() ? next - time.GetUtcNow()
                : MayWait(deed) && quotas.Postponed(repository.InstallationId) is { } scarce ? scarce
                : await PerformAsync(subject, effect, deed, repository, recovering, cancellationToken);
            wait = wait is null || pause < wait ? pause ?? wait : wait;
            if (IsCollection(effect) ? pause is null : pause is not null && !RunnerPatience.IsForOtherRunner(deed) && !MayWait(deed))
            {
                break;
            }
        }

        return wait;
    }

    private async Task<StoredRepository> StillOursAsync(SubjectKey subject, long version, CancellationToken cancellationToken) =>
        await store.Repositories.FindAsync(subject.ToString(), version, cancellationToken)
            ?? throw (await store.Subjects.VersionAsync(subject.ToString(), cancellationToken) == version
                ? new InvalidOperationException($"Repository {subject.RepositoryId} of {subject} is not known.")
                : new TakenOverException());

    // What only says in other words what the checks say waits while the quota is short; what decides and what people asked for does not.
    private static bool MayWait(Effect deed) => deed is PutComment { MayWait: true };

    private static bool IsCollection(StoredEffect effect) => effect.Kind is nameof(CollectReports) or nameof(CollectResult);

    // Null: done, or given up.
    private async Task<TimeSpan?> PerformAsync(SubjectKey subject, StoredEffect effect, Effect deed, StoredRepository repository, bool recovering, CancellationToken cancellationToken)
    {
        try
        {
            var result = await performer.PerformAsync(subject, repository, deed, effect.Id, recovering || effect.Tries > 0 || await restored.IsInDoubtAsync(cancellationToken), cancellationToken);
            await store.Effects.DoneAsync(result, cancellationToken);
            WakeOthers(subject, result);
        }
        catch (GitHubRefused refused)
        {
            if (refused.Status is 403 or 404 && await standings.AskAsync(subject.RepositoryId, cancellationToken) is not null)
            {
                throw; // archived, deleted, or the App was taken away: not this deed's fault
            }

            // A refusal is an answer: trying again gets the same one.
            await GiveUpAsync(subject, effect, deed, refused.Message, cancellationToken);
        }
        catch (RunnerRefused refused)
        {
            await GiveUpAsync(subject, effect, deed, refused.Message, cancellationToken);
        }
        catch (RunnerUnavailable unavailable)
        {
            if (RunnerPatience.NextTry(effect, deed, unavailable, time.GetUtcNow(), jitter.Next()) is not { } pause)
            {
                await GiveUpAsync(subject, effect, deed, unavailable.Message, cancellationToken);
                return null;
            }

            if (!unavailable.NotSent)
            {
                Log.TriedInVain(logger, subject.ToString(), effect.Key, effect.Tries + 1, unavailable);
                await store.Effects.FailAsync(effect.Id, unavailable.Message, pause, cancellationToken);
            }

            return pause;
        }
        catch (GitHubUnavailable unavailable) when (unavailable.NotSent)
        {
            return unavailable.RetryAfter ?? TimeSpan.FromSeconds(1);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or HttpRequestException or TimeoutException or IOException)
        {
            if (RetrySchedule.NextTry(effect.Tries + 1, jitter.Next()) is not { } pause || effect.Tries + 1 >= MaxTries)
            {
                await GiveUpAsync(subject, effect, deed, exception.Message, cancellationToken);
                return null;
            }

            Log.TriedInVain(logger, subject.ToString(), effect.Key, effect.Tries + 1, exception);
            await store.Effects.FailAsync(effect.Id, exception.Message, pause, cancellationToken);
            return pause;
        }

        return null;
    }

    // A deed may be word for another subject, which is not the one being worked on.
    private void WakeOthers(SubjectKey subject, EffectResult result)
    {
        var others = result.Events.Where(one => one.SubjectKey != subject.ToString()).Select(one => new SubjectMark(one.SubjectKey, one.InstallationId)).ToList();
        if (others.Count > 0)
        {
            waker.Wake(others);
        }
    }

    private async Task GiveUpAsync(SubjectKey subject, StoredEffect effect, Effect deed, string reason, CancellationToken cancellationToken)
    {
        Log.GivenUp(logger, subject.ToString(), effect.Key, reason);
        await performer.GiveUpAsync(subject, deed, effect.Id, reason, cancellationToken);
        await store.Effects.FailAsync(effect.Id, reason, null, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject}: {Effect} failed (try {Try}) and is tried again")]
        internal static partial void TriedInVain(ILogger logger, string subject, string effect, long @try, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Subject}: {Effect} is given up: {Reason}")]
        internal static partial void GivenUp(ILogger logger, string subject, string effect, string reason);
    }
}

/// <summary>Another replica works on the subject now: nothing more is done here.</summary>
internal sealed class TakenOverException : Exception;
