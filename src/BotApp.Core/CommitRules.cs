using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>What a pull request and a branch have in common: the pipelines of the newest commit, their checks, the gate.</summary>
internal static class CommitRules
{
    /// <summary>The newest commit is another one: what still runs for the old one is stopped, its open checks say so, and nothing of it counts any more.</summary>
    public static Decision<TState> MoveTo<TState>(TState state, string sha, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        if (state.HeadSha == sha)
        {
            return Decision.Nothing(state, "");
        }

        var (kept, dropped) = EarlierCommits.After(state, sha, settings, facts);
        var left = kept.FirstOrDefault(earlier => earlier.Sha == state.HeadSha);
        var moved = state with
        {
            HeadSha = sha,
            HeadSince = facts.Now,
            Runs = [],
            Coverage = null,
            Earlier = kept,
            Shown = state.Shown.Where(entry => Survives(entry.Key) || EarlierCommits.Concern(kept, entry.Key)).ToDictionary(StringComparer.Ordinal),
        };
        if (state.HeadSha.Length == 0)
        {
            return Decision.Nothing(moved, $"{Short(sha)} is the newest commit.");
        }

        var content = CheckOutput.Plain($"Superseded by {Short(sha)}", $"A newer commit, {sha}, is judged instead. Nothing of this commit counts any more.");
        var isGatePending = state is PullRequestState { Gate.State: RequirementState.Pending }
            || state is BranchState { Gate.State: RequirementState.Pending };
        return new Decision<TState>(
            moved,
            [
                .. Stop(state, [.. state.Runs.Where(run => !EarlierCommits.GoesOn(left, run))], content, settings),
                .. left is { FollowsCoverage: true } ? [] : CoverageCheck.Stop(state, content, settings),
                .. dropped.SelectMany(earlier => EarlierCommits.Stop(state, earlier, content, settings)),
                .. isGatePending ? [Closed(state, "gate", state.HeadSha, 0, content, settings)] : Array.Empty<Effect>(),
            ],
            left is null ? $"{Short(sha)} replaces {Short(state.HeadSha)}: what ran for the old commit is stopped." : $"{Short(sha)} follows {Short(state.HeadSha)}: what runs for the earlier commit goes on to its end, as `concurrency` says.");
    }

    /// <summary>Stops what still runs and closes the checks that would otherwise stay open for ever.</summary>
    public static IReadOnlyList<Effect> Stop(CommitState state, IReadOnlyList<PipelineRun> runs, CheckOutput content, RepositorySettings settings) =>
        settings.HasFile
            ? [.. PipelineRules.Cancel(runs), .. runs.Where(run => run.Phase != PipelinePhase.Done).Select(run => Closed(state, run.Check, run.Sha, run.Round, content, settings))]
            : [];

    /// <summary>A check that ends because nothing more will come.</summary>
    public static SetCheck Closed(CommitState state, string name, string sha, int round, CheckOutput content, RepositorySettings settings) =>
        new(settings.Checks.Prefix + name, sha, CheckStatus.Completed, CheckConclusion.Cancelled, content, [], round, Page(state));

