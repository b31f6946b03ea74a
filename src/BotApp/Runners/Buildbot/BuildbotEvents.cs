using System.Text.Json;

namespace BotApp.Runners.Buildbot;

/// <summary>
/// What the master's reporter sends: <c>{"event", "run_id", "correlation_id"}</c>, signed, with <c>X-Delivery</c> to tell repetitions apart.
/// Buildbot's own HttpStatusPush is of no use: it signs nothing and is silent about builds that were cancelled, broken or retried.
/// </summary>
internal sealed class BuildbotEvents(IReadOnlyList<string> keys) : IRunnerEvents
{
    private const string DeliveryHeader = "X-Delivery";

    private const int LongestId = 64;

    public RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (RunnerSignature.Refusal(headers, body, keys, now) is { } refusal)
        {
            return new RunnerEvent.Refused(refusal);
        }

        return Hint(body) is { } hint
            ? new RunnerEvent.Hints([hint], headers.GetValueOrDefault(DeliveryHeader) is { Length: > 0 and <= LongestId } delivery ? delivery : null)
            : new RunnerEvent.Unreadable("expected a JSON object with run_id or correlation_id");
    }

    private static RunHint? Hint(ReadOnlySpan<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            var (run, correlation) = (Id(json.RootElement, "run_id"), Id(json.RootElement, BuildbotStart.Correlation));
            return run is null && correlation is null ? null : new RunHint(run, correlation);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return null;
        }
    }

    private static string? Id(JsonElement json, string name) => json.Text(name) is { Length: > 0 and <= LongestId } id ? id : null;
}
