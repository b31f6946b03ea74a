using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// Whether the database is a copy that was put back. Then deliveries were answered that it knows nothing of, and deeds were done that it would do again:
/// such deliveries are asked for once more, and until it is clear that there are none, and long after where there were, every deed is looked for before
/// it is done. What people said meanwhile is not asked for: it was answered then, and they can say it again.
/// </summary>
internal sealed partial class Restored(GitHubClient github, Store store, TimeProvider time, ILogger<Restored> logger) : IDisposable
{
    private const int MaxListed = 5000;

    /// <summary>How long GitHub remembers deliveries. Source: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(3);

    /// <summary>GitHub's clock and the database's need not agree to the second, and marks are a minute apart.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <summary>What was done before the copy was put back may be met again as long as this: a branch that rested, a pull request that lay about.</summary>
    private static readonly TimeSpan DoubtLasts = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _turn = new(1);

    private StoredMark? _former;

    private bool _isRead;

    private bool _isOver;

    private bool _wasRestored;

    private HashSet<string> _asked = [];

    /// <summary>How far back deeds of before are looked for.</summary>
    internal static TimeSpan Reach { get; } = Remembered + TimeSpan.FromDays(1);

    /// <summary>Whether a deed may have been done although nothing here knows of it.</summary>
    internal async ValueTask<bool> IsInDoubtAsync(CancellationToken cancellationToken)
    {
        if (!_isRead)
        {
            await ReadAsync(cancellationToken);
        }

        return _wasRestored || (_former is not null && !_isOver);
    }

    /// <summary>At the start, before anything is stored: a database that nobody used yet is marked as in use, and there is nothing to look back at.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (_former is null)
        {
            await LookAsync(cancellationToken);
        }
    }

    /// <summary>One look at what was delivered since this database was in use last; when it comes to its end, marks begin.</summary>
    /// <returns>How many deliveries were asked for.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (_isOver || _former is null)
        {
            await store.Alive.MarkAsync(false, cancellationToken);
            _isOver = true;
            return 0;
        }

        if (_asked.Count > 0)
        {
            // What meant nothing is answered without being stored: only what is there by now was lost.
            await EndAsync((await store.Queries.StoredGuidsAsync(_asked, cancellationToken)).Count > 0, cancellationToken);
            return 0;
        }

        var since = _former.SeenAt - Tolerance;
        var listed = await github.Apps.ListDeliveriesAsync(failedOnly: false, MaxListed, cancellationToken, since);
        var answered = listed.Items.Where(one => one.StatusCode is >= 200 and < 300 && one.DeliveredAt >= since && !IsWordOfPeople(one)).GroupBy(one => one.Guid, StringComparer.Ordinal).ToList();
        var stored = await store.Queries.StoredGuidsAsync([.. answered.Select(group => group.Key)], cancellationToken);
        var unknown = answered.Where(group => !stored.Contains(group.Key)).Select(group => group.MinBy(one => one.Id)!).OrderBy(one => one.Id).ToList(); // groups are never empty
        foreach (var one in unknown)
        {
            await github.Apps.RedeliverAsync(one.Id, cancellationToken);
        }

        _asked = [.. unknown.Select(one => one.Guid)];
        if (unknown.Count > 0)
        {
            Log.Asked(logger, unknown.Count, _former.SeenAt);
        }
        else
        {
            await EndAsync(since < time.GetUtcNow() - Remembered, cancellationToken);
        }

        return unknown.Count;
    }

    public void Dispose() => _turn.Dispose();

    private async Task EndAsync(bool isRestored, CancellationToken cancellationToken)
    {
        if (isRestored)
        {
            Log.Found(logger);
        }

        await store.Alive.MarkAsync(isRestored, cancellationToken);
        _wasRestored |= isRestored;
        (_asked, _isOver) = ([], true);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_isRead)
            {
                _former = await store.Alive.FindAsync(cancellationToken);
                _wasRestored = _former?.RestoredAt > time.GetUtcNow() - DoubtLasts;
                _isRead = true;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private static bool IsWordOfPeople(HookDelivery delivery) => delivery is { Event: "issue_comment" } or { Action: "rerequested" or "requested_action" };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries were answered since {Since}, when this database was in use last, and are not in it: GitHub was asked to send them again")]
        internal static partial void Asked(ILogger logger, int count, DateTimeOffset since);

        [LoggerMessage(Level = LogLevel.Warning, Message = "This database is a copy that was put back, or was not in use for long: what is to be done is looked for on GitHub first, for 30 days")]
        internal static partial void Found(ILogger logger);
    }
}
