using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using BotApp.Core;
using BotApp.Engine;
using BotApp.SignIn;
using BotApp.Storage;
using BotApp.Telemetry;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A delivery: what came, and what it led to.</summary>
internal sealed class DeliveryModel(Store store, ISubjectWaker waker, ReaderAccess access) : PageModel
{
    /// <summary>More of a payload is not put into a page.</summary>
    private const int MaxShown = 256 * 1024;

    // Readable characters stay readable; the page itself encodes what HTML needs.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the delivery was found.
    internal DeliveryDetails Details { get; private set; } = null!;

    internal StoredRepository? Repository { get; private set; }

    internal IReadOnlyList<(string Name, string Value)> Headers { get; private set; } = [];

    internal string Payload { get; private set; } = "";

    internal bool IsCut { get; private set; }

    internal StoredDecision? DecisionOf(StoredEvent happened) => Details.Decisions.FirstOrDefault(decision => decision.EventId == happened.Id);

    internal static SubjectKey? SubjectOf(StoredEvent happened) => SubjectKey.TryParse(happened.SubjectKey, out var subject) ? subject : null;

    public async Task<IActionResult> OnGetAsync(string guid, CancellationToken cancellationToken)
    {
        var reader = Reader.Of(HttpContext);
        if (await store.Queries.DeliveryAsync(guid, cancellationToken) is not { } details
            || (!reader.IsOperator && !(details.Delivery.RepositoryId is { } named && await access.MayReadAsync(reader, named, cancellationToken))))
        {
            return NotFound();
        }

        Details = details;
        Repository = details.Delivery.RepositoryId is { } id ? await store.Repositories.FindAsync(id, cancellationToken) : null;
        Headers = Read(details.HeadersJson);
        var payload = Pretty(details.Body);
        IsCut = payload.Length > MaxShown;
        Payload = Redaction.Clean(IsCut ? payload[..MaxShown] : payload);
        return Page();
    }

    public async Task<IActionResult> OnPostAgainAsync(string guid, CancellationToken cancellationToken)
    {
        if (!Reader.IsOperator)
        {
            return NotFound();
        }

        if (await store.Queries.DeliveryAsync(guid, cancellationToken) is not { } details)
        {
            return NotFound();
        }

        var replayed = await DeliveryReplay.AgainAsync(store, details, cancellationToken);
        await store.Audit.AddAsync(
            [new AuditEntry(Reader.Login, "Redeliver", $"Delivery {guid}: {replayed.Sentence}") { ActorId = Reader.IsSignedIn ? Reader.UserId : null, RepositoryId = details.Delivery.RepositoryId, DeliveryGuid = guid, Code = "redelivered", Source = "dashboard" }], cancellationToken);
        waker.Wake(replayed.Marks);
        return LocalRedirect($"{DashboardLinks.Delivery(guid)}?again=true");
    }

    private static string Pretty(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }

    // Signatures are never stored; this is the second lock on the same door.
    private static IReadOnlyList<(string Name, string Value)> Read(string json)
    {
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
        return
        [
            .. headers.Where(header => !IsSecret(header.Key)).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                .Select(header => (header.Key, Redaction.Clean(header.Value))),
        ];
    }

    private static bool IsSecret(string name) =>
        new[] { "signature", "authorization", "cookie", "secret", "token" }.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
