using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What waits for a subject, as far as this version knows it; the rest is left (<see cref="NewerRows"/>).</summary>
internal sealed class KnownRows(Store store, NewerRows newer)
{
    /// <summary>Events, oldest first. One that is not known holds back nobody: events are hints, and what is decided is decided from what GitHub says now.</summary>
    internal async Task<IReadOnlyList<(StoredEvent Stored, BotEvent Happened)>> EventsAsync(string subjectKey, int max, CancellationToken cancellationToken)
    {
        long after = 0;
        while (true)
        {
            var stored = await store.Subjects.PendingEventsAsync(subjectKey, after, max, cancellationToken);
            var known = new List<(StoredEvent Stored, BotEvent Happened)>(stored.Count);
            foreach (var one in stored)
            {
                try
                {
                    known.Add((one, EventReading.Read(one)));
                }
                catch (NewerRowException exception)
                {
                    newer.Leave(subjectKey, Row("event", one.Id), one.Kind, exception.Message);
                }
            }

            if (known.Count > 0 || stored.Count < max)
            {
                return known;
            }

            after = stored[^1].Id;
        }
    }

    /// <summary>Effects in the given order. One that is not known holds back those after it that were decided with it: they may count on it.</summary>
    internal IEnumerable<(StoredEffect Stored, Effect Deed)> Effects(IEnumerable<StoredEffect> waiting)
    {
        var held = new HashSet<long?>();
        foreach (var effect in waiting.Where(effect => !held.Contains(effect.EventId)))
        {
            if (TryRead(effect, out var deed))
            {
                yield return (effect, deed);
            }
            else
            {
                held.Add(effect.EventId);
            }
        }
    }

    /// <summary>The row as it is told of.</summary>
    internal static string Row(string table, long id) => $"{table} {id.ToString(CultureInfo.InvariantCulture)}";

    private bool TryRead(StoredEffect effect, [NotNullWhen(true)] out Effect? deed)
    {
        try
        {
            deed = EventReading.ReadDeed(effect);
            return true;
        }
        catch (NewerRowException exception)
        {
            newer.Leave(effect.SubjectKey, Row("effect", effect.Id), effect.Kind, exception.Message);
            deed = null;
            return false;
        }
    }
}
