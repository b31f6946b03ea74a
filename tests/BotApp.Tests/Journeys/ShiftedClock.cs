namespace BotApp.Tests.Journeys;

/// <summary>The machine's clock, put forward by a test.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ticks;

    internal void Forward(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
