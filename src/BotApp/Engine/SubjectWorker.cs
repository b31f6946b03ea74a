using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.GitHub;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// One activation of one subject: what was left undone is done, then the new events are read, facts loaded, <see cref="Bot"/> decides, the
/// decision is saved in one transaction, and its effects are performed. What they teach comes back as events and is taken in the same activation.
/// </summary>
internal sealed partial class SubjectWorker(
    Store store,
    FactsLoader loader,
    EffectPerformer performer,
    ISubjectWaker waker,
    IOptions<GitHubOptions> github,
    TimeProvider time,
    ILogger<SubjectWorker> logger) : ISubjectWorker
{
    private const int EventsAtOnce = 100;

    private const int MaxEffectTries = 8;

    public async Task<Activation> ActivateAsync(string subjectKey, CancellationToken cancellationToken)
    {
        if (!SubjectKey.TryParse(subjectKey, out var subject))
        {
            throw new InvalidOperationException($"'{subjectKey}' is not a subject: expected pr:ID:NUMBER, branch:ID:NAME, tag:ID:NAME, env:ID:NAME or schedule:ID:PIPELINE@BRANCH.");
        }

        try
        {
            // What is found undone at the start may have been done just before a crash: it is looked for before it is done again.
            var wait = await PerformAsync(subject, recovering: true, cancellationToken);
            while (await DecideAsync(subject, cancellationToken))
            {
                wait = await PerformAsync(subject, recovering: false, cancellationToken);
            }

            return wait is { } pause ? new Activation.AgainAt(time.GetUtcNow() + pause) : new Activation.Done();
        }
        catch (GitHubPaused paused)
        {
            Log.Paused(logger, subjectKey, paused.Until);
            return new Activation.AgainAt(paused.Until);
        }
        catch (GitHubUnavailable unavailable) when (unavailable.NotSent)
        {
            // GitHub is down, which is no fault of this subject: it waits as long as it takes, and no try is counted.
            var until = time.GetUtcNow() + (unavailable.RetryAfter ?? TimeSpan.FromSeconds(1));
            Log.Paused(logger, subjectKey, until);
            return new Activation.AgainAt(until);
        }
    }

    private async Task<bool> DecideAsync(SubjectKey subject, CancellationToken cancellationToken)
    {
        var stored = await store.Subjects.PendingEventsAsync(subject.ToString(), EventsAtOnce, cancellationToken);
        if (stored.Count == 0)
        {
            return false;
        }

        var record = await store.Subjects.LoadAsync(subject.ToString(), cancellationToken)
            ?? throw new InvalidOperationException($"{subject} has events but no row.");
        var state = Read(record, subject);
        var events = stored.Select(one => (Stored: one, Happened: EventReading.Read(one))).ToList();
        Facts? read = null; // an echo of our own checks asks GitHub nothing
        var version = record.Version;
        foreach (var group in Coalesce(events, subject))
        {
            var happened = group[^1].Happened;
            if (IsOwnEcho(happened, subject))
            {
                version = await SaveAsync(subject, version, state, HeadOf(state), [], group, "BotApp's own check changed: nothing to learn.", cancellationToken);
                continue;
            }

            read ??= await loader.LoadAsync(state, [.. events.Select(one => one.Happened)], cancellationToken);
            var facts = await loader.ForEventAsync(read, state, happened, cancellationToken);
            var (next, effects, because) = Bot.Decide(happened, state, facts);
            var before = HeadOf(state);
            state = next;
            version = await SaveAsync(subject, version, state, before, effects, group, because, cancellationToken);
        }

        return true;
    }

    // All events of one activation are decided from the same facts, so hints of one kind say the same, wherever they stand: one decision is
    // enough for them. Anything a person did, and what effects taught, is answered one by one in its order.
    private List<List<(StoredEvent Stored, BotEvent Happened)>> Coalesce(List<(StoredEvent Stored, BotEvent Happened)> events, SubjectKey subject)
    {
        var groups = new List<List<(StoredEvent Stored, BotEvent Happened)>>();
        var hints = new Dictionary<(Type Kind, bool IsEcho), List<(StoredEvent Stored, BotEvent Happened)>>();
        foreach (var one in events)
        {
            var kind = (one.Happened.GetType(), IsOwnEcho(one.Happened, subject));
            if (IsHint(one.Happened) && hints.TryGetValue(kind, out var same))
            {
                same.Add(one);
                continue;
            }

            groups.Add([one]);
            if (IsHint(one.Happened))
            {
                hints[kind] = groups[^1];
            }
        }

        return groups;
    }

    private static bool IsHint(BotEvent happened) => happened is ChecksChanged or RunChanged or BranchPushed or TimerElapsed;

    // A release or deployment waits for our own checks on its commit; a pull request or branch wrote them itself.
    private bool IsOwnEcho(BotEvent happened, SubjectKey subject) =>
        subject.Kind is not (SubjectKind.Tag or SubjectKind.Environment) && happened is ChecksChanged { AppId: { } app } && app == github.Value.AppId;

    private async Task<long> SaveAsync(
        SubjectKey subject, long version, SubjectState state, string? before, IReadOnlyList<Effect> effects, List<(StoredEvent Stored, BotEvent Happened)> group, string because, CancellationToken cancellationToken)
    {
        var saved = await store.Decisions.SaveAsync(
            new DecisionRecord
            {
                SubjectKey = subject.ToString(),
                ExpectedVersion = version,
                StateJson = JsonSerializer.Serialize(state),
                HandledEventIds = [.. group.Select(one => one.Stored.Id)],
                EventKind = group[^1].Stored.Kind,
                Because = because,
                EffectsSummaryJson = JsonSerializer.Serialize(effects.Select(effect => effect.Key)),
                Effects = [.. effects.Where(effect => effect is not (SetTimer or RecordAct)).Select(effect => new NewEffect(effect.Key, effect.GetType().Name, JsonSerializer.Serialize(effect)))],
                Timers = [.. effects.OfType<SetTimer>().Select(timer => new TimerChange(timer.Name, timer.DueAt))],
                Runs = RunRows.Of(state),
                Environment = DeploymentRows.EnvironmentOf(state),
                Deployments = DeploymentRows.Of(state),
                Audit = [.. effects.OfType<RecordAct>().Select(act => new AuditEntry(act.Who, act.What, subject.RepositoryId, subject.ToString(), act.Sha, group[^1].Stored.DeliveryGuid))],
            },
            cancellationToken);
        if (!saved)
        {
            throw new InvalidOperationException($"{subject} was changed by another replica in the meantime (version {version.ToString(CultureInfo.InvariantCulture)}): nothing was written, it is decided again.");
        }

        if (HeadOf(state) is { } head && head != before)
        {
            // A commit learned from GitHub and not from a delivery: what is told about it later has to find its subject, too.
            await store.Heads.PutAsync(subject.ToString(), subject.RepositoryId, head, cancellationToken);
        }

        Log.Decided(logger, subject, group[^1].Stored.Kind, group[^1].Stored.DeliveryGuid, because);
        return version + 1;
    }

    // In order; the first that has to be tried again later holds back those after it, and its pause is returned.
    private async Task<TimeSpan?> PerformAsync(SubjectKey subject, bool recovering, CancellationToken cancellationToken)
    {
        foreach (var effect in await store.Effects.PendingAsync(subject.ToString(), cancellationToken))
        {
            if (effect.NextTryAt is { } next && next > time.GetUtcNow())
            {
                return next - time.GetUtcNow();
            }

            var deed = EventReading.ReadEffect(effect);
            try
            {
                var result = await performer.PerformAsync(subject, deed, effect.Id, recovering || effect.Tries > 0, cancellationToken);
                await store.Effects.DoneAsync(result, cancellationToken);
                WakeOthers(subject, result);
            }
            catch (GitHubRefused refused)
            {
                // A refusal is an answer: trying again gets the same one.
                await GiveUpAsync(subject, effect, deed, refused.Message, cancellationToken);
            }
            catch (GitHubUnavailable unavailable) when (unavailable.NotSent)
            {
                return unavailable.RetryAfter ?? TimeSpan.FromSeconds(1);
            }
            catch (Exception exception) when (exception is GitHubUnavailable or HttpRequestException or TimeoutException or IOException)
            {
                if (RetrySchedule.NextTry(effect.Tries + 1, Random.Shared.NextDouble()) is not { } pause || effect.Tries + 1 >= MaxEffectTries)
                {
                    await GiveUpAsync(subject, effect, deed, exception.Message, cancellationToken);
                    continue;
                }

                Log.TriedInVain(logger, subject.ToString(), effect.Key, effect.Tries + 1, exception);
                await store.Effects.FailAsync(effect.Id, exception.Message, pause, cancellationToken);
                return pause;
            }
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

    private static string? HeadOf(SubjectState state) => state switch
    {
        CommitState { HeadSha.Length: > 0 } commit => commit.HeadSha,
        ReleaseState { Sha.Length: > 0 } release => release.Sha,
        EnvironmentState { Waiting.Count: > 0 } environment => environment.Waiting[^1].Sha,
        _ => null,
    };

    private static SubjectState Read(SubjectRecord record, SubjectKey subject) =>
        record.StateJson is null ? Bot.Begin(subject) : JsonSerializer.Deserialize<SubjectState>(record.StateJson) ?? Bot.Begin(subject);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject}: {Event} (delivery {Delivery}): {Because}")]
        internal static partial void Decided(ILogger logger, SubjectKey subject, string @event, string? delivery, string because);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} waits until {Until}: GitHub paused this installation, or does not answer")]
        internal static partial void Paused(ILogger logger, string subject, DateTimeOffset until);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject}: {Effect} failed (try {Try}) and is tried again")]
        internal static partial void TriedInVain(ILogger logger, string subject, string effect, long @try, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Subject}: {Effect} is given up: {Reason}")]
        internal static partial void GivenUp(ILogger logger, string subject, string effect, string reason);
    }
}
