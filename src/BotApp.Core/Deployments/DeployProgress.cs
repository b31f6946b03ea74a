using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>The deployment under way: its run, its probes, its end.</summary>
internal sealed class DeployProgress(Facts facts, BotEvent happened)
{
    /// <summary>Of what was live before so many are remembered.</summary>
    private const int MaxFormer = 20;

    /// <summary>So long GitHub waits for its reviewers.</summary>
    private static readonly TimeSpan s_reviewLimit = TimeSpan.FromDays(30);

    /// <summary>One step further.</summary>
    public Decision<EnvironmentState> Follow(EnvironmentState state) => Lost(state).Then(Each).Then(new DeployWatch(facts, happened).Follow);

    // Each that runs by itself. Once one has ended the others are looked at with the next activation, so that every end is shown and written down.
    private Decision<EnvironmentState> Each(EnvironmentState state)
    {
        var decision = Decision.Nothing(state with { Current = null, Beside = [] }, "");
        foreach (var running in state.Running)
        {
            decision = decision.Then(known => known.Last == state.Last ? One(known with { Current = running }) : Decision.Nothing(known with { Current = running }, ""))
                .Then(known => Decision.Nothing(known.Current is { } still ? known with { Current = null, Beside = [.. known.Beside, still] } : known, ""));
        }

        return decision.Then(known => Decision.Nothing(known.Beside.ToArray() is [.. var older, var newest] ? known with { Current = newest, Beside = older } : known, ""));
    }

    private Decision<EnvironmentState> One(EnvironmentState state) => Told(state).Then(Observed).Then(AskedAgain);

    // Given up as not started, and begun after all: what is there is not known any more.
    private Decision<EnvironmentState> Lost(EnvironmentState state) =>
        state.Last is { Phase: DeployPhase.Failed, Run: null } lost && facts.Snapshots.GetValueOrDefault(lost.CorrelationId) is { } late
            ? new Decision<EnvironmentState>(
                state with { Disturbed = true, Last = lost with { Run = late.Run } },
                late.State == RunState.Completed ? [] : [new CancelRun(lost.CorrelationId, lost.Runner, late.Run)],
                "A run that was given up has begun after all: it is stopped.")
            : Decision.Nothing(state, "");

    private Decision<EnvironmentState> Told(EnvironmentState state) => (state.Current, happened) switch
    {
        ({ Run: null } current, RunStarted started) when started.CorrelationId == current.CorrelationId => Started(state, current, started.Run),
        ({ Phase: DeployPhase.Running } current, RunRefused refused) when refused.CorrelationId == current.CorrelationId =>
            Failed(state, current, DeploymentState.Error, "not-started", $"the runner refused: {refused.Reason}", hasBegun: current.Run is not null),
        ({ Phase: DeployPhase.Running, ResultAsked: true } current, ResultCollected result) when result.CorrelationId == current.CorrelationId => Resulted(state, current, result),
        ({ Phase: DeployPhase.Checking, AskAt: null } current, UrlProbed probed) when probed.CorrelationId == current.CorrelationId => Probed(state, current, probed),
        _ => Decision.Nothing(state, ""),
    };

    private Decision<EnvironmentState> Started(EnvironmentState state, DeployAttempt current, RunReference? run)
    {
        var known = state with { Current = current with { Run = run, Since = facts.Now } };
        return run is null ? Decision.Nothing(known, "") : UnderWay(known, known.Current);
    }

    private static Decision<EnvironmentState> UnderWay(EnvironmentState state, DeployAttempt current) =>
        new(state, [DeployText.Status(state, current, DeploymentState.InProgress, "the run is under way")], "");

