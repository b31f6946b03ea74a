using System.Diagnostics;

using BotApp.Storage;
using BotApp.Telemetry;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// One activation of a subject from end to end: due timers become events, the worker works until nothing is left, the mark goes away, and
/// what comes later gets its appointment. A failure is counted, tried again with growing waits and given up visibly.
/// </summary>
internal sealed partial class SubjectActivation(
    Store store,
    ISubjectWorker worker,
    SubjectQueue queue,
    HeldSubjects held,
    StandBy standBy,
    NewerRows newer,
    IOptions<EngineOptions> options,
    TimeProvider time,
    ILogger<SubjectActivation> logger)
{
    /// <summary>After so many rounds the subject goes to the end of the line, so that a busy one does not keep its thread for ever.</summary>
    private const int MaxRounds = 20;

    /// <summary>A worker that asks for a time already past must not keep the processor busy.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    internal async Task RunAsync(SubjectMark subject, CancellationToken cancellationToken)
    {
        using var span = Tracing.Begin("activation");
        span?.SetTag("botapp.subject", subject.Key);
        using var limit = new CancellationTokenSource(options.Value.ActivationLimit, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await StepAsync(subject, ends.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, not failed: the mark stays, another replica or the next start goes on.
            throw;
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            await FailAsync(subject, new TimeoutException($"the activation took longer than {options.Value.ActivationLimit} (Engine:ActivationLimit) and was cut off", exception), cancellationToken);
        }
        catch (Exception exception)
        {
            // Whatever a bug or an outage throws ends here: counted on the subject, visible, tried again.
            await FailAsync(subject, exception, cancellationToken);
        }
        finally
        {
            held.Remove(subject.Key);
        }
    }

    private async Task StepAsync(SubjectMark subject, CancellationToken cancellationToken)
    {
        if (standBy.IsOn)
        {
            return; // its mark stays
        }

        var due = await store.Subjects.DueAsync(subject.Key, cancellationToken);
        if (due is { DueTimers: > 0 })
        {
            await store.Timers.ElapseDueAsync(subject.Key, cancellationToken);
            due = await store.Subjects.DueAsync(subject.Key, cancellationToken);
        }

        if (due is not { HasWork: true })
        {
            return;
        }

        if (due.Wait > TimeSpan.Zero)
        {
            await queue.WakeAtAsync(subject, time.GetUtcNow() + due.Wait, cancellationToken);
            return;
        }

        await WorkAsync(subject, due.NewestEvent, cancellationToken);
    }

    private async Task WorkAsync(SubjectMark subject, long newest, CancellationToken cancellationToken)
    {
        string? former = null;
        for (var round = 0; round < MaxRounds; round++)
        {
            // Whoever holds it sees before it lets go what is new; should it die, it is found abandoned.
            if (await store.Subjects.BeginAsync(subject.Key, options.Value.HoldFor, cancellationToken) is not { } version)
            {
                return;
            }

            held.Add(subject.Key);
            switch (await worker.ActivateAsync(subject.Key, version, cancellationToken))
            {
                case Activation.AgainAt again when await WaitAsync(subject, again.At, newest, cancellationToken):
                    return;
                case Activation.TakenOver:
                    return;
                case Activation.Done when await store.Subjects.ReleaseAsync(subject.Key, cancellationToken) is SubjectRest.Rests rests:
                    await AppointAsync(subject, rests.Until, cancellationToken);
                    return;
                case Activation.Done:
                    former = await ProgressAsync(subject.Key, former, cancellationToken);
                    break;
            }

            await store.Timers.ElapseDueAsync(subject.Key, cancellationToken);
            newest = await store.Subjects.NewestEventAsync(subject.Key, cancellationToken);
        }

        queue.Wake(subject);
    }

    private async Task<bool> WaitAsync(SubjectMark subject, DateTimeOffset at, long newestEventId, CancellationToken cancellationToken)
    {
        var soonest = time.GetUtcNow() + ShortestWait;
        var until = at > soonest ? at : soonest;
        if (!await store.Subjects.WaitAsync(subject.Key, until, newestEventId, cancellationToken))
        {
            return false;
        }

        await queue.WakeAtAsync(subject, until, cancellationToken);
        return true;
    }

    private async Task AppointAsync(SubjectMark subject, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (until is { } due)
        {
            await queue.WakeAtAsync(subject, due, cancellationToken);
        }
    }

    /// <summary>What waits longest now, after a round that left work.</summary>
    /// <exception cref="InvalidOperationException">The worker was asked twice and did not touch what waits longest.</exception>
    private async Task<string?> ProgressAsync(string subjectKey, string? former, CancellationToken cancellationToken)
    {
        var oldest = await store.Subjects.OldestWorkAsync(subjectKey, cancellationToken);
        return oldest is null || oldest != former
            ? oldest
            : throw new InvalidOperationException($"The worker says twice that it is done with {subjectKey}, but {oldest} still waits.");
    }

    private async Task FailAsync(SubjectMark subject, Exception exception, CancellationToken cancellationToken)
    {
        Activity.Current?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
        var record = await store.Subjects.LoadAsync(subject.Key, cancellationToken);
        var tries = (record?.Tries ?? 0) + 1;
        var reason = $"{exception.GetType().Name}: {exception.Message}";
        if (RetrySchedule.NextTry(tries, Random.Shared.NextDouble()) is { } wait)
        {
            Log.Failed(logger, subject.Key, tries, wait, exception);
            await store.Subjects.FailAsync(subject.Key, reason, wait, cancellationToken);
            await queue.WakeAtAsync(subject, time.GetUtcNow() + wait, cancellationToken);
            return;
        }

        Log.GivenUp(logger, subject.Key, tries, exception);
        await store.Subjects.GiveUpAsync(subject.Key, reason, row => newer.Has(subject.Key, row), cancellationToken);
        queue.Wake(subject);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The activation of {Subject} failed (try {Try}), again in {Wait}")]
        internal static partial void Failed(ILogger logger, string subject, long @try, TimeSpan wait, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The activation of {Subject} failed {Tries} times; what blocked it is a dead letter now")]
        internal static partial void GivenUp(ILogger logger, string subject, long tries, Exception exception);
    }
}
