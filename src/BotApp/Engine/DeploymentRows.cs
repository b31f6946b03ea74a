using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>An environment's state as rows: what is live, and the deployments that were begun.</summary>
internal static class DeploymentRows
{
    internal static StoredEnvironment? EnvironmentOf(SubjectState state) => state is not EnvironmentState environment ? null : new StoredEnvironment(
        environment.Subject.RepositoryId,
        environment.Environment,
        environment.Subject.ToString(),
        environment.Live?.Sha,
        environment.Live?.At,
        environment.Live?.By,
        environment.Live?.Url,
        environment.IsInDoubt,
        environment.Candidate,
        environment.Last?.Sha,
        environment.Lock?.By,
        environment.Lock?.Reason,
        environment.Lock?.At);

    internal static IReadOnlyList<StoredDeployment> Of(SubjectState state) => state is not EnvironmentState environment ? [] :
    [
        .. Begun(environment).Select(one => new StoredDeployment(
            environment.Subject.RepositoryId,
            environment.Environment,
            one.Number,
            one.Deployment(environment.Subject),
            one.Sha,
            one.IsRollback ? "rollback" : "deploy",
            one.Phase.ToString(),
            one.Problem,
            one.By,
            one.Run?.Url,
            one.AskedAt,
            one.EndedAt)
        {
            Committed = one.Changes?.Committed ?? [],
            StoppedAt = one.UnwellAt,
            HasBegun = one.Phase != DeployPhase.Failed || one.HasBegun,
        }),
    ];

    /// <summary>Those that a run was asked for.</summary>
    internal static IEnumerable<DeployAttempt> Begun(EnvironmentState environment) =>
        new[] { environment.Watched, environment.Last }.Concat(environment.Running).OfType<DeployAttempt>().Where(one => one.CorrelationId.Length > 0).DistinctBy(one => one.Number);
}
