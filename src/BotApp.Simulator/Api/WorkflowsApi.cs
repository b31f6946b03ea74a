using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Workflows and starting them.</summary>
internal static class WorkflowsApi
{
    /// <summary>Inputs at most. Source: the description of <c>actions/create-workflow-dispatch</c>.</summary>
    private const int MaxInputs = 25;

    private static readonly string[] DispatchFields = ["ref", "inputs", "return_run_details"];

    public static void Map(Operations operations) => operations
        .Add("actions/list-repo-workflows", "GET /repos/{owner}/{repo}/actions/workflows", "actions:read", call => call.Page(call.Repository.Workflows, "workflows", one => WorkflowJson.Workflow(call.At, one)))
        .Add("actions/get-workflow", "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", "actions:read", call => WorkflowJson.Workflow(call.At, Find(call)))
        .Add("actions/enable-workflow", "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable", "actions:write", call => SetState(call, "active"))
        .Add("actions/disable-workflow", "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable", "actions:write", call => SetState(call, "disabled_manually"))
        .Add("actions/create-workflow-dispatch", "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", "actions:write", Dispatch);

    public static Workflow Find(ApiCall call) => call.GitHub.Workflows.FindWorkflow(call.Repository, call["workflow_id"]) ?? throw ApiError.NotFound();

    private static Answer SetState(ApiCall call, string state)
    {
        Find(call).State = state;
        return Answer.Nothing;
    }

    private static Answer Dispatch(ApiCall call)
    {
        var workflow = Find(call);
        if (call.Body.Select(pair => pair.Key).FirstOrDefault(name => !DispatchFields.Contains(name) || (call.Is2026 && name == "return_run_details")) is { } unknown)
        {
            throw new ApiError(400, $"Invalid request.\n\n\"{unknown}\" is not a permitted key.");
        }

        if (workflow.State != "active")
        {
            throw ApiError.Unprocessable($"Cannot trigger a 'workflow_dispatch' on a disabled workflow");
        }

        var name = call.RequiredText("ref");
        var (gitRef, sha) = Resolve(call, name);
        var file = call.GitHub.Workflows.ReadFile(call.Repository, sha, workflow.Path);
        if (file?.Triggers.ContainsKey("workflow_dispatch") != true)
        {
            throw ApiError.Unprocessable("Workflow does not have 'workflow_dispatch' trigger");
        }

        var inputs = Inputs(call, file);
        var payload = new JsonObject
        {
            ["inputs"] = new JsonObject(inputs.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
            ["ref"] = gitRef,
            ["workflow"] = workflow.Path,
            ["repository"] = RepositoryJson.Repository(call.At, call.Repository),
            ["sender"] = AccountJson.User(call.At, call.Actor),
        };
        var run = call.GitHub.Workflows.Dispatch(workflow, gitRef, sha, inputs, payload, call.Actor);
        return call.GitHub.NamesDispatchedRuns && (call.Is2026 || call.Flag("return_run_details") == true)
            ? new JsonObject
            {
                ["workflow_run_id"] = run.Id,
                ["run_url"] = $"{call.At.Repo(call.Repository)}/actions/runs/{run.Id}",
                ["html_url"] = $"{call.At.Page(call.Repository)}/actions/runs/{run.Id}",
            }
            : Answer.Nothing;
    }

    private static (string Ref, string Sha) Resolve(ApiCall call, string name)
    {
        foreach (var candidate in new[] { name, "refs/heads/" + name, "refs/tags/" + name })
        {
            if (candidate.StartsWith("refs/", StringComparison.Ordinal) && call.Repository.Git.Refs.ContainsKey(candidate))
            {
                return (candidate, call.Commit(candidate));
            }
        }

        throw ApiError.Unprocessable($"No ref found for: {name}");
    }

    private static Dictionary<string, string> Inputs(ApiCall call, WorkflowFile file)
    {
        var given = (call.Object("inputs") ?? []).ToDictionary(pair => pair.Key, pair => Text(pair.Value), StringComparer.Ordinal);
        if (given.Count > MaxInputs)
        {
            throw ApiError.Unprocessable($"Invalid request.\n\nNo more than {MaxInputs} properties are allowed; {given.Count} were supplied.");
        }

        if (given.Keys.Except(file.Inputs.Select(input => input.Name)).ToList() is { Count: > 0 } unexpected)
        {
            throw ApiError.Unprocessable($"Unexpected inputs provided: [{string.Join(", ", unexpected.Select(name => $"\"{name}\""))}]");
        }

        foreach (var input in file.Inputs.Where(input => !given.ContainsKey(input.Name)))
        {
            if (input is { Required: true, Default: null })
            {
                throw ApiError.Unprocessable($"Required input '{input.Name}' not provided");
            }

            given[input.Name] = input.Default ?? (input.Type == "boolean" ? "false" : "");
        }

        if (file.Inputs.Find(input => input.Type == "choice" && input.Options.Count > 0 && !input.Options.Contains(given[input.Name])) is { } wrong)
        {
            throw ApiError.Unprocessable($"Provided value '{given[wrong.Name]}' for input '{wrong.Name}' not in the list of allowed values");
        }

        return given;
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value => value.ToString(),
        _ => throw ApiError.Unprocessable("Invalid request.\n\nInputs must be strings."),
    };
}
