using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>The variables GitHub gives to every step. Nothing of this process's own environment is among them.</summary>
internal static class RunnerEnvironment
{
    private static readonly string[] FromContext =
    [
        "event_name", "sha", "ref", "ref_name", "ref_type", "head_ref", "base_ref", "repository", "repository_owner", "run_id", "run_number",
        "run_attempt", "actor", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "server_url", "api_url", "workspace", "job",
    ];

    public static Dictionary<string, string> Create(JobWork work, JsonObject contexts, StepFiles files)
    {
        var environment = FromContext.ToDictionary(
            name => "GITHUB_" + name.ToUpperInvariant(), name => ExpressionValue.ToText(contexts["github"]?[name]), StringComparer.Ordinal);
        environment["CI"] = "true";
        environment["GITHUB_ACTIONS"] = "true";
        environment["GITHUB_EVENT_PATH"] = Path.Combine(work.Temp, "event.json");
        environment["GITHUB_OUTPUT"] = files.Output;
        environment["GITHUB_ENV"] = files.Env;
        environment["GITHUB_PATH"] = files.SearchPath;
        environment["GITHUB_STEP_SUMMARY"] = files.Summary;
        environment["RUNNER_OS"] = ExpressionValue.ToText(contexts["runner"]?["os"]);
        environment["RUNNER_ARCH"] = "X64";
        environment["RUNNER_NAME"] = "simulated";
        environment["RUNNER_TEMP"] = work.Temp;
        return environment;
    }
}
