using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>One job as it will be executed: a job of the file with one entry of its matrix.</summary>
internal sealed record JobPlan
{
    public required WorkflowJob Job { get; init; }

    public required string Name { get; init; }

    /// <summary>Null without a matrix.</summary>
    public JsonObject? Matrix { get; init; }

    public int Index { get; init; }

    public int Total { get; init; } = 1;

    public required IReadOnlyList<string> StepNames { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Why it cannot be executed; it fails with this sentence.</summary>
    public string? Problem { get; init; }

    public PlannedJob ToPlanned() => new(Name, Job.Id, ["Set up job", .. StepNames, "Complete job"], Labels);

    /// <summary><c>runner.os</c> by label; the machine is always this one.</summary>
    public string Os => (Labels.Count == 0 ? null : Labels[0]) switch
    {
        { } label when label.StartsWith("windows", StringComparison.OrdinalIgnoreCase) => "Windows",
        { } label when label.StartsWith("macos", StringComparison.OrdinalIgnoreCase) => "macOS",
        _ => "Linux",
    };
}

/// <summary>Expands the jobs of a file. A matrix may read <c>github</c>, <c>inputs</c> and <c>vars</c>, but not what other jobs said.</summary>
internal static class RunPlan
{
    public static IReadOnlyList<JobPlan> Create(WorkflowFile file, JsonObject contexts) => [.. file.Jobs.SelectMany(job => Expand(job, contexts))];

    private static IEnumerable<JobPlan> Expand(WorkflowJob job, JsonObject contexts)
    {
        IReadOnlyList<JsonObject?> entries = [null];
        string? problem = job.Problem;
        try
        {
            if (job.Strategy["matrix"] is { } matrix)
            {
                entries = Matrix.Expand(new ExpressionScope(contexts, null).ResolveAll(matrix));
            }
        }
        catch (ExpressionException exception)
        {
            problem ??= $"The matrix cannot be expanded: {exception.Message} (This runner expands it before any job runs.)";
        }

        return entries.Select((entry, index) => Plan(job, contexts, entry, index, entries.Count, problem));
    }

    private static JobPlan Plan(WorkflowJob job, JsonObject contexts, JsonObject? entry, int index, int total, string? problem)
    {
        var scope = new ExpressionScope((JsonObject)contexts.DeepClone(), null);
        scope.Contexts["matrix"] = entry?.DeepClone() ?? new JsonObject();
        var name = TryInterpolate(scope, job.Name ?? job.Id);
        JsonNode? labels = null;
        try
        {
            labels = scope.ResolveAll(job.RunsOn);
        }
        catch (ExpressionException exception)
        {
            problem ??= $"'runs-on' cannot be read: {exception.Message}";
        }

        return new JobPlan
        {
            Job = job,
            // GitHub adds the matrix values unless the name is an expression and so may hold them already.
            Name = job.Name?.Contains("${{", StringComparison.Ordinal) == true ? name : Matrix.NameOf(name, entry),
            Matrix = entry,
            Index = index,
            Total = total,
            StepNames = [.. job.Steps.Select(step => TryInterpolate(scope, step.Definition["name"]?.ToString() ?? step.DefaultName))],
            Labels = labels is JsonArray list ? [.. list.Select(ExpressionValue.ToText)] : [ExpressionValue.ToText(labels)],
            Problem = problem,
        };
    }

    /// <summary>A name that needs what is not known yet is shown as it stands in the file.</summary>
    private static string TryInterpolate(ExpressionScope scope, string text)
    {
        try
        {
            return scope.Interpolate(text);
        }
        catch (ExpressionException)
        {
            return text;
        }
    }
}
