using System.Text.Json;

using BotApp.Engine;
using BotApp.Planning;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>What happened to a subject and what followed, newest first: events that wait or were given up, and decisions with their effects.</summary>
internal static class Timeline
{
    internal static IReadOnlyList<TimelineEntry> Of(
        IReadOnlyList<StoredDecision> decisions, IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredEffect> effects)
    {
        var byEvent = effects.Where(effect => effect.EventId is not null).ToLookup(effect => effect.EventId);
        var byId = events.ToDictionary(happened => happened.Id);
        var open = events.Where(happened => happened.HandledAt is null)
            .Select(happened => new TimelineEntry(happened.CreatedAt, happened.Kind) { Waiting = happened, DeliveryGuid = happened.DeliveryGuid });
        var taken = decisions.Select(decision => Entry(
            decision,
            decision.EventId is { } id ? byId.GetValueOrDefault(id) : null,
            decision.EventId is { } cause ? byEvent[cause] : []));
        return [.. Fold(open.Concat(taken).OrderByDescending(entry => entry.At))];
    }

    // Most webhooks say what is known already: in a row they are one line that opens.
    private static IEnumerable<TimelineEntry> Fold(IEnumerable<TimelineEntry> entries)
    {
        var quiet = new List<TimelineEntry>();
        foreach (var entry in entries)
        {
            if (entry.IsQuiet)
            {
                quiet.Add(entry);
                continue;
            }

            foreach (var folded in Folded(quiet))
            {
                yield return folded;
            }

            quiet.Clear();
            yield return entry;
        }

        foreach (var folded in Folded(quiet))
        {
            yield return folded;
        }
    }

    private static IEnumerable<TimelineEntry> Folded(List<TimelineEntry> quiet) =>
        quiet.Count < 2 ? [.. quiet] : [new TimelineEntry(quiet[0].At, quiet[0].EventKind) { Folded = [.. quiet] }];

    private static TimelineEntry Entry(StoredDecision decision, StoredEvent? cause, IEnumerable<StoredEffect> effects)
    {
        var rows = effects.OrderBy(effect => effect.Id).ToList();
        var stored = rows.Select(effect => effect.Key).ToHashSet(StringComparer.Ordinal);
        return new TimelineEntry(decision.CreatedAt, decision.EventKind)
        {
            Because = decision.Because,
            DeliveryGuid = cause?.DeliveryGuid,
            Effects = [.. rows.Select(effect => new TimelineEffect(Sentence(effect), effect.Key, StatusWord.Of(effect), effect.DoneAt is null ? effect.LastError : null))],
            Timers = [.. Keys(decision.EffectsSummaryJson).Where(key => key.StartsWith("timer:", StringComparison.Ordinal) && !stored.Contains(key)).Select(key => key["timer:".Length..])],
        };
    }

    // A row of an older version may not be readable any more; its key still says what it was.
    private static string Sentence(StoredEffect effect)
    {
        try
        {
            return EffectText.Sentence(EventReading.ReadEffect(effect));
        }
        catch (Exception exception) when (exception is JsonException or NewerRowException or InvalidOperationException)
        {
            return $"{effect.Kind} (its stored form cannot be read by this version).";
        }
    }

    private static IReadOnlyList<string> Keys(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<IReadOnlyList<string>>(json) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>One moment: an event that still waits, or a decision with what it made.</summary>
internal sealed record TimelineEntry(DateTimeOffset At, string EventKind)
{
    /// <summary>The event, when nothing was decided about it yet or it was given up.</summary>
    public StoredEvent? Waiting { get; init; }

    public string? Because { get; init; }

    public string? DeliveryGuid { get; init; }

    public IReadOnlyList<TimelineEffect> Effects { get; init; } = [];

    /// <summary>Several in a row that changed nothing; empty for an entry of its own.</summary>
    public IReadOnlyList<TimelineEntry> Folded { get; init; } = [];

    /// <summary>It was decided, and nothing followed.</summary>
    public bool IsQuiet => Waiting is null && Effects.Count == 0 && Because is "Nothing changes." or SubjectWorker.OwnEcho or "BotApp's own check changed: nothing to learn."; // as versions before said it

    /// <summary>Names of timers that the decision set or took back.</summary>
    public IReadOnlyList<string> Timers { get; init; } = [];
}

/// <summary>An effect of a decision; the error is of the last try while it is not done.</summary>
internal sealed record TimelineEffect(string Sentence, string Key, StatusWord Status, string? Error);
