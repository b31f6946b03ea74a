using BotApp.Core.Checks;

namespace BotApp.Core.Pipelines;

/// <summary>What BotApp stopped because of the pull request and not because of a commit: a close, or a draft that is not to run. When that is over, it goes on.</summary>
internal static class StoppedRuns
{
    /// <summary>The reason code of what was stopped because the pull request was closed.</summary>
    internal const string Closed = "closed";

    /// <summary>The reason code of what was stopped because the pull request became a draft.</summary>
    internal const string Draft = "draft";

    /// <summary>The pull request became a draft: what runs for it is stopped where the settings say so (<c>drafts: cancel</c>).</summary>
    public static Decision<PullRequestState> BecameDraft(PullRequestState state, IReadOnlyList<PipelinePlan> plans, Facts facts)
    {
        var seen = state.Runs.Select(run => plans.FirstOrDefault(plan => plan.Pipeline.Name == run.Pipeline && plan.Pipeline.On.PullRequest is { StopsDrafts: true }) is { } plan
            ? (Run: ObservedRuns.Join(run, plan.Pipeline, state, facts), IsStopped: true)
            : (Run: run, IsStopped: false)).ToList();
        var active = seen.Where(one => one.IsStopped && one.Run.IsActive && one.Run.Phase != PipelinePhase.Collecting).Select(one => one.Run).ToList();
        var earlier = plans.Any(plan => plan.Pipeline.On.PullRequest is { StopsDrafts: true }) ? state.Earlier : [];
        var content = CheckOutput.Plain("Stopped: the pull request is a draft", "The pull request became a draft while this was still running for an earlier commit.");
        return active.Count == 0 && earlier.Count == 0 ? Decision.Nothing(state, "") : new Decision<PullRequestState>(
            state with { Runs = [.. seen.Select(one => active.Contains(one.Run) ? Ended(one.Run) : one.Run)], Earlier = [.. state.Earlier.Except(earlier)] },
            [.. PipelineRules.Cancel(active), .. earlier.SelectMany(one => EarlierCommits.Stop(state, one, content, facts.Settings.Effective))],
            "The pull request is a draft now: what still ran is stopped, as the settings say.");
    }

    /// <summary>The pull request is ready: GitHub starts no workflow by itself then, so what was stopped is run again, whoever had started it.</summary>
    public static Decision<PullRequestState> BecameReady(PullRequestState state, Facts facts) => state.Runs.Any(run => run.Verdict?.Code == Draft)
        ? Resume(state, Draft, _ => true, "the pull request is ready", facts, "The pull request is ready: what was stopped is run again.")
        : Decision.Nothing(state, "");

    /// <summary>GitHub starts its own workflows anew on a reopened pull request; what BotApp started and stopped, it starts again.</summary>
    public static Decision<PullRequestState> Reopened(PullRequestState state, Facts facts) =>
        Resume(state, Closed, run => run.Dispatched, "the pull request was opened again", facts, "The pull request is open again.");

    private static Decision<PullRequestState> Resume(PullRequestState state, string code, Func<PipelineRun, bool> isRunAgain, string why, Facts facts, string because)
    {
        var effects = new List<Effect>();
        var runs = new List<PipelineRun>();
        foreach (var run in state.Runs)
        {
            var isStopped = run.Verdict?.Code == code;
            var isAwaited = isStopped && run.Run is null && !run.Dispatched;
            var answer = isStopped && !isAwaited && isRunAgain(run) ? RerunRules.Ask(run, new RerunWish(false, "", why), state.Subject, facts) : null;
            runs.Add(isAwaited ? run with { Phase = PipelinePhase.Requested, Verdict = null, RequestedAt = facts.Now } : answer?.Run ?? run);
            effects.AddRange(answer?.Effects ?? []);
        }

        return new Decision<PullRequestState>(state with { Runs = runs }, effects, because);
    }

    private static PipelineRun Ended(PipelineRun run) =>
        run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Cancelled, "Stopped: the pull request is a draft", Draft) };
}
