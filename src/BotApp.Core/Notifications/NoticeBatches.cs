namespace BotApp.Core.Notifications;

/// <summary>A notice that waits in the line of one addressee.</summary>
/// <param name="Id">Its row.</param>
/// <param name="HoldUntil">Not before; null: at once.</param>
public sealed record WaitingNotice(long Id, DateTimeOffset? HoldUntil);

/// <summary>
/// What goes into one message. The first of a quiet time goes at once, and whatever follows within the window goes together when the window is over: a
/// storm becomes one message after the other, not hundreds.
/// </summary>
public static class NoticeBatches
{
    /// <summary>So many share a message at most; the rest goes with the next.</summary>
    public const int MaxNotices = 100;

    /// <summary>The notices that go into a message now, oldest first; none when nothing may go yet.</summary>
    /// <param name="waiting">All that wait for this addressee, oldest first.</param>
    /// <param name="sinceLast">How long ago the last message to them was made; null when none ever was.</param>
    /// <param name="window">The least time between two messages.</param>
    /// <param name="now">The time that quiet hours go by.</param>
    public static IReadOnlyList<long> Ready(IReadOnlyList<WaitingNotice> waiting, TimeSpan? sinceLast, TimeSpan window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        return sinceLast < window ? [] : [.. waiting.Where(one => one.HoldUntil is null || one.HoldUntil <= now).Take(MaxNotices).Select(one => one.Id)];
    }
}
