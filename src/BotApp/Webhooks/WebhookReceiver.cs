using System.Diagnostics;
using System.Text;
using System.Text.Json;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Telemetry;

using Microsoft.Extensions.Options;

namespace BotApp.Webhooks;

/// <summary>Takes a delivery from the request to the disk. A 2xx means: committed, or known to mean nothing here.</summary>
internal sealed partial class WebhookReceiver(
    IDeliveryReader reader,
    InboxWriter writer,
    WebhookBody bodies,
    IgnoredEvents ignored,
    ISubjectWaker waker,
    IOptionsMonitor<GitHubWebhookOptions> options,
    WebhookMetrics metrics,
    ILogger<WebhookReceiver> logger)
{
    /// <summary>GitHub gives up after 10 seconds, so a store that needs longer than this counts as failing.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(5);

    internal async Task ReceiveAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        using var span = Tracing.BeginDelivery();
        var answer = await AnswerAsync(context);
        span?.SetTag("botapp.outcome", answer.Outcome);
        context.Response.StatusCode = answer.Status;
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        metrics.Answered(answer.Outcome, Stopwatch.GetElapsedTime(began));
        context.Response.ContentType = "text/plain; charset=utf-8";
        var sentence = Encoding.UTF8.GetBytes(answer.Sentence);
        context.Response.ContentLength = sentence.Length;
        await context.Response.Body.WriteAsync(sentence, context.RequestAborted);
    }

    private async Task<WebhookAnswer> AnswerAsync(HttpContext context)
    {
        if (WebhookHeaders.Refuse(context.Request) is { } refusal)
        {
            return refusal;
        }

        var headers = WebhookHeaders.Read(context.Request);
        try
        {
            return await bodies.ReadAsync(context, async body => Signature.Matches(body, headers.Signature, options.CurrentValue.Secrets())
                ? await StoreAsync(headers, body)
                : WebhookAnswer.BadSignature);
        }
        catch (OutOfMemoryException)
        {
            // Too large for now, in a heap that is bounded: it is not acknowledged, and comes again when there is room.
            return WebhookAnswer.NoRoom;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return WebhookAnswer.TooLarge;
        }
        catch (IOException)
        {
            // Broken off, or lengths that make no sense: the server says the one and the other by errors of this kind.
            return WebhookAnswer.BrokenOff;
        }
    }

    private async Task<WebhookAnswer> StoreAsync(WebhookHeaders headers, byte[] body)
    {
        var reading = Read(headers, body);
        if (reading is DeliveryReading.Ignored nothing)
        {
            ignored.Count(headers.Event, nothing.Action);
            return WebhookAnswer.Ignored;
        }

        try
        {
            var delivery = Delivery(headers, body, reading);
            if (!writer.TryAppend(delivery, out var committing))
            {
                return WebhookAnswer.Busy;
            }

            var (outcome, events) = await committing.WaitAsync(StorePatience);
            waker.Wake([.. events.Select(raised => new SubjectMark(raised.SubjectKey, raised.InstallationId)).Distinct()]);
            Log.Received(logger, headers.Event, delivery.Action, headers.Delivery, outcome);
            return outcome == AppendOutcome.Duplicate ? WebhookAnswer.Duplicate : WebhookAnswer.Stored(reading);
        }
        catch (Exception exception)
        {
            // Whatever went wrong: it is not known to be on the disk, so it is not acknowledged.
            Log.NotStored(logger, headers.Event, headers.Delivery, exception.Message);
            return WebhookAnswer.StoreFails;
        }
    }

    private DeliveryReading Read(WebhookHeaders headers, byte[] body)
    {
        try
        {
            return reader.Read(headers.Event, body);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A mistake of the reader must not lose what GitHub sends only once.
            Log.ReaderFailed(logger, headers.Event, headers.Delivery, exception);
            return new DeliveryReading.Unreadable($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private static IncomingDelivery Delivery(WebhookHeaders headers, byte[] body, DeliveryReading reading)
    {
        var accepted = reading as DeliveryReading.Accepted;
        return new IncomingDelivery
        {
            Guid = headers.Delivery,
            Event = headers.Event,
            Action = accepted?.Action,
            HookId = headers.HookId,
            TargetType = headers.TargetType,
            TargetId = headers.TargetId,
            InstallationId = accepted?.InstallationId,
            RepositoryId = accepted?.RepositoryId,
            HeadersJson = JsonSerializer.Serialize(headers.Kept),
            Body = body,
            Disposition = accepted is null ? DeliveryDisposition.Unreadable : DeliveryDisposition.Accepted,
            Reason = (reading as DeliveryReading.Unreadable)?.Reason,
            Events = accepted?.Events ?? [],
            Repository = accepted?.Repository,
            Standings = accepted?.Standings ?? [],
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Received {Event}.{Action} delivery {Delivery}: {Outcome}")]
        internal static partial void Received(ILogger logger, string @event, string? action, string delivery, AppendOutcome outcome);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The {Event} delivery {Delivery} is not stored and not acknowledged: {Reason}")]
        internal static partial void NotStored(ILogger logger, string @event, string delivery, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The {Event} delivery {Delivery} could not be read; it is kept as unreadable")]
        internal static partial void ReaderFailed(ILogger logger, string @event, string delivery, Exception exception);
    }
}
