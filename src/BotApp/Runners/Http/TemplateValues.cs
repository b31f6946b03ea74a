using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Runners.Http;

/// <summary>The values that placeholders stand for, as JSON: what has none is null and an empty text.</summary>
internal sealed class TemplateValues
{
    private const string Secret = "secret:";

    private const string Input = "input:";

    private const string Whole = "json:";

    /// <summary>What a start can say.</summary>
    internal static readonly IReadOnlySet<string> OfStart = new HashSet<string>(StringComparer.Ordinal)
    {
        "correlation_id", "attempt", "kind", "workflow", "ref", "sha", "base_sha", "pull_request", "trust", "matrix", "inputs", "select", "deadline",
        "repository.full_name", "repository.owner", "repository.name", "repository.clone_url",
        "callback.url", "callback.key", "upload.url", "upload.token", "upload.expires_at",
    };

    /// <summary>What a request to stop can say.</summary>
    internal static readonly IReadOnlySet<string> OfCancel = new HashSet<string>(StringComparer.Ordinal) { "correlation_id", "run.id", "reason" };

    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);

    private readonly IReadOnlyDictionary<string, string> _secrets;

    private readonly IReadOnlyDictionary<string, string> _inputs;

    private TemplateValues(IReadOnlyDictionary<string, string> secrets, IReadOnlyDictionary<string, string>? inputs = null) =>
        (_secrets, _inputs) = (secrets, inputs ?? new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Whether a name can be filled in.</summary>
    /// <param name="name">As it stands in a template.</param>
    /// <param name="known">The names of the request.</param>
    /// <param name="secrets">The secrets there are; null where none may stand.</param>
    /// <param name="isWholeText">The placeholder is all of a JSON text, which a JSON value may replace.</param>
    internal static bool IsKnown(string name, IReadOnlySet<string> known, IReadOnlyDictionary<string, string>? secrets, bool isWholeText = false) =>
        name.StartsWith(Secret, StringComparison.Ordinal) ? secrets?.ContainsKey(name[Secret.Length..]) == true
        : name.StartsWith(Input, StringComparison.Ordinal) ? known.Contains("inputs")
        : name.StartsWith(Whole, StringComparison.Ordinal) ? isWholeText && known.Contains(name[Whole.Length..])
        : known.Contains(name);

    /// <summary>The name of the secret that a placeholder stands for; null for all others.</summary>
    internal static string? SecretOf(string name) => name.StartsWith(Secret, StringComparison.Ordinal) ? name[Secret.Length..] : null;

    /// <summary>Whether a placeholder is replaced by a JSON value.</summary>
    internal static bool IsJson(string name) => name.StartsWith(Whole, StringComparison.Ordinal);

    /// <summary>The values of a start.</summary>
    internal static TemplateValues Of(RunRequest request, string callbackKey, IReadOnlyDictionary<string, string> secrets)
    {
        var document = HttpRunner.Document(request);
        return new TemplateValues(secrets, request.Inputs)
        {
            _values =
            {
                ["correlation_id"] = request.CorrelationId,
                ["attempt"] = request.Attempt,
                ["kind"] = document.Kind,
                ["workflow"] = request.Workflow,
                ["ref"] = request.Ref,
                ["sha"] = request.Sha,
                ["base_sha"] = request.BaseSha,
                ["pull_request"] = request.PullRequest,
                ["trust"] = document.Trust,
                ["matrix"] = JsonSerializer.SerializeToNode(document.Matrix),
                ["inputs"] = JsonSerializer.SerializeToNode(request.Inputs),
                ["select"] = request.Select,
                ["deadline"] = request.Deadline?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["repository.full_name"] = request.Scope.FullName,
                ["repository.owner"] = request.Scope.Owner,
                ["repository.name"] = request.Scope.Repository,
                ["repository.clone_url"] = request.CloneUrl?.AbsoluteUri,
                ["callback.url"] = request.Callback?.AbsoluteUri,
                ["callback.key"] = callbackKey,
                ["upload.url"] = request.Upload?.Url.AbsoluteUri,
                ["upload.token"] = request.Upload?.Token,
                ["upload.expires_at"] = request.Upload?.ExpiresAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>The values of a request to stop.</summary>
    internal static TemplateValues OfStop(string correlationId, string? runId, string reason, IReadOnlyDictionary<string, string> secrets) =>
        new(secrets) { _values = { ["correlation_id"] = correlationId, ["run.id"] = runId, ["reason"] = reason } };

    /// <summary>A value as text: of an object or a list its JSON.</summary>
    /// <exception cref="TemplateException">The pipeline has no such input.</exception>
    internal string Text(string name) => SecretOf(name) is { } secret ? _secrets[secret]
        : name.StartsWith(Input, StringComparison.Ordinal) ? InputOf(name[Input.Length..])
        : _values.GetValueOrDefault(name) switch
        {
            null => "",
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var node => node.ToJsonString(),
        };

    /// <summary>A value as JSON.</summary>
    internal JsonNode? Json(string name) => _values.GetValueOrDefault(name[Whole.Length..])?.DeepClone();

    private string InputOf(string name) => _inputs.GetValueOrDefault(name)
        ?? throw new TemplateException($"The runner's settings ask for the input {name}, which the pipeline does not have: add it to the pipeline's inputs.");
}

/// <summary>A template cannot be filled in for a request; the message is a sentence for people.</summary>
internal sealed class TemplateException(string message) : Exception(message);
