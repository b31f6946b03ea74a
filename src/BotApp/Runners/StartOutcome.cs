using BotApp.Core.Pipelines;

namespace BotApp.Runners;

/// <summary>What became of a request to start or to run again.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>The runner took it; <paramref name="Run"/> is null when it did not say which run it is (find it by correlation id).</summary>
    internal sealed record Started(RunReference? Run) : StartOutcome;

    /// <summary>The runner had it already under this correlation id: an earlier request arrived after all.</summary>
    internal sealed record Existing(RunReference Run) : StartOutcome;

    /// <summary>Surely not taken, and asking again later makes sense.</summary>
    /// <param name="RetryAfter">Not before this.</param>
    /// <param name="Reason">A sentence for people.</param>
    internal sealed record Busy(TimeSpan RetryAfter, string Reason) : StartOutcome;

    /// <summary>The runner refused for good; <paramref name="Reason"/> is a sentence for people.</summary>
    internal sealed record Rejected(string Reason) : StartOutcome;

    /// <summary>The answer was lost: it may be running. <paramref name="Cause"/> is a sentence for people.</summary>
    internal sealed record Unknown(string Cause) : StartOutcome;
}

/// <summary>What became of a request to stop.</summary>
internal abstract record CancelOutcome
{
    private CancelOutcome()
    {
    }

    /// <summary>The runner will stop it, or has.</summary>
    internal sealed record Asked : CancelOutcome;

    /// <summary>It was over already.</summary>
    internal sealed record AlreadyOver : CancelOutcome;

    /// <summary>The runner knows no such run.</summary>
    internal sealed record NotFound : CancelOutcome;

    /// <summary>The runner does not stop it; <paramref name="Reason"/> is a sentence for people.</summary>
    internal sealed record Refused(string Reason) : CancelOutcome;
}
