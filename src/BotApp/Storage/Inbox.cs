namespace BotApp.Storage;

/// <summary>Where deliveries and internal events enter. Whatever is in here when a call returns is on the disk.</summary>
internal sealed class Inbox(Database database)
{
    private const string InsertDelivery =
        """
        INSERT INTO deliveries (guid, event, action, hook_id, target_type, target_id, installation_id, repository_id, headers, body, disposition, reason, received_at)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, {now})
        ON CONFLICT (guid) DO UPDATE SET times_received = deliveries.times_received + 1
        RETURNING CASE WHEN deliveries.times_received = 1 THEN deliveries.id END
        """;

    // What an older version could not read may be readable now: a redelivery is then as good as new.
    private const string ReadAfterAll =
        """
        UPDATE deliveries SET disposition = @p1, reason = NULL, action = @p2, installation_id = @p3, repository_id = @p4
        WHERE guid = @p0 AND disposition = 'unreadable'
        RETURNING id
        """;

    private const string ReviveEvents =
        "UPDATE events SET dead_at = NULL, tries = 0 WHERE delivery_guid = @p0 AND dead_at IS NOT NULL AND handled_at IS NULL";

    // The plus: found by their deliveries, and not among all that waits.
    private const string Unfinished =
        $$"""
        SELECT {{Subjects.Columns}} FROM subjects
        WHERE key IN (SELECT subject_key FROM events WHERE delivery_guid {in}@guids{/in} AND +handled_at IS NULL)
        """;

    /// <summary>
    /// Stores deliveries, their events and the marks of their subjects in one transaction. A delivery that is there already is stored
    /// once; if its events are unfinished or were given up, their subjects are marked again.
    /// </summary>
    internal Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<IncomingDelivery> batch, CancellationToken cancellationToken) =>
        database.WriteAsync(session => AppendAsync(session, batch), cancellationToken);

    /// <summary>Puts an internal event into the inbox and marks its subject.</summary>
    /// <returns>The event's id; the existing one's when the dedupe key was seen before.</returns>
    internal Task<long> RaiseAsync(NewEvent newEvent, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var id = (await EventRows.InsertAsync(session, [(newEvent, null)]))[0];
            if (id is { } inserted)
            {
                await EventRows.MarkAsync(session, [newEvent]);
                return inserted;
            }

            return await session.NumberAsync("SELECT id FROM events WHERE dedupe_key = @DedupeKey", new { newEvent.DedupeKey })
                ?? throw new InvalidOperationException($"The event {newEvent.Kind} with dedupe key {newEvent.DedupeKey} was neither stored nor found.");
        },
        cancellationToken);

    private static async Task<IReadOnlyList<AppendOutcome>> AppendAsync(SqlSession session, IReadOnlyList<IncomingDelivery> batch)
    {
        // Deliveries, then subjects, each in the order of their unique key: two writers cannot wait for each other in a ring. A subject's
        // events change only after its row is held, as the worker does it. New events stand in the order of arrival.
        var order = Enumerable.Range(0, batch.Count).OrderBy(index => batch[index].Guid, StringComparer.Ordinal).ToArray();
        var ids = await session.EachAsync(InsertDelivery, [.. order.Select(index => Row(batch[index]))]);
        var isNew = new bool[batch.Count];
        for (var position = 0; position < order.Length; position++)
        {
            isNew[order[position]] = ids[position] is not null;
        }

        var repeated = order.Where(index => !isNew[index]).Select(index => batch[index]).ToList();
        var readable = repeated.Count == 0 ? [] : await ReadAfterAllAsync(session, repeated);
        var fresh = batch.Where((delivery, index) => isNew[index] || readable.Contains(delivery)).ToList();
        var events = fresh.SelectMany(delivery => delivery.Events, (delivery, newEvent) => (newEvent, (string?)delivery.Guid)).ToList();
        List<StoredRepository> named = [.. fresh.Select(delivery => delivery.Repository).Concat(fresh.SelectMany(delivery => delivery.Standings, (_, standing) => standing.Repository)).OfType<StoredRepository>()];
        await Repositories.StandAsync(session, fresh.SelectMany(delivery => delivery.Standings).Where(standing => standing.Stopped == Forgetting.Uninstalled));
        var known = await Repositories.SettledAsync(session, named);
        await Forgetting.BeforeReturnAsync(session, named, known);
        await EventRows.PutAsync(session, events);
        await TakeUpAsync(session, events.Select(item => item.newEvent), [.. repeated.Select(delivery => delivery.Guid)]);
        await Heads.PutAsync(session, events.Select(item => item.newEvent));
        await Repositories.PutAsync(session, Repositories.News(named, known));
        await Installations.PutAsync(session, [.. fresh.SelectMany(delivery => delivery.Standings, (_, standing) => standing.Installation).OfType<StoredInstallation>()]);
        await Repositories.StandAsync(session, fresh.SelectMany(delivery => delivery.Standings));
        await Onboardings.AddAsync(session, fresh.SelectMany(delivery => delivery.Standings).Where(standing => standing.IsChosen).Select(standing => (standing.RepositoryId, standing.InstallationId)));
        return [.. isNew.Select(stored => stored ? AppendOutcome.Stored : AppendOutcome.Duplicate)];
    }

    private static async Task<HashSet<IncomingDelivery>> ReadAfterAllAsync(SqlSession session, IReadOnlyList<IncomingDelivery> repeated)
    {
        var candidates = repeated.Where(delivery => delivery.Disposition == DeliveryDisposition.Accepted).ToList();
        var ids = await session.EachAsync(
            ReadAfterAll,
            [.. candidates.Select(delivery => new object?[]
            {
                delivery.Guid, Word(delivery.Disposition), delivery.Action, delivery.InstallationId, delivery.RepositoryId,
            })]);
        return [.. candidates.Where((_, index) => ids[index] is not null)];
    }

    private static async Task TakeUpAsync(SqlSession session, IEnumerable<NewEvent> events, IReadOnlyList<string> repeated)
    {
        if (repeated.Count == 0)
        {
            await EventRows.MarkAsync(session, events);
            return;
        }

        await EventRows.MarkAsync(session, events, await session.QueryAsync<SubjectRecord>(Unfinished, new { guids = repeated }));
        await session.PutAsync(ReviveEvents, [.. repeated.Select(guid => new object?[] { guid })]);
    }

    private static object?[] Row(IncomingDelivery delivery) =>
    [
        delivery.Guid, delivery.Event, delivery.Action, delivery.HookId, delivery.TargetType, delivery.TargetId, delivery.InstallationId,
        delivery.RepositoryId, delivery.HeadersJson, delivery.Body, Word(delivery.Disposition),
        delivery.Reason is { } reason ? StoredReason.Of(reason) : null,
    ];

    private static string Word(DeliveryDisposition disposition) => disposition switch
    {
        DeliveryDisposition.Accepted => "accepted",
        DeliveryDisposition.Ignored => "ignored",
        DeliveryDisposition.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(disposition), disposition, "Not a disposition."),
    };
}