    private Decision<EnvironmentState> Observed(EnvironmentState state)
    {
        if (state.Current is not { Phase: DeployPhase.Running, ResultAsked: false } current)
        {
            return Decision.Nothing(state, "");
        }

        // A runner that could not be asked is not among the snapshots; one that knows no such run is there without one.
        var waited = facts.Now - current.Since;
        var isAsked = facts.Snapshots.TryGetValue(current.CorrelationId, out var snapshot);
        if (isAsked && snapshot is null && current.Run is null && waited > PipelineRules.UnconfirmedFor)
        {
            return Failed(state, current, DeploymentState.Error, "run-not-found", $"the run did not start: no run shows the id {current.CorrelationId} in its run-name.", hasBegun: false);
        }

        var seen = current with { Run = snapshot?.Run ?? current.Run };
        var known = state with { Current = seen };
        if (snapshot?.State == RunState.Completed)
        {
            return snapshot.Conclusion == RunConclusion.Success
                ? SelfApproved(known, seen) ?? Ran(known, seen)
                : Failed(known, seen, DeploymentState.Failure, "run-failed", $"the run ended with {snapshot.Conclusion}.", hasBegun: true);
        }

        if (Reviewed(known, seen, snapshot) is { } waits)
        {
            return waits;
        }

        return waited > current.Timeout + PipelineRules.Overtime
            ? Failed(known, seen, DeploymentState.Error, "timeout", "the run took longer than its timeout.", hasBegun: true).Then(after => new Decision<EnvironmentState>(after, seen.Run is { } run ? [new CancelRun(seen.CorrelationId, seen.Runner, run)] : [], ""))
            : current.Run is null && seen.Run is not null ? UnderWay(known, seen) : Decision.Nothing(known, "");
    }

    // While GitHub waits for its own reviewers the run's time stands still; GitHub itself gives up after 30 days.
    // Source: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments.
    private Decision<EnvironmentState>? Reviewed(EnvironmentState state, DeployAttempt seen, RunSnapshot? snapshot)
    {
        if (snapshot?.WaitsForReview == true)
        {
            var since = seen.ReviewSince ?? facts.Now;
            var whom = facts.Deployment?.Reviewers is { Count: > 0 } reviewers ? string.Join(", ", reviewers.Select(MarkdownEncoder.Text)) : "its environment's reviewers";
            var waiting = seen with { ReviewSince = since, Since = facts.Now, Problem = $"GitHub waits for {whom} to approve the run." };
            var begins = new List<Effect>(seen.ReviewSince is null ? [DeployText.Status(state, waiting, DeploymentState.Queued, "awaiting approval on GitHub")] : []);
            if (seen.Run is { } waits && long.TryParse(waits.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var run))
            {
                begins.AddRange((facts.Deployment?.Gates ?? []).Select(gate => new AnswerGate(run, gate, true, $"BotApp asked for this run: number {seen.Number} of `{state.Environment}`, {CommitRules.Short(seen.Sha)}.", waits.Attempt)));
            }

            return facts.Now - since > s_reviewLimit
                ? Failed(state, seen, DeploymentState.Error, "not-reviewed", "nobody approved the run on GitHub for 30 days.", hasBegun: false).Then(after => new Decision<EnvironmentState>(after, seen.Run is { } late ? [new CancelRun(seen.CorrelationId, seen.Runner, late)] : [], ""))
                : new Decision<EnvironmentState>(state with { Current = waiting }, begins, "GitHub waits for its reviewers or rules.");
        }

        if (seen.ReviewSince is null || snapshot is null)
        {
            return null;
        }

        var gone = seen with { ReviewSince = null, Problem = null, Since = facts.Now };
        return SelfApproved(state, seen) ?? UnderWay(state with { Current = gone }, gone);
    }

    // GitHub sees BotApp as the one who started the run, so it cannot tell that the person who asked approved it, too.
    private Decision<EnvironmentState>? SelfApproved(EnvironmentState state, DeployAttempt seen) =>
        seen.ById != 0 && Settings(state)?.Approvals is { Environment: not null, PreventSelfReview: true } && facts.Deployment?.Reviewed is { Count: > 0 } reviewed && reviewed.All(id => id == seen.ById)
            ? Failed(state, seen, DeploymentState.Failure, "self-approved", $"{MarkdownEncoder.Text(seen.By)} asked for it and approved it alone on GitHub; the settings want somebody else.", hasBegun: true)
                .Then(after => new Decision<EnvironmentState>(after, seen.Run is { } run ? [new CancelRun(seen.CorrelationId, seen.Runner, run)] : [], ""))
            : null;

    // What the run left is read before anything is called good.
    private static Decision<EnvironmentState> Ran(EnvironmentState state, DeployAttempt current) => current.Run is not { } run
        ? Decision.Nothing(state, "")
        : new Decision<EnvironmentState>(state with { Current = current with { ResultAsked = true } }, [new CollectResult(current.CorrelationId, current.Runner, run, current.Sha)], "The run ended well; what it left is read.");

