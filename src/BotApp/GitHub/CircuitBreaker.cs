namespace BotApp.GitHub;

/// <summary>
/// Stops asking a GitHub that is down: after several failures in a row nothing is sent for a while, then one request at a time
/// finds out. The longest silence is half a minute, so that work goes on within a minute of GitHub's return.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time, Jitter jitter)
{
    private const int FailuresToOpen = 5;

    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    private int _failures;

    private bool _probing;

    private DateTimeOffset _openUntil = DateTimeOffset.MinValue;

    private TimeSpan _silence = FirstSilence;

    /// <summary>Asks for leave to send; it must be followed by one of the three reports below.</summary>
    /// <exception cref="GitHubUnavailable">GitHub is taken to be down; no request may be sent.</exception>
    internal void Enter(string operation)
    {
        lock (_lock)
        {
            if (_failures < FailuresToOpen)
            {
                return;
            }

            var wait = _openUntil - time.GetUtcNow();
            if (wait > TimeSpan.Zero || _probing)
            {
                var retryAfter = wait > TimeSpan.Zero ? wait : FirstSilence;
                throw new GitHubUnavailable($"{operation}: not sent, GitHub has not answered {_failures} times in a row", retryAfter, null) { NotSent = true };
            }

            _probing = true;
        }
    }

    /// <summary>Any answer below 500: GitHub is there.</summary>
    internal void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _probing = false;
            _silence = FirstSilence;
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
                _openUntil = time.GetUtcNow() + (_silence * (0.5 + (0.5 * jitter.Next())));
                _silence = _silence * 2 < LongestSilence ? _silence * 2 : LongestSilence;
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
/// </summary>
internal sealed class CircuitBreakers(TimeProvider time, Jitter jitter)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, CircuitBreaker> _all = new(StringComparer.Ordinal);

    internal CircuitBreaker Of(GitHubCall call) => _all.GetOrAdd(call.Area, static (_, self) => new CircuitBreaker(self.time, self.jitter), (time, jitter));
}
