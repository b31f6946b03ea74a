namespace BotApp.Runners;

/// <summary>A runner could not be asked; the case says what that means for the work. Messages are sentences for people without any secret.</summary>
internal abstract class RunnerException(string message, Exception? inner) : Exception(message, inner);

/// <summary>No answer, or one that says "later": a timeout, a lost connection, 5xx, 429, or nothing sent because the runner is taken to be down.</summary>
internal sealed class RunnerUnavailable(string message, Exception? inner) : RunnerException(message, inner)
{
    /// <summary>The earliest moment that makes sense, counted from now; null when unknown.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Surely nothing was done: not sent, not connected, or answered with 429 or 503 and a time.</summary>
    internal bool NotDone { get; init; }

    /// <summary>Nothing was sent, because the runner is taken to be down: no fault of the one who asked.</summary>
    internal bool NotSent { get; init; }

    /// <summary>What this means for a request to start or to run again.</summary>
    internal StartOutcome AsOutcome() => NotDone
        ? new StartOutcome.Busy(RetryAfter ?? TimeSpan.FromSeconds(30), Message)
        : new StartOutcome.Unknown(Message);
}

/// <summary>The runner answered, and the answer cannot be used: a credential it does not take, something that is not its protocol. Asking again gives the same.</summary>
internal sealed class RunnerRefused(int status, string message, Exception? inner = null) : RunnerException(message, inner)
{
    /// <summary>The HTTP status; 0 where it is the content that cannot be read.</summary>
    internal int Status { get; } = status;
}
