using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// Service hooks. Azure signs nothing; a subscription can send a header, and where the runner has a signing key, that header has to hold it.
/// Source: https://learn.microsoft.com/en-us/azure/devops/service-hooks/events.
/// </summary>
internal sealed class AzureEvents(IReadOnlyList<string> keys) : IRunnerEvents
{
    /// <summary>The header that a subscription sends the signing key in.</summary>
    internal const string Header = "X-BotApp-Key";

    public RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (keys.Count > 0 && !IsKnown(headers.GetValueOrDefault(Header) ?? ""))
        {
            return new RunnerEvent.Refused($"The header {Header} is missing or does not hold the runner's signing key; put it into the subscription's HTTP headers.");
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return new RunnerEvent.Unreadable("Expected the JSON of a service hook.");
        }
    }

    private static RunnerEvent Read(JsonElement json)
    {
        if (json.Text("eventType") is not { } type)
        {
            return new RunnerEvent.Unreadable("Expected a service hook with an eventType.");
        }

        var resource = json.At("resource");
        var (id, number) = type switch
        {
            "build.complete" => (resource.Whole("id"), resource.Text("buildNumber")),
            _ when type.StartsWith("ms.vss-pipelines.", StringComparison.Ordinal) => (resource.At("run").Whole("id"), resource.At("run").Text("name")),
            _ => (null, null),
        };
        return id is null
            ? new RunnerEvent.Ignored()
            : new RunnerEvent.Hints([new RunHint(id.Value.ToString(CultureInfo.InvariantCulture), CorrelationId.FindIn(number))], json.Text("id"));
    }

    private bool IsKnown(string given)
    {
        var known = false;
        foreach (var key in keys)
        {
            known |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(given));
        }

        return known;
    }
}
