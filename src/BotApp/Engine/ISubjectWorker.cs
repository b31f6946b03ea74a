namespace BotApp.Engine;

/// <summary>Does a subject's work. The queue calls it for one subject at a time over all replicas, for many subjects at once.</summary>
internal interface ISubjectWorker
{
    /// <summary>
    /// Decides the subject's waiting events in order and performs its waiting effects. An exception counts as a failed try:
    /// the subject is tried again later, and after <see cref="Storage.RetrySchedule.MaxTries"/> its oldest waiting event (or effect) is given up.
    /// </summary>
    /// <param name="subjectKey">The subject.</param>
    /// <param name="version">The state's version, which is this activation's alone.</param>
    /// <param name="cancellationToken">Cuts it off.</param>
    Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken);
}

/// <summary>How an activation ended.</summary>
internal abstract record Activation
{
    private Activation()
    {
    }

    /// <summary>Everything that could be done is done; what arrived meanwhile is looked for by the queue.</summary>
    internal sealed record Done : Activation;

    /// <summary>Work is left that must wait (a pause that GitHub asked for, a lock on the environment …). Not a failure.</summary>
    internal sealed record AgainAt(DateTimeOffset At) : Activation;

    /// <summary>Another replica began with this subject meanwhile, because this one stood still for too long: everything that is left is its own.</summary>
    internal sealed record TakenOver : Activation;
}
