using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>
/// An environment takes one deployment at a time: asked for, judged, run, looked at, live. What is live is only what ran to a success and
/// answered its probes; whatever ends badly leaves the record of the last good one as it is.
/// </summary>
public static class DeploymentRules
{
    /// <summary>The timer that has runs and conditions looked at again.</summary>
    private const string Poll = "poll";

    /// <summary>The timer that has the site asked again.</summary>
    private const string Probe = "probe";

    /// <summary>Of the deeds of the past so many are remembered; a check or comment that is older is written once more at worst.</summary>
    private const int MaxShown = 400;

    /// <summary>So many run beside the newest at most.</summary>
    private const int MaxBeside = 4;

    /// <summary>A start whose run is not known yet is looked for this often: the answer may have been lost.</summary>
    private static readonly TimeSpan Unconfirmed = TimeSpan.FromSeconds(3);

    /// <summary>What has to be read first is read with the next activation.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    /// <summary>Brings the environment one step further.</summary>
    internal static Decision<EnvironmentState> Reconcile(EnvironmentState state, BotEvent happened, Facts facts)
    {
        var requests = new DeployRequests(facts);
        return new DeployProgress(facts, happened).Follow(Unlocked(Pruned(state), facts))
            .Then(known => happened switch
            {
                EnvironmentAsked asked => requests.Answer(known, asked.Request),
                PageAsked asked => requests.Page(known, asked),
                CommitOffered offered => requests.Offer(known, offered),
                ButtonPressed pressed => requests.Press(known, pressed.CheckName, pressed.Identifier, pressed.Sha, pressed.By),
                CheckRerunRequested rerun => requests.Press(known, rerun.CheckName, DeployText.DeployButton, rerun.Sha, rerun.By),
                _ => Decision.Nothing(known, ""),
            })
            .Then(known => new DeployTurn(facts).Next(known))
            .Then(known => DeployText.Show(known, facts))
            .Then(known => new Decision<EnvironmentState>(known, [new SetTimer(Poll, NextLook(known, facts)), new SetTimer(Probe, ProbeAt(known))], ""));
    }

    /// <summary>The run that has to be asked about: the one under way, or one that was given up without having been seen.</summary>
    public static IEnumerable<(string CorrelationId, string Runner, RunReference? Run)> Awaited(EnvironmentState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Running.Append(state.Last).OfType<DeployAttempt>()
            .Where(one => one.Phase == DeployPhase.Running || one is { Phase: DeployPhase.Failed, Run: null })
            .Select(one => (one.CorrelationId, one.Runner, one.Run));
    }

    /// <summary>The commits that facts are needed of, the most pressing first; those that are only offered where something is deployed by itself.</summary>
    public static IReadOnlyList<string> Asked(EnvironmentState state, IReadOnlyList<BotEvent> events, DeploymentSettings deployment)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(deployment);
        var asked = events.OfType<EnvironmentAsked>().Where(one => one.Request.Act == EnvironmentAct.Deploy).Select(one => one.Request.Sha);
        var offered = events.OfType<CommitOffered>().Where(_ => deployment.Auto is not null).Select(one => one.Sha);
        var pressed = events.Select(one => one switch { ButtonPressed button => button.Sha, CheckRerunRequested rerun => rerun.Sha, PageAsked { Command: not PageAsked.Confirm } page => page.Sha, _ => "" });
        var isBack = events.Any(one => one is EnvironmentAsked { Request.Act: EnvironmentAct.Rollback } or ButtonPressed { Identifier: DeployText.RollbackButton });
        string?[] back = isBack ? [RollbackGoal(state, deployment)?.Sha] : [];
        var waiting = IsFree(state, deployment) ? state.Waiting.Select(one => one.Sha) : [];
        return [.. asked.Concat(pressed).Concat(back).Concat(offered).Concat(waiting).OfType<string>().Where(sha => sha.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Where a rollback goes: what was good before, or whatever was live before where the settings say <c>previous</c>; what is recorded as good
    /// when something else may be there now. Null when there is nothing.
    /// </summary>
    public static LiveCommit? RollbackGoal(EnvironmentState state, DeploymentSettings? deployment)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is { Disturbed: true, IsUnwell: false } ? state.Live
            : deployment?.Rollback.Target == RollbackTarget.Previous ? state.Before
            : state.Former.FirstOrDefault(one => one.Sha != state.Live?.Sha);
    }

    /// <summary>The open pull request whose head a commit was when it was asked for there; null when it was asked for otherwise.</summary>
    public static int? PullRequestOf(string sha, EnvironmentState state, IReadOnlyList<BotEvent> events)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(events);
        var said = events.OfType<EnvironmentAsked>().Select(one => one.Request).Where(one => one.IsPullRequestHead && one.Sha == sha).Select(one => one.Asked.Number);
        var waits = state.Waiting.Where(one => one.IsPullRequestHead && one.Sha == sha).Select(one => one.Asked.Number);
        return said.Concat(waits).Where(number => number > 0).Select(number => (int?)number).FirstOrDefault();
    }

