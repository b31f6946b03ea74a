using System.Text.Json;

using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.Core.Settings;
using BotApp.Webhooks;

namespace BotApp.Planning;

/// <summary>What BotApp would do with a payload, and why: the service's own reader and rules, facts from the payload, nothing performed.</summary>
internal sealed record PayloadPlan(string Event, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<string> Assumptions, IReadOnlyList<SettingsError> SettingsErrors)
{
    /// <summary>Why nothing was decided; null when something was.</summary>
    public string? Nothing { get; init; }

    /// <summary>The payload could not be read at all.</summary>
    public bool IsUnreadable { get; init; }

    internal static PayloadPlan Of(SavedPayload payload, string? settingsText, string? role, DateTimeOffset now)
    {
        var (settings, errors) = Settings(settingsText);
        return new EventReader().Read(payload.Event, payload.Body) switch
        {
            DeliveryReading.Unreadable unreadable => new PayloadPlan(payload.Event, [], [], errors) { Nothing = unreadable.Reason, IsUnreadable = true },
            DeliveryReading.Ignored => new PayloadPlan(payload.Event, [], [], errors) { Nothing = WhyIgnored(payload) },
            DeliveryReading.Accepted accepted => Decide(payload, accepted, settings, errors, role, now),
            var reading => throw new InvalidOperationException($"{reading.GetType().Name} is not known."),
        };
    }

    private static PayloadPlan Decide(
        SavedPayload payload, DeliveryReading.Accepted accepted, SettingsFact settings, IReadOnlyList<SettingsError> errors, string? role, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(payload.Body);
        var planned = new PlannedFacts(document.RootElement, settings, role, now);
        var steps = new List<PlannedStep>();
        var states = new Dictionary<SubjectKey, SubjectState>();
        foreach (var stored in accepted.Events)
        {
            var happened = JsonSerializer.Deserialize<BotEvent>(stored.Json) ?? throw new InvalidOperationException($"The event {stored.Kind} is empty.");
            var subjects = SubjectKey.TryParse(stored.SubjectKey, out var own) ? [own] : planned.Concerned(payload.Event, stored.RepositoryId);
            foreach (var subject in subjects)
            {
                var before = states.GetValueOrDefault(subject) ?? Bot.Begin(subject);
                var (after, effects, because) = Bot.Decide(happened, before, planned.Of(subject, happened));
                states[subject] = after;
                steps.Add(new PlannedStep(subject.ToString(), stored.Kind, because, StateChanges.Between(before, after), [.. effects.Select(PlannedEffect.Of)]) { Gate = RepositoryPlanSubject.GateOf(after) });
            }
        }

        return new PayloadPlan(payload.Event, steps, planned.Assumptions, errors)
        {
            Nothing = steps.Count > 0 ? null
                : accepted.Events.Count == 0 ? "This says where BotApp works and under which name: nothing is decided about a pull request, branch or tag."
                : "The event concerns whoever has its commit as newest one, and the payload names no pull request or branch.",
        };
    }

    private static (SettingsFact Settings, IReadOnlyList<SettingsError> Errors) Settings(string? text)
    {
        if (text is null)
        {
            return (new SettingsFact.None(), []);
        }

        var result = SettingsReader.Read(text, SettingsReader.DefaultPath);
        return result.Settings is { } settings && result.Errors.Count == 0
            ? (new SettingsFact.Loaded(settings), [])
            : (new SettingsFact.Broken(result.Errors, text, null), result.Errors);
    }

    private static string WhyIgnored(SavedPayload payload)
    {
        if (!EventReader.Subscribed.Contains(payload.Event, StringComparer.Ordinal))
        {
            return $"'{payload.Event}' is not one of the events BotApp reads: {string.Join(", ", EventReader.Subscribed)}.";
        }

        using var document = JsonDocument.Parse(payload.Body);
        var missing = new[] { "repository", "installation" }.Where(name => !document.RootElement.TryGetProperty(name, out _)).ToList();
        return missing.Count > 0
            ? $"The payload names no {string.Join(" and no ", missing)}: it was not sent to an installed App."
            : "Nothing here depends on this action: it is counted and answered.";
    }
}

/// <summary>One decision: about whom, why, and what would be remembered and done.</summary>
internal sealed record PlannedStep(
    string Subject, string Event, string Because, IReadOnlyList<StateChange> State, IReadOnlyList<PlannedEffect> Effects)
{
    /// <summary>The gate as it would be shown; null where there is none.</summary>
    public GateTree? Gate { get; init; }
}

/// <summary>A deed that would be done.</summary>
internal sealed record PlannedEffect(string Kind, string Key, string Sentence)
{
    internal static PlannedEffect Of(Effect effect) => new(effect.GetType().Name, effect.Key, EffectText.Sentence(effect));
}
