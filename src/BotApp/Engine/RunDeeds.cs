using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>What is asked of runners: to start, to run again, to stop; and what their answers mean.</summary>
internal sealed class RunDeeds(RunnerList runners, UploadGrants uploads, Restored restored, Store store, IOptions<GitHubOptions> github, IOptions<BotAppOptions> options)
{
    /// <summary>Where runners send events.</summary>
    internal const string EventsPath = "/api/runners/{runner}/events";

    /// <summary>Runs are looked for from a little before they were asked for.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>What a start was asked with, for starting and for looking.</summary>
    internal RunRequest Request(RunScope scope, StartRun start) => new(scope, start.CorrelationId, start.Workflow, start.Ref, start.Inputs)
    {
        Kind = start.Kind,
        Sha = start.Sha,
        BaseSha = start.BaseSha,
        PullRequest = start.PullRequest,
        Trigger = start.Trigger,
        CloneUrl = new Uri($"{github.Value.WebUrl.AbsoluteUri.TrimEnd('/')}/{scope.FullName}.git"),
        Trust = start.Trust,
        Matrix = start.Matrix,
        Deadline = start.Deadline,
        Callback = new Uri(options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + EventsPath.Replace("{runner}", start.Runner, StringComparison.Ordinal)),
    };

    internal async Task<BotEvent> StartAsync(RunScope scope, StartRun start, bool mayBeDone, CancellationToken cancellationToken)
    {
        if (runners.Find(start.Runner) is not { } runner)
        {
            return new RunRefused(start.CorrelationId, runners.Missing(start.Runner));
        }

        if (Problem(runner, start) is { } problem)
        {
            return new RunRefused(start.CorrelationId, problem);
        }

        var request = Request(scope, start);
        var isAgain = mayBeDone || start.Try > 1;
        var reach = await restored.IsInDoubtAsync(cancellationToken) ? Restored.Reach : ClockTolerance;
        if (isAgain && await runner.FindAsync(request, start.RequestedAt - reach, cancellationToken) is [var found, ..])
        {
            return new RunStarted(start.CorrelationId, found) { MayBeTwice = true };
        }

        var taught = await runner.StartAsync(await WithUploadAsync(runner, request, start.CorrelationId, cancellationToken), cancellationToken) switch
        {
            // A pipeline is brought on by its rules; whatever else was started is looked for by its id, and asked for again by the performer.
            StartOutcome.Unknown lost when start.Kind == RunKind.Tests => new RunUnconfirmed(start.CorrelationId, lost.Cause),
            StartOutcome.Unknown => new RunStarted(start.CorrelationId, null),
            StartOutcome.Busy busy when start.Kind == RunKind.Tests => new RunPostponed(start.CorrelationId, busy.RetryAfter, busy.Reason),
            var outcome => Told(start.CorrelationId, outcome),
        };
        return taught is RunStarted started && isAgain ? started with { MayBeTwice = true } : taught;
    }

    internal async Task<BotEvent> RerunAsync(string subject, RunScope scope, RerunRun rerun, bool mayBeDone, CancellationToken cancellationToken)
    {
        if (runners.Find(rerun.Runner) is not { } runner)
        {
            return new RunRefused(rerun.CorrelationId, runners.Missing(rerun.Runner));
        }

        var request = await SelectedAsync(await RequestAsync(subject, scope, rerun, runner, cancellationToken), rerun, runner, cancellationToken);
        if (mayBeDone && await FindAttemptAsync(runner, rerun, request, cancellationToken) is { } found)
        {
            return new RunStarted(rerun.CorrelationId, found) { MayBeTwice = !runner.Capabilities.RerunKeepsId };
        }

        var granted = request.Original is { } again ? request with { Original = await WithUploadAsync(runner, again, rerun.CorrelationId, cancellationToken) } : request;
        var taught = Told(rerun.CorrelationId, await runner.RerunAsync(granted, cancellationToken));
        return taught is RunStarted started && mayBeDone && !runner.Capabilities.RerunKeepsId ? started with { MayBeTwice = true } : taught;
    }