    // A run need not say anything; what it says counts, and what cannot be read is nothing to call good.
    private Decision<EnvironmentState> Resulted(EnvironmentState state, DeployAttempt current, ResultCollected result)
    {
        if (result is { Result: null, IsMissing: false })
        {
            return Failed(state, current, DeploymentState.Failure, "result-unreadable", $"the run ended well, but its result cannot be used: {result.Problem}", hasBegun: true);
        }

        var said = current with { ResultAsked = false, Said = result.Result?.Message, Migrations = result.Result?.MigrationsApplied ?? [], Url = current.Url ?? result.Result?.Url?.AbsoluteUri };
        return result.Result is { Status: not ResultStatus.Success } bad
            ? Failed(state, said, DeploymentState.Failure, "said-to-have-failed", $"the run ended well, but its result says {bad.Status}{(bad.Message is { } message ? $": {PlainText.OneLine(message)}" : ".")}", hasBegun: true)
            : Checked(state with { Current = said }, said);
    }

    private Decision<EnvironmentState> Checked(EnvironmentState state, DeployAttempt current)
    {
        if (current is not { Probes.Count: > 0, Url: not null })
        {
            return Succeeded(state, current);
        }

        var checking = current with { Phase = DeployPhase.Checking, Round = 1, CheckingSince = facts.Now };
        return new Decision<EnvironmentState>(
            state with { Current = checking }, [DeployText.Status(state, checking, DeploymentState.InProgress, "deployed; the site is being asked"), Question(checking)], "The run ended well; the site is asked whether it answers.");
    }

    private Decision<EnvironmentState> Probed(EnvironmentState state, DeployAttempt current, UrlProbed probed)
    {
        if (probed.Answered)
        {
            // Where it may take long, one answer may come from what was there before.
            var answered = current with { Answers = current.Answers + 1 };
            return answered.Answers >= Probes.AnswersNeeded(current.ProbeWithin)
                ? Succeeded(state, answered)
                : Decision.Nothing(state with { Current = answered with { AskAt = facts.Now + Probes.Pause(1) } }, "");
        }

        var pause = Probes.Pause(current.Round, probed);
        if (probed.IsUnasked)
        {
            return Decision.Nothing(state with { Current = current with { AskAt = facts.Now + pause, CheckingSince = current.CheckingSince + pause } }, ""); // our own waiting is not the site's
        }

        return probed.Final || facts.Now - current.CheckingSince >= current.ProbeWithin
            ? Unanswered(state, current, probed.Detail)
            : Decision.Nothing(state with { Current = current with { AskAt = facts.Now + pause, Answers = 0, Problem = probed.Detail } }, "");
    }

    // When the pause is over it is asked once more; an answer that never comes is one, too.
    private Decision<EnvironmentState> AskedAgain(EnvironmentState state)
    {
        if (state.Current is not { Phase: DeployPhase.Checking } current)
        {
            return Decision.Nothing(state, "");
        }

        if (current.AskAt <= facts.Now)
        {
            var next = current with { Round = current.Round + 1, AskAt = null };
            return new Decision<EnvironmentState>(state with { Current = next }, [Question(next)], "");
        }

        return current.AskAt is null && facts.Now - current.CheckingSince > current.ProbeWithin + PipelineRules.Overtime
            ? Unanswered(state, current, "it could not be asked whether it answers.")
            : Decision.Nothing(state, "");
    }

    private Decision<EnvironmentState> Unanswered(EnvironmentState state, DeployAttempt current, string detail)
    {
        var isBack = !current.IsRollback && state is { Live: not null, IsUnwell: false } && Settings(state)?.Rollback.OnSmokeFailure == SmokeFailure.Rollback;
        return Failed(state, current, DeploymentState.Failure, "not-answering", $"the run ended well, but the site does not answer as expected: {detail}", hasBegun: true)
            .Then(known => isBack ? Back(known, known.Live!, facts) : Decision.Nothing(known, "")); // isBack looked
    }

