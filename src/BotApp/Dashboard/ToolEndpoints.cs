using System.Text;
using System.Text.Json;

using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.Planning;

namespace BotApp.Dashboard;

/// <summary>
/// What editors and tools ask: the settings' schema, what is wrong with a file, what may be written at a place of it, what would be done. Nothing is stored. Only a plan for a
/// repository asks GitHub and shows what stands there, so it is for this machine alone, as the dashboard is.
/// </summary>
internal static class ToolEndpoints
{
    /// <summary>Four times what the settings reader takes.</summary>
    internal const int MaxSettingsBytes = 1024 * 1024;

    /// <summary>The same as JSON, in which a letter may take six.</summary>
    private const int MaxCompletionBytes = 2 * MaxSettingsBytes;

    /// <summary>Payloads of the events read here have some ten thousand bytes; this is for everybody's use, so it is far below GitHub's 25 MB.</summary>
    private const int MaxPlanBytes = 2 * 1024 * 1024;

    private const string JsonType = "application/json; charset=utf-8";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static void MapToolEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/schema/botapp.json", () => Results.Text(SettingsSchema.ToJsonSchema(), "application/schema+json; charset=utf-8", Encoding.UTF8));
        endpoints.MapPost("/api/settings/validate", (RequestDelegate)ValidateAsync).WithMetadata(new Limited(Limit.Pages));
        endpoints.MapPost("/api/settings/complete", (RequestDelegate)CompleteAsync).WithMetadata(new Limited(Limit.Pages));
        endpoints.MapPost("/api/plan", (RequestDelegate)PlanAsync).WithMetadata(new Limited(Limit.Pages));
    }

    private static async Task ValidateAsync(HttpContext context)
    {
        if (await ReadAsync(context, MaxSettingsBytes) is { } bytes && Text(bytes) is { } text)
        {
            await AnswerAsync(context, StatusCodes.Status200OK, SettingsErrorText.Json(SettingsReader.Read(text, SettingsReader.DefaultPath)));
        }
        else
        {
            await RefuseAsync(context, $"Send the text of a settings file as UTF-8, at most {MaxSettingsBytes} bytes.");
        }
    }

    // {"text": "the file", "offset": 12}: what may be written there, in UTF-16 units as editors count.
    private static async Task CompleteAsync(HttpContext context)
    {
        try
        {
            if (await ReadAsync(context, MaxCompletionBytes) is not { } bytes || !JsonStrings.AreWhole(bytes))
            {
                throw new FormatException($"expected at most {MaxCompletionBytes} bytes of whole letters.");
            }

            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Word(root, "text") is not { } text || !root.TryGetProperty("offset", out var at) || at.ValueKind != JsonValueKind.Number || !at.TryGetInt32(out var offset))
            {
                throw new FormatException("""expected {"text": "the file", "offset": 12}.""");
            }

            var found = SettingsCompletion.At(text, offset);
            await AnswerAsync(context, StatusCodes.Status200OK, JsonSerializer.Serialize(new { schema = 1, found.Start, found.End, found.Candidates }, PlanPrint.Written) + "\n");
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            await RefuseAsync(context, exception.Message);
        }
    }

    // {"event": "pull_request", "payload": {…}, "settings": "text of the file", "role": "write"}: only the payload is required; or
    // {"repository": "owner/name", "settings": "text of the file", "branch": "main", "pullRequest": 4, "limit": 20}: the first two are.
    private static async Task PlanAsync(HttpContext context)
    {
        try
        {
            if (await ReadAsync(context, MaxPlanBytes) is not { } bytes)
            {
                await RefuseAsync(context, $"The request has more than {MaxPlanBytes} bytes.");
                return;
            }

            if (!JsonStrings.AreWhole(bytes))
            {
                throw new FormatException("a name or a text holds half a letter (\\ud800), which nobody can read.");
            }

            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("payload", out var payload) == root.TryGetProperty("repository", out _))
            {
                throw new FormatException("""expected either {"payload": {…}, "event": …, "settings": …} or {"repository": "owner/name", "settings": …}.""");
            }

            if (payload.ValueKind == JsonValueKind.Undefined)
            {
                await RepositoryPlanEndpoint.AnswerAsync(context, root);
                return;
            }

            var saved = SavedPayload.Read(Encoding.UTF8.GetBytes(payload.GetRawText()), "payload", Word(root, "event"));
            var plan = PayloadPlan.Of(saved, Word(root, "settings"), Word(root, "role"), context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
            await AnswerAsync(context, StatusCodes.Status200OK, PlanPrint.Json(plan));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            await RefuseAsync(context, exception.Message);
        }
    }

    internal static string? Word(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.TextOrNull() : null;

    private static string? Text(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // Null when it is larger than allowed.
    private static async Task<byte[]?> ReadAsync(HttpContext context, int maxBytes)
    {
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (read.Length + count > maxBytes)
            {
                return null;
            }

            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }

    internal static Task RefuseAsync(HttpContext context, string sentence, int status = StatusCodes.Status400BadRequest) =>
        AnswerAsync(context, status, JsonSerializer.Serialize(new { error = sentence }, PlanPrint.Written) + "\n");

    internal static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = JsonType;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
