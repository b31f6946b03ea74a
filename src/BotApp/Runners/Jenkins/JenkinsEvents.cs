using System.Text.Json;

namespace BotApp.Runners.Jenkins;

/// <summary>
/// What the Notification plugin posts, or a step that posts the same: with a signing key it has to be signed as BotApp's own protocol is,
/// which the plugin cannot do. Source: https://github.com/jenkinsci/notification-plugin.
/// </summary>
internal sealed class JenkinsEvents(IReadOnlyList<string> keys) : IRunnerEvents
{
    public RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (keys.Count > 0 && RunnerSignature.Refusal(headers, body, keys, now) is { } refusal)
        {
            return new RunnerEvent.Refused(refusal);
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return new RunnerEvent.Unreadable("Expected the JSON of the Notification plugin.");
        }
    }

    private static RunnerEvent Read(JsonElement json)
    {
        var build = json.At("build");
        if (build.ValueKind != JsonValueKind.Object)
        {
            return new RunnerEvent.Unreadable("Expected a notification with a build.");
        }

        var job = json.Text("url") is { } url ? JenkinsRunId.JobOf(url) : null;
        var run = job is not null && build.Whole("queue_id") is { } queued ? new JenkinsRunId(job, queued).ToString() : null;
        var correlation = build.At("parameters").Text(JenkinsParameters.CorrelationId);
        return run is null && correlation is null ? new RunnerEvent.Ignored() : new RunnerEvent.Hints([new RunHint(run, correlation)], null);
    }
}
