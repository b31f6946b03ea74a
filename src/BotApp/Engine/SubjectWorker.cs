using System.Text.Json;
using System.Text.RegularExpressions;
using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.GitHub;
using BotApp.Notifications;
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
    SubjectDeeds deeds,
    Standings standings,
    KnownRows known,
    NewerRows newer,
    NoticeBell bell,
    IOptions<GitHubOptions> github,
    IOptions<EngineOptions> engine,
    Jitter jitter,
    TimeProvider time,
    ILogger<SubjectWorker> logger) : ISubjectWorker
{
    /// <summary>The reason of a decision about what BotApp itself wrote.</summary>
    internal const string OwnEcho = "BotApp's own check or comment: nothing to learn.";

    private const int EventsAtOnce = 100;

    public async Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken)
    {
        newer.Begin(subjectKey);
        if (!SubjectKey.TryParse(subjectKey, out var subject))
        {
            if (MayBeNewer().IsMatch(subjectKey))
            {
                newer.Leave(subjectKey, "subject", subjectKey.Split(':')[0], "Subjects of this kind are not known.");
                return new Activation.AgainAt(time.GetUtcNow() + NewerRowException.Pause);
            }

            throw new InvalidOperationException($"'{subjectKey}' is not a subject: expected pr:ID:NUMBER, branch:ID:NAME, tag:ID:NAME, env:ID:NAME or schedule:ID:PIPELINE@BRANCH.");
        }

        try
        {
            if (await standings.WhyStoppedAsync(subject.RepositoryId, cancellationToken) is { } stopped)
            {
                return await StopAsync(subject, stopped, cancellationToken);
            }

            // What is found undone at the start may have been done just before a crash: it is looked for before it is done again.
            var turn = new Turn(subject, version);
            var wait = await deeds.PerformAsync(subject, turn.Version, recovering: true, cancellationToken);
            while (await DecideAsync(turn, cancellationToken))
            {
                wait = await deeds.PerformAsync(subject, turn.Version, recovering: false, cancellationToken);

                // Learned while this was decided: what was read may be nothing because the repository is gone.
                if (await standings.WhyStoppedAsync(subject.RepositoryId, cancellationToken) is { } ended)
                {
                    return await StopAsync(subject, ended, cancellationToken);
                }
            }

            wait = newer.Has(subjectKey) && !(wait < NewerRowException.Pause) ? NewerRowException.Pause : wait;
            return wait is { } pause ? new Activation.AgainAt(time.GetUtcNow() + pause) : new Activation.Done();
        }
        catch (GitHubException exception) when (exception is GitHubNoAccess or GitHubRefused { Status: 403 or 404 })
        {
            if (await standings.AskAsync(subject.RepositoryId, cancellationToken) is { } stopped)
            {
                return await StopAsync(subject, stopped, cancellationToken);
            }

            if (exception is not GitHubNoAccess { Status: 422 } refused)
            {
                throw; // the App is there, and something else is missing
            }

            // The owner has not granted it yet: it waits for that, and whoever operates BotApp reads so.
            await standings.LacksAsync(subject, refused, cancellationToken);
            return Later();
        }
        catch (NewerRowException unknown)
        {
            newer.Leave(subjectKey, "state", subject.Kind.ToString(), unknown.Message);
            return new Activation.AgainAt(time.GetUtcNow() + NewerRowException.Pause);
        }
        catch (TakenOverException)
        {
            Log.TakenOver(logger, subjectKey);
            return new Activation.TakenOver();
        }
        catch (VersionHeldException held)
        {
            // Read again, it is known whose the version is.
            Log.Held(logger, subjectKey, held.Message);
            return new Activation.AgainAt(time.GetUtcNow() + TimeSpan.FromSeconds(1));
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

    // A suspension ends, and what was asked for meanwhile is then done; everything else is dropped, and brought about anew when work goes on.
    private async Task<Activation> StopAsync(SubjectKey subject, string why, CancellationToken cancellationToken)
    {
        if (why == Standings.Suspended)
        {
            Log.Suspended(logger, subject);
            return Later();
        }

        await standings.DropAsync(subject, why, cancellationToken);
        return new Activation.Done();
    }

    private Activation.AgainAt Later() => new(time.GetUtcNow() + (engine.Value.AskAgainEvery * (1 + (jitter.Next() / 4))));

    private async Task<bool> DecideAsync(Turn turn, CancellationToken cancellationToken)
    {
        var subject = turn.Subject;
        var events = await known.EventsAsync(subject.ToString(), EventsAtOnce, cancellationToken);
        if (events.Count == 0)
        {
            return false;
        }

        turn.Kept ??= await KeptAsync(subject, cancellationToken);
        var state = turn.State ?? turn.Kept.State;
        Facts? read = null; // an echo of our own, and people talking to each other, ask GitHub nothing
        foreach (var group in Coalesce(events, subject))
        {
            var happened = group[^1].Happened;
            if (IsOwnEcho(happened, subject) || happened is CommentAdded { Body: var said } && !CommandParser.MayAsk(said))
            {
                var because = IsOwnEcho(happened, subject) ? OwnEcho : "A comment in which nobody asks for anything.";
                await SaveAsync(turn, state, HeadOf(state), [], group, because, cancellationToken);
                continue;
            }

            read ??= await loader.LoadAsync(state, [.. events.Select(one => one.Happened)], cancellationToken);
            var facts = await loader.ForEventAsync(read, state, happened, cancellationToken);
            var (next, effects, why) = Bot.Decide(happened, state, facts);
            var before = HeadOf(state);
            state = next;
            await SaveAsync(turn, state, before, effects, group, why, cancellationToken);
        }

        turn.State = state; // nobody else has written it: the version would be another
        return true;
    }

    private async Task<KeptState> KeptAsync(SubjectKey subject, CancellationToken cancellationToken) =>
        await store.Subjects.LoadAsync(subject.ToString(), cancellationToken) is { } record
            ? KeptState.Read(record.StateJson, subject)
            : throw new InvalidOperationException($"{subject} has events but no row.");

    // All events of one activation are decided from the same facts, so hints of one kind say the same, wherever they stand: one decision is
    // enough for them. Anything a person did, and what effects taught, is answered one by one in its order.
    private List<List<(StoredEvent Stored, BotEvent Happened)>> Coalesce(IReadOnlyList<(StoredEvent Stored, BotEvent Happened)> events, SubjectKey subject)
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
    private bool IsOwnEcho(BotEvent happened, SubjectKey subject) => subject.Kind is not (SubjectKind.Tag or SubjectKind.Environment) && happened switch
    {
        ChecksChanged { AppId: { } app } => app == github.Value.AppId,
        CommentAdded { AppId: { } app } => app == github.Value.AppId,
        _ => false,
    };

    private async Task SaveAsync(
        Turn turn, SubjectState state, string? before, IReadOnlyList<Effect> effects, List<(StoredEvent Stored, BotEvent Happened)> group, string because, CancellationToken cancellationToken)
    {
        var subject = turn.Subject;
        var saved = await store.Decisions.SaveAsync(
            new DecisionRecord
            {
                SubjectKey = subject.ToString(),
                ExpectedVersion = turn.Version,
                StateJson = turn.Kept?.Write(state) ?? JsonSerializer.Serialize(state),
                HandledEventIds = [.. group.Select(one => one.Stored.Id)],
                EventKind = group[^1].Stored.Kind,
                Because = because,
                EffectsSummaryJson = JsonSerializer.Serialize(effects.Select(effect => effect.Key)),
                Effects = [.. effects.Where(effect => effect is not (SetTimer or RecordAct or Notify)).Select(effect => new NewEffect(effect.Key, effect.GetType().Name, JsonSerializer.Serialize(effect)))],
                Timers = [.. effects.OfType<SetTimer>().Select(Change)],
                Runs = RunRows.Of(state),
                Environment = DeploymentRows.EnvironmentOf(state),
                Deployments = DeploymentRows.Of(state),
                Release = ReleaseRows.Of(state),
                Head = HeadOf(state) is { } head && head != before ? (subject.RepositoryId, head) : null, // learned from GitHub, perhaps, and not from a delivery
                Words = WordRows.Of(state),
                Audit = [.. effects.OfType<RecordAct>().Select(act => Of(act, subject, group[^1].Stored.DeliveryGuid))],
                Notices = NoticeRows.Of(subject, effects),
            },
            cancellationToken);
        if (!saved)
        {
            throw new TakenOverException();
        }

        turn.Version++;
        if (effects.Any(effect => effect is Notify))
        {
            bell.Ring();
        }

        Log.Decided(logger, subject, group[^1].Stored.Kind, group[^1].Stored.DeliveryGuid, because);
    }

    private static TimerChange Change(SetTimer timer) => TimerNames.Knows(timer.Name)
        ? new TimerChange(timer.Name, timer.DueAt)
        : throw new InvalidOperationException($"The timer '{timer.Name}' is not in TimerNames: when it rang it would be taken for a newer version's.");

    private static AuditEntry Of(RecordAct act, SubjectKey subject, string? deliveryGuid) => new(act.By.Login, act.Deed, act.What)
    {
        ActorId = act.By.Id,
        RepositoryId = subject.RepositoryId,
        SubjectKey = subject.ToString(),
        Sha = act.Sha,
        DeliveryGuid = deliveryGuid,
        Outcome = act.Done ? AuditEntry.Done : AuditEntry.Refused,
        Code = act.Code,
        Reason = act.Reason,
        Source = act.Source switch
        {
            ActSource.Comment => "comment",
            ActSource.Button => "button",
            ActSource.Page => "dashboard",
            _ => throw new InvalidOperationException($"An act by {act.Source} has no word."),
        },
        SourceUrl = act.Url,
    };

    private static string? HeadOf(SubjectState state) => state switch
    {
        CommitState { HeadSha.Length: > 0 } commit => commit.HeadSha,
        ReleaseState { Sha.Length: > 0 } release => release.Sha,
        EnvironmentState { Waiting.Count: > 0 } environment => environment.Waiting[^1].Sha,
        _ => null,
    };

    [GeneratedRegex("^[a-z][a-z_-]*:[0-9]+:.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MayBeNewer();

    /// <summary>One activation: the version that nobody else has begun or written since.</summary>
    private sealed class Turn(SubjectKey subject, long version)
    {
        public SubjectKey Subject => subject;

        public long Version { get; set; } = version;

        /// <summary>The state as it was read; null before it was.</summary>
        public KeptState? Kept { get; set; }

        /// <summary>The state as it was written last; null before it was.</summary>
        public SubjectState? State { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject} was taken over by another replica while this one stood still: nothing more is done here")]
        internal static partial void TakenOver(ILogger logger, string subject);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject}: {Event} (delivery {Delivery}): {Because}")]
        internal static partial void Decided(ILogger logger, SubjectKey subject, string @event, string? delivery, string because);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} is decided again: {Reason}")]
        internal static partial void Held(ILogger logger, string subject, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} waits: the installation is suspended")]
        internal static partial void Suspended(ILogger logger, SubjectKey subject);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} waits until {Until}: GitHub paused this installation, or does not answer")]
        internal static partial void Paused(ILogger logger, string subject, DateTimeOffset until);
    }
}
