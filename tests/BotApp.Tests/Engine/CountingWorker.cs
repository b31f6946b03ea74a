using System.Collections.Concurrent;

using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Engine;

/// <summary>Handles events one by one, in order, and remembers what happened; shared by the replicas of a test.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, int> running = new();
    private int overlaps;

    internal ConcurrentQueue<(string Subject, long EventId)> Handled { get; } = new();

    internal ConcurrentQueue<string> Activations { get; } = new();

    internal int Overlaps => overlaps;

    internal void Begin(string subject)
    {
        Activations.Enqueue(subject);
        if (running.AddOrUpdate(subject, 1, static (_, count) => count + 1) > 1)
        {
            Interlocked.Increment(ref overlaps);
        }
    }

    internal void End(string subject) => running.AddOrUpdate(subject, 0, static (_, count) => count - 1);
}

/// <summary>A worker whose only work is to mark events as handled.</summary>
internal sealed class CountingWorker(Store store, Ledger ledger, Func<string, CancellationToken, Task>? before = null) : ISubjectWorker
{
    public async Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken)
    {
        ledger.Begin(subjectKey);
        try
        {
            if (before is not null)
            {
                await before(subjectKey, cancellationToken);
            }

            foreach (var pending in await store.Subjects.PendingEventsAsync(subjectKey, 100, cancellationToken))
            {
                await HandleAsync(pending, cancellationToken);
            }

            return new Activation.Done();
        }
        finally
        {
            ledger.End(subjectKey);
        }
    }

    private async Task HandleAsync(StoredEvent pending, CancellationToken cancellationToken)
    {
        var subject = await store.Subjects.LoadAsync(pending.SubjectKey, cancellationToken) ?? throw new InvalidOperationException("An event without its subject.");
        var saved = await store.Decisions.SaveAsync(
            new DecisionRecord
            {
                SubjectKey = subject.Key,
                ExpectedVersion = subject.Version,
                StateJson = "{}",
                HandledEventIds = [pending.Id],
                EventKind = pending.Kind,
                Because = "It was counted.",
            },
            cancellationToken);
        if (saved)
        {
            ledger.Handled.Enqueue((pending.SubjectKey, pending.Id));
        }
    }
}
