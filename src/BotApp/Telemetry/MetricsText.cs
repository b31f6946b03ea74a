using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace BotApp.Telemetry;

/// <summary>Writes figures as Prometheus reads them.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();

    internal void Add(MetricName name, double value)
    {
        Head(name.Name, name.Kind, name.Help);
        _text.Append(name.Name).Append(' ').Append(Number(value)).Append('\n');
    }

    internal void Add(Instrument instrument, IReadOnlyList<MetricPoint> points)
    {
        var kind = MetricSeries.Kind(instrument);
        var name = Name(instrument, kind);
        Head(name, kind, instrument.Description ?? instrument.Name);
        foreach (var point in points)
        {
            if (kind == MetricKind.Histogram)
            {
                AddHistogram(name, point);
            }
            else
            {
                _text.Append(name).Append(Braced(point.Labels)).Append(' ').Append(Number(point.Value)).Append('\n');
            }
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary><c>botapp.webhooks.duration</c> in <c>s</c> becomes <c>botapp_webhooks_duration_seconds</c>; counters end in <c>_total</c>.</summary>
    internal static string Name(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(string.Concat(instrument.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')));
        name.Append(instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        });
        return name.Append(kind == MetricKind.Counter ? "_total" : "").ToString();
    }

    /// <summary>Labels in the order of their names: <c>method="GET",status="200"</c>.</summary>
    internal static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
        {
            return "";
        }

        var written = new List<string>(labels.Length);
        foreach (var (name, value) in labels)
        {
            written.Add($"{string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'))}=\"{Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        }

        written.Sort(StringComparer.Ordinal);
        return string.Join(',', written);
    }

    private void Head(string name, MetricKind kind, string help) => _text
        .Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(kind.ToString().ToLowerInvariant()).Append('\n');

    private void AddHistogram(string name, MetricPoint point)
    {
        for (var bucket = 0; bucket < point.Buckets.Length; bucket++)
        {
            Bucket(name, point, Number(MetricSeries.Bounds[bucket]), point.Buckets[bucket]);
        }

        Bucket(name, point, "+Inf", point.Count);
        _text.Append(name).Append("_sum").Append(Braced(point.Labels)).Append(' ').Append(Number(point.Value)).Append('\n');
        _text.Append(name).Append("_count").Append(Braced(point.Labels)).Append(' ').Append(Number(point.Count)).Append('\n');
    }

    private void Bucket(string name, MetricPoint point, string bound, long count)
    {
        var separator = point.Labels.Length > 0 ? "," : "";
        _text.Append(name).Append("_bucket{").Append(point.Labels).Append(separator).Append("le=\"").Append(bound).Append("\"} ").Append(Number(count)).Append('\n');
    }

    private static string Braced(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
