namespace BotApp.Storage;

/// <summary>How events enter the inbox, inside the transaction of whoever raises them: rows first, then the marks of their subjects.</summary>
internal static class EventRows
{
    private const string InsertEvent =
        """
        INSERT INTO events (subject_key, kind, body, delivery_guid, dedupe_key, created_at)
        VALUES (@p0, @p1, @p2, @p3, @p4, {now})
        ON CONFLICT (dedupe_key) DO NOTHING
        RETURNING id
        """;

    // A subject that fails keeps its backoff unless it is taken up again (@p3); one that merely waits is woken by news.
    private const string MarkSubject =
        """
        INSERT INTO subjects (key, installation_id, repository_id, has_work, updated_at)
        VALUES (@p0, @p1, @p2, 1, {now})
        ON CONFLICT (key) DO UPDATE SET
            has_work = 1,
            installation_id = CASE WHEN excluded.installation_id = 0 THEN subjects.installation_id ELSE excluded.installation_id END,
            tries = CASE WHEN @p3 = 1 THEN 0 ELSE subjects.tries END,
            next_try_at = CASE WHEN subjects.tries > 0 AND @p3 = 0 THEN subjects.next_try_at ELSE NULL END,
            updated_at = excluded.updated_at
        """;

    /// <summary>Inserts events in the given order.</summary>
    /// <returns>The id of each; null for one whose dedupe key was there already.</returns>
    internal static async Task<IReadOnlyList<long?>> InsertAsync(SqlSession session, IReadOnlyList<(NewEvent Event, string? DeliveryGuid)> events) =>
        [.. (await session.EachAsync(InsertEvent, Rows(events))).Select(id => (long?)id)];

    /// <summary>The same for whoever does not want to know their ids.</summary>
    internal static Task PutAsync(SqlSession session, IReadOnlyList<(NewEvent Event, string? DeliveryGuid)> events) => session.PutAsync(InsertEvent, Rows(events));

    /// <summary>Marks the subjects of events.</summary>
    internal static Task MarkAsync(SqlSession session, IEnumerable<NewEvent> events) => MarkAsync(session, events, []);

    /// <summary>
    /// Marks the subjects of events and those that are taken up again, all in the order of their keys, so that two writers never wait
    /// for each other in a ring.
    /// </summary>
    internal static async Task MarkAsync(SqlSession session, IEnumerable<NewEvent> events, IReadOnlyList<SubjectRecord> takenUpAgain)
    {
        var again = takenUpAgain.Select(record => record.Key).ToHashSet(StringComparer.Ordinal);
        var subjects = events
            .Select(newEvent => (Key: newEvent.SubjectKey, newEvent.InstallationId, newEvent.RepositoryId))
            .Concat(takenUpAgain.Select(record => (record.Key, record.InstallationId, record.RepositoryId)))
            .GroupBy(subject => subject.Key)
            .Select(group => group.LastOrDefault(subject => subject.InstallationId != 0, group.Last()))
            .OrderBy(subject => subject.Key, StringComparer.Ordinal);
        await session.PutAsync(
            MarkSubject,
            [.. subjects.Select(subject => new object?[] { subject.Key, subject.InstallationId, subject.RepositoryId, again.Contains(subject.Key) ? 1L : 0L })]);
    }

    private static object?[][] Rows(IReadOnlyList<(NewEvent Event, string? DeliveryGuid)> events) =>
        [.. events.Select(item => new object?[] { item.Event.SubjectKey, item.Event.Kind, item.Event.Json, item.DeliveryGuid, item.Event.DedupeKey })];
}
