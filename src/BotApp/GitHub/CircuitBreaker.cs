namespace BotApp.GitHub;

/// <summary>
/// Stops asking a service that is down: after several failures in a row nothing is sent for a while, then one request at a time
/// finds out.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="jitter">Each silence is drawn from the upper half of its step.</param>
/// <param name="firstSilence">The first silence; every further one is twice as long.</param>
/// <param name="longestSilence">The longest.</param>
internal sealed class CircuitBreaker(TimeProvider time, Jitter jitter, TimeSpan firstSilence, TimeSpan longestSilence)
{
    private const int FailuresToOpen = 5;

    private const int MaxDoublings = 20;

    private readonly Lock _lock = new();

    private int _failures;

    private bool _probing;

    private DateTimeOffset _openUntil = DateTimeOffset.MinValue;

    /// <summary>How often the next silence is doubled.</summary>
    private int _silences;

    /// <summary>Until when nothing is asked; null while the service is taken to be up.</summary>
    internal DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_lock)
            {
                return _failures < FailuresToOpen ? null : _openUntil;
            }
        }
    }

    /// <summary>Asks for leave to send; where it is given, one of the three reports below must follow.</summary>
    /// <returns>Null with leave; else how long to wait and how often in a row there was no answer.</returns>
    internal (TimeSpan Wait, int Failures)? Enter()
    {
        lock (_lock)
        {
            if (_failures < FailuresToOpen)
            {
                return null;
            }

            var wait = _openUntil - time.GetUtcNow();
            if (wait > TimeSpan.Zero || _probing)
            {
                return (wait > TimeSpan.Zero ? wait : firstSilence, _failures);
            }

            _probing = true;
            return null;
        }
    }

    /// <summary>Any answer below 500: the service is there.</summary>
    internal void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _probing = false;
            _silences = 0;
        }
    }

    internal void Failed()
    {
        lock (_lock)
        {
            _probing = false;
            _failures++;
            if (_failures >= FailuresToOpen && time.GetUtcNow() >= _openUntil)
            {
                var silence = firstSilence * Math.Pow(2, Math.Min(_silences++, MaxDoublings));
                _openUntil = time.GetUtcNow() + ((silence < longestSilence ? silence : longestSilence) * (0.5 + (0.5 * jitter.Next())));
            }
        }
    }

    /// <summary>The caller went away: nothing was learnt.</summary>
    internal void Abandoned()
    {
        lock (_lock)
        {
            _probing = false;
        }
    }
}

/// <summary>
/// One for each area of the API (contents, pulls, actions …): GitHub often fails in parts, and an area that is down must not hide the others.
/// The longest silence is half a minute, so that work goes on within a minute of GitHub's return.
/// </summary>
internal sealed class CircuitBreakers(TimeProvider time, Jitter jitter)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, CircuitBreaker> _all = new(StringComparer.Ordinal);

    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    internal CircuitBreaker Of(GitHubCall call) =>
        _all.GetOrAdd(call.Area, static (_, self) => new CircuitBreaker(self.time, self.jitter, FirstSilence, LongestSilence), (time, jitter));

    /// <summary>Asks for leave to send.</summary>
    /// <exception cref="GitHubUnavailable">GitHub is taken to be down; no request may be sent.</exception>
    internal void Enter(GitHubCall call)
    {
        if (Of(call).Enter() is { } refusal)
        {
            throw new GitHubUnavailable($"{call.Operation}: not sent, GitHub has not answered {refusal.Failures} times in a row", refusal.Wait, null) { NotSent = true };
        }
    }
}
