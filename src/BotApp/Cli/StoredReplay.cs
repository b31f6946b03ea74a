using BotApp.Storage;
using BotApp.Webhooks;

using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Cli;

/// <summary>
/// Stored deliveries: dead events are taken back, handled ones are raised once more, and what could not be read is read again. Events are
/// hints (facts are read anew, a comment is answered once), so going through twice does no harm.
/// </summary>
internal static class StoredReplay
{
    /// <summary>Replays by id; false when one is not stored or leads to nothing.</summary>
    internal static async Task<bool> RunAsync(IReadOnlyList<string> guids, IConfiguration configuration, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (guids.Count == 0)
        {
            return true;
        }

        await using var database = new Database(StorageServices.Dialect(StorageServices.ConnectionString(configuration), NullLoggerFactory.Instance));
        var store = new Store(database);
        await store.Migrations.ApplyAsync(cancellationToken);
        var replayed = true;
        foreach (var guid in guids)
        {
            if (await store.Queries.DeliveryAsync(guid, cancellationToken) is not { } delivery)
            {
                await error.WriteLineAsync($"{guid}: neither a stored delivery nor a file. Stored deliveries are listed at /deliveries.");
                replayed = false;
                continue;
            }

            var sentence = delivery.Events.Count > 0 ? await AgainAsync(store, delivery, cancellationToken) : await ReadAgainAsync(store, delivery, cancellationToken);
            replayed &= sentence is not null;
            await (sentence is null ? error : output).WriteLineAsync(sentence ?? $"{guid}: leads to no event; nothing to replay.");
        }

        if (replayed)
        {
            await output.WriteLineAsync("A running service takes them up with its next sweep.");
        }

        return replayed;
    }

    private static async Task<string> AgainAsync(Store store, DeliveryDetails delivery, CancellationToken cancellationToken)
    {
        var (revived, raised, waiting) = (0, 0, 0);
        foreach (var happened in delivery.Events)
        {
            if (happened.DeadAt is not null)
            {
                await store.DeadLetters.ReplayEventAsync(happened.Id, cancellationToken);
                revived++;
            }
            else if (happened.HandledAt is not null)
            {
                var again = new NewEvent(happened.SubjectKey, delivery.Delivery.InstallationId ?? 0, delivery.Delivery.RepositoryId ?? 0, happened.Kind, happened.Json);
                await store.Inbox.RaiseAsync(again, cancellationToken);
                raised++;
            }
            else
            {
                waiting++;
            }
        }

        return $"{delivery.Delivery.Guid}: {raised} raised again, {revived} taken back from the dead letters, {waiting} still waiting.";
    }

    private static async Task<string?> ReadAgainAsync(Store store, DeliveryDetails delivery, CancellationToken cancellationToken)
    {
        if (new EventReader().Read(delivery.Delivery.Event, delivery.Body) is not DeliveryReading.Accepted { Events.Count: > 0 } accepted)
        {
            return null;
        }

        var events = await store.Heads.ResolveAsync(accepted.Events, cancellationToken);
        foreach (var happened in events)
        {
            await store.Inbox.RaiseAsync(happened, cancellationToken);
        }

        return events.Count == 0 ? null : $"{delivery.Delivery.Guid}: read again, {events.Count} raised.";
    }
}
