using System.Globalization;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Jenkins;

/// <summary>The parameters of a build: those that must arrive, and those that a job gets if it defines them.</summary>
internal static class JenkinsParameters
{
    /// <summary>The parameter that a run is found again by.</summary>
    internal const string CorrelationId = "CORRELATION_ID";

    /// <summary>The parameter with the commit to test.</summary>
    internal const string Sha = "SHA";

    /// <summary>What must report, as JSON; a job may have a matrix of its own.</summary>
    private const string Matrix = "matrix";

    /// <summary>What is sent: the needed ones and those of the settings whether or not the job defines them, of the others those it does.</summary>
    internal static Dictionary<string, string> Of(RunRequest request, IReadOnlySet<string> defined)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal) { [CorrelationId] = request.CorrelationId, [Sha] = request.Sha };
        foreach (var (input, value) in request.Inputs.Where(static pair => pair.Key is not ("request_id" or "sha" or Matrix)))
        {
            wanted[defined.Contains(input) ? input : input.ToUpperInvariant().Replace('-', '_')] = value;
        }

        foreach (var (offered, value) in Offers(request).Where(pair => defined.Contains(pair.Name)))
        {
            wanted.TryAdd(offered, value);
        }

        return wanted;
    }

    private static IEnumerable<(string Name, string Value)> Offers(RunRequest request) =>
    [
        ("REPOSITORY", request.CloneUrl?.AbsoluteUri ?? ""),
        ("REF", request.Ref),
        ("BASE_SHA", request.BaseSha ?? ""),
        ("ATTEMPT", request.Attempt.ToString(CultureInfo.InvariantCulture)),
        ("PULL_REQUEST", request.PullRequest?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("TRIGGER", request.Trigger is { } trigger ? RunTriggers.Word(trigger) : ""),
        ("MATRIX", request.Inputs.GetValueOrDefault(Matrix, "")),
        ("SELECT", request.Select ?? ""),
    ];
}
