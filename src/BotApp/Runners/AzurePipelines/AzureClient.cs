using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Runners.AzurePipelines;

/// <summary>The calls. Source: https://github.com/MicrosoftDocs/vsts-rest-api-specs, pipelines and build, version 7.1.</summary>
/// <param name="http">The way there.</param>
/// <param name="tokens">Where its credential comes from; null where that never changes.</param>
internal sealed class AzureClient(RunnerHttp http, EntraTokens? tokens)
{
    private const string Version = "api-version=7.1";

    private const int MaxFound = 50;

    internal RunnerTrouble? Trouble => http.Trouble ?? tokens?.Trouble;

    /// <summary>Asks for a run of a pipeline.</summary>
    internal Task<StartOutcome> StartAsync(long pipeline, string branch, IReadOnlyDictionary<string, string> parameters, Func<RunnerAnswer, StartOutcome> read, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            // The key is "self" and nothing else: a repository's name there is ignored without a word.
            ["resources"] = new JsonObject { ["repositories"] = new JsonObject { ["self"] = new JsonObject { ["refName"] = branch } } },
            ["templateParameters"] = new JsonObject([.. parameters.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))]),
        };
        return RunnerHttp.StartAsync(() => SendAsync(Call("start", HttpMethod.Post, $"_apis/pipelines/{Text(pipeline)}/runs?{Version}", body), cancellationToken), read);
    }

    /// <summary>The ids of pipelines of a name; several when folders hold one each.</summary>
    internal async Task<IReadOnlyList<long>> PipelinesAsync(string name, CancellationToken cancellationToken)
    {
        var found = await JsonAsync("pipeline", $"_apis/build/definitions?name={Uri.EscapeDataString(name)}&{Version}", cancellationToken);
        return [.. found.Items("value").Where(one => string.Equals(one.Text("name"), name, StringComparison.OrdinalIgnoreCase)).Select(static one => one.Whole("id")).OfType<long>()];
    }

    /// <summary>Builds of a pipeline whose number begins so, oldest first.</summary>
    internal Task<JsonElement> NumberedAsync(long pipeline, string prefix, CancellationToken cancellationToken) =>
        BuildsAsync(pipeline, $"buildNumber={Uri.EscapeDataString(prefix)}*", cancellationToken);

    /// <summary>Builds of a pipeline that bear a tag, oldest first.</summary>
    internal Task<JsonElement> TaggedAsync(long pipeline, string tag, CancellationToken cancellationToken) =>
        BuildsAsync(pipeline, $"tagFilters={Uri.EscapeDataString(tag)}", cancellationToken);

    /// <summary>A build; null when there is none.</summary>
    internal async Task<JsonElement?> BuildAsync(int build, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(Call("status", HttpMethod.Get, $"_apis/build/builds/{Text(build)}?{Version}"), cancellationToken);
        return answer.Status == 404 && IsJson(answer) ? null : answer.Accepted().Json() is var found && found.IsTrue("deleted") ? null : found;
    }

    /// <summary>Its stages and jobs; undefined while it waits for agents.</summary>
    internal async Task<JsonElement> TimelineAsync(int build, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(Call("jobs", HttpMethod.Get, $"_apis/build/builds/{Text(build)}/timeline?{Version}"), cancellationToken);
        return answer.Status is 204 or 404 ? default : answer.Accepted().Json();
    }

    /// <summary>The names of what it published, with the order in which it did.</summary>
    internal async Task<IReadOnlyList<(long Id, string Name)>> ArtifactsAsync(int build, CancellationToken cancellationToken)
    {
        var found = await JsonAsync("artifacts", $"_apis/build/builds/{Text(build)}/artifacts?{Version}", cancellationToken);
        return [.. found.Items("value").Where(static one => one.Text("name") is not null).Select(static one => (one.Whole("id") ?? 0, one.Text("name")!))]; // filtered just before
    }

    /// <summary>A link to an artifact's zip that needs no credential; null when the artifact is gone or has none.</summary>
    internal async Task<string?> SignedLinkAsync(long pipeline, int build, string artifact, CancellationToken cancellationToken)
    {
        var path = $"_apis/pipelines/{Text(pipeline)}/runs/{Text(build)}/artifacts?artifactName={Uri.EscapeDataString(artifact)}&$expand=signedContent&{Version}";
        var answer = await SendAsync(Call("artifact", HttpMethod.Get, path), cancellationToken);
        return answer.Status is 404 or 410 ? null : answer.Accepted().Json().At("signedContent").Text("url");
    }

    /// <summary>Fetches a signed link without our credential; the answer's status says how it went.</summary>
    internal Task<RunnerAnswer> DownloadAsync(string link, Stream into, long maxBytes, CancellationToken cancellationToken) =>
        http.SendAsync(new RunnerCall("download", HttpMethod.Get, link) { Accept = "application/zip", IsElsewhere = true, Into = into, MaxBytes = maxBytes }, cancellationToken);

    /// <summary>Asks to stop it. Two l in this word, of which the pipelines API writes one.</summary>
    internal async Task CancelAsync(int build, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(Call("cancel", HttpMethod.Patch, $"_apis/build/builds/{Text(build)}?{Version}", new JsonObject { ["status"] = "cancelling" }), cancellationToken);
        answer.Accepted().Json();
    }

    /// <summary>Runs again what did not succeed. An empty body would be refused.</summary>
    internal Task<StartOutcome> RetryAsync(int build, Func<RunnerAnswer, StartOutcome> read, CancellationToken cancellationToken) =>
        RunnerHttp.StartAsync(() => SendAsync(Call("rerun", HttpMethod.Patch, $"_apis/build/builds/{Text(build)}?retry=true&{Version}", []), cancellationToken), read);

    /// <summary>An answer of the API and not a page to sign in, which comes with 203 or 302 where a credential is not taken.</summary>
    internal static bool IsJson(RunnerAnswer answer) => answer.Header("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    // A page to sign in says that nothing was done: where the credential can be renewed, it is, once.
    private async Task<RunnerAnswer> SendAsync(RunnerCall call, CancellationToken cancellationToken)
    {
        if (tokens is null)
        {
            return await http.SendAsync(call, cancellationToken);
        }

        await tokens.PrepareAsync(cancellationToken);
        var used = tokens.Current;
        var answer = await http.SendAsync(call, cancellationToken);
        if (answer.Status != 401 && (IsJson(answer) || answer.Status is not (203 or 302)))
        {
            return answer;
        }

        tokens.Drop(used);
        await tokens.PrepareAsync(cancellationToken);
        return await http.SendAsync(call, cancellationToken);
    }

    private Task<JsonElement> BuildsAsync(long pipeline, string filter, CancellationToken cancellationToken) =>
        JsonAsync("find", $"_apis/build/builds?definitions={Text(pipeline)}&{filter}&queryOrder=queueTimeAscending&$top={MaxFound}&{Version}", cancellationToken);

    private async Task<JsonElement> JsonAsync(string operation, string path, CancellationToken cancellationToken) =>
        (await SendAsync(Call(operation, HttpMethod.Get, path), cancellationToken)).Accepted().Json();

    private static RunnerCall Call(string operation, HttpMethod method, string path, JsonObject? body = null) =>
        new(operation, method, path) { Body = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body) };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
