namespace BotApp.Core.Pipelines;

/// <summary>What a runner can do beyond starting, telling and stopping.</summary>
public sealed record RunnerCapabilities
{
    /// <summary>It can run the failed jobs of a run again and leave the others as they are; default true. Without it everything is run again.</summary>
    public bool RerunsFailedJobs { get; init; } = true;
}
