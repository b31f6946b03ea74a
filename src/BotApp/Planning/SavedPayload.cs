using System.Text;
using System.Text.Json;

using BotApp.Webhooks;

namespace BotApp.Planning;

/// <summary>
/// A webhook payload in a file: the payload itself, or a delivery as GitHub's API and the App's settings page give it
/// (<c>request.headers</c>, <c>request.payload</c>).
/// </summary>
/// <param name="Event">Its event, such as <c>pull_request</c>.</param>
/// <param name="Body">The payload's bytes.</param>
/// <param name="Guid">The delivery's id when the file says it.</param>
internal sealed record SavedPayload(string Event, byte[] Body, string? Guid)
{
    /// <summary>GitHub sends no more. Source: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap (25 MB).</summary>
    internal const int MaxBytes = 25 * 1024 * 1024;

    // The object that only one event has, the more telling first: a comment's payload has an issue, a check's has no pull request of its own.
    private static readonly (string Property, string Event)[] Signs =
    [
        ("deployment_callback_url", "deployment_protection_rule"), ("check_run", "check_run"), ("check_suite", "check_suite"), ("workflow_job", "workflow_job"), ("workflow_run", "workflow_run"),
        ("merge_group", "merge_group"), ("pull_request", "pull_request"), ("comment", "issue_comment"), ("context", "status"), ("ref", "push"),
        ("repository", "repository"), // every payload names its repository: this one has nothing else
    ];

    /// <summary>Reads bytes; the event's name is as given, else the file's own word for it, else guessed from the file's name or content.</summary>
    /// <exception cref="FormatException">It is not JSON, not an object, or its event cannot be told.</exception>
    internal static SavedPayload Read(ReadOnlyMemory<byte> bytes, string file, string? name)
    {
        using var document = Parse(bytes, file);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{file}: a JSON {root.ValueKind} came, expected the object that GitHub sent.");
        }

        if (root.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.Object && request.TryGetProperty("payload", out var payload))
        {
            var guid = root.TryGetProperty("guid", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            var known = name ?? (root.TryGetProperty("event", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : Guess(payload, file));
            return new SavedPayload(known ?? throw Unknown(file), Encoding.UTF8.GetBytes(payload.GetRawText()), guid);
        }

        return new SavedPayload(name ?? Guess(root, file) ?? throw Unknown(file), bytes.ToArray(), null);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string file)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{file}: not JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} on. Expected a webhook's payload as GitHub sends it.", exception);
        }
    }

    private static string? Guess(JsonElement payload, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var named = EventReader.Subscribed.Where(one => name.StartsWith(one, StringComparison.OrdinalIgnoreCase)).OrderByDescending(one => one.Length).FirstOrDefault();
        return named ?? (payload.ValueKind == JsonValueKind.Object ? Signs.Where(sign => payload.TryGetProperty(sign.Property, out _)).Select(sign => sign.Event).FirstOrDefault() : null);
    }

    private static FormatException Unknown(string file) =>
        new($"{file}: its event cannot be told from its name or content. Say which it is with --name; known here: {string.Join(", ", EventReader.Subscribed)}.");
}
