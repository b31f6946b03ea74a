using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Core.Notifications;

/// <summary>The body of a signed webhook: JSON with the version of its own schema, the same bytes however often it is sent.</summary>
public static class WebhookText
{
    /// <summary>The header with the signature: <c>sha256=</c> and the HMAC of the body, as GitHub writes its own.</summary>
    public const string SignatureHeader = "X-BotApp-Signature-256";

    /// <summary>The header with the id of the message: the same each time it is sent, so that a receiver knows it again.</summary>
    public const string DeliveryHeader = "X-BotApp-Delivery";

    /// <summary>The header with the event of a single notice, or <c>digest</c>.</summary>
    public const string EventHeader = "X-BotApp-Event";

    /// <summary>What the header <see cref="EventHeader"/> says.</summary>
    public static string Event(IReadOnlyList<Notice> notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        return notices.Count == 1 ? NoticeWords.Word(notices[0].Event) : "digest";
    }

    /// <summary>The body.</summary>
    /// <param name="id">Of the message.</param>
    /// <param name="notices">One, or several as a digest.</param>
    /// <param name="dashboard">BotApp's own address.</param>
    public static string Json(string id, IReadOnlyList<Notice> notices, Uri dashboard)
    {
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(dashboard);
        return new JsonObject
        {
            ["schema"] = 1,
            ["id"] = id,
            ["notices"] = new JsonArray([.. notices.Select(notice => (JsonNode)Of(notice, dashboard))]),
        }.ToJsonString(JsonSerializerOptions.Default);
    }

    /// <summary>The signature of a body. Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries.</summary>
    public static string Signature(ReadOnlySpan<byte> body, string secret) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";

    private static JsonObject Of(Notice notice, Uri dashboard) => new()
    {
        ["id"] = notice.Id,
        ["event"] = NoticeWords.Word(notice.Event),
        ["at"] = notice.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["repository"] = new JsonObject { ["id"] = notice.Repository.Id, ["fullName"] = notice.Repository.FullName, ["url"] = notice.Repository.Url },
        ["title"] = notice.Title,
        ["detail"] = notice.Detail,
        ["url"] = notice.Url,
        ["page"] = new Uri(dashboard, notice.Page).AbsoluteUri,
        ["sha"] = notice.Sha,
        ["by"] = notice.By,
        ["pullRequest"] = notice.Number,
        ["branch"] = notice.Branch,
        ["pipeline"] = notice.Pipeline,
        ["environment"] = notice.Environment,
        ["package"] = notice.Package,
        ["version"] = notice.Version,
        ["changes"] = notice.Changes is { } changes ? Of(changes, notice) : null,
    };

    private static JsonObject Of(NoticeChanges changes, Notice notice) => new()
    {
        ["ahead"] = changes.Ahead,
        ["behind"] = changes.Behind,
        ["compareUrl"] = changes.CompareUrl,
        ["isAll"] = changes.IsAll,
        ["pullRequests"] = new JsonArray([.. changes.Pulls.Select(pull => (JsonNode)new JsonObject
        {
            ["number"] = pull.Number,
            ["title"] = pull.Title,
            ["author"] = pull.Author,
            ["url"] = NoticeWords.UrlOf(pull, notice),
        })]),
    };
}
