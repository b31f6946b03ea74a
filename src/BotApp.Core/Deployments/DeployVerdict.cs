namespace BotApp.Core.Deployments;

/// <summary>Whether a commit may be deployed now.</summary>
internal abstract record DeployVerdict
{
    private DeployVerdict()
    {
    }

    /// <summary>It may.</summary>
    internal sealed record Ready : DeployVerdict;

    /// <summary>It may not, and waiting does not help.</summary>
    internal sealed record Never(string Code, string Reason) : DeployVerdict;

    /// <summary>Not yet; <paramref name="LookAt"/> is when time alone changes that, null when only events can.</summary>
    internal sealed record Later(string Code, string Reason, DateTimeOffset? LookAt = null) : DeployVerdict;
}
