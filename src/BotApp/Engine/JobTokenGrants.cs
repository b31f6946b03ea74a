using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.GitHub.JobTokens;
using BotApp.Runners;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>What a job's token gives leave for.</summary>
internal abstract record JobTokenLeave
{
    private JobTokenLeave()
    {
    }

    /// <summary>Files of this attempt may be handed in, while that is open.</summary>
    internal sealed record Given(StoredGrant Grant) : JobTokenLeave;

    /// <summary>Nothing; the sentence is for the job's log.</summary>
    internal sealed record Refused(string Reason) : JobTokenLeave;

    /// <summary>Nothing yet: it is to be sent again.</summary>
    internal sealed record Later(string Reason) : JobTokenLeave;
}

/// <summary>
/// Leave to hand in files for jobs of GitHub Actions, which need no secret: GitHub signs who they are, and that is compared with the run that
/// BotApp waits for.
/// </summary>
internal sealed class JobTokenGrants(JobTokenReader reader, Store store, IOptions<BotAppOptions> options)
{
    /// <summary>The token of a job and not one that BotApp gave out.</summary>
    internal static bool IsJobToken(string token) => JobTokenReader.IsToken(token);

    internal async Task<JobTokenLeave> FindAsync(string token, CancellationToken cancellationToken) => await reader.ReadAsync(token, options.Value.PublicUrl, cancellationToken) switch
    {
        JobTokenReading.Signed signed => await OfAsync(signed.Claims, cancellationToken),
        JobTokenReading.Refused refused => new JobTokenLeave.Refused(refused.Reason),
        JobTokenReading.Unknown unknown => new JobTokenLeave.Later(unknown.Reason),
        var other => throw new InvalidOperationException($"{other.GetType().Name} gives no leave."),
    };

    private async Task<JobTokenLeave> OfAsync(JobTokenClaims claims, CancellationToken cancellationToken)
    {
        var run = await store.Runs.FindExternalAsync(RunnerServices.Actions, claims.RunId.ToString(CultureInfo.InvariantCulture), cancellationToken);
        if (run is null || !SubjectKey.TryParse(run.SubjectKey, out var subject) || await store.Repositories.FindAsync(subject.RepositoryId, cancellationToken) is not { } repository)
        {
            // A job may be faster than the news of its run.
            return new JobTokenLeave.Later($"nobody here waits for the run {claims.RunId.ToString(CultureInfo.InvariantCulture)} of {claims.Repository} yet; send it again.");
        }

        var awaited = new AwaitedJob($"{repository.Owner}/{repository.Name}", repository.Id, claims.RunId, (int)run.Attempt)
        {
            HeadSha = HeadSha(run.Json),
            PullRequest = subject.Kind == SubjectKind.PullRequest ? subject.Number : null,
            IsFork = subject.Kind == SubjectKind.PullRequest && await IsForkAsync(run.SubjectKey, cancellationToken),
            Ref = await RefAsync(run, subject, claims.Event, cancellationToken),
        };
        if (JobTokenRules.Problem(claims, awaited) is { } problem)
        {
            return new JobTokenLeave.Refused(problem);
        }

        return awaited.HeadSha is null && claims.Event != "pull_request" && run.State == nameof(PipelinePhase.Requested)
            ? new JobTokenLeave.Later("GitHub has not been asked yet which commit the run is of; send it again.")
            : new JobTokenLeave.Given(new StoredGrant(run.CorrelationId, claims.Attempt, run.State != nameof(PipelinePhase.Done) || run.Attempt < claims.Attempt));
    }

    // What BotApp started it was told a branch for; what a push or a merge group started is of the branch that the subject is.
    private async Task<string?> RefAsync(StoredRun run, SubjectKey subject, string happened, CancellationToken cancellationToken)
    {
        if (happened == "workflow_dispatch")
        {
            var asked = await store.Effects.FindAsync(run.SubjectKey, $"run:{run.CorrelationId}", cancellationToken);
            return asked is not null && EventReading.ReadEffect(asked) is StartRun start ? Full(start.Ref, "refs/heads/") : null;
        }

        return subject.Kind switch
        {
            SubjectKind.Branch or SubjectKind.Schedule => Full(subject.BranchName, "refs/heads/"),
            SubjectKind.Tag => Full(subject.Name, "refs/tags/"),
            _ => null,
        };
    }

    private async Task<bool> IsForkAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Subjects.LoadAsync(key, cancellationToken) is not { StateJson: { } json } || (EventReading.ReadState(json) as PullRequestState)?.Fork != false;
        }
        catch (NewerRowException)
        {
            return true; // not known is not trusted
        }
    }

    // The newest that GitHub said of the run; rows of several kinds have it in one place.
    private static string? HeadSha(string json)
    {
        using var row = JsonDocument.Parse(json);
        return row.RootElement.At("Last").Text("Sha");
    }

    private static string Full(string name, string prefix) => name.StartsWith("refs/", StringComparison.Ordinal) ? name : prefix + name;
}
