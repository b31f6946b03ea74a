namespace BotApp.Storage;

/// <summary>
/// When what failed is tried again: eight tries over about an hour (two at most), each wait drawn at random from the whole of its step
/// ("full jitter"), so that many failures of one moment do not come back in one moment.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>Tries before giving up.</summary>
    internal const int MaxTries = 8;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(6),
        TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(60),
    ];

    /// <summary>The wait before the next try.</summary>
    /// <param name="triesSoFar">Failures including this one, from 1.</param>
    /// <param name="random">A number from 0 (included) to 1 (excluded).</param>
    /// <returns>Null when it is time to give up.</returns>
    internal static TimeSpan? NextTry(long triesSoFar, double random) => triesSoFar switch
    {
        < 1 => throw new ArgumentOutOfRangeException(nameof(triesSoFar), triesSoFar, "Expected the number of failures, at least 1."),
        >= MaxTries => null,
        _ => Steps[triesSoFar - 1] * random,
    };
}
