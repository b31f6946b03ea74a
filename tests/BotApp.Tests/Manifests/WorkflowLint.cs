using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Tests.Manifests;

/// <summary>What must be true of a workflow file that a repository copies: it is understood, its expressions name what exists, and nothing of a stranger reaches a shell or a secret.</summary>
internal static partial class WorkflowLint
{
    private static readonly string[] Contexts = ["github", "inputs", "vars", "secrets", "matrix", "needs", "steps", "env", "runner", "job", "strategy"];

    private static readonly string[] Functions = ["fromjson", "tojson", "format", "contains", "startswith", "endswith", "join", "hashfiles", "always", "success", "failure", "cancelled"];

    /// <summary>Every problem of a file, as sentences; empty: none.</summary>
    internal static IReadOnlyList<string> Problems(string text)
    {
        var file = WorkflowFile.Parse(text, "workflow");
        var problems = new List<string>();
        if (file.Permissions is null)
        {
            problems.Add("the file has no 'permissions': the token would get the repository's default.");
        }

        problems.AddRange(Expressions(file.RunName).SelectMany(source => Named(source, file, null, [])));
        problems.AddRange(Expressions((file.Concurrency as JsonObject)?["group"]?.ToString()).SelectMany(source => Named(source, file, null, [])));
        foreach (var job in file.Jobs)
        {
            problems.AddRange(OfJob(job, file).Select(problem => $"job '{job.Id}': {problem}"));
        }

        problems.AddRange(Uses().Matches(text).Where(uses => !Pinned().IsMatch(uses.Value)).Select(uses =>
            $"'{uses.Groups["action"].Value.Trim()}' is not pinned: expected a commit of 40 digits and its version as a comment."));
        return problems;
    }

    private static IEnumerable<string> OfJob(WorkflowJob job, WorkflowFile file)
    {
        if (job.Problem is { } unknown)
        {
            yield return unknown;
        }

        if (job.Definition["timeout-minutes"] is null)
        {
            yield return "it has no 'timeout-minutes': GitHub would let it run for six hours.";
        }

        foreach (var problem in Privileges(job, file))
        {
            yield return problem;
        }

        foreach (var source in Texts(job.Definition.Where(member => member.Key != "steps").Select(static member => member.Value)).SelectMany(Expressions).Append(Bare(job.If)))
        {
            foreach (var problem in Named(source, file, job, job.Steps))
            {
                yield return problem;
            }
        }

        for (var index = 0; index < job.Steps.Count; index++)
        {
            var step = job.Steps[index];
            if (step.Run?.Contains("${{", StringComparison.Ordinal) == true)
            {
                yield return $"step '{step.DefaultName}' puts an expression into a shell: pass it through 'env'.";
            }

            if (step.Uses?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true && step.With["persist-credentials"]?.ToString() != "false")
            {
                yield return "a checkout leaves its credentials to what is checked out: say 'persist-credentials: false'.";
            }

            foreach (var source in Texts([step.Definition]).SelectMany(Expressions).Append(Bare(step.If)))
            {
                foreach (var problem in Named(source, file, job, [.. job.Steps.Take(index)]))
                {
                    yield return problem;
                }
            }
        }
    }

    /// <summary>Where there is a secret or an identity, nothing of the commit that is asked for is executed.</summary>
    private static IEnumerable<string> Privileges(WorkflowJob job, WorkflowFile file)
    {
        var permissions = (job.Definition["permissions"] ?? file.Permissions) as JsonObject ?? [];
        var identity = permissions["id-token"] is not null;
        var secret = job.Definition.ToJsonString().Contains("secrets.", StringComparison.OrdinalIgnoreCase);
        if (identity && permissions.Count > 1)
        {
            yield return "with 'id-token' it has a second permission.";
        }

        if (identity && job.Steps.Any(static step => step.Run is not null))
        {
            yield return "with 'id-token' it runs a script.";
        }

        var own = job.Steps.Where(static step => step.Uses?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true && step.With["ref"] is not null);
        if ((secret || identity) && own.Any())
        {
            yield return "it has a secret and checks out what it is asked for: only the default branch may run here.";
        }

        if ((secret || identity) && job.Definition["environment"] is null)
        {
            yield return "it has a secret without an 'environment' that could be protected.";
        }
    }

    /// <summary>Names in an expression that do not exist: a context, a function, an input, a needed job, an earlier step.</summary>
    private static IEnumerable<string> Named(string? source, WorkflowFile file, WorkflowJob? job, IReadOnlyList<WorkflowStep> earlier)
    {
        if (source is null)
        {
            yield break;
        }

        string? unreadable = null;
        Expression expression = new Expression.Literal(null);
        try
        {
            expression = ExpressionParser.Parse(source);
        }
        catch (ExpressionException e)
        {
            unreadable = $"'{source}' cannot be read: {e.Message}";
        }

        if (unreadable is not null)
        {
            yield return unreadable;
        }

        foreach (var name in expression.Names().Where(static name => name.EndsWith("()", StringComparison.Ordinal) ? !Functions.Contains(name[..^2]) : !Contexts.Contains(name)))
        {
            yield return $"'{source}' names '{name}', which does not exist.";
        }

        foreach (Match use in Member().Matches(source))
        {
            var (context, name) = (use.Groups["context"].Value, use.Groups["name"].Value);
            var known = context switch
            {
                "inputs" => file.DispatchInputs.ContainsKey(name),
                "needs" => job?.Needs.Contains(name) == true,
                "steps" => earlier.Any(step => step.Id == name) || job?.Steps.Count == earlier.Count,
                _ => true,
            };
            if (!known)
            {
                yield return $"'{source}' names {context}.{name}, which is not there.";
            }
        }
    }

    private static IEnumerable<string> Texts(IEnumerable<JsonNode?> nodes) => nodes.SelectMany(static node => node switch
    {
        JsonObject mapping => Texts(mapping.Select(static member => member.Value)),
        JsonArray list => Texts(list),
        JsonValue value => [value.ToString()],
        _ => [],
    });

    private static IEnumerable<string> Expressions(string? text) => text is null ? [] : Embedded().Matches(text).Select(static match => match.Groups["source"].Value.Trim());

    /// <summary>An <c>if</c> may be written without braces.</summary>
    private static string? Bare(string? condition) => condition is null || condition.Contains("${{", StringComparison.Ordinal) ? null : condition;

    [GeneratedRegex(@"\$\{\{(?<source>.*?)\}\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Embedded();

    [GeneratedRegex(@"\b(?<context>inputs|needs|steps)\.(?<name>[A-Za-z_][\w-]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"^\s*(-\s*)?uses:(?<action>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Uses();

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pinned();
}
