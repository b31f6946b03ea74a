namespace BotApp.Core.Notifications;

/// <summary>When a message that was not taken is sent again: sooner at first, then every hour, until it is given up.</summary>
public static class DeliveryPatience
{
    /// <summary>No pause is longer, whatever the receiver asks for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The pause before the next try.</summary>
    /// <param name="tries">Tries so far, this one included.</param>
    /// <param name="age">How old the message is.</param>
    /// <param name="askedFor">What the receiver asked for (<c>Retry-After</c>); null when it did not.</param>
    /// <param name="first">The pause after the first try; it doubles.</param>
    /// <param name="giveUpAfter">The age at which it is given up.</param>
    /// <param name="chance">From 0 (included) to 1 (excluded): the pause is shortened by up to a half, so that not all come back at once.</param>
    /// <returns>Null when it is time to give up.</returns>
    public static TimeSpan? NextTry(long tries, TimeSpan age, TimeSpan? askedFor, TimeSpan first, TimeSpan giveUpAfter, double chance)
    {
        var own = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Clamp(tries - 1, 0, 30)))) * (1 - (chance / 2));
        var pause = askedFor is { } asked && asked > own ? (asked < Longest ? asked : Longest) : own;
        return age + pause > giveUpAfter ? null : pause;
    }
}
