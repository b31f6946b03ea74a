using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Runners.Buildbot;

/// <summary>What a ForceScheduler is started with, checked against what it takes: Buildbot itself passes over parameters it does not know.</summary>
internal static class BuildbotStart
{
    internal const string Correlation = "correlation_id";

    /// <summary>The build set whose successful builds count on, because only the failed ones are run again.</summary>
    internal const string RerunOf = "rerun_of";

    /// <summary>Where code from forks goes: a scheduler of its own, whose builders have workers of their own.</summary>
    private const string ForkSuffix = "-forks";

    private const string Manifest = "manifests/workflows/buildbot/master.cfg shows one";

    private static readonly string[] s_needed = ["repository", "branch", "revision", Correlation];

    internal static string SchedulerOf(RunRequest request) => request.Trust == RunTrust.Fork ? request.Workflow + ForkSuffix : request.Workflow;

    /// <summary>Why it cannot be started, as a sentence; null when it can.</summary>
    internal static string? Problem(RunRequest request, ForceScheduler? scheduler)
    {
        if (scheduler is null)
        {
            return $"Buildbot has no ForceScheduler `{SchedulerOf(request)}`{(request.Trust == RunTrust.Fork ? ", where code from forks would run apart from secrets" : "")}; {Manifest}.";
        }

        var missing = s_needed.Where(name => !scheduler.Parameters.Contains(name)).ToList();
        if (missing.Count > 0)
        {
            return $"Buildbot's ForceScheduler `{SchedulerOf(request)}` has no parameter {string.Join(", ", missing)}, without which the run could not be told apart or would test something else; {Manifest}.";
        }

        var unknown = Inputs(request).Keys.Where(name => !scheduler.Parameters.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0 || (request.Select is not null && !scheduler.Parameters.Contains("select")))
        {
            return $"Buildbot's ForceScheduler `{SchedulerOf(request)}` has no parameter {string.Join(", ", unknown.DefaultIfEmpty("select"))}: it would be passed over. Add it there, or take it out of the pipeline's inputs.";
        }

        var combinations = Combinations(request.Matrix).Where(values => !scheduler.Builders.Any(builder => Covers(builder, values))).ToList();
        return combinations.Count == 0 ? null
            : $"no builder of Buildbot's ForceScheduler `{SchedulerOf(request)}` is for {string.Join("; ", combinations.Select(static values => string.Join(", ", values)))}. "
                + $"It has {string.Join(", ", scheduler.Builders.Select(static name => $"`{name}`"))}; the values stand in brackets at the end of a name.";
    }

    /// <summary>The parameters of a start.</summary>
    /// <param name="request">What is to run; it has no problem.</param>
    /// <param name="scheduler">What takes it.</param>
    /// <param name="again">The run whose failed builds alone are wanted, with their builders; null for all.</param>
    internal static IReadOnlyDictionary<string, object> Parameters(RunRequest request, ForceScheduler scheduler, (long Buildset, IReadOnlyList<string> Builders)? again)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in Inputs(request))
        {
            parameters[name] = value;
        }

        AddKnown(parameters, scheduler, "reason", $"BotApp: {request.Scope.FullName}{(request.PullRequest is { } pull ? $" #{Text(pull)}" : "")}, attempt {Text(request.Attempt)}");
        AddKnown(parameters, scheduler, "matrix", string.Join(',', request.Matrix.Select(static axis => $"{axis.Name}={string.Join('/', axis.Values)}")));
        AddKnown(parameters, scheduler, "select", request.Select);
        AddKnown(parameters, scheduler, "base_sha", request.BaseSha);
        AddKnown(parameters, scheduler, "trigger", request.Trigger is { } trigger ? RunTriggers.Word(trigger) : null);
        AddKnown(parameters, scheduler, "pull_request", request.PullRequest is { } number ? Text(number) : null);
        AddKnown(parameters, scheduler, RerunOf, again is { } one ? Text(one.Buildset) : null);
        parameters["repository"] = request.CloneUrl?.AbsoluteUri ?? throw new InvalidOperationException($"The request {request.CorrelationId} has no clone URL.");
        parameters["branch"] = request.PullRequest is { } head ? $"refs/pull/{Text(head)}/head" : request.Ref;
        parameters["revision"] = request.Sha;
        parameters[Correlation] = request.CorrelationId;
        parameters["builderNames"] = again?.Builders ?? Builders(request.Matrix, scheduler);
        return parameters;
    }

    /// <summary>What Buildbot's answer to a start means.</summary>
    internal static StartOutcome Outcome(RunnerAnswer answer, Func<long, string> page, int attempt)
    {
        if (!answer.IsSuccess)
        {
            return new StartOutcome.Rejected(Refusal(answer));
        }

        return answer.Json().Member("result") is { ValueKind: JsonValueKind.Array } result && result.GetArrayLength() == 2
            && result[0].ValueKind == JsonValueKind.Number && result[0].TryGetInt64(out var buildset) && FirstRequest(result[1]) is { } request
            ? new StartOutcome.Started(new RunReference(Text(buildset), attempt, page(request)))
            : new StartOutcome.Unknown("Buildbot took the start and did not say which build set it is.");
    }

    // {"1": 17, "2": 18}: builder to request.
    private static long? FirstRequest(JsonElement requests) => requests.ValueKind == JsonValueKind.Object
        ? requests.EnumerateObject().Select(static one => one.Value.ValueKind == JsonValueKind.Number && one.Value.TryGetInt64(out var id) ? id : (long?)null).Min()
        : null;

    // {"error": {"message": {"branch": "branch:'-x' does not match pattern …"}}}, or a plain message.
    private static string Refusal(RunnerAnswer answer)
    {
        var message = answer.Status == 400 ? answer.Json().Member("error")?.Member("message") : null;
        if (message is not { ValueKind: JsonValueKind.Object } fields)
        {
            return answer.RefusalText();
        }

        var texts = string.Join("; ", fields.EnumerateObject().Take(20).Select(static field => field.Value.TextOrNull() ?? field.Name));
        return $"Buildbot does not take these parameters: {(texts.Length <= 1000 ? texts : texts[..1000] + "…")}.";
    }

    // BotApp's own values have names of their own here; what the settings call so is for them and not for Buildbot.
    private static Dictionary<string, string> Inputs(RunRequest request) =>
        request.Inputs.Where(static input => input.Key is not ("request_id" or "sha")).ToDictionary(StringComparer.Ordinal);

    private static void AddKnown(Dictionary<string, object> parameters, ForceScheduler scheduler, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && scheduler.Parameters.Contains(name))
        {
            parameters[name] = value;
        }
    }

    private static IReadOnlyList<string> Builders(IReadOnlyList<MatrixAxis> matrix, ForceScheduler scheduler) =>
        Combinations(matrix).ToList() is { Count: > 0 } all ? [.. scheduler.Builders.Where(builder => all.Any(values => Covers(builder, values)))] : scheduler.Builders;

    private static IEnumerable<IReadOnlyList<string>> Combinations(IReadOnlyList<MatrixAxis> matrix) => matrix.Count == 0 ? []
        : matrix.Aggregate<MatrixAxis, IEnumerable<IReadOnlyList<string>>>([[]], static (all, axis) => all.SelectMany(_ => axis.Values, static (before, value) => (IReadOnlyList<string>)[.. before, value]));

    private static bool Covers(string builder, IReadOnlyList<string> values) =>
        MatrixEntries.LabelOf(builder).Split(", ") is var known && values.All(value => known.Contains(value, StringComparer.Ordinal));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
