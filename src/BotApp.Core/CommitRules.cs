using BotApp.Core.Checks;
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

        var moved = state with
        {
            HeadSha = sha,
            HeadSince = facts.Now,
            Runs = [],
            Shown = state.Shown.Where(entry => Survives(entry.Key)).ToDictionary(StringComparer.Ordinal),
        };
        if (state.HeadSha.Length == 0)
        {
            return Decision.Nothing(moved, $"{Short(sha)} is the newest commit.");
        }

        var content = CheckOutput.Plain($"Superseded by {Short(sha)}", $"A newer commit, {sha}, is judged instead. Nothing of this commit counts any more.");
        var closed = state.Runs.Where(run => run.Phase != PipelinePhase.Done)
            .Select(run => new SetCheck(settings.Checks.Prefix + run.Pipeline, run.Sha, CheckStatus.Completed, CheckConclusion.Cancelled, content, [], run.Round, Page(state)));
        var gate = state is PullRequestState { Gate: { State: RequirementState.Pending } } || state is BranchState && PipelinePlan.IsMergeGroup(state.Subject.Name)
            ? new[] { new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, CheckStatus.Completed, CheckConclusion.Cancelled, content, [], 0, Page(state)) }
            : [];
        return new Decision<TState>(moved, [.. PipelineRules.Cancel(state.Runs), .. closed, .. gate], $"{Short(sha)} replaces {Short(state.HeadSha)}: what ran for the old commit is stopped.");
    }

    /// <summary>Brings every pipeline one step further.</summary>
    public static Decision<TState> Pipelines<TState>(TState state, IReadOnlyList<PipelinePlan> plans, BotEvent happened, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        var effects = new List<Effect>();
        var because = new List<string>();
        var current = state with { Runs = [.. PipelineRules.Align(state, plans, facts).Select(run => Told(run, happened))] };
        foreach (var plan in plans.Where(plan => plan.Need == PipelineNeed.Runs))
        {
            var before = current.Runs.First(run => run.Pipeline == plan.Pipeline.Name);
            var (after, asked) = PipelineRules.Advance(before, plan.Pipeline, current, settings, facts);
            effects.AddRange(asked);
            current = current with { Runs = [.. current.Runs.Select(run => run.Pipeline == after.Pipeline ? after : run)] };
            var known = state.Runs.FirstOrDefault(run => run.Pipeline == after.Pipeline);
            if (known?.Phase != after.Phase)
            {
                because.Add(after.Verdict is { } verdict ? $"{after.Pipeline}: {verdict.Title}." : $"{after.Pipeline} is {Word(after.Phase)}.");
            }
        }

        effects.AddRange(plans.Where(plan => plan.Need == PipelineNeed.Runs)
            .Select(plan => PipelineCheckText.Check(current.Runs.First(run => run.Pipeline == plan.Pipeline.Name), plan.Pipeline, settings, facts, Page(state)))
            .OfType<SetCheck>());
        effects.Add(new SetTimer("poll", current.Runs.Any(run => run.IsActive) ? facts.Now + Pause(current.Runs, facts) : null));
        return new Decision<TState>(current, effects, string.Join(' ', because));
    }

    /// <summary>The page of a subject on the dashboard.</summary>
    public static string Page(SubjectState state) => state.Subject.Kind switch
    {
        SubjectKind.PullRequest => $"/repositories/{state.Subject.RepositoryId}/pull-requests/{state.Subject.Name}",
        SubjectKind.Branch => $"/repositories/{state.Subject.RepositoryId}/branches/{Uri.EscapeDataString(state.Subject.Name)}",
        SubjectKind.Tag => $"/repositories/{state.Subject.RepositoryId}/tags/{Uri.EscapeDataString(state.Subject.Name)}",
        _ => throw new InvalidOperationException($"Subject kind {state.Subject.Kind} has no page."),
    };

    public static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;

    private static bool Survives(string key) =>
        key.StartsWith("comment:", StringComparison.Ordinal) || key.StartsWith("deployment:", StringComparison.Ordinal) || key.StartsWith("react:", StringComparison.Ordinal);

    private static PipelineRun Told(PipelineRun run, BotEvent happened) => happened switch
    {
        RunStarted started when started.CorrelationId == run.CorrelationId && run.Phase == PipelinePhase.Requested && started.Run is not null =>
            run with { Run = started.Run, Phase = PipelinePhase.Queued },
        RunRefused refused when refused.CorrelationId == run.CorrelationId && run.Phase == PipelinePhase.Requested =>
            run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Failure, $"The runner refused: {refused.Reason}", "runner_refused") },
        _ => run,
    };

    // A run whose id is not known yet is looked for quickly: its start may have been taken although the answer was lost.
    private static TimeSpan Pause(IReadOnlyList<PipelineRun> runs, Facts facts)
    {
        var unconfirmed = TimeSpan.FromSeconds(3);
        return runs.Any(run => run is { Dispatched: true, Phase: PipelinePhase.Requested, Run: null }) && unconfirmed < facts.PollInterval ? unconfirmed : facts.PollInterval;
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
