using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace BotApp.Runners;

/// <summary>What the operator sees of the runners: requests by outcome, and which are taken to be down.</summary>
internal sealed class RunnerMetrics
{
    private readonly Counter<long> _requests;

    private readonly ConcurrentDictionary<string, Func<bool>> _isUp = new(StringComparer.Ordinal);

    public RunnerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("BotApp.Runners");
        _requests = meter.CreateCounter<long>("botapp.runners.requests", "{request}", "Requests to runners by runner, operation and status; status 0: no answer.");
        meter.CreateObservableGauge("botapp.runners.up", Up, "{runner}", "1 while a configured runner answers, 0 while it is taken to be down.");
    }

    /// <summary>How many runners are watched.</summary>
    internal int Watched => _isUp.Count;

    internal void Watch(string runner, Func<bool> isUp) => _isUp[runner] = isUp;

    internal void Count(string runner, string operation, int status) => _requests.Add(
        1,
        new KeyValuePair<string, object?>("runner", runner),
        new KeyValuePair<string, object?>("operation", operation),
        new KeyValuePair<string, object?>("status", status));

    private IEnumerable<Measurement<int>> Up() =>
        _isUp.Select(static pair => new Measurement<int>(pair.Value() ? 1 : 0, new KeyValuePair<string, object?>("runner", pair.Key)));
}
