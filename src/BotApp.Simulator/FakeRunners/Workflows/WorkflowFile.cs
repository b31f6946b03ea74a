using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>A workflow file as far as this runner executes it.</summary>
internal sealed record WorkflowFile(
    string Name,
    string? RunName,
    JsonObject Env,
    JsonNode? Permissions,
    JsonNode? Concurrency,
    JsonObject RunDefaults,
    JsonObject DispatchInputs,
    IReadOnlyList<WorkflowJob> Jobs)
{
    private static readonly string[] Keys = ["name", "run-name", "on", "env", "defaults", "permissions", "concurrency", "jobs"];

    /// <summary>Reads a workflow file.</summary>
    /// <exception cref="WorkflowStartupException">The file is not a workflow; the message says why.</exception>
    public static WorkflowFile Parse(string text, string path)
    {
        var root = YamlText.Parse(text, path);
        if (root.Select(member => member.Key).FirstOrDefault(key => !Keys.Contains(key)) is { } unknown)
        {
            throw new WorkflowStartupException($"{path}: '{unknown}' is not a key of a workflow; there are: {string.Join(", ", Keys)}.");
        }

        if (root["jobs"] is not JsonObject { Count: > 0 } jobs)
        {
            throw new WorkflowStartupException($"{path}: 'jobs' must be a mapping with at least one job.");
        }

        var file = new WorkflowFile(
            root["name"]?.ToString() ?? path,
            root["run-name"]?.ToString(),
            root["env"] as JsonObject ?? [],
            root["permissions"],
            root["concurrency"],
            (root["defaults"] as JsonObject)?["run"] as JsonObject ?? [],
            ((root["on"] as JsonObject)?["workflow_dispatch"] as JsonObject)?["inputs"] as JsonObject ?? [],
            [.. jobs.Select(job => WorkflowJob.Parse(job.Key, job.Value))]);
        CheckNeeds(file, path);
        return file;
    }

    /// <summary>Every job that a job needs, directly or through others.</summary>
    public IReadOnlySet<string> Ancestors(WorkflowJob job)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(job.Needs);
        while (waiting.TryDequeue(out var id))
        {
            if (found.Add(id))
            {
                Jobs.First(other => other.Id == id).Needs.ToList().ForEach(waiting.Enqueue);
            }
        }

        return found;
    }

    private static void CheckNeeds(WorkflowFile file, string path)
    {
        var ids = file.Jobs.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var job in file.Jobs)
        {
            if (job.Needs.FirstOrDefault(need => !ids.Contains(need)) is { } missing)
            {
                throw new WorkflowStartupException($"{path}: job '{job.Id}' needs '{missing}', which is not in the file.");
            }
        }

        if (file.Jobs.FirstOrDefault(job => file.Ancestors(job).Contains(job.Id)) is { } circular)
        {
            throw new WorkflowStartupException($"{path}: job '{circular.Id}' needs itself, directly or through others.");
        }
    }
}

/// <summary>A job of a workflow file. What this runner cannot do stands in <see cref="Problem"/> and fails the job.</summary>
internal sealed record WorkflowJob
{
    private static readonly string[] Keys =
    [
        "name", "needs", "if", "runs-on", "strategy", "timeout-minutes", "environment", "outputs", "steps", "env", "defaults", "permissions",
    ];

    public required string Id { get; init; }

    public required JsonObject Definition { get; init; }

    public required IReadOnlyList<string> Needs { get; init; }

    public required IReadOnlyList<WorkflowStep> Steps { get; init; }

    public string? Problem { get; init; }

    public string? Name => Definition["name"]?.ToString();

    public string? If => WorkflowStep.Text(Definition["if"]);

    public JsonNode? RunsOn => Definition["runs-on"];

    public JsonObject Strategy => Definition["strategy"] as JsonObject ?? [];

    public JsonObject Env => Definition["env"] as JsonObject ?? [];

    public JsonObject Outputs => Definition["outputs"] as JsonObject ?? [];

    public JsonObject RunDefaults => (Definition["defaults"] as JsonObject)?["run"] as JsonObject ?? [];

    public static WorkflowJob Parse(string id, JsonNode? node)
    {
        var definition = node as JsonObject ?? [];
        var steps = (definition["steps"] as JsonArray ?? []).Select(WorkflowStep.Parse).ToList();
        return new WorkflowJob
        {
            Id = id,
            Definition = definition,
            Needs = definition["needs"] switch
            {
                JsonArray list => [.. list.Select(need => need?.ToString() ?? "")],
                JsonValue one => [one.ToString()],
                _ => [],
            },
            Steps = steps,
            Problem = FindProblem(definition, steps),
        };
    }

    private static string? FindProblem(JsonObject definition, List<WorkflowStep> steps)
    {
        if (definition.Select(member => member.Key).FirstOrDefault(key => !Keys.Contains(key)) is { } unknown)
        {
            return $"This runner does not know the job key '{unknown}'; it knows: {string.Join(", ", Keys)}.";
        }

        if (definition["runs-on"] is null || steps.Count == 0)
        {
            return "A job needs 'runs-on' and at least one step.";
        }

        string[] known = ["matrix", "fail-fast", "max-parallel"];
        return definition["strategy"] is JsonObject strategy && strategy.Select(member => member.Key).FirstOrDefault(key => !known.Contains(key)) is { } odd
            ? $"This runner does not know 'strategy.{odd}'; it knows: {string.Join(", ", known)}."
            : steps.Select((step, index) => step.Problem is null ? null : $"Step {index + 1}: {step.Problem}").FirstOrDefault(problem => problem is not null);
    }
}

/// <summary>A step of a job.</summary>
internal sealed record WorkflowStep(JsonObject Definition, string? Problem)
{
    private static readonly string[] Keys =
        ["id", "name", "if", "env", "run", "uses", "with", "shell", "working-directory", "continue-on-error", "timeout-minutes"];

    public string? Id => Definition["id"]?.ToString();

    public string? If => Text(Definition["if"]);

    public string? Run => Definition["run"]?.ToString();

    public string? Uses => Definition["uses"]?.ToString();

    public JsonObject Env => Definition["env"] as JsonObject ?? [];

    public JsonObject With => Definition["with"] as JsonObject ?? [];

    public string? Shell => Definition["shell"]?.ToString();

    public string? WorkingDirectory => Definition["working-directory"]?.ToString();

    /// <summary>As GitHub names a step without a name.</summary>
    public string DefaultName => Run is { } run ? "Run " + run.TrimStart().Split('\n')[0].TrimEnd() : "Run " + Uses;

    public static WorkflowStep Parse(JsonNode? node)
    {
        var definition = node as JsonObject ?? [];
        var unknown = definition.Select(member => member.Key).FirstOrDefault(key => !Keys.Contains(key));
        var problem = (unknown, definition["run"], definition["uses"]) switch
        {
            ({ }, _, _) => $"this runner does not know the key '{unknown}'; it knows: {string.Join(", ", Keys)}.",
            (_, null, null) => "a step needs 'run' or 'uses'.",
            (_, { }, { }) => "a step has either 'run' or 'uses', not both.",
            _ => null,
        };
        return new WorkflowStep(definition, problem);
    }

    /// <summary>YAML reads <c>if: true</c> as a boolean; as an expression it is a text again.</summary>
    internal static string? Text(JsonNode? node) => node is JsonValue value ? Expressions.ExpressionValue.ToText(value) : null;
}
