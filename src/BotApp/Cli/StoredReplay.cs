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
    /// <exception cref="FormatException">There is no such database: one is not made for this.</exception>
    internal static async Task<bool> RunAsync(IReadOnlyList<string> guids, IConfiguration configuration, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (guids.Count == 0)
        {
            return true;
        }

        var connection = StorageServices.ConnectionString(configuration);
        if (DatabaseExam.FileOf(connection) is { } file && !File.Exists(file))
        {
            throw new FormatException($"There is no database '{file}', so nothing is stored. Set ConnectionStrings__BotApp as the service has it, or name files of saved payloads that exist.");
        }

        await using var database = new Database(StorageServices.Dialect(connection, NullLoggerFactory.Instance));
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

            var sentence = delivery.Events.Count > 0 ? $"{delivery.Delivery.Guid}: {(await DeliveryReplay.AgainAsync(store, delivery, cancellationToken)).Sentence}" : await ReadAgainAsync(store, delivery, cancellationToken);
            replayed &= sentence is not null;
            await (sentence is null ? error : output).WriteLineAsync(sentence ?? $"{guid}: leads to no event; nothing to replay.");
        }

        if (replayed)
        {
            await output.WriteLineAsync("A running service takes them up with its next sweep.");
        }

        return replayed;
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
