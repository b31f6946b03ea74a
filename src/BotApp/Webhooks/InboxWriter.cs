using System.Threading.Channels;

using BotApp.Storage;

namespace BotApp.Webhooks;

/// <summary>
/// Group commit: deliveries that arrive while a commit is under way go into the next one together. With nothing under way a delivery is
/// committed at once; nothing is ever held back to wait for company.
/// </summary>
internal sealed partial class InboxWriter(Store store, WebhookMetrics metrics, ILogger<InboxWriter> logger) : BackgroundService
{
    /// <summary>Deliveries that may wait for a commit; more are refused.</summary>
    internal const int MaxWaiting = 1024;

    private const int MaxBatch = 256;
    private const long MaxBatchBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(10);

    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Hands a delivery to the next commit; false when too many wait already.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="done">Ends when the delivery is on the disk, or fails as the store did.</param>
    internal bool TryAppend(IncomingDelivery delivery, out Task<Appended> done)
    {
        var item = new Waiting(delivery, new TaskCompletionSource<Appended>(TaskCreationOptions.RunContinuationsAsynchronously));
        done = item.Done.Task;
        return waiting.Writer.TryWrite(item);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Nobody asks any more; what was handed over is still committed.
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, store.Database.Dialect.IsShared ? 2 : 1).Select(_ => Task.Run(WriteAsync, CancellationToken.None)));

    private async Task WriteAsync()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await waiting.Reader.WaitToReadAsync())
        {
            Collect(batch);
            if (batch.Count > 0)
            {
                await CommitAsync(batch);
            }

            batch.Clear();
        }
    }

    private void Collect(List<Waiting> batch)
    {
        long bytes = 0;
        while (batch.Count < MaxBatch && bytes < MaxBatchBytes && waiting.Reader.TryRead(out var item))
        {
            batch.Add(item);
            bytes += item.Delivery.Body.Length;
        }
    }

    private async Task CommitAsync(List<Waiting> batch)
    {
        try
        {
            using var patience = new CancellationTokenSource(CommitTimeout);

            // Before the commit: whoever learns of a commit later reads from GitHub what these deliveries would have hinted at.
            var events = await store.Heads.ResolveAsync([.. batch.Select(item => item.Delivery.Events)], patience.Token);
            var outcomes = await store.Inbox.AppendAsync([.. batch.Select((item, index) => item.Delivery with { Events = events[index] })], patience.Token);
            metrics.Committed(batch.Count);
            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Done.TrySetResult(new Appended(outcomes[index], events[index]));
            }
        }
        catch (Exception exception) when (!store.Database.Dialect.IsOutage(exception) && batch.Count > 1)
        {
            // One of them cannot be stored: it must not take the others with it.
            Log.Apart(logger, batch.Count, exception);
            foreach (var item in batch)
            {
                await CommitAsync([item]);
            }
        }
        catch (Exception exception) when (!store.Database.Dialect.IsOutage(exception) && batch[0].Delivery.Disposition == DeliveryDisposition.Accepted)
        {
            // What was read from it cannot be stored; what GitHub sent can.
            await CommitAsync([batch[0] with { Delivery = Unreadable(batch[0].Delivery, exception) }]);
        }
        catch (Exception exception)
        {
            // Nothing was written: each sender is told so and may send again.
            Log.NotCommitted(logger, batch.Count, exception);
            foreach (var item in batch)
            {
                item.Done.TrySetException(exception);
            }
        }
    }

    private static IncomingDelivery Unreadable(IncomingDelivery delivery, Exception exception) => delivery with
    {
        Disposition = DeliveryDisposition.Unreadable,
        Reason = $"Its events could not be stored: {exception.Message}",
        Action = null,
        Events = [],
    };

    private sealed record Waiting(IncomingDelivery Delivery, TaskCompletionSource<Appended> Done);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} deliveries could not be committed and are not acknowledged")]
        internal static partial void NotCommitted(ILogger logger, int count, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A commit of {Count} deliveries failed; each is tried by itself")]
        internal static partial void Apart(ILogger logger, int count, Exception exception);
    }
}

/// <summary>What became of a delivery, and its events with their subjects.</summary>
internal sealed record Appended(AppendOutcome Outcome, IReadOnlyList<NewEvent> Events);
