using System.Text.Json;

using BotApp.Core;
using BotApp.Dashboard.Pages;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>A subject as its page needs it.</summary>
internal sealed record SubjectReading(
    StoredRepository Repository,
    SubjectKey Subject,
    SubjectRecord Record,
    SubjectState? State,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<StoredRun> Runs,
    AuditSection Audit)
{
    private const int MaxDecisions = 100;
    private const int MaxEvents = 400;
    private const int MaxEffects = 1000;
    private const int MaxRuns = 100;

    /// <summary>Reads a subject; null when nothing of it is stored.</summary>
    internal static async Task<SubjectReading?> FindAsync(Store store, SubjectKey subject, CancellationToken cancellationToken)
    {
        var key = subject.ToString();
        if (await store.Repositories.FindAsync(subject.RepositoryId, cancellationToken) is not { } repository
            || await store.Subjects.LoadAsync(key, cancellationToken) is not { } record)
        {
            return null;
        }

        var timeline = Dashboard.Timeline.Of(
            await store.Decisions.OfSubjectAsync(key, MaxDecisions, cancellationToken),
            await store.Queries.EventsAsync(key, MaxEvents, cancellationToken),
            await store.Effects.OfSubjectAsync(key, MaxEffects, cancellationToken));
        var runs = await store.Runs.OfSubjectAsync(key, MaxRuns, cancellationToken);
        var audit = await AuditSection.ReadAsync(store, subject.RepositoryId, subject, cancellationToken);
        return new SubjectReading(repository, subject, record, StateOf(record), timeline, runs, audit);
    }

    /// <summary>The state; null when there is none yet or this version cannot read it.</summary>
    internal static SubjectState? StateOf(SubjectRecord record)
    {
        try
        {
            return record.StateJson is null ? null : JsonSerializer.Deserialize<SubjectState>(record.StateJson);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
