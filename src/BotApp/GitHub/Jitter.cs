namespace BotApp.GitHub;

/// <summary>Chance, injected so that a test can take it away.</summary>
/// <param name="next">Gives numbers from 0 up to, not including, 1.</param>
internal sealed class Jitter(Func<double> next)
{
    internal double Next() => next();

    /// <summary>Full jitter: anything from nothing to the doubled base, capped.</summary>
    internal TimeSpan Backoff(int attempt, TimeSpan first, TimeSpan longest)
    {
        var ceiling = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, attempt));
        return TimeSpan.FromSeconds(ceiling * Next());
    }
}
