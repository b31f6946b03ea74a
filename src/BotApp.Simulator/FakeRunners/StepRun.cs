using System.ComponentModel;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Steps;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Executes one step.</summary>
internal sealed class StepRun(JobWork work, WorkflowFile file, WorkflowJob job, WorkflowStep step, JsonObject contexts, IShell shell)
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Evaluates the step's condition and environment, and executes it.</summary>
    /// <returns>The step's outcome (<c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>skipped</c>) and outputs.</returns>
    public async Task<(string Outcome, IReadOnlyDictionary<string, string> Outputs)> ExecuteAsync(
        string name, ScopeStatus status, CancellationToken cancellationToken)
    {
        try
        {
            var declared = DeclareEnvironment();
            contexts["env"] = RunContext.Texts(declared);
            if (!new ExpressionScope(contexts, status).IsMet(step.If))
            {
                return ("skipped", Nothing);
            }

            work.Log.Line($"##[group]{name}");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (step.Definition["timeout-minutes"] is { } minutes)
            {
                limit.CancelAfter(TimeSpan.FromMinutes(ExpressionValue.ToNumber(Scope.ResolveAll(minutes))));
            }

            return await ExecuteWithinAsync(declared, cancellationToken, limit.Token);
        }
        catch (Exception exception) when (exception is StepException or ExpressionException)
        {
            work.Log.Error(exception.Message);
            return ("failure", Nothing);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or HttpRequestException or Win32Exception)
        {
            // The job's files, git or a service: a step's failure, as on a real runner.
            work.Log.Error($"{exception.GetType().Name}: {exception.Message}");
            return ("failure", Nothing);
        }
        finally
        {
            contexts.Remove("env");
        }
    }

    /// <summary><c>continue-on-error</c>.</summary>
    public bool MayFail(ScopeStatus status) =>
        step.Definition["continue-on-error"] is { } value && ExpressionValue.IsTrue(new ExpressionScope(contexts, status).ResolveAll(value));

    private ExpressionScope Scope => new(contexts, null);

    private async Task<(string Outcome, IReadOnlyDictionary<string, string> Outputs)> ExecuteWithinAsync(
        Dictionary<string, string> declared, CancellationToken jobToken, CancellationToken stepToken)
    {
        try
        {
            return step.Uses is null ? await RunScriptAsync(declared, stepToken) : await UseActionAsync(stepToken);
        }
        catch (OperationCanceledException) when (jobToken.IsCancellationRequested)
        {
            work.Log.Error("The operation was cancelled.");
            return ("cancelled", Nothing);
        }
        catch (OperationCanceledException) when (stepToken.IsCancellationRequested)
        {
            work.Log.Error($"The step ran longer than its timeout-minutes ({step.Definition["timeout-minutes"]}).");
            return ("failure", Nothing);
        }
    }

    private async Task<(string Outcome, IReadOnlyDictionary<string, string> Outputs)> RunScriptAsync(
        Dictionary<string, string> declared, CancellationToken cancellationToken)
    {
        var script = Scope.Interpolate(step.Run!);
        work.Log.Line(script.TrimEnd());
        work.Log.Line("##[endgroup]");
        var files = new StepFiles(work);
        var environment = RunnerEnvironment.Create(work, contexts, files);
        foreach (var (name, value) in declared)
        {
            environment[name] = value;
        }

        var directory = step.WorkingDirectory ?? Default("working-directory");
        var call = new ShellCall(
            work,
            script,
            step.Shell ?? Default("shell") ?? "bash",
            work.Resolve(directory is null ? "." : Scope.Interpolate(directory)),
            declared,
            environment);
        var exitCode = Directory.Exists(call.WorkingDirectory)
            ? await shell.RunAsync(call, cancellationToken)
            : throw new StepException($"The working directory '{directory}' does not exist.");
        files.Apply(work);
        if (exitCode != 0)
        {
            work.Log.Error($"Process completed with exit code {exitCode}.");
        }

        return (exitCode == 0 ? "success" : "failure", files.Outputs);
    }

    private async Task<(string Outcome, IReadOnlyDictionary<string, string> Outputs)> UseActionAsync(CancellationToken cancellationToken)
    {
        var inputs = step.With.ToDictionary(
            input => input.Key, input => ExpressionValue.ToText(Scope.ResolveAll(input.Value)), StringComparer.OrdinalIgnoreCase);
        work.Log.Line($"{step.Uses} {string.Join(", ", inputs.Where(input => !input.Key.Contains("token", StringComparison.OrdinalIgnoreCase))
            .Select(input => $"{input.Key}: {input.Value.ReplaceLineEndings(" ")}"))}");
        work.Log.Line("##[endgroup]");
        return ("success", await StepActions.UseAsync(step.Uses!, new ActionCall(work, inputs, shell), cancellationToken));
    }

    private string? Default(string key) => (job.RunDefaults[key] ?? file.RunDefaults[key])?.ToString();

    /// <summary>Workflow, job, GITHUB_ENV, step: the later wins, and may read the earlier.</summary>
    private Dictionary<string, string> DeclareEnvironment()
    {
        var declared = new Dictionary<string, string>(StringComparer.Ordinal);
        var written = RunContext.Texts(work.Variables);
        foreach (var level in (JsonObject[])[file.Env, job.Env, written, step.Env])
        {
            contexts["env"] = RunContext.Texts(declared);
            foreach (var (name, value) in level)
            {
                // What a step wrote to GITHUB_ENV is a value, never again an expression.
                declared[name] = ExpressionValue.ToText(ReferenceEquals(level, written) ? value : Scope.ResolveAll(value));
            }
        }

        contexts["env"] = RunContext.Texts(declared);
        return declared;
    }
}
