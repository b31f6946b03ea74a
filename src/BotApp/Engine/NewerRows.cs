using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// What a newer version wrote and this one does not know: it stays where it is for a replica that does, and whoever operates BotApp is told. It is looked at
/// again and again, so that nothing has to be done when that replica comes.
/// </summary>
internal sealed partial class NewerRows
{
    // Losable: it is found again at the next look.
    private readonly ConcurrentDictionary<string, Left> _left = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger<NewerRows> _logger;

    public NewerRows(IMeterFactory meters, TimeProvider time, ILogger<NewerRows> logger)
    {
        (_time, _logger) = (time, logger);
        meters.Create(Alerts.MeterName).CreateObservableGauge("botapp.newer_rows.subjects", Count, "{subject}", "Subjects with something that a newer version wrote and this one does not know.");
    }

    /// <summary>A look at a subject begins: what was left before is found again or is there no more.</summary>
    internal void Begin(string subjectKey)
    {
        if (_left.TryGetValue(subjectKey, out var left))
        {
            left.At = null;
        }
    }

    /// <summary>Leaves something.</summary>
    /// <param name="subjectKey">The subject.</param>
    /// <param name="row">What it is: <c>event 5</c>, <c>effect 7</c>, <c>state</c>.</param>
    /// <param name="kind">Its kind, as it is stored.</param>
    /// <param name="why">What is not known of it.</param>
    internal void Leave(string subjectKey, string row, string kind, string why)
    {
        var left = _left.GetOrAdd(subjectKey, _ => new Left());
        left.At = _time.GetUtcNow();
        if (left.Rows.TryAdd(row, true))
        {
            Log.IsLeft(_logger, subjectKey, row, kind, why);
        }
    }

    /// <summary>Whether something was left at this look.</summary>
    internal bool Has(string subjectKey) => _left.TryGetValue(subjectKey, out var left) && left.At is not null;

    /// <summary>Whether this was left at this look or at one before.</summary>
    internal bool Has(string subjectKey, string row) => _left.TryGetValue(subjectKey, out var left) && left.Rows.ContainsKey(row);

    // What was seen long ago is looked at by another replica; what is there no more is forgotten.
    private int Count()
    {
        foreach (var (key, left) in _left.Where(pair => pair.Value.At is not { } at || at < _time.GetUtcNow() - (3 * NewerRowException.Pause)))
        {
            _left.TryRemove(KeyValuePair.Create(key, left));
        }

        return _left.Count;
    }

    private sealed class Left
    {
        /// <summary>When something was last left; null when nothing is since.</summary>
        internal DateTimeOffset? At { get; set; }

        internal ConcurrentDictionary<string, bool> Rows { get; } = new(StringComparer.Ordinal);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6620, EventName = "NewerRow", Level = LogLevel.Warning, Message = "{Subject}: {Row} ({Kind}) was written by a newer version of BotApp and is left for one that knows it: {Why}")]
        internal static partial void IsLeft(ILogger logger, string subject, string row, string kind, string why);
    }
}