    /// <summary>The deployments that whoever asked has to confirm at their comment.</summary>
    public static IEnumerable<DeployAttempt> ToBeConfirmed(EnvironmentState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Waiting.Where(one => one is { ConfirmBy: not null, Confirmed: false } && one.Asked.CommentId != 0);
    }

    // Whoever said the lock on a pull request meant the time until that is merged.
    private static EnvironmentState Unlocked(EnvironmentState state, Facts facts) =>
        state.Lock is { Number: > 0 } && facts.Deployment?.IsLockMerged == true && facts.Privileged.Effective.Deployment(state.Environment)?.Concurrency.UnlockOnMerge == true ? state with { Lock = null } : state;

    /// <summary>Whether another deployment may begin: one runs at a time, or so many as are asked for (5) where the settings say <c>lock: none</c>.</summary>
    internal static bool IsFree(EnvironmentState state, DeploymentSettings? deployment) =>
        state.Current is null || (deployment?.Concurrency.Lock == DeployLock.None && state.Beside.Count < MaxBeside);

    private static DateTimeOffset? ProbeAt(EnvironmentState state) => state.Current is not null ? state.Running.Min(one => one.AskAt) : state is { Disturbed: false, Watched: { WatchUntil: not null } watched } ? watched.AskAt : null;

    /// <summary>The environments that want commits of a branch, with or without being asked.</summary>
    internal static IEnumerable<DeploymentSettings> Reached(RepositorySettings settings, string branch, string defaultBranch) =>
        settings.Deployments.Where(deployment => TakesFrom(deployment, branch, defaultBranch));

    /// <summary>Whether commits of a branch may come here: the default branch, and what the settings name for deploying without being asked.</summary>
    public static bool TakesFrom(DeploymentSettings deployment, string branch, string defaultBranch)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return branch == defaultBranch || deployment.Auto?.Branches.Matches(branch) == true;
    }

    private static DateTimeOffset? NextLook(EnvironmentState state, Facts facts) => state switch
    {
        { Current: { Phase: DeployPhase.Running, Run: null } } => facts.Now + (Unconfirmed < facts.PollInterval ? Unconfirmed : facts.PollInterval),
        { Current: not null } when state.Last?.EndedAt == facts.Now || AwaitsFacts(state, facts) => facts.Now + Soon,
        { Current: not null } => facts.Now + facts.PollInterval,
        { Waiting.Count: 0, Disturbed: false, Watched: { WatchUntil: not null, AskAt: null } } => facts.Now + PipelineRules.Overtime, // the answer may be lost
        { Waiting.Count: > 0 } when facts.Privileged.Effective.Deployment(state.Environment) is null => facts.Now + facts.PollInterval,
        { Waiting.Count: > 0 } when state.Waiting.All(one => facts.Deployment?.Find(one.Sha) is not null) => Soonest(state, facts),
        { Waiting.Count: > 0 } => facts.Now + Soon, // its conditions are read with the next activation
        _ => null,
    };

    private static bool AwaitsFacts(EnvironmentState state, Facts facts) =>
        IsFree(state, facts.Privileged.Effective.Deployment(state.Environment)) && state.Waiting.Any(one => facts.Deployment?.Find(one.Sha) is null);

    // What waits for checks hears of them; a window or a freeze ends by the clock; everything else is looked for now and then.
    private static DateTimeOffset Soonest(EnvironmentState state, Facts facts)
    {
        var often = facts.Now + (facts.PollInterval * 5);
        return state.Waiting.Select(one => one.AskAt).Append(often).Where(at => at > facts.Now).Min() ?? often;
    }

    private static EnvironmentState Pruned(EnvironmentState state) => state.Shown.Count <= MaxShown
        ? state
        : state with { Shown = state.Shown.Where(entry => entry.Key.StartsWith("timer:", StringComparison.Ordinal) || entry.Key.StartsWith("offer:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal) };
}
