using System.Text.Json;

namespace BotApp.Runners.Http;

/// <summary>Events of protocol 1: the status document with a delivery, signed like a start with one of two keys.</summary>
internal sealed class ProtocolEvents(RunnerOptions options) : IRunnerEvents
{
    private readonly string[] _keys = [.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()];

    public RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (RunnerSignature.Refusal(headers, body, _keys, now) is { } refusal)
        {
            return new RunnerEvent.Refused(refusal);
        }

        try
        {
            var status = JsonSerializer.Deserialize(body, ProtocolJson.Default.StatusDocument);
            var path = status is null || options.Url is not { } url ? null : ProtocolPaths.Run(url, status.StatusUrl, status.ExternalId);
            return path is null && status?.CorrelationId is null
                ? new RunnerEvent.Unreadable("expected a status document of protocol 1 with external_id or correlation_id.")
                : new RunnerEvent.Hints([new RunHint(path, status?.CorrelationId)], status?.Delivery is { Length: > 0 and <= 100 } delivery ? delivery : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return new RunnerEvent.Unreadable($"expected a status document of protocol 1: {e.Message}");
        }
    }
}