    /// <summary>Brings every pipeline one step further.</summary>
    public static Decision<TState> Pipelines<TState>(TState state, IReadOnlyList<PipelinePlan> plans, BotEvent happened, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        if (facts.Settings is SettingsFact.Broken { LastGood: null } or SettingsFact.Unavailable { LastGood: null })
        {
            return Decision.Nothing(state, "Without readable settings nothing is started and nothing is judged.");
        }

        var effects = new List<Effect>();
        var because = new List<string>();
        var current = state with { Runs = [.. PipelineRules.Align(state, plans, facts).Select(run => Told(run, happened, facts.Now))] };
        effects.AddRange(state.Runs.Where(run => run.Phase != PipelinePhase.Done && !current.Runs.Any(one => one.Pipeline == run.Pipeline)).SelectMany(run => Drop(state, run, plans, settings)));
        foreach (var pipeline in NeedsFirst(current.Runs.Select(run => settings.Pipeline(run.Pipeline)!))) // aligned with the plans of these settings
        {
            var before = current.Runs.First(run => run.Pipeline == pipeline.Name);
            var (after, asked) = PipelineRules.Advance(before, pipeline, current, plans, settings, facts);
            effects.AddRange(asked);
            current = current with { Runs = [.. current.Runs.Select(run => run.Pipeline == after.Pipeline ? after : run)] };
            var known = state.Runs.FirstOrDefault(run => run.Pipeline == after.Pipeline);
            if (known?.Phase != after.Phase)
            {
                because.Add(after.Verdict is { } verdict ? $"{after.Pipeline}: {verdict.Title}." : $"{after.Pipeline} is {Word(after.Phase)}.");
            }

            if (after.AutomaticRetries > before.AutomaticRetries)
            {
                because.Add($"{after.Pipeline}, attempt {after.ExpectedAttempt}: {after.Again?.Text}");
            }

            if (after.Second is { } second && before.Second is null)
            {
                because.Add($"{after.Pipeline} was not started: {second.Why}. It is asked for once more.");
            }
        }

        effects.AddRange(current.Runs.Select(run => PipelineCheckText.Check(run, settings.Pipeline(run.Pipeline)!, state, settings, facts, CheckButtons.Of(run, settings, facts.Now))).OfType<SetCheck>()); // as above
        if (!settings.HasFile)
        {
            effects.RemoveAll(effect => effect is SetCheck check && !IsFound(check, state, current, settings, facts));
        }

        effects.Add(new SetTimer("poll", Pause([.. current.AllRuns], facts) is { } pause ? facts.Now + pause : null));
        effects.Add(new SetTimer(SetTimer.QuarantineEnd, current.Runs.Select(run => run.Verdict?.JudgeAgainOn).Min() is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null));
        return new Decision<TState>(current, effects, string.Join(' ', because));
    }

    // Without settings nobody asked for a check: there is one where reports were found, from then on.
    private static bool IsFound(SetCheck check, CommitState before, CommitState now, RepositorySettings settings, Facts facts) =>
        before.Shown.ContainsKey(check.Key)
        || now.Runs.Any(run => settings.Checks.Prefix + run.Check == check.Name && facts.Reports.TryGetValue(run.CorrelationId, out var reports) && reports.Runs.Any(one => one.Reports.Count > 0));

    /// <summary>The page of a subject on the dashboard.</summary>
    public static string Page(SubjectState state) => state.Subject.Kind switch
    {
        SubjectKind.PullRequest => $"/repositories/{state.Subject.RepositoryId}/pull-requests/{state.Subject.Name}",
        SubjectKind.Branch => $"/repositories/{state.Subject.RepositoryId}/branches/{Uri.EscapeDataString(state.Subject.Name)}",
        SubjectKind.Tag => $"/repositories/{state.Subject.RepositoryId}/tags/{Uri.EscapeDataString(state.Subject.Name)}",
        SubjectKind.Environment => $"/repositories/{state.Subject.RepositoryId}/environments/{Uri.EscapeDataString(state.Subject.Name)}",
        SubjectKind.Schedule => $"/repositories/{state.Subject.RepositoryId}/schedules/{Uri.EscapeDataString(state.Subject.Name)}",
        _ => throw new InvalidOperationException($"Subject kind {state.Subject.Kind} has no page."),
    };

    public static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;

    // A stage is started by the very event that turned what it needs green, wherever it stands in the file.
    private static IEnumerable<PipelineSettings> NeedsFirst(IEnumerable<PipelineSettings> pipelines)
    {
        var left = pipelines.ToList();
        while (left.Count > 0)
        {
            var next = left.Find(one => !left.Any(other => other != one && one.Needs.Contains(other.Name))) ?? left[0];
            left.Remove(next);
            yield return next;
        }
    }

    // What is not about the old commit: comments, deployments, schedules and timers.
    private static bool Survives(string key) => key.StartsWith("comment:", StringComparison.Ordinal) || key == SetSchedules.TheKey
        || key.StartsWith("deployment:", StringComparison.Ordinal) || key.StartsWith("timer:", StringComparison.Ordinal);

