using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>
/// What became live is asked on for a while. When it stops answering, its record says so, environments behind it do not count on it, and
/// the settings say whether BotApp goes back by itself, once: what a rollback brought is never rolled back by itself.
/// </summary>
internal sealed class DeployWatch(Facts facts, BotEvent happened)
{
    /// <summary>The code of a deployment that answered at first and stopped answering.</summary>
    public const string Stopped = "stopped-answering";

    /// <summary>What became live, as it is watched from now on; null where that is not wanted.</summary>
    public static DeployAttempt? Begin(DeployAttempt live, DeploymentSettings? deployment, DateTimeOffset now) =>
        deployment?.Watch is { } watch && live is { Probes.Count: > 0, Url: not null } ? live with { WatchUntil = now + watch.For, AskAt = now + watch.Every, Misses = 0 } : null;

    /// <summary>One step further; while something is being deployed, and when nobody knows what is there, nothing is asked.</summary>
    public Decision<EnvironmentState> Follow(EnvironmentState state) =>
        state is { Current: null, Disturbed: false, Watched: { UnwellAt: null, WatchUntil: { } until } watched } && Settings(state) is { Watch: { } watch } deployment
            ? Told(state, watched, until, watch, deployment).Then(known => known.Watched is { UnwellAt: null, WatchUntil: not null } still ? AskedAgain(known, still, until, watch, deployment) : Decision.Nothing(known, ""))
            : Decision.Nothing(state, "");

    private Decision<EnvironmentState> Told(EnvironmentState state, DeployAttempt watched, DateTimeOffset until, WatchSettings watch, DeploymentSettings deployment) =>
        watched.AskAt is null && happened is UrlProbed probed && probed.CorrelationId == watched.CorrelationId
            ? probed.IsUnasked
                ? Decision.Nothing(state with { Watched = watched with { AskAt = facts.Now + Probes.Pause(1, probed) } }, "")
                : Counted(state, watched with { Misses = probed.Answered ? 0 : watched.Misses + 1, Problem = probed.Answered ? null : probed.Detail }, until, watch, deployment, probed.RetryAfter)
            : Decision.Nothing(state, "");

    private Decision<EnvironmentState> AskedAgain(EnvironmentState state, DeployAttempt watched, DateTimeOffset until, WatchSettings watch, DeploymentSettings deployment)
    {
        if (watched.AskAt <= facts.Now)
        {
            var next = watched with { Round = watched.Round + 1, AskAt = null, CheckingSince = facts.Now };
            return new Decision<EnvironmentState>(state with { Watched = next }, [DeployProgress.Question(next)], "");
        }

        // An answer that never comes is one, too.
        return watched.AskAt is null && facts.Now - watched.CheckingSince > PipelineRules.Overtime
            ? Counted(state, watched with { Misses = watched.Misses + 1, Problem = "it could not be asked whether it answers." }, until, watch, deployment)
            : Decision.Nothing(state, "");
    }

    private Decision<EnvironmentState> Counted(EnvironmentState state, DeployAttempt watched, DateTimeOffset until, WatchSettings watch, DeploymentSettings deployment, TimeSpan? rest = null)
    {
        if (watched.Misses >= watch.FailAfter)
        {
            return Unwell(state, watched, deployment);
        }

        var isOver = facts.Now >= until && watched.Misses == 0;
        var next = isOver ? watched with { AskAt = null, WatchUntil = null, Problem = null } : watched with { AskAt = facts.Now + (rest > watch.Every ? rest.Value : watch.Every) };
        return Decision.Nothing(state with { Watched = next }, isOver ? $"{CommitRules.Short(watched.Sha)} answered as long as it was watched." : "");
    }

    private Decision<EnvironmentState> Unwell(EnvironmentState state, DeployAttempt watched, DeploymentSettings deployment)
    {
        var ended = watched with { AskAt = null, WatchUntil = null, UnwellAt = facts.Now, Code = Stopped, Problem = $"it was live and stopped answering as expected: {watched.Problem}" };
        var known = state with { Watched = ended, Last = state.Last?.Number == ended.Number ? ended : state.Last };
        var target = DeploymentRules.RollbackGoal(known, deployment);
        var isBack = !watched.IsRollback && target is not null && deployment.Rollback.OnSmokeFailure == SmokeFailure.Rollback;
        return new Decision<EnvironmentState>(known, [DeployText.Status(known, ended, DeploymentState.Failure, DeployText.Words(Stopped))], $"{CommitRules.Short(watched.Sha)} is live in {state.Environment} and stopped answering.")
            .Then(now => isBack ? DeployProgress.Back(now, target!, facts) : Decision.Nothing(now, "")); // isBack looked
    }

    private DeploymentSettings? Settings(EnvironmentState state) => facts.Privileged.Effective.Deployment(state.Environment);
}
