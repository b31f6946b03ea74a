using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;

namespace BotApp.Runners.Actions;

/// <summary>GitHub Actions. Runs that the repository's own triggers started are read like those this App dispatched.</summary>
internal sealed class ActionsRunner(GitHubClient github, TimeProvider time) : IRunner, IListedRuns
{
    /// <summary>The input by which a workflow gets our correlation id; its run-name shows it, so that a run is found again.</summary>
    internal const string CorrelationInput = "request_id";

    /// <summary>The input that names the only tests to run, one on a line.</summary>
    private const string SelectInput = "select";

    /// <summary>GitHub's limit since December 2025. Source: https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event.</summary>
    private const int MaxInputs = 25;

    private const int MaxInputCharacters = 65_535;

    /// <summary>GitHub's matrix limit is 256 jobs.</summary>
    private const int MaxArtifacts = 300;

    private const string GrantActions = "Grant it 'Actions: read and write' and accept the new permission.";

    private static readonly ReportLimits s_limits = new();

    /// <summary>Our clock and GitHub's may differ.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    /// <summary>A run that still goes on so long after it was asked to stop is not asked gently again.</summary>
    private static readonly TimeSpan GentleFor = TimeSpan.FromMinutes(5);

    private const int MaxRemembered = 1000;

    // When each was first asked to stop; forgotten, it is asked gently again.
    private readonly ConcurrentDictionary<RunReference, DateTimeOffset> _stopping = new();

    public string Name => RunnerServices.Actions;

    public RunnerCapabilities Capabilities { get; } = new() { Observes = true, RerunFailed = true, RerunKeepsId = true, Steps = true, SignedEvents = true, MaxInputs = MaxInputs };

    /// <summary>Never any: where GitHub does not answer, all the work waits, not only that of this runner.</summary>
    public RunnerTrouble? Trouble => null;

    /// <summary>None of its own: they are GitHub's webhooks.</summary>
    public IRunnerEvents? Events => null;

    public async Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<string, string>(request.Inputs, StringComparer.Ordinal) { [CorrelationInput] = request.CorrelationId };
        if (request.Select is { } select)
        {
            inputs[SelectInput] = select;
        }

        if (InputProblem(inputs) is { } problem)
        {
            return new StartOutcome.Rejected(problem);
        }

