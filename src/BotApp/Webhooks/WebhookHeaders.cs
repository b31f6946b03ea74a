namespace BotApp.Webhooks;

/// <summary>
/// A delivery's headers. Source: https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers.
/// </summary>
internal sealed record WebhookHeaders(
    string Event,
    string Delivery,
    string? Signature,
    string? HookId,
    string? TargetType,
    string? TargetId,
    IReadOnlyDictionary<string, string> Kept)
{
    private const int MaxNameLength = 64;
    private const int MaxKeptLength = 256;

    /// <summary>What can be refused before a byte of the body is read; null when nothing is wrong so far.</summary>
    internal static WebhookAnswer? Refuse(HttpRequest request)
    {
        if (request.ContentLength > WebhookBody.MaxBytes)
        {
            return WebhookAnswer.TooLarge;
        }

        if (!request.HasJsonContentType())
        {
            return WebhookAnswer.NotJson;
        }

        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
        {
            return WebhookAnswer.Compressed;
        }

        if (!IsName(request.Headers["X-GitHub-Event"]) || !IsName(request.Headers["X-GitHub-Delivery"]))
        {
            return WebhookAnswer.BadHeaders;
        }

        return Webhooks.Signature.Parse(request.Headers["X-Hub-Signature-256"]) is null ? WebhookAnswer.BadSignature : null;
    }

    /// <summary>The headers, after <see cref="Refuse"/> found nothing wrong. Signatures are not among those kept.</summary>
    internal static WebhookHeaders Read(HttpRequest request)
    {
        string? One(string name) => request.Headers[name] is [{ Length: > 0 and <= MaxKeptLength } value] ? value : null;

        return new WebhookHeaders(
            request.Headers["X-GitHub-Event"].ToString(),
            request.Headers["X-GitHub-Delivery"].ToString(),
            One("X-Hub-Signature-256"),
            One("X-GitHub-Hook-ID"),
            One("X-GitHub-Hook-Installation-Target-Type"),
            One("X-GitHub-Hook-Installation-Target-ID"),
            Keep(request));
    }

    private static Dictionary<string, string> Keep(HttpRequest request) => request.Headers
        .Where(header => header.Key.StartsWith("X-GitHub-", StringComparison.OrdinalIgnoreCase)
            || header.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)
            || header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        .Where(header => header.Value.ToString().Length <= MaxKeptLength)
        .ToDictionary(header => header.Key, header => header.Value.ToString());

    private static bool IsName(Microsoft.Extensions.Primitives.StringValues value) =>
        value is [{ Length: > 0 and <= MaxNameLength } name] && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
