using System.Globalization;

namespace BotApp.Core.Pipelines;

/// <summary>What GitHub says of a job in the token that the job shows. Source: https://docs.github.com/actions/reference/security/oidc.</summary>
/// <param name="Repository"><c>owner/name</c> of the repository whose workflow runs.</param>
/// <param name="RepositoryId">Its number, which survives renames.</param>
/// <param name="RunId">The workflow run.</param>
/// <param name="Attempt">Its attempt, counted from 1.</param>
/// <param name="Sha">The commit the job sees: of a pull request its merge commit, else the run's own.</param>
/// <param name="Ref">The ref the job sees: <c>refs/pull/7/merge</c>, <c>refs/heads/main</c>.</param>
/// <param name="Event">What started the run: <c>push</c>.</param>
public sealed record JobTokenClaims(string Repository, long RepositoryId, long RunId, int Attempt, string Sha, string Ref, string Event)
{
    /// <summary>The workflow's file and ref, <c>octo/app/.github/workflows/tests.yml@refs/heads/main</c>; null when the issuer does not say.</summary>
    public string? WorkflowRef { get; init; }
}

/// <summary>A run of GitHub Actions as BotApp waits for it.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="RepositoryId">Its number.</param>
/// <param name="RunId">The run's id on GitHub.</param>
/// <param name="Attempt">The attempt that is awaited or was judged.</param>
public sealed record AwaitedJob(string Repository, long RepositoryId, long RunId, int Attempt)
{
    /// <summary>The commit that GitHub shows the run for; null while it has not been asked.</summary>
    public string? HeadSha { get; init; }

    /// <summary>The pull request that it is for; null when it is for none.</summary>
    public int? PullRequest { get; init; }

    /// <summary>The pull request's head is in another repository.</summary>
    public bool IsFork { get; init; }

    /// <summary>The full ref that a run of no pull request is of, or that BotApp started it on; null where that is not known.</summary>
    public string? Ref { get; init; }
}

/// <summary>Whether a job's token is one of the very attempt of the very run that files are awaited of.</summary>
public static class JobTokenRules
{
    // A run for a pull request sees the merge of it; pull_request_target and workflow_run act with the rights of the base and may hold code of anybody.
    private static readonly string[] s_events = ["pull_request", "push", "workflow_dispatch", "merge_group", "schedule"];

    /// <summary>Why the token does not speak for the run, as the end of a sentence: what was expected and what came; null when it does.</summary>
    public static string? Problem(JobTokenClaims claims, AwaitedJob run)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(run);
        if (claims.RepositoryId != run.RepositoryId || !claims.Repository.Equals(run.Repository, StringComparison.OrdinalIgnoreCase))
        {
            return Expected("repository", $"{run.Repository} ({Text(run.RepositoryId)})", $"{claims.Repository} ({Text(claims.RepositoryId)})");
        }

        if (claims.RunId != run.RunId)
        {
            return Expected("run_id", Text(run.RunId), Text(claims.RunId));
        }

        // The next attempt may be known to its job before it is to us.
        if (claims.Attempt != run.Attempt && claims.Attempt != run.Attempt + 1)
        {
            return Expected("run_attempt", Text(run.Attempt), Text(claims.Attempt));
        }

        if (!s_events.Contains(claims.Event, StringComparer.Ordinal))
        {
            return Expected("event_name", $"one of {string.Join(", ", s_events)}", claims.Event);
        }

        if (claims.WorkflowRef is { } workflow && !workflow.StartsWith(claims.Repository + "/", StringComparison.OrdinalIgnoreCase))
        {
            return Expected("workflow_ref", $"a file of {claims.Repository}", workflow);
        }

        return claims.Event == "pull_request" ? OfPullRequest(claims, run) : OfCommit(claims, run);
    }

    // GitHub gives a fork's jobs no token unless somebody allowed it for the whole repository; what they hand in is as untrusted as their artifacts.
    private static string? OfPullRequest(JobTokenClaims claims, AwaitedJob run) => run switch
    {
        { PullRequest: null } => Expected("event_name", "push, workflow_dispatch, merge_group or schedule (the run is for no pull request)", claims.Event),
        { IsFork: true } => "the pull request comes from a fork: its jobs leave artifacts and hand in nothing.",
        { PullRequest: { } number } when claims.Ref != $"refs/pull/{Text(number)}/merge" => Expected("ref", $"refs/pull/{Text(number)}/merge", claims.Ref),
        _ => null,
    };

    private static string? OfCommit(JobTokenClaims claims, AwaitedJob run) =>
        run.HeadSha is { } sha && !claims.Sha.Equals(sha, StringComparison.OrdinalIgnoreCase) ? Expected("sha", sha, claims.Sha)
        : run.Ref is { } reference && claims.Ref != reference ? Expected("ref", reference, claims.Ref)
        : null;

    private static string Expected(string claim, string expected, string came) => $"the token's {claim} is {Clean(came)}; expected {expected}.";

    private static string Clean(string text) => string.Concat(text.Where(static c => !char.IsControl(c)).Take(200));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