    // It was expected and is not any more, before anything of it began, or its pipeline left the settings.
    private static IReadOnlyList<Effect> Drop(CommitState state, PipelineRun run, IReadOnlyList<PipelinePlan> plans, RepositorySettings settings)
    {
        var plan = plans.FirstOrDefault(one => one.Pipeline.Name == run.Pipeline);
        var content = CheckOutput.Plain("Not needed now", $"`{run.Pipeline}` {plan?.Reason ?? "is no longer in the settings."}");
        SetCheck shown = Closed(state, run.Check, run.Sha, run.Round, content, settings);
        return plan?.Need switch
        {
            PipelineNeed.Later => [shown with { Status = CheckStatus.Queued, Conclusion = null }],
            PipelineNeed.NotNeeded => [shown with { Conclusion = CheckConclusion.Neutral }],
            _ => Stop(state, [run], content, settings),
        };
    }

    private static PipelineRun Told(PipelineRun run, BotEvent happened, DateTimeOffset now) => happened switch
    {
        RunPostponed or RunUnconfirmed => RunnerRules.Told(run, happened, now),
        RunStarted started when started.CorrelationId == run.CorrelationId => Started(run with { StartedAgain = run.StartedAgain || started.MayBeTwice }, started.Run, now),
        RunRefused refused when refused.CorrelationId == run.CorrelationId && run.Phase == PipelinePhase.Requested =>
            run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Failure, $"The runner refused: {refused.Reason}", "runner_refused") },
        EffectGivenUp lost when run.Phase == PipelinePhase.Collecting && lost.EffectKey == $"reports:{run.CorrelationId}:{run.Run?.Id}:{run.Run?.Attempt}" =>
            run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Failure, $"The reports could not be fetched: {lost.Reason}", "reports_unavailable") },
        _ => run,
    };

    // The time to look for a run begins when the runner has taken it; one that was given up and turns up after all is followed again.
    private static PipelineRun Started(PipelineRun run, RunReference? reference, DateTimeOffset now) => (run, reference) switch
    {
        ({ Phase: PipelinePhase.Requested }, null) => run with { RequestedAt = now },
        ({ Phase: PipelinePhase.Requested }, { } known) => Named(run, known) with { Phase = PipelinePhase.Queued, RequestedAt = now, Lost = null, Missing = null, ChangedAt = null },
        ({ Verdict.Code: PipelineRules.RunNotFound }, { } late) => run with { Run = late, Phase = PipelinePhase.Queued, Verdict = null, RequestedAt = now, Round = run.Round + 1 },
        _ => run,
    };

    // Some runners run again by making another run, which counts its attempts anew.
    private static PipelineRun Named(PipelineRun run, RunReference known) => run.Run is null || run.Run.Id == known.Id
        ? run with { Run = known }
        : run with { Run = known, Last = null, ExpectedAttempt = known.Attempt, Again = run.Again is { } again ? again with { Attempt = known.Attempt } : null };

    // A run whose id is not known yet is looked for quickly: its start may have been taken although the answer was lost. One that waits for
    // a person may wait for days, and GitHub says when it goes on.
    private static TimeSpan? Pause(IReadOnlyList<PipelineRun> runs, Facts facts)
    {
        var awaited = runs.Where(run => RunnerRules.NextLook(run, facts) is not null).ToList();
        if (awaited.Count > 0 && awaited.All(run => run.IsActive && run.Last is { NeedsApproval: true }))
        {
            return TimeSpan.FromMinutes(30);
        }

        var unconfirmed = TimeSpan.FromSeconds(3);
        var soonest = awaited.Min(run => RunnerRules.NextLook(run, facts));
        return soonest > unconfirmed && awaited.Any(run => run is { Dispatched: true, Phase: PipelinePhase.Requested, Run: null, Lost: null }) ? unconfirmed : soonest;
    }

    private static string Word(PipelinePhase phase) => phase switch
    {
        PipelinePhase.Waiting => "waiting",
        PipelinePhase.Requested => "expected",
        PipelinePhase.Queued => "queued",
        PipelinePhase.Running => "running",
        PipelinePhase.Collecting => "over, its reports are being read",
        PipelinePhase.Done => "judged",
        _ => throw new InvalidOperationException($"Pipeline phase {phase} has no word."),
    };
}
