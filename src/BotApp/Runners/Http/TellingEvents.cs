using System.Globalization;
using System.Text;
using System.Text.Json;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Http;

/// <summary>Events of runs that say themselves where they stand: the status document, signed with the key that their start was given, or with the runner's own.</summary>
internal sealed class TellingEvents(RunnerOptions options) : IRunnerEvents
{
    public RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        StatusDocument? status;
        try
        {
            status = JsonSerializer.Deserialize(body, ProtocolJson.Default.StatusDocument);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return new RunnerEvent.Unreadable($"expected a status document of protocol 1: {e.Message}");
        }

        if (status?.CorrelationId is not { } id || CorrelationId.FindIn(id) != id)
        {
            return new RunnerEvent.Unreadable("expected a status document of protocol 1 with the correlation_id of the start.");
        }

        var keys = new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>().SelectMany(key => new[] { CallbackKeys.Of(key, id), key }).ToList();
        if (RunnerSignature.Refusal(headers, body, keys, now) is { } refusal)
        {
            return new RunnerEvent.Refused(refusal);
        }

        if (status.State is not ("queued" or "running" or "done"))
        {
            return new RunnerEvent.Unreadable($"the state is '{status.State}'; expected queued, running or done.");
        }

        var sequence = status.Seq ?? long.Parse(headers[RunnerSignature.TimestampHeader], CultureInfo.InvariantCulture); // part of what was signed, so it is there
        var delivery = status.Delivery is { Length: > 0 and <= 100 } told ? told : null;
        return new RunnerEvent.Hints([new RunHint(id, id)], delivery) { Said = new RunStatement(id, sequence, status.State == "done", Encoding.UTF8.GetString(body)) };
    }
}
