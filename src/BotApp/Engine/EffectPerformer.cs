using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Smoke;
using BotApp.Storage;
using BotApp.Telemetry;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Performs effects: one switch, every deed. Each means "make it so": where a deed may have been done before a crash
/// (<c>mayBeDone</c>), what is there is looked for first and adopted.
/// </summary>
internal sealed class EffectPerformer(
    GitHubClient github,
    RunnerList runners,
    RunDeeds runs,
    RunFiles files,
    ReportCollector collector,
    ResultsKeeper results,
    SmokeChecker smoke,
    GateDeeds gate,
    PressDeeds presses,
    DeploymentDeeds deployments,
    ScheduleDeeds schedules,
    ReleaseDeeds releases,
    Alerts alerts,
    Store store,
    IOptions<BotAppOptions> options)
{
    private const string ResultArtifact = "botapp-result";

    private const string ResultFile = "result.json";

    /// <summary>The same, handed in by a job of another runner.</summary>
    private const string ResultUpload = "result-*";

    private const int EffectsLookedAt = 100;

    internal async Task<EffectResult> PerformAsync(SubjectKey subject, StoredRepository known, Effect effect, long id, bool mayBeDone, CancellationToken cancellationToken)
    {
        using var span = Tracing.Begin("effect " + effect.GetType().Name);
        span?.SetTag("botapp.subject", subject.ToString());
        var deed = new Deed(subject, id, mayBeDone, new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name));
        return effect switch
        {
            SetCheck check => await SetCheckAsync(deed, check, cancellationToken),
            StartRun start => await StartRunAsync(deed, start, cancellationToken),
            RerunRun rerun => await RerunRunAsync(deed, rerun, cancellationToken),
            CancelRun cancel => await DoneAsync(deed, runs.CancelAsync(deed.Scope, cancel, cancellationToken)),
            CollectReports collect => await CollectReportsAsync(deed, collect, cancellationToken),
            CollectResult collect => await CollectResultAsync(deed, collect, cancellationToken),
            KeepResults keep => await KeepResultsAsync(deed, keep, cancellationToken),
            KeepCoverage keep => await KeepCoverageAsync(deed, keep, cancellationToken),
            SetQuarantine quarantine => await SetQuarantineAsync(deed, quarantine, cancellationToken),
            PutComment comment => await PutCommentAsync(deed, comment, cancellationToken),
            AnswerPress answer => await DoneAsync(deed, presses.AnswerAsync(deed.Repository, answer, cancellationToken)),
            AnswerAsk answer => await DoneAsync(deed, store.Asks.AnswerAsync(answer.Ask, answer.Done, answer.Code, answer.Text, cancellationToken)),
            React react => await ReactAsync(deed, react, cancellationToken),
            SetDeployment deployment => deed.Done() with { GitHubIds = [await deployments.SetAsync(deed.Repository, deployment, mayBeDone, cancellationToken)] },
            ProbeUrl probe => deed.Taught(await smoke.AskAsync(subject.RepositoryId, probe, cancellationToken)),
            SetSlot slot => await SetSlotAsync(deed, slot, cancellationToken),
            PublishRelease release => deed.Taught(await releases.PublishAsync(deed.Repository, release, cancellationToken)),
            MarkRelease mark => await DoneAsync(deed, releases.MarkAsync(deed.Repository, mark, cancellationToken)),
            AnswerGate answer => await DoneAsync(deed, gate.AnswerAsync(deed.Repository, answer, cancellationToken)),
            ApproveRun approve => await DoneAsync(deed, gate.ApproveAsync(deed.Repository, approve.RunId, cancellationToken)),
            SetFreeze set => await DoneAsync(deed, gate.FreezeAsync(subject.RepositoryId, set, cancellationToken)),
            JudgeAgain again => await DoneAsync(deed, gate.JudgeAgainAsync(subject.RepositoryId, again, cancellationToken)),
            AskEnvironment ask => deed.Told(SubjectKey.Environment(subject.RepositoryId, ask.Environment), new EnvironmentAsked(ask.Request)),
            OfferCommit offer => deed.Told(SubjectKey.Environment(subject.RepositoryId, offer.Environment), new CommitOffered(offer.Sha, offer.Branch)),
            AskRelease ask => deed.Told(SubjectKey.Tag(subject.RepositoryId, ask.Tag), new PublishAsked(ask.Asked, ask.By) { OverrideFreeze = ask.OverrideFreeze }),
            MarkTag mark => await DoneAsync(deed, github.Contents.PutTagAsync(deed.Repository, mark.Tag, mark.Sha, cancellationToken)),
            SetSchedules set => await DoneAsync(deed, schedules.TellAsync(deed.Repository.InstallationId, subject.RepositoryId, id, set, cancellationToken)),
            OpenNoSuites => await DoneAsync(deed, gate.OpenNoSuitesAsync(deed.Repository, cancellationToken)),
            AlertOperator alert => Alerted(deed, alert),
            SetTimer or RecordAct or Notify => throw new InvalidOperationException($"{effect.GetType().Name} is saved with the decision, not performed."),
            _ => throw new InvalidOperationException($"{effect.GetType().Name} cannot be performed: it has no arm here."),
        };
    }

    /// <summary>A deed that failed for good: what waited for it is told, so that nothing waits in silence.</summary>
    internal async Task GiveUpAsync(SubjectKey subject, Effect effect, long id, string reason, CancellationToken cancellationToken)
    {
        var known = await store.Repositories.FindAsync(subject.RepositoryId, cancellationToken);
        if (effect is CollectReports lost)
        {
            await results.PutReportsAsync(lost, ReportCollector.Unreadable(lost.Jobs, $"The reports could not be fetched: {reason}"), cancellationToken);
        }

        if (effect is SetCheck refused)
        {
            alerts.Raise(subject, new AlertOperator("check_refused", refused.Sha, $"the check {refused.Name} could not be written: {reason}"));
        }

        BotEvent taught = effect switch
        {
            CollectReports collect => new ReportsCollected(collect.CorrelationId, collect.Run.Attempt),
            CollectResult collect => new ResultCollected(collect.CorrelationId, collect.Run.Attempt, null, $"the result could not be fetched: {reason}"),
            StartRun start => new RunRefused(start.CorrelationId, reason),
            RerunRun rerun => new RunRefused(rerun.CorrelationId, reason),
            _ => new EffectGivenUp(effect.Key, reason),
        };
        var row = new Deed(subject, id, true, new RepositoryRef(known?.InstallationId ?? 0, subject.RepositoryId, "", "")).Row(taught);
        await store.Inbox.RaiseAsync(row, cancellationToken);
    }

    private EffectResult Alerted(Deed deed, AlertOperator alert)
    {
        alerts.Raise(deed.Subject, alert);
        return deed.Done();
    }

    private static async Task<EffectResult> DoneAsync(Deed deed, Task work)
    {
        await work;
        return deed.Done();
    }

    private async Task<EffectResult> SetCheckAsync(Deed deed, SetCheck check, CancellationToken cancellationToken)
    {
        // One commit may be a pull request's, a merge group's and then a branch's: each has a check run of its own.
        var key = $"{deed.Subject}/{check.Key}#{check.Round.ToString(CultureInfo.InvariantCulture)}";
        var known = await store.GitHubIds.FindAsync(key, cancellationToken);
        var write = new CheckRunWrite
        {
            Name = check.Name,
            HeadSha = check.Sha,
            ExternalId = $"{deed.Subject}#{check.Round.ToString(CultureInfo.InvariantCulture)}",
            Status = Spelled(check.Status),
            Conclusion = check.Conclusion is { } conclusion ? Spelled(conclusion) : null,
            DetailsUrl = options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + check.DetailsPath,
            Title = check.Output.Title,
            Summary = check.Output.Summary,
            Text = check.Output.Text,
            Annotations = [.. check.Output.Annotations.Select(one => new CheckAnnotation(one.Path, one.StartLine, one.EndLine, Spelled(one.Level), one.Message, one.Title, one.RawDetails, one.StartColumn, one.EndColumn))],
            Actions = [.. check.Buttons.Select(button => new CheckAction(button.Label, button.Description, button.Identifier))],
        };
        var run = await github.CheckRuns.PutAsync(deed.Repository, write, known?.Id, deed.MayBeDone || await MayExistAsync(deed, check.Key, known is not null, cancellationToken), cancellationToken);
        if (run.IsRewritten)
        {
            alerts.Raise(deed.Subject, new AlertOperator("check_refused", check.Sha, $"GitHub takes no new check run {check.Name} on this commit: an older one was rewritten, and its former annotations stay"));
        }

        return deed.Done() with { GitHubIds = [new GitHubId(key, run.Id)] };
    }

    // A former effect of this key that was tried, and superseded before it was known to be done, may have been done all the same. One that was done while its
    // check run is not known was done by a version that kept it under another name.
    private async Task<bool> MayExistAsync(Deed deed, string key, bool isKnown, CancellationToken cancellationToken)
    {
        var former = await store.Effects.FormerAsync(deed.Subject.ToString(), key, deed.EffectId, EffectsLookedAt, cancellationToken);
        return former.TakeWhile(effect => effect.DoneAt is null).Any(effect => effect.Tries > 0) || (!isKnown && former.Any(effect => effect.DoneAt is not null));
    }

    private async Task<EffectResult> StartRunAsync(Deed deed, StartRun start, CancellationToken cancellationToken) =>
        deed.Taught(await runs.StartAsync(deed.Scope, start, deed.MayBeDone, cancellationToken));

    private async Task<EffectResult> RerunRunAsync(Deed deed, RerunRun rerun, CancellationToken cancellationToken) =>
        deed.Taught(await runs.RerunAsync(deed.Subject.ToString(), deed.Scope, rerun, deed.MayBeDone, cancellationToken));

    private async Task<EffectResult> CollectReportsAsync(Deed deed, CollectReports collect, CancellationToken cancellationToken)
    {
        var reports = await results.WholeAsync(collect, await collector.CollectAsync(collect, deed.Scope, cancellationToken), cancellationToken);
        await results.PutReportsAsync(collect, reports, cancellationToken);
        return deed.Taught(new ReportsCollected(collect.CorrelationId, collect.Run.Attempt));
    }

    private async Task<EffectResult> KeepResultsAsync(Deed deed, KeepResults keep, CancellationToken cancellationToken)
    {
        await results.KeepAsync(deed.Repository, keep, cancellationToken);
        return deed.Done();
    }

    private async Task<EffectResult> KeepCoverageAsync(Deed deed, KeepCoverage keep, CancellationToken cancellationToken)
    {
        await results.KeepCoverageAsync(deed.Subject, deed.Repository, keep, cancellationToken);
        return deed.Done();
    }

    private async Task<EffectResult> SetQuarantineAsync(Deed deed, SetQuarantine set, CancellationToken cancellationToken)
    {
        await results.SetQuarantineAsync(deed.Repository, set, cancellationToken);
        return deed.Taught(new QuarantineChanged(set.Test));
    }

    private async Task<EffectResult> CollectResultAsync(Deed deed, CollectResult collect, CancellationToken cancellationToken)
    {
        ResultCollected Of(ResultDocument? result, string? problem) => new(collect.CorrelationId, collect.Run.Attempt, result, problem);
        if (runners.Find(collect.Runner) is not { } runner)
        {
            return deed.Taught(Of(null, runners.Missing(collect.Runner)));
        }

        await foreach (var file in files.ReadAsync(runner, deed.Scope, collect.CorrelationId, collect.Run, [ResultArtifact + "*", ResultUpload], cancellationToken))
        {
            if (file.Problem is { } problem)
            {
                return deed.Taught(Of(null, problem));
            }

            if (file.Path is ResultFile or ResultArtifact)
            {
                return deed.Taught(ReadResult(file, collect) switch
                {
                    ResultReading.Valid valid => Of(valid.Document, null),
                    ResultReading.Invalid invalid => Of(null, invalid.Sentence),
                    var reading => throw new InvalidOperationException($"{reading.GetType().Name} is not known."),
                });
            }
        }

        return deed.Taught(Of(null, $"the run uploaded no artifact `{ResultArtifact}` with a {ResultFile}.") with { IsMissing = true });
    }

    private static ResultReading ReadResult(RunFile file, CollectResult collect)
    {
        try
        {
            return ResultDocument.Read(file.ReadAll(ResultDocument.MaxBytes), collect.RequestId ?? collect.CorrelationId, collect.Sha);
        }
        catch (InvalidDataException e)
        {
            return new ResultReading.Invalid(e.Message);
        }
    }

    private async Task<EffectResult> PutCommentAsync(Deed deed, PutComment comment, CancellationToken cancellationToken)
    {
        var key = $"{deed.Repository.RepositoryId.ToString(CultureInfo.InvariantCulture)}/{comment.Key}";
        var known = await store.GitHubIds.FindAsync(key, cancellationToken);
        var marker = $"<!-- botapp:{comment.Name} -->";
        var mayExist = !comment.IsNew || deed.MayBeDone || await MayExistAsync(deed, comment.Key, known is not null, cancellationToken);
        var written = await github.Comments.PutAsync(deed.Repository, comment.Number, marker, $"{marker}\n{comment.Body}", known?.Id, mayExist, cancellationToken);
        return deed.Done() with { GitHubIds = [new GitHubId(key, written.Id)] };
    }

    private async Task<EffectResult> ReactAsync(Deed deed, React react, CancellationToken cancellationToken)
    {
        await github.Comments.ReactAsync(deed.Repository, react.CommentId, react.Reaction, cancellationToken);
        return deed.Done();
    }

    // Whoever moved up is told with whoever asked: a slot that came free is nobody's to wait for.
    private async Task<EffectResult> SetSlotAsync(Deed deed, SetSlot slot, CancellationToken cancellationToken)
    {
        var asked = new SlotAsked(deed.Subject.RepositoryId, slot.Preview, slot.Number, deed.Subject.ToString(), deed.Repository.InstallationId, slot.Round);
        var standings = await store.PreviewSlots.SetAsync(asked, slot.Wanted, slot.MaxActive, cancellationToken);
        return deed.Done() with
        {
            Events = [.. standings.Select((one, index) => deed.Row(new SlotTold(slot.Preview, (int)one.Round, one.IsHeld, one.Position, one.InQueue)) with
            {
                SubjectKey = one.SubjectKey,
                DedupeKey = $"effect:{deed.EffectId.ToString(CultureInfo.InvariantCulture)}:{index.ToString(CultureInfo.InvariantCulture)}",
            })],
        };
    }

    private static string Spelled(CheckStatus status) => status switch
    {
        CheckStatus.Queued => "queued",
        CheckStatus.InProgress => "in_progress",
        CheckStatus.Completed => "completed",
        _ => throw new InvalidOperationException($"Status {status} has no spelling."),
    };

    private static string Spelled(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => "success",
        CheckConclusion.Failure => "failure",
        CheckConclusion.Neutral => "neutral",
        CheckConclusion.Cancelled => "cancelled",
        CheckConclusion.TimedOut => "timed_out",
        CheckConclusion.ActionRequired => "action_required",
        _ => throw new InvalidOperationException($"Conclusion {conclusion} has no spelling."),
    };

    private static string Spelled(AnnotationLevel level) => level switch
    {
        AnnotationLevel.Notice => "notice",
        AnnotationLevel.Warning => "warning",
        AnnotationLevel.Failure => "failure",
        _ => throw new InvalidOperationException($"Level {level} has no spelling."),
    };

    /// <summary>One effect being performed.</summary>
    private sealed record Deed(SubjectKey Subject, long EffectId, bool MayBeDone, RepositoryRef Repository)
    {
        public RunScope Scope => new(Repository.InstallationId, Repository.RepositoryId, Repository.Owner, Repository.Name);

        public EffectResult Done() => new() { EffectId = EffectId };

        public EffectResult Taught(BotEvent happened) => Done() with { Events = [Row(happened)] };

        /// <summary>Another subject is told.</summary>
        public EffectResult Told(SubjectKey other, BotEvent happened) => Done() with { Events = [Row(happened) with { SubjectKey = other.ToString() }] };

        // One event per effect: a deed that is done twice teaches once.
        public NewEvent Row(BotEvent happened) => new(
            Subject.ToString(), Repository.InstallationId, Subject.RepositoryId, happened.GetType().Name, JsonSerializer.Serialize(happened), $"effect:{EffectId.ToString(CultureInfo.InvariantCulture)}");
    }
}
