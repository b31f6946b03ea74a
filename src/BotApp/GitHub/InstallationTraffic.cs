using System.Globalization;
using BotApp.Core;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// One installation's share of GitHub: how many requests at once, how many writes a second, and the pause GitHub asked for.
/// Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and best-practices-for-using-the-rest-api.
/// </summary>
internal sealed class InstallationTraffic(long installationId, TimeProvider time, GitHubOptions options) : IDisposable
{
    /// <summary>GitHub: without a header wait at least one minute, then longer each time.</summary>
    private static readonly TimeSpan FirstPenalty = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestPenalty = TimeSpan.FromMinutes(15);

    /// <summary>A primary limit lasts an hour; a time beyond this is a mistake in the answer.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();

    private readonly SemaphoreSlim _slots = new(options.Concurrency);

    private DateTimeOffset _nextWrite = DateTimeOffset.MinValue;

    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    private string _reason = "";

    private int _strikes;

    private readonly List<QuotaReading> _readings = [];

    /// <summary>Readings of the quota are kept so far apart.</summary>
    private static readonly TimeSpan ReadingsApart = TimeSpan.FromSeconds(5);

    internal long InstallationId => installationId;

    /// <summary>What answers said of the hourly limit, oldest first.</summary>
    internal IReadOnlyList<QuotaReading> Readings()
    {
        lock (_lock)
        {
            return [.. _readings];
        }
    }

    /// <summary>Waits for a place and for the right to write; every success needs one <see cref="Leave"/>.</summary>
    /// <exception cref="GitHubPaused">GitHub asked for silence, before or while this waited.</exception>
    internal async Task EnterAsync(bool isWrite, CancellationToken cancellationToken)
    {
        ThrowIfPaused();
        var wait = isWrite ? ReserveWrite() : TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        await _slots.WaitAsync(cancellationToken);
        try
        {
            ThrowIfPaused();
        }
        catch (GitHubPaused)
        {
            Leave();
            throw;
        }
    }

    internal void Leave() => _slots.Release();

    /// <summary>Takes note of an answer's limits.</summary>
    /// <exception cref="GitHubPaused">The answer is a refusal because of a limit.</exception>
    internal void Learn(GitHubAnswer answer)
    {
        var refused = answer.Status is 403 or 429;
        var exhausted = answer.Header("x-ratelimit-remaining") == "0" && answer.Header("x-ratelimit-resource") is null or "core";
        var until = refused ? PenaltyEnd(answer, exhausted) : exhausted ? ResetTime(answer) : null;
        lock (_lock)
        {
            if (answer.IsSuccess)
            {
                _strikes = 0;
            }

            Keep(ReadingOf(answer));

            if (until > _pausedUntil)
            {
                _pausedUntil = Earlier(until.Value, time.GetUtcNow() + LongestPause);
                _reason = exhausted ? "the hourly limit of requests is used up" : "GitHub's limit for bursts was reached";
            }
        }

        if (refused && until is not null)
        {
            ThrowIfPaused();
        }
    }

    public void Dispose() => _slots.Dispose();

    private void Keep(QuotaReading? reading)
    {
        if (reading is null || (_readings.Count > 0 && reading.ResetAt < _readings[^1].ResetAt))
        {
            return; // of another limit, or of the hour before
        }

        if (_readings.Count > 1 && reading.At - _readings[^2].At < ReadingsApart)
        {
            _readings.RemoveAt(_readings.Count - 1);
        }

        _readings.Add(reading);
        _readings.RemoveAll(old => old.At <= reading.At - QuotaForecast.Window);
    }

    private QuotaReading? ReadingOf(GitHubAnswer answer) =>
        answer.Header("x-ratelimit-resource") is null or "core"
        && long.TryParse(answer.Header("x-ratelimit-limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && long.TryParse(answer.Header("x-ratelimit-remaining"), NumberStyles.None, CultureInfo.InvariantCulture, out var remaining)
        && ResetTime(answer) is { } reset
            ? new QuotaReading(time.GetUtcNow(), limit, remaining, reset)
            : null;

    private void ThrowIfPaused()
    {
        lock (_lock)
        {
            if (_pausedUntil > time.GetUtcNow())
            {
                throw new GitHubPaused(installationId, _pausedUntil, _reason);
            }
        }
    }

    /// <summary>The generic cell rate algorithm: one time stamp says when the bucket would be full again.</summary>
    private TimeSpan ReserveWrite()
    {
        lock (_lock)
        {
            var interval = TimeSpan.FromSeconds(1 / options.WritesPerSecond);
            var now = time.GetUtcNow();
            var start = _nextWrite > now ? _nextWrite : now;
            _nextWrite = start + interval;
            var wait = start - (interval * (options.WriteBurst - 1)) - now;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Null when the refusal has nothing to do with limits.</summary>
    private DateTimeOffset? PenaltyEnd(GitHubAnswer answer, bool exhausted)
    {
        if (RetryAfter(answer) is { } retryAfter)
        {
            return retryAfter;
        }

        if (exhausted && ResetTime(answer) is { } reset)
        {
            return reset;
        }

        return answer.Status == 429 || SpeaksOfLimits(answer) ? time.GetUtcNow() + NextPenalty() : null;
    }

    private TimeSpan NextPenalty()
    {
        lock (_lock)
        {
            var penalty = FirstPenalty * Math.Pow(2, Math.Min(_strikes++, 10));
            return penalty < LongestPenalty ? penalty : LongestPenalty;
        }
    }

    private DateTimeOffset? RetryAfter(GitHubAnswer answer)
    {
        var text = answer.Header("retry-after");
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(seconds, LongestPause.TotalSeconds));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
    }

    /// <summary>One second more than GitHub says: its clock and ours need not agree to the second.</summary>
    private static DateTimeOffset? ResetTime(GitHubAnswer answer) =>
        long.TryParse(answer.Header("x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds + 1)
            : null;

    private static bool SpeaksOfLimits(GitHubAnswer answer)
    {
        var message = GitHubJson.ErrorText(answer.Body);
        return message.Contains("rate limit", StringComparison.OrdinalIgnoreCase) || message.Contains("abuse detection", StringComparison.OrdinalIgnoreCase);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>The traffic of every installation.</summary>
internal sealed class Traffic(TimeProvider time, IOptions<GitHubOptions> options) : IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, InstallationTraffic> _all = new();

    internal IEnumerable<InstallationTraffic> All => _all.Values;

    internal InstallationTraffic Of(long installationId) =>
        _all.GetOrAdd(installationId, static (id, self) => new InstallationTraffic(id, self.time, self.options.Value), (time, options));

    public void Dispose()
    {
        foreach (var traffic in _all.Values)
        {
            traffic.Dispose();
        }
    }
}
