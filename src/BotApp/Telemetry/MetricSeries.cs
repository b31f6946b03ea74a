using System.Diagnostics.Metrics;

namespace BotApp.Telemetry;

/// <summary>What one instrument measured, by labels.</summary>
internal sealed class MetricSeries(int maxSeries)
{
    /// <summary>Upper bounds of the buckets, in the instrument's unit; they fit seconds of answers as well as sizes of batches.</summary>
    internal static IReadOnlyList<double> Bounds { get; } = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500];

    private readonly Lock _turn = new();

    private readonly Dictionary<string, MetricPoint> _points = new(StringComparer.Ordinal);

    internal void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var written = MetricsText.Labels(labels);
        lock (_turn)
        {
            if (!_points.TryGetValue(written, out var point))
            {
                if (_points.Count >= maxSeries)
                {
                    return;
                }

                point = new MetricPoint(written, 0, 0, new long[Bounds.Count]);
            }

            _points[written] = Kind(instrument) switch
            {
                MetricKind.Gauge when !IsSum(instrument) => point with { Value = value },
                MetricKind.Histogram => point.Measured(value),
                _ when instrument.IsObservable => point with { Value = value },
                _ => point with { Value = point.Value + value },
            };
        }
    }

    internal IReadOnlyList<MetricPoint> Read()
    {
        lock (_turn)
        {
            return [.. _points.Values.OrderBy(point => point.Labels, StringComparer.Ordinal).Select(point => point with { Buckets = [.. point.Buckets] })];
        }
    }

    internal static MetricKind Kind(Instrument instrument)
    {
        var type = instrument.GetType();
        var name = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return name == typeof(Counter<>) || name == typeof(ObservableCounter<>) ? MetricKind.Counter
            : name == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    // What goes up and down is shown as a gauge, but told as differences.
    private static bool IsSum(Instrument instrument) => instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(UpDownCounter<>);
}

/// <summary>How Prometheus calls what is measured.</summary>
internal enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Measurements in buckets.</summary>
    Histogram,
}

/// <summary>One combination of labels: the value (of a histogram the sum), how often it was measured, and the buckets.</summary>
internal sealed record MetricPoint(string Labels, double Value, long Count, long[] Buckets)
{
    internal MetricPoint Measured(double value)
    {
        for (var bucket = 0; bucket < Buckets.Length; bucket++)
        {
            if (value <= MetricSeries.Bounds[bucket])
            {
                Buckets[bucket]++;
            }
        }

        return this with { Value = Value + value, Count = Count + 1 };
    }
}
