using BotApp.Core.Notifications;
using BotApp.GitHub;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>
/// Empties the outbox: makes messages of what waits, claims them and sends them, one at a time to each addressee, several addressees side by
/// side. It works for itself: no subject waits for a receiver, and no receiver for another.
/// </summary>
internal sealed partial class NoticeSender(
    Store store,
    NoticeTargets targets,
    HttpDelivery http,
    MailDelivery mail,
    NoticeBell bell,
    Jitter jitter,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<NoticeSender> logger) : BackgroundService
{
    private const int AtOnce = 8;

    /// <summary>A claim outlives the longest sending by this much; whoever died with one is followed after it.</summary>
    private static readonly TimeSpan s_claimBeyond = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Task> _sending = new(StringComparer.Ordinal);

    /// <summary>One look: messages are made of what waits, and what may be sent begins to be.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var ended in _sending.Where(one => one.Value.IsCompleted).Select(one => one.Key).ToList())
        {
            _sending.Remove(ended);
        }

        foreach (var queue in (await store.Notices.WaitingAsync(time.GetUtcNow(), cancellationToken)).GroupBy(row => row.Queue, StringComparer.Ordinal))
        {
            TimeSpan? sinceLast = queue.First().SinceLast is >= 0 and var since ? TimeSpan.FromMilliseconds(since) : null;
            var ready = NoticeBatches.Ready([.. queue.Select(row => new WaitingNotice(row.Id, row.HoldUntil))], sinceLast, options.Value.Window, time.GetUtcNow());
            if (ready.Count > 0)
            {
                await store.Notices.MakeAsync(Guid.NewGuid().ToString(), queue.Key, ready, cancellationToken);
            }
        }

        foreach (var due in (await store.Notices.DueAsync(AtOnce * 2, cancellationToken)).Where(due => !_sending.ContainsKey(due.Queue)))
        {
            if (_sending.Count >= AtOnce)
            {
                break; // the bell rings when one has ended
            }

            _sending[due.Queue] = DeliverAsync(due.Id, cancellationToken);
        }
    }

    /// <summary>Until everything that was begun has ended.</summary>
    internal Task SettledAsync() => Task.WhenAll(_sending.Values);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.LookFailed(logger, exception);
            }

            await bell.WaitAsync(options.Value.LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await SettledAsync();
    }

    // Never throws: what cannot be written down is sent again once the claim is over.
    private async Task DeliverAsync(string messageId, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.Notices.ClaimAsync(messageId, options.Value.Timeout + s_claimBeyond, cancellationToken) is { } message)
            {
                // What was claimed is sent to its end, also while the service stops: an answer that nobody hears would be a second message.
                await RecordAsync(message, await SendAsync(message));
            }
        }
        catch (Exception exception)
        {
            Log.NotWritten(logger, messageId, exception);
        }
        finally
        {
            bell.Ring();
        }
    }

    private async Task<DeliveryOutcome> SendAsync(ClaimedMessage message)
    {
        if (message.Notices is not [var first, ..])
        {
            return new DeliveryOutcome.Taken(); // the App was uninstalled meanwhile: there is nothing to tell
        }

        using var patience = new CancellationTokenSource(options.Value.Timeout);
        try
        {
            var notices = message.Notices.Select(stored => StoredJson.Read<Notice>(stored.Json)).OfType<Notice>().ToList();
            if (!Enum.TryParse<NoticeChannel>(first.Channel, out var channel))
            {
                return new DeliveryOutcome.Newer($"the channel {first.Channel} is not known.");
            }

            var refused = notices.Select(notice => targets.For(notice.Repository.FullName).Refusal(channel, first.Name)).ToList();
            var allowed = notices.Where((_, index) => refused[index] is null).ToList();
            if (allowed.Count < notices.Count && allowed.Count > 0)
            {
                Log.LeftOut(logger, message.Queue, notices.Count - allowed.Count, refused.First(reason => reason is not null) ?? "");
            }

            return allowed.Count == 0 ? new DeliveryOutcome.Never(refused[0] ?? "")
                : channel == NoticeChannel.Email ? await mail.SendAsync(message.Id, first.Name, allowed, patience.Token)
                : await http.SendAsync(message.Id, channel, first.Name, allowed, patience.Token);
        }
        catch (NewerRowException unknown)
        {
            return new DeliveryOutcome.Newer(unknown.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new DeliveryOutcome.NotNow($"it did not answer within {options.Value.Timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return new DeliveryOutcome.NotNow($"it could not be sent ({exception.GetType().Name})."); // messages of exceptions may show an address
        }
    }

    private async Task RecordAsync(ClaimedMessage message, DeliveryOutcome outcome)
    {
        switch (outcome)
        {
            case DeliveryOutcome.Taken:
                await store.Notices.SentAsync(message.Id, CancellationToken.None);
                Log.Sent(logger, message.Queue, message.Id, message.Notices.Count, message.Tries);
                break;
            case DeliveryOutcome.NotNow later when Pause(message, later) is { } pause:
                await store.Notices.FailedAsync(message, later.Reason, pause, CancellationToken.None);
                Log.TriedInVain(logger, message.Queue, message.Id, message.Tries, later.Reason);
                break;
            case DeliveryOutcome.NotNow later:
                await GiveUpAsync(message, later.Reason);
                break;
            case DeliveryOutcome.Newer newer:
                await store.Notices.FailedAsync(message, newer.Reason, NewerRowException.Pause, CancellationToken.None);
                Log.IsLeft(logger, message.Queue, message.Id, newer.Reason);
                break;
            case DeliveryOutcome.Never never:
                await GiveUpAsync(message, never.Reason);
                break;
            default:
                throw new InvalidOperationException($"The outcome {outcome.GetType().Name} is not known.");
        }
    }

    private TimeSpan? Pause(ClaimedMessage message, DeliveryOutcome.NotNow later) =>
        DeliveryPatience.NextTry(message.Tries, message.Age, later.AskedFor, options.Value.FirstPause, options.Value.GiveUpAfter, jitter.Next());

    private async Task GiveUpAsync(ClaimedMessage message, string reason)
    {
        await store.Notices.FailedAsync(message, reason, null, CancellationToken.None);
        Log.GivenUp(logger, message.Queue, message.Id, message.Notices.Count, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Queue} was told ({Message}): {Notices} notice(s), try {Try}")]
        internal static partial void Sent(ILogger logger, string queue, string message, int notices, long @try);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue} could not be told ({Message}, try {Try}) and is told later: {Reason}")]
        internal static partial void TriedInVain(ILogger logger, string queue, string message, long @try, string reason);

        [LoggerMessage(EventId = 6620, EventName = "NewerRow", Level = LogLevel.Warning, Message = "{Queue}: message {Message} was written by a newer version of BotApp and is left for one that knows it: {Reason}")]
        internal static partial void IsLeft(ILogger logger, string queue, string message, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue} is not told of {Notices} notice(s): {Reason}")]
        internal static partial void LeftOut(ILogger logger, string queue, int notices, string reason);

        [LoggerMessage(EventId = 6610, EventName = "NoticesGivenUp", Level = LogLevel.Error, Message = "Look into this: {Queue} was not told of {Notices} notice(s) ({Message}), which is given up: {Reason}")]
        internal static partial void GivenUp(ILogger logger, string queue, string message, int notices, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox of notices could not be read; it is looked at again")]
        internal static partial void LookFailed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What became of message {Message} could not be written down; it is sent again when its claim is over")]
        internal static partial void NotWritten(ILogger logger, string message, Exception exception);
    }
}
