namespace BotApp.Tests.Faults.Rounds;

/// <summary>
/// The clock of a round: it stands still until the round puts it forward. Time limits of requests run out when it passes them; whoever only
/// wants to pause is let go at once, and the pause is over.
/// </summary>
internal sealed class RoundClock(DateTimeOffset begin) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Limit> _limits = [];
    private DateTimeOffset _now = begin;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    internal void Forward(TimeSpan by) => ForwardTo(GetUtcNow() + by);

    /// <summary>Puts it forward, never back; what runs out on the way does so at its time.</summary>
    internal void ForwardTo(DateTimeOffset until)
    {
        while (Next(until) is { } limit)
        {
            limit.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (state is CancellationTokenSource)
        {
            return new Limit(this, callback, state, dueTime);
        }

        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Forward(dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Limit(this, callback, state, Timeout.InfiniteTimeSpan);
    }

    private Limit? Next(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _limits.Where(limit => limit.Due <= until).MinBy(limit => limit.Due);
            var at = next?.Due ?? until;
            _now = at > _now ? at : _now;
            if (next is not null)
            {
                _limits.Remove(next);
            }

            return next;
        }
    }

    /// <summary>The time limit of a request.</summary>
    private sealed class Limit : ITimer
    {
        private readonly RoundClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;

        internal Limit(RoundClock clock, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        internal DateTimeOffset Due { get; private set; }

        internal void Fire() => _callback(_state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                _clock._limits.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = _clock._now + dueTime;
                    _clock._limits.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Another machine's clock, ahead or behind.</summary>
internal sealed class SkewedClock(TimeProvider clock, TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + ahead;
}
