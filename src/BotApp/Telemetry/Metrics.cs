using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using BotApp.Storage;

namespace BotApp.Telemetry;

/// <summary>
/// Figures in Prometheus' text format: what the meters <c>BotApp.*</c> of this service count, and the queue as the store has it.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format.
/// </summary>
internal sealed class Metrics(IMeterFactory meters, Store store, StoreSpace space) : IHostedService, IDisposable
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string MeterPrefix = "BotApp.";

    /// <summary>More than this many combinations of labels of one instrument are not kept: labels come from outside.</summary>
    private const int MaxSeries = 1000;

    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();

    private readonly MeterListener _listener = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Several services in one process (tests, the demo) have meters of the same names: each shows its own.
            if (instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, static _ => new MetricSeries(MaxSeries)));
            }
        };
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers <c>GET /metrics</c>.</summary>
    internal async Task WriteAsync(HttpContext context)
    {
        var text = await TextAsync(context.RequestAborted);
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>All figures as they are now.</summary>
    internal async Task<string> TextAsync(CancellationToken cancellationToken)
    {
        _listener.RecordObservableInstruments();
        var text = new MetricsText();
        foreach (var (instrument, series) in _series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            text.Add(instrument, series.Read());
        }

        if (space.Used() is { } used)
        {
            text.Add(MetricNames.DiskUsed, used);
        }

        await AddQueueAsync(text, cancellationToken);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    // Whoever watches must get the other figures also, and most of all, while the store is down.
    private async Task AddQueueAsync(MetricsText text, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StorePatience);
        try
        {
            var figures = await store.Queries.FiguresAsync(patience.Token);
            text.Add(MetricNames.StoreUp, 1);
            text.Add(MetricNames.QueueSubjects, figures.SubjectsWithWork);
            text.Add(MetricNames.QueueEvents, figures.PendingEvents);
            text.Add(MetricNames.QueueEffects, figures.PendingEffects);
            text.Add(MetricNames.QueueOldest, figures.OldestWait.TotalSeconds);
            text.Add(MetricNames.DeadLetters, figures.DeadLetters);
            text.Add(MetricNames.Untold, figures.Untold);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (exception is OperationCanceledException || store.Database.Dialect.IsOutage(exception)))
        {
            text.Add(MetricNames.StoreUp, 0);
        }
    }

    private void Listen<T>()
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>(static (instrument, measurement, labels, state) =>
            ((MetricSeries)state!).Record(instrument, Convert.ToDouble(measurement, System.Globalization.CultureInfo.InvariantCulture), labels)); // given when enabled
}
