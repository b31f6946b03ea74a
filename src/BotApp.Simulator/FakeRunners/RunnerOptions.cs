using BotApp.Simulator.Hosting;
using BotApp.Simulator.PackageIndex;

namespace BotApp.Simulator.FakeRunners;

/// <summary>What the runner is allowed to use, and the services that trust its jobs.</summary>
internal sealed record RunnerOptions
{
    public int MaxParallelJobs { get; init; } = 2;

    /// <summary>How long steps that run in spite of a cancellation (<c>always()</c>) may take, all together.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A job's log is cut here; the process is not.</summary>
    public int MaxLogCharacters { get; init; } = 5 * 1024 * 1024;

    /// <summary><c>secrets.*</c> of a job; which ones depends on its environment, as on GitHub.</summary>
    public Func<JobIdentity, IReadOnlyDictionary<string, string>> Secrets { get; init; } =
        _ => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Trusted publishing: asked only for jobs with <c>id-token: write</c>.</summary>
    public Func<JobIdentity, MintedToken> ExchangeIdToken { get; init; } = _ => MintedToken.Refused("No package index trusts this runner.");

    /// <summary>The interpreter jobs get; null: looked for once, when a job first needs it.</summary>
    public PythonInstallation? Python { get; init; }

    /// <summary>
    /// A runner whose jobs may publish to <paramref name="index"/>, and write to <paramref name="hosting"/> from the environment <c>preview</c>
    /// and, where they deploy, from every other one.
    /// </summary>
    public static RunnerOptions For(PackageIndexState index, HostingState hosting) => new()
    {
        ExchangeIdToken = job => index.MintToken(job.Repository, job.WorkflowFile, job.Environment),
        Secrets = job => (job.Environment, job.WorkflowFile) switch
        {
            (HostingState.EnvironmentName, _) => new Dictionary<string, string>(StringComparer.Ordinal) { ["PREVIEW_TOKEN"] = hosting.MintToken() },
            (not null, "deploy.yml") => new Dictionary<string, string>(StringComparer.Ordinal) { ["DEPLOY_TOKEN"] = hosting.MintToken() },
            _ => new Dictionary<string, string>(StringComparer.Ordinal),
        },
    };
}

/// <summary>What a job's identity token says of it on GitHub.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="WorkflowFile"><c>release.yml</c>.</param>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The run's attempt.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Environment">The job's environment; null when it has none.</param>
internal sealed record JobIdentity(string Repository, string WorkflowFile, long RunId, int Attempt, string Job, string? Environment);
