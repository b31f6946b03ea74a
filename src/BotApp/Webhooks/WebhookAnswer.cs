namespace BotApp.Webhooks;

/// <summary>An answer to GitHub.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Outcome">The word it is counted under.</param>
/// <param name="Sentence">For whoever reads the delivery's page on GitHub.</param>
internal sealed record WebhookAnswer(int Status, string Outcome, string Sentence)
{
    internal static readonly WebhookAnswer Duplicate = new(StatusCodes.Status202Accepted, "duplicate", "Already received.\n");

    internal static readonly WebhookAnswer Ignored = new(StatusCodes.Status202Accepted, "ignored", "Received; nothing here depends on this event.\n");

    internal static readonly WebhookAnswer TooLarge = new(
        StatusCodes.Status413PayloadTooLarge, "too_large", "The body is larger than 26 MiB; GitHub sends at most 25 MB.\n");

    internal static readonly WebhookAnswer NotJson = new(
        StatusCodes.Status415UnsupportedMediaType, "not_json", "Expected Content-Type application/json; set it in the App's webhook settings.\n");

    internal static readonly WebhookAnswer Compressed = new(
        StatusCodes.Status415UnsupportedMediaType, "compressed", "Compressed bodies are not accepted: the signature is over the plain bytes.\n");

    internal static readonly WebhookAnswer BadHeaders = new(
        StatusCodes.Status400BadRequest, "bad_headers", "Expected the headers X-GitHub-Event (a name) and X-GitHub-Delivery (a GUID).\n");

    internal static readonly WebhookAnswer BadSignature = new(
        StatusCodes.Status401Unauthorized, "bad_signature", "X-Hub-Signature-256 is missing or does not match the body; compare the webhook secret on both sides.\n");

    internal static readonly WebhookAnswer BrokenOff = new(StatusCodes.Status400BadRequest, "broken_off", "The body is shorter than announced.\n");

    internal static readonly WebhookAnswer TooSlow = new(StatusCodes.Status408RequestTimeout, "too_slow", "The body did not arrive in time.\n");

    internal static readonly WebhookAnswer Busy = new(
        StatusCodes.Status503ServiceUnavailable, "busy", "Too many deliveries wait to be stored; this one was not, send it again.\n");

    internal static readonly WebhookAnswer NoRoom = new(
        StatusCodes.Status503ServiceUnavailable, "no_room", "There was not enough memory for it; send it again.\n");

    internal static readonly WebhookAnswer StoreFails = new(
        StatusCodes.Status503ServiceUnavailable, "store_fails", "The delivery could not be stored; send it again.\n");

    internal static WebhookAnswer Stored(DeliveryReading reading) => reading is DeliveryReading.Unreadable
        ? new(StatusCodes.Status202Accepted, "unreadable", "Stored, but not understood; see the deliveries page.\n")
        : new(StatusCodes.Status202Accepted, "stored", "Stored.\n");
}