        try
        {
            var run = await github.Actions.DispatchAsync(Of(request.Scope), request.Workflow, request.Ref, inputs, cancellationToken);
            return new StartOutcome.Started(run is null ? null : new RunReference(run.Id.Text(), 1, run.HtmlUrl));
        }
        catch (GitHubRefused e) when (e.Status != 401)
        {
            return new StartOutcome.Rejected(StartRefusal(request, e));
        }
        catch (GitHubNoAccess e) when (e.Status == 422)
        {
            return new StartOutcome.Rejected($"The App may not start or repeat workflows here. {GrantActions}");
        }
        catch (GitHubUnavailable e) when (!e.NotSent)
        {
            return new StartOutcome.Unknown(e.Message);
        }
    }

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            var runs = await github.Actions.ListRunsOfAsync(
                Of(request.Scope), request.Workflow, "workflow_dispatch", notBefore - ClockTolerance, cancellationToken);
            return [.. runs.Items.Where(run => Shows(run, request.CorrelationId)).OrderBy(static run => run.Id).Select(ActionsStates.Reference)];
        }
        catch (GitHubRefused e) when (e.Status == 404)
        {
            return []; // no such workflow: nothing can have started
        }
    }

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken)
    {
        if (Number(run.Id) is not { } id || await github.Actions.GetRunAsync(Of(scope), id, cancellationToken) is not { } found)
        {
            return null;
        }

        return await WithJobsAsync(scope, ActionsStates.Listed(found), cancellationToken);
    }

    public Task<RunSnapshot> GetListedAsync(RunScope scope, WorkflowRunFact listed, CancellationToken cancellationToken) => WithJobsAsync(scope, listed, cancellationToken);

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Number(run.Id) is not { } id)
        {
            yield break;
        }

        var listing = await github.Actions.ListArtifactsAsync(Of(scope), id, cancellationToken);
        var chosen = ArtifactChoice.Choose(listing.Items, artifactGlobs, run.Attempt);
        foreach (var artifact in chosen.Take(MaxArtifacts))
        {
            await using var content = SpoolFile.Create();
            var problem = await DownloadAsync(scope, artifact, content, cancellationToken);
            foreach (var file in problem is null ? ArtifactFiles.Read(artifact.Name, content, s_limits) : [new RunFile(artifact.Name, "", Stream.Null, problem)])
            {
                yield return file;
            }
        }

        foreach (var artifact in chosen.Skip(MaxArtifacts))
        {
            yield return new RunFile(artifact.Name, "", Stream.Null, $"Artifact '{artifact.Name}' was not read: a run has at most {MaxArtifacts}.");
        }

        if (listing.Truncated)
        {
            yield return new RunFile("", "", Stream.Null, $"The run has more than {listing.Items.Count} artifacts; the rest was not looked at.");
        }
    }

    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        if (Number(run.Id) is not { } id)
        {
            return new CancelOutcome.NotFound();
        }

        if (_stopping.Count > MaxRemembered)
        {
            _stopping.Clear();
        }

        var isStuck = time.GetUtcNow() - _stopping.GetOrAdd(run with { Url = null }, time.GetUtcNow()) >= GentleFor;
        var status = await (isStuck ? github.Actions.ForceCancelAsync(Of(scope), id, cancellationToken) : github.Actions.CancelAsync(Of(scope), id, cancellationToken));
        return status switch
        {
            404 => new CancelOutcome.NotFound(),
            409 => new CancelOutcome.AlreadyOver(),
            _ => new CancelOutcome.Asked(),
        };
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        var (scope, run, what, _, _) = request;
        if (Number(run.Id) is not { } id)
        {
            return new StartOutcome.Rejected($"'{run.Id}' is not a run of GitHub Actions.");
        }

        try
        {
            await (what == RerunScope.Failed
                ? github.Actions.RerunFailedAsync(Of(scope), id, cancellationToken)
                : github.Actions.RerunAsync(Of(scope), id, cancellationToken));
            return new StartOutcome.Started(run with { Attempt = run.Attempt + 1 });
        }
        catch (GitHubRefused e) when (e.Status != 401)
        {
            // A refusal may be the echo of our own earlier request whose answer was lost: then the next attempt is already there.
            var now = await github.Actions.GetRunAsync(Of(scope), id, cancellationToken);
            return now is { } found && (found.RunAttempt ?? 1) > run.Attempt
                ? new StartOutcome.Started(ActionsStates.Reference(found))
                : new StartOutcome.Rejected(RerunRefusal(e, now));
        }
        catch (GitHubNoAccess e) when (e.Status == 422)
        {
            return new StartOutcome.Rejected($"The App may not start or repeat workflows here. {GrantActions}");
        }
    }

    private async Task<RunSnapshot> WithJobsAsync(RunScope scope, WorkflowRunFact run, CancellationToken cancellationToken)
    {
        // No job of it has begun, and nothing is said or decided of jobs before one has.
        if (run is { Attempt: 1, Status: "queued" or "requested" or "pending" })
        {
            return ActionsStates.Snapshot(run, []);
        }

        try
        {
            return ActionsStates.Snapshot(run, (await github.Actions.ListJobsAsync(Of(scope), run.Id, run.Attempt, cancellationToken)).Items);
        }
        catch (GitHubRefused e) when (e.Status == 404)
        {
            return ActionsStates.Snapshot(run, []); // a broken workflow file makes a run without jobs
        }
    }

    /// <summary>Null when the artifact lies in the stream, else why not.</summary>
    private async Task<string?> DownloadAsync(RunScope scope, Artifact artifact, Stream into, CancellationToken cancellationToken)
    {
        if (artifact.Expired)
        {
            return Expired(artifact);
        }

        var tooLarge = $"Artifact '{artifact.Name}' has more than {s_limits.MaxArchiveBytes} bytes; "
            + "make it smaller, or upload the reports as an artifact of their own.";
        if (artifact.SizeInBytes > s_limits.MaxArchiveBytes)
        {
            return tooLarge;
        }

        try
        {
            await github.Actions.DownloadArtifactAsync(Of(scope), artifact.Id, into, s_limits.MaxArchiveBytes, cancellationToken);
            return null;
        }
        catch (GitHubAnswerTooLarge)
        {
            return tooLarge;
        }
        catch (GitHubRefused e) when (e.Status is 404 or 410)
        {
            return Expired(artifact);
        }
    }

    private static string Expired(Artifact artifact) =>
        $"Artifact '{artifact.Name}' has expired or was deleted; run the workflow again, or keep artifacts longer (retention-days).";

    private static string? InputProblem(Dictionary<string, string> inputs)
    {
        if (inputs.Count > MaxInputs)
        {
            return $"The pipeline has {inputs.Count} inputs, {CorrelationInput} included; GitHub takes at most {MaxInputs}.";
        }

        var characters = inputs.Sum(static input => input.Key.Length + input.Value.Length);
        return characters > MaxInputCharacters ? $"The pipeline's inputs have {characters} characters; GitHub takes at most {MaxInputCharacters}." : null;
    }

    private static string StartRefusal(RunRequest request, GitHubRefused refused) => refused.Status switch
    {
        404 => $"GitHub knows no workflow '{request.Workflow}' in {request.Scope.Owner}/{request.Scope.Repository}, or no branch or tag '{request.Ref}'. "
            + "The file must be under .github/workflows on the default branch.",
        403 => $"GitHub does not let the App start '{request.Workflow}': {refused.Reason}. {GrantActions}",
        422 when refused.Reason.Contains(CorrelationInput, StringComparison.Ordinal) =>
            $"The workflow '{request.Workflow}' does not declare the input {CorrelationInput}; add it under on.workflow_dispatch.inputs ({refused.Reason}).",
        422 when refused.Reason.Contains($"\"{SelectInput}\"", StringComparison.Ordinal) =>
            $"The workflow '{request.Workflow}' does not declare the input {SelectInput}, by which only some tests are run; add it under on.workflow_dispatch.inputs ({refused.Reason}).",
        _ => $"GitHub refused to start '{request.Workflow}' on '{request.Ref}': {refused.Reason}.",
    };

    private static string RerunRefusal(GitHubRefused refused, WorkflowRun? now)
    {
        if (now is null)
        {
            return "The run is no longer on GitHub; start a new one.";
        }

        return WorkflowStates.Of(now.Status, now.Conclusion) != RunState.Completed
            ? $"The run is still going on (attempt {now.RunAttempt ?? 1}); wait until it is over, or cancel it first."
            : $"GitHub does not run it again: {refused.Reason}. A run can be repeated for 30 days and 50 times.";
    }

    /// <summary>The id as a word of its own: not as a part of a longer one.</summary>
    private static bool Shows(WorkflowRun run, string correlationId)
    {
        var title = run.DisplayTitle ?? run.Name ?? "";
        for (var at = title.IndexOf(correlationId, StringComparison.Ordinal); at >= 0; at = title.IndexOf(correlationId, at + 1, StringComparison.Ordinal))
        {
            var end = at + correlationId.Length;
            if ((at == 0 || !IsIdCharacter(title[at - 1])) && (end == title.Length || !IsIdCharacter(title[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static long? Number(string runId) => long.TryParse(runId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static RepositoryRef Of(RunScope scope) => new(scope.InstallationId, scope.RepositoryId, scope.Owner, scope.Repository);
}