    /// <summary>The settings want it: whoever deployed is told, and the last good commit is deployed again before anything else.</summary>
    public static Decision<EnvironmentState> Back(EnvironmentState state, LiveCommit target, Facts facts)
    {
        var attempt = new DeployAttempt { Number = state.Count + 1, Sha = target.Sha, IsRollback = true, AskedAt = facts.Now, Previous = state.Live?.Sha };
        return Decision.Nothing(state with { Waiting = [attempt, .. state.Waiting], Count = attempt.Number }, $"The settings roll back by themselves: {CommitRules.Short(attempt.Sha)} is next.");
    }

    // The new record says success before the old one says inactive: at no moment is nothing live.
    private Decision<EnvironmentState> Succeeded(EnvironmentState state, DeployAttempt current)
    {
        var ended = current with { Phase = DeployPhase.Succeeded, EndedAt = facts.Now, AskAt = null, Code = null, Problem = null };
        var live = new LiveCommit(current.Sha, current.Deployment(state.Subject), facts.Now, current.By, current.Url) { Production = current.Production, Migrations = current.Migrations };
        var deployment = Settings(state);
        Effect[] replaced = state.Live is { } former ? [DeployText.Replaced(state, former, live)] : [];
        var mark = deployment?.MarkTag is { } form ? new Effect[] { new MarkTag(Filled(form, state, current), current.Sha) } : [];
        var offers = facts.Privileged.Effective.Deployments.Where(other => other.Requires.Contains(state.Environment)).Select(other => new OfferCommit(other.Name, current.Sha, null));
        return new Decision<EnvironmentState>(
            state with { Current = null, Last = ended, Live = live, Before = Different(state.Live, current) ?? Different(state.Before, current), Former = FormerOf(state, current), Watched = DeployWatch.Begin(ended, deployment, facts.Now), Disturbed = false, PinnedBy = Pinned(state, current, deployment) },
            [DeployText.Status(state, ended, DeploymentState.Success, current.IsRollback ? "live again" : "live"), .. replaced, .. mark, .. offers],
            $"{CommitRules.Short(current.Sha)} is live in {state.Environment}.");
    }

    // What a rollback leaves behind was not good; after a deployment the commit before it is where a rollback goes.
    private static IReadOnlyList<LiveCommit> FormerOf(EnvironmentState state, DeployAttempt current)
    {
        if (current.IsRollback)
        {
            return state.Live?.Sha == current.Sha || state.Former.All(one => one.Sha != current.Sha) ? state.Former : [.. state.Former.SkipWhile(one => one.Sha != current.Sha).Skip(1)];
        }

        return state.Live is { } live && live.Sha != current.Sha && !state.IsUnwell ? [live, .. state.Former.Take(MaxFormer - 1)] : state.Former;
    }

    private static LiveCommit? Different(LiveCommit? former, DeployAttempt current) => former is not null && former.Sha != current.Sha ? former : null;

    private static string? Pinned(EnvironmentState state, DeployAttempt current, DeploymentSettings? deployment) =>
        current.IsRollback && deployment?.Rollback.PinAfter != false ? current.By ?? "BotApp" : state.PinnedBy;

    private Decision<EnvironmentState> Failed(EnvironmentState state, DeployAttempt current, DeploymentState kind, string code, string problem, bool hasBegun)
    {
        var ended = current with { Phase = DeployPhase.Failed, Code = code, Problem = problem, EndedAt = facts.Now, AskAt = null, HasBegun = hasBegun };
        return new Decision<EnvironmentState>(
            state with { Current = null, Last = ended, Disturbed = state.Disturbed || hasBegun },
            [DeployText.Status(state, ended, kind, DeployText.Words(code))],
            $"{code}: {problem}");
    }

    /// <summary>The site is asked once more.</summary>
    public static ProbeUrl Question(DeployAttempt attempt) => new(attempt.CorrelationId, attempt.Url ?? "", attempt.Probes, attempt.Round);

    // Two within one second are two tags all the same.
    private string Filled(string form, EnvironmentState state, DeployAttempt current) => form
        .Replace("{utc}", Second(state.Live?.At) == Second(facts.Now) ? Second(facts.Now.AddSeconds(1)) : Second(facts.Now), StringComparison.Ordinal)
        .Replace("{sha}", current.Sha, StringComparison.Ordinal)
        .Replace("{environment}", state.Environment, StringComparison.Ordinal);

    private static string? Second(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private DeploymentSettings? Settings(EnvironmentState state) => facts.Privileged.Effective.Deployment(state.Environment);
}