    internal async Task CancelAsync(RunScope scope, CancelRun cancel, CancellationToken cancellationToken)
    {
        if (runners.Find(cancel.Runner) is { } runner)
        {
            await runner.CancelAsync(scope, cancel.Run, "BotApp no longer waits for this run.", cancellationToken);
        }
    }

    private async Task<RerunRequest> RequestAsync(string subject, RunScope scope, RerunRun rerun, IRunner runner, CancellationToken cancellationToken)
    {
        var asked = await store.Effects.FindAsync(subject, $"run:{rerun.CorrelationId}", cancellationToken);
        var attempt = rerun.Run.Attempt + 1;
        var id = CorrelationId.OfAttempt(rerun.CorrelationId, attempt);
        var original = asked is not null && EventReading.ReadEffect(asked) is StartRun start ? Request(scope, start) with { Attempt = attempt, CorrelationId = id } : null;
        return new RerunRequest(scope, rerun.Run, rerun.FailedOnly && runner.Capabilities.RerunFailed ? RerunScope.Failed : RerunScope.All, id, original);
    }

    // Where failed jobs cannot be run again alone, the failed tests are named; where they cannot be named, everything is run.
    private async Task<RerunRequest> SelectedAsync(RerunRequest request, RerunRun rerun, IRunner runner, CancellationToken cancellationToken)
    {
        if (!rerun.FailedOnly || runner.Capabilities is not { RerunFailed: false, Selects: true } || request.Original is not { } original)
        {
            return request;
        }

        var packed = await store.Runs.FindReportAsync(new RunAttempt(rerun.CorrelationId, rerun.Run.Id, rerun.Run.Attempt), cancellationToken);
        return packed is null ? request : request with { Original = original with { Select = FailedTests.Select(StoredReports.Unpack(packed)) } };
    }

    private async Task<RunRequest> WithUploadAsync(IRunner runner, RunRequest request, string correlationId, CancellationToken cancellationToken) => runner.Capabilities.Uploads
        ? request with { Upload = await uploads.GiveAsync(correlationId, request.Attempt, request.Deadline, cancellationToken) }
        : request;

    // A newer attempt is there already: by an earlier try of this very deed, or by somebody on the runner's own page.
    private static async Task<RunReference?> FindAttemptAsync(IRunner runner, RerunRun rerun, RerunRequest request, CancellationToken cancellationToken)
    {
        if (!runner.Capabilities.RerunKeepsId)
        {
            var found = request.Original is { } original ? await runner.FindAsync(original, DateTimeOffset.UnixEpoch, cancellationToken) : [];
            return found.Count > 0 ? found[0] with { Attempt = rerun.Run.Attempt + 1 } : null;
        }

        var now = await runner.GetAsync(request.Scope, rerun.Run, cancellationToken);
        return now?.Run.Attempt > rerun.Run.Attempt ? now.Run : null;
    }

    private static string? Problem(IRunner runner, StartRun start) => start switch
    {
        { Trust: RunTrust.Fork } when !runner.Capabilities.ForkSafe =>
            $"the commit comes from a fork, and the runner `{runner.Name}` does not keep such code apart from its secrets. A maintainer who has read the change writes `/ok-to-test`.",
        _ when start.Inputs.Count > runner.Capabilities.MaxInputs =>
            $"the pipeline has {start.Inputs.Count} inputs, BotApp's own included; the runner `{runner.Name}` takes at most {runner.Capabilities.MaxInputs}.",
        _ => null,
    };

    private static BotEvent Told(string correlation, StartOutcome outcome) => outcome switch
    {
        StartOutcome.Started started => new RunStarted(correlation, started.Run),
        StartOutcome.Existing existing => new RunStarted(correlation, existing.Run),
        StartOutcome.Rejected rejected => new RunRefused(correlation, rejected.Reason),
        StartOutcome.Busy busy => throw new RunnerUnavailable(busy.Reason, null) { RetryAfter = busy.RetryAfter, NotDone = true },
        StartOutcome.Unknown lost => throw new RunnerUnavailable(lost.Cause, null),
        _ => throw new InvalidOperationException($"Outcome {outcome.GetType().Name} is not known."),
    };
}
