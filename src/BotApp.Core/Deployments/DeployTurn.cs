using System.Text.Json;
using BotApp.Core.Commands;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>Whose turn it is: the oldest that waits and may be deployed now. A person is told at once what stands against it; what comes by itself waits.</summary>
internal sealed class DeployTurn(Facts facts)
{
    /// <summary>Begins the next deployment, if any may begin.</summary>
    public Decision<EnvironmentState> Next(EnvironmentState state)
    {
        if (state.Waiting.Count == 0 || !IsFree(state))
        {
            return Decision.Nothing(state, "");
        }

        if (facts.Privileged.Effective.Deployment(state.Environment) is not { } deployment)
        {
            return facts.Privileged is SettingsFact.Loaded or SettingsFact.None
                ? new Decision<EnvironmentState>(
                    state with { Waiting = [] },
                    [.. state.Waiting.SelectMany(one => DeployText.Dropped(state, one, "unknown-environment", "the environment is no longer in the settings.", facts))],
                    "The environment is no longer in the settings: what waited is dropped.")
                : Decision.Nothing(state, "The settings cannot be read: nothing is begun.");
        }

        var conditions = new DeployConditions(state, deployment, facts);
        var decision = Decision.Nothing(state with { Waiting = [] }, "");
        foreach (var attempt in state.Waiting)
        {
            decision = decision.Then(known => IsFree(known) ? Consider(known, attempt, deployment, conditions) : Keep(known, attempt));
        }

        return decision;
    }

    private bool IsFree(EnvironmentState state) => DeploymentRules.IsFree(state, facts.Privileged.Effective.Deployment(state.Environment));

    private Decision<EnvironmentState> Consider(EnvironmentState state, DeployAttempt attempt, DeploymentSettings deployment, DeployConditions conditions)
    {
        if (facts.Deployment?.Find(attempt.Sha) is not { Problem: null } commit)
        {
            return Keep(state, attempt); // looked at with the next activation
        }

        if (commit.Sha is null)
        {
            return Drop(state, attempt, "unknown-commit", "GitHub does not know this commit any more.");
        }

        if (attempt is { IsRollback: false, IsAgain: false } && !state.IsInDoubt && state.Live?.Sha == attempt.Sha)
        {
            return attempt.Asked == CommandPlace.Button ? Decision.Nothing(state, "It is live already: nothing is done.") : Drop(state, attempt, "nothing-to-do", "it is live already.");
        }

        var words = new DeployWords(facts, deployment);
        if (words.Over(state, attempt) is var (code, reason))
        {
            return Drop(state, attempt, code, reason);
        }

        var seen = attempt with { Changes = commit.Changes ?? attempt.Changes };
        return conditions.Judge(seen, commit) switch
        {
            DeployVerdict.Ready when words.Asked(state, seen, commit) is { } asked => Keep(state, asked),
            DeployVerdict.Ready => Begin(state, seen, deployment),
            DeployVerdict.Later later when attempt.By is null => Keep(state, seen with { Code = later.Code, Problem = later.Reason, AskAt = later.LookAt }),
            DeployVerdict.Later later => Drop(state, seen, later.Code, later.Reason),
            DeployVerdict.Never never => Drop(state, seen, never.Code, never.Reason),
            var verdict => throw new InvalidOperationException($"Verdict {verdict.GetType().Name} has no rule."),
        };
    }

    private Decision<EnvironmentState> Begin(EnvironmentState state, DeployAttempt attempt, DeploymentSettings deployment)
    {
        var begun = attempt with
        {
            Phase = DeployPhase.Running,
            Code = null,
            Problem = null,
            AskAt = null,
            Since = facts.Now,
            Previous = state.Live?.Sha,
            CorrelationId = CorrelationId.For(state.Subject, attempt.IsRollback ? "rollback" : "deploy", attempt.Sha, attempt.Number),
            Runner = deployment.Runner,
            Timeout = deployment.Timeout,
            Production = deployment.Production,
            Url = deployment.Url,
            Probes = Probes.Steps(deployment.Smoke),
            ProbeWithin = Probes.Within(deployment.Smoke),
        };
        var known = state with { Current = begun, Beside = [.. state.Running], PinnedBy = attempt is { By: not null, IsRollback: false } ? null : state.PinnedBy };
        var by = attempt.By is { } person ? $"for {person}" : "by itself";
        return new Decision<EnvironmentState>(
            known,
            [DeployText.Status(known, begun, DeploymentState.Queued, "asked the runner"), Start(known, begun, deployment), .. DeployText.Record(begun, known, facts)],
            $"{CommitRules.Short(begun.Sha)} is deployed to {state.Environment} {by}, as number {begun.Number}.");
    }

    // The workflow comes from the default branch: what deploys is trusted, what is deployed is the commit.
    private StartRun Start(EnvironmentState state, DeployAttempt attempt, DeploymentSettings deployment)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["request_id"] = attempt.CorrelationId,
            ["action"] = attempt.IsRollback ? "rollback" : "deploy",
            ["sha"] = attempt.Sha,
            ["environment"] = state.Environment,
            ["deployment_id"] = attempt.Deployment(state.Subject),
            ["payload"] = JsonSerializer.Serialize(new { number = attempt.Number, previous_sha = attempt.Previous, inputs = deployment.Inputs }),
        };
        return new StartRun(attempt.CorrelationId, attempt.Runner, deployment.Workflow, facts.Repository.DefaultBranch, inputs, facts.Now) { Kind = RunKind.Deploy, Sha = attempt.Sha };
    }

    private Decision<EnvironmentState> Drop(EnvironmentState state, DeployAttempt attempt, string code, string reason)
    {
        var refused = attempt with { Phase = DeployPhase.Refused, Code = code, Problem = reason, EndedAt = facts.Now };

        // What came by itself or by a button is remembered, so that its check says why; who said a command reads the answer.
        return attempt.Asked == CommandPlace.Button
            ? Decision.Nothing(state with { Last = refused }, $"{code}: {reason}")
            : new Decision<EnvironmentState>(state, [.. Answer(state, attempt, refused, code, reason), DeployText.Record(RequestOf(refused), new CommandAnswer(false, code, reason), state, facts)], $"{code}: {reason}");
    }

    // Where people were asked at a check, the check must not go on asking them.
    private IReadOnlyList<Effect> Answer(EnvironmentState state, DeployAttempt attempt, DeployAttempt refused, string code, string reason) =>
        attempt is { ConfirmBy: null, ApproveBy: null } ? DeployText.Refused(state, refused, code, reason) : DeployText.Dropped(state, refused, code, reason, facts);

    private static EnvironmentRequest RequestOf(DeployAttempt attempt) => new()
    {
        Act = attempt.IsRollback ? EnvironmentAct.Rollback : EnvironmentAct.Deploy,
        By = new Person(attempt.ById, attempt.By ?? "", false),
        Asked = attempt.Asked,
        Sha = attempt.Sha,
    };

    private static Decision<EnvironmentState> Keep(EnvironmentState state, DeployAttempt attempt) => Decision.Nothing(state with { Waiting = [.. state.Waiting, attempt] }, "");
}
