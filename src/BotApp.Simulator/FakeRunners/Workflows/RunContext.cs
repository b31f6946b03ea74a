using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>The contexts that are the same for all jobs of an attempt: <c>github</c>, <c>inputs</c>, <c>vars</c>.</summary>
internal static class RunContext
{
    public static JsonObject Create(WorkflowAttempt attempt, WorkflowFile file) => new()
    {
        ["github"] = Github(attempt, file),
        ["inputs"] = Inputs(attempt, file),
        ["vars"] = Texts(attempt.Variables),
    };

    public static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)JsonValue.Create(value.Value))));

    /// <summary><c>v1.2</c> of <c>refs/tags/v1.2</c>.</summary>
    public static string RefName(string reference) => reference switch
    {
        _ when reference.StartsWith("refs/heads/", StringComparison.Ordinal) => reference["refs/heads/".Length..],
        _ when reference.StartsWith("refs/tags/", StringComparison.Ordinal) => reference["refs/tags/".Length..],
        _ when reference.StartsWith("refs/pull/", StringComparison.Ordinal) => reference["refs/pull/".Length..],
        _ => reference,
    };

    public static string RefType(string reference) => reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch";

    private static JsonObject Github(WorkflowAttempt attempt, WorkflowFile file)
    {
        var pull = attempt.Event["pull_request"];
        var server = attempt.ServerUrl.ToString().TrimEnd('/');
        return new JsonObject
        {
            ["event"] = attempt.Event.DeepClone(),
            ["event_name"] = attempt.EventName,
            ["sha"] = attempt.Sha,
            ["ref"] = attempt.Ref,
            ["ref_name"] = RefName(attempt.Ref),
            ["ref_type"] = RefType(attempt.Ref),
            ["head_ref"] = ExpressionValue.ToText(pull?["head"]?["ref"]),
            ["base_ref"] = ExpressionValue.ToText(pull?["base"]?["ref"]),
            ["repository"] = attempt.Repository,
            ["repository_owner"] = attempt.Repository.Split('/')[0],
            ["run_id"] = $"{attempt.RunId}",
            ["run_number"] = $"{attempt.RunNumber}",
            ["run_attempt"] = $"{attempt.Attempt}",
            ["actor"] = attempt.Actor,
            ["triggering_actor"] = attempt.Actor,
            ["workflow"] = file.Name,
            ["workflow_ref"] = $"{attempt.Repository}/{attempt.WorkflowPath}@{attempt.Ref}",
            ["workflow_sha"] = attempt.WorkflowSha,
            ["server_url"] = server,
            ["api_url"] = server,
            ["token"] = "",
        };
    }

    /// <summary>What was given, else the declared default; a <c>boolean</c> input is one, all others are texts.</summary>
    private static JsonObject Inputs(WorkflowAttempt attempt, WorkflowFile file)
    {
        var inputs = Texts(attempt.Inputs);
        foreach (var (name, declaration) in attempt.EventName == "workflow_dispatch" ? file.DispatchInputs : [])
        {
            var text = attempt.Inputs.TryGetValue(name, out var given) ? given : ExpressionValue.ToText((declaration as JsonObject)?["default"]);
            inputs[name] = (declaration as JsonObject)?["type"]?.ToString() == "boolean" ? JsonValue.Create(text == "true") : JsonValue.Create(text);
        }

        return inputs;
    }
}
