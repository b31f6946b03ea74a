using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>A commit that a newer one has replaced while its pipelines go on.</summary>
public sealed record EarlierCommit
{
    /// <summary>The commit.</summary>
    public required string Sha { get; init; }

    /// <summary>When it was first seen as the newest.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>All its pipelines, those that had ended, too: later stages need them.</summary>
    public required IReadOnlyList<PipelineRun> Runs { get; init; }

    /// <summary>Its coverage, where that is judged to the end as well; null where it was not looked at.</summary>
    public CoverageState? Coverage { get; init; }

    /// <summary>Its coverage is judged to the end: on branches. A pull request's added lines are those of its newest commit.</summary>
    public bool FollowsCoverage { get; init; }

    /// <summary>Every pipeline has ended and was judged: nothing more comes of it.</summary>
    public bool IsOver { get; init; }
}

/// <summary>
/// What a newer commit does not stop (<c>concurrency.cancel-in-progress: false</c>, and the default branch without a word): each commit is
/// judged to its end, stage by stage. It changes nothing for the gate, which is the newest commit's.
/// </summary>
public static class EarlierCommits
{
    /// <summary>So many are followed; one before them is stopped like any other.</summary>
    public const int Most = 10;

    /// <summary>The reason code of what a newer commit stopped.</summary>
    internal const string Superseded = "superseded";

    internal const string Timer = "earlier";

    /// <summary>How the facts about an earlier commit are read: the state as if it were the newest.</summary>
    public static TState As<TState>(TState state, EarlierCommit earlier)
        where TState : CommitState
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(earlier);
        return state with { HeadSha = earlier.Sha, HeadSince = earlier.Since, Runs = earlier.Runs, Coverage = earlier.Coverage, Earlier = [], Abandoned = [] };
    }

    /// <summary>What ran for an earlier commit runs on.</summary>
    public static IReadOnlyList<PipelinePlan> Plans(EarlierCommit earlier, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(settings);
        return [.. settings.Pipelines.Where(pipeline => earlier.Runs.Any(run => run.Pipeline == pipeline.Name)).Select(pipeline => new PipelinePlan(pipeline, PipelineNeed.Runs, "goes on for an earlier commit."))];
    }

    /// <summary>What goes on when a newer commit takes the place of the newest one known, and what is one too many for that.</summary>
    internal static (IReadOnlyList<EarlierCommit> Kept, IReadOnlyList<EarlierCommit> Dropped) After(CommitState state, string newer, RepositorySettings settings, Facts facts)
    {
        var all = state.Earlier.Where(earlier => !earlier.IsOver && earlier.Sha != newer).ToList();
        if (state.Runs.Any(run => MayGoOn(run, state, settings, facts)))
        {
            all.Add(new EarlierCommit
            {
                Sha = state.HeadSha,
                Since = state.HeadSince,
                Runs = [.. state.Runs.Select(run => run.Phase == PipelinePhase.Done ? run : MayGoOn(run, state, settings, facts) ? run with { ReplacedBy = newer } : Ended(run, newer))],
                Coverage = state is BranchState ? state.Coverage : null,
                FollowsCoverage = state is BranchState,
            });
        }

        var tooMany = Math.Max(0, all.Count - Most);
        return ([.. all.Skip(tooMany)], [.. all.Take(tooMany), .. state.Earlier.Where(earlier => !earlier.IsOver && earlier.Sha == newer)]);
    }

    /// <summary>The run is among those that go on.</summary>
    internal static bool GoesOn(EarlierCommit? earlier, PipelineRun run) => earlier?.Runs.Any(one => one.Pipeline == run.Pipeline && one.Phase != PipelinePhase.Done) == true;

    /// <summary>A deed asked for earlier is one of these commits'.</summary>
    internal static bool Concern(IReadOnlyList<EarlierCommit> kept, string key) =>
        kept.Any(earlier => key.Contains(earlier.Sha, StringComparison.Ordinal) || earlier.Runs.Any(run => key.Contains(run.CorrelationId, StringComparison.Ordinal)));

    /// <summary>Brings every earlier commit one step further.</summary>
    internal static Decision<TState> Advance<TState>(TState state, BotEvent happened, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        if (state.Earlier.Count == 0 || facts.Settings is SettingsFact.Broken { LastGood: null } or SettingsFact.Unavailable { LastGood: null })
        {
            return new Decision<TState>(state, [new SetTimer(Timer, null)], "");
        }

        var (kept, effects, because) = (new List<EarlierCommit>(), new List<Effect>(), new List<string>());
        foreach (var earlier in state.Earlier)
        {
            if (earlier.IsOver || !facts.Earlier.TryGetValue(earlier.Sha, out var known))
            {
                kept.Add(earlier);
                continue;
            }

            var plans = Plans(earlier, settings);
            var next = CommitRules.Pipelines(As(state, earlier), plans, happened, settings, known)
                .Then(then => earlier.FollowsCoverage ? CoverageCheck.Advance(then, plans, settings, known) : Decision.Nothing(then, ""));
            var isReading = next.Effects.Any(effect => effect is SetTimer { Name: CoverageCheck.Name, DueAt: not null });
            var isOver = !isReading && next.State.Runs.All(MeasuringRuns.HasEnded);
            kept.Add(earlier with { Runs = next.State.Runs, Coverage = next.State.Coverage, IsOver = isOver });
            effects.AddRange(next.Effects.Where(effect => effect is not SetTimer));
            effects.AddRange(isReading ? [new SetTimer(Timer, facts.Now)] : []);
            because.AddRange(next.Because.Length > 0 ? [$"{CommitRules.Short(earlier.Sha)}, an earlier commit: {next.Because}"] : Array.Empty<string>());
        }

        effects.AddRange(effects.Any(effect => effect is SetTimer) ? [] : [new SetTimer(Timer, null)]);
        return new Decision<TState>(state with { Earlier = kept }, effects, string.Join(' ', because));
    }

    /// <summary>Stops what still runs for an earlier commit.</summary>
    internal static IReadOnlyList<Effect> Stop(CommitState state, EarlierCommit earlier, CheckOutput content, RepositorySettings settings) => earlier.IsOver
        ? []
        : [.. CommitRules.Stop(state, earlier.Runs, content, settings), .. CoverageCheck.Stop(As(state, earlier), content, settings)];

    /// <summary>Stops what still runs for any earlier commit.</summary>
    internal static IReadOnlyList<Effect> StopAll(CommitState state, CheckOutput content, RepositorySettings settings) =>
        [.. state.Earlier.SelectMany(earlier => Stop(state, earlier, content, settings)), new SetTimer(Timer, null)];

    // A schedule's run is stopped by nothing and replaced by nothing. On a pull request a stage that has not begun is not begun any more:
    // nobody looks at an old commit of it, and what a fork's needs is said of its newest one.
    private static bool MayGoOn(PipelineRun run, CommitState state, RepositorySettings settings, Facts facts) =>
        settings.HasFile && run.Phase != PipelinePhase.Done && !run.IsBlocked && run.CancelledBy is null
        && (state is BranchState || (state is PullRequestState && run.Phase != PipelinePhase.Waiting))
        && settings.Pipeline(run.Pipeline)?.CancelsInProgress(state.Subject, facts.Repository.DefaultBranch) == false;

    private static PipelineRun Ended(PipelineRun run, string newer) =>
        run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Cancelled, $"Superseded by {CommitRules.Short(newer)}", Superseded) };
}
