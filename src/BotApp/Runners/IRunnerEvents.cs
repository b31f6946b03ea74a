namespace BotApp.Runners;

/// <summary>Reads what a runner sends about its runs: pure, no I/O. An event only wakes whoever waits; what is true is asked for.</summary>
internal interface IRunnerEvents
{
    /// <summary>What a request means.</summary>
    /// <param name="headers">Its headers by name, without case.</param>
    /// <param name="body">Its body, at most 64 KiB.</param>
    /// <param name="now">The time it came.</param>
    RunnerEvent Read(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now);
}

/// <summary>What a runner's event means.</summary>
internal abstract record RunnerEvent
{
    private RunnerEvent()
    {
    }

    /// <summary>Something about these runs changed.</summary>
    /// <param name="Runs">The runs.</param>
    /// <param name="Delivery">Tells deliveries apart, so that one that is sent twice counts once; null where the runner has no such thing.</param>
    internal sealed record Hints(IReadOnlyList<RunHint> Runs, string? Delivery) : RunnerEvent
    {
        /// <summary>What a run says of itself, where nobody else can be asked; null where the event is a hint and no more.</summary>
        public RunStatement? Said { get; init; }
    }

    /// <summary>Understood, and of no interest.</summary>
    internal sealed record Ignored : RunnerEvent;

    /// <summary>Not signed as it should be; <paramref name="Reason"/> is for whoever sent it.</summary>
    internal sealed record Refused(string Reason) : RunnerEvent;

    /// <summary>Not what this runner sends; <paramref name="Reason"/> is for whoever sent it.</summary>
    internal sealed record Unreadable(string Reason) : RunnerEvent;
}

/// <summary>A run that an event is about, by what the event names it with; at least one of both.</summary>
/// <param name="RunId">The runner's own id.</param>
/// <param name="CorrelationId">Ours.</param>
internal sealed record RunHint(string? RunId, string? CorrelationId);

/// <summary>A signed statement of a run about itself: the newest is what is true of it.</summary>
/// <param name="CorrelationId">The attempt's own.</param>
/// <param name="Sequence">Grows from statement to statement; an older one than is known changes nothing.</param>
/// <param name="IsOver">The run is over: nothing said later changes it.</param>
/// <param name="Document">The status document.</param>
internal sealed record RunStatement(string CorrelationId, long Sequence, bool IsOver, string Document);
