using BotApp.Core.Pipelines;

namespace BotApp.GitHub.JobTokens;

/// <summary>What became of a job's token.</summary>
internal abstract record JobTokenReading
{
    private JobTokenReading()
    {
    }

    /// <summary>GitHub signed it, for us, and it is good now: what it says is so.</summary>
    internal sealed record Signed(JobTokenClaims Claims) : JobTokenReading;

    /// <summary>Not to be believed; <paramref name="Reason"/> says what was expected and what came, for whoever reads the job's log.</summary>
    internal sealed record Refused(string Reason) : JobTokenReading;

    /// <summary>GitHub's keys cannot be had at the moment: neither good nor bad.</summary>
    internal sealed record Unknown(string Reason) : JobTokenReading;
}
