using Microsoft.AspNetCore.Http.Features;

namespace BotApp.Webhooks;

/// <summary>Reads a request's body into memory within bounds of size, time and number.</summary>
internal sealed class WebhookBody(TimeProvider time) : IDisposable
{
    /// <summary>
    /// GitHub does not deliver payloads above 25 MB; one more is margin.
    /// Source: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap.
    /// </summary>
    internal const long MaxBytes = 26 * 1024 * 1024;

    private const int Large = 1024 * 1024;
    private const int LargeAtATime = 4;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LargeWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim large = new(LargeAtATime);

    /// <summary>
    /// Reads the body and does something with it. Large ones come a few at a time until they are done with, because the signature can be checked only
    /// at their end, and they are in memory as long as they are being stored.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is larger than <see cref="MaxBytes"/> or broken off.</exception>
    internal async Task<WebhookAnswer> ReadAsync(HttpContext context, Func<byte[], Task<WebhookAnswer>> then)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        if (context.Request.ContentLength is <= Large)
        {
            return await AnswerAsync(context, then);
        }

        if (!await large.WaitAsync(LargeWait, context.RequestAborted))
        {
            return WebhookAnswer.TooSlow;
        }

        try
        {
            return await AnswerAsync(context, then);
        }
        finally
        {
            large.Release();
        }
    }

    public void Dispose() => large.Dispose();

    private async Task<WebhookAnswer> AnswerAsync(HttpContext context, Func<byte[], Task<WebhookAnswer>> then) =>
        await ReadInTimeAsync(context) is { } body ? await then(body) : WebhookAnswer.TooSlow;

    private async Task<byte[]?> ReadInTimeAsync(HttpContext context)
    {
        using var patience = new CancellationTokenSource(ReadTimeout, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            return await ReadAllAsync(context.Request, ends.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadAllAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is { } length)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, cancellationToken);
            return exact;
        }

        using var grown = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            grown.Write(buffer, 0, read);
            if (grown.Length > MaxBytes)
            {
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return grown.ToArray();
    }
}
