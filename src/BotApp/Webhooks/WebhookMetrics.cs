using System.Diagnostics.Metrics;

namespace BotApp.Webhooks;

/// <summary>Figures of the door.</summary>
internal sealed class WebhookMetrics
{
    internal const string MeterName = "BotApp.Webhooks";

    private readonly Counter<long> deliveries;
    private readonly Histogram<double> duration;
    private readonly Histogram<int> batch;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        deliveries = meter.CreateCounter<long>("botapp.webhooks.deliveries", "{delivery}", "Requests to the webhook endpoint by outcome.");
        duration = meter.CreateHistogram<double>("botapp.webhooks.duration", "s", "Time from the request to the answer.");
        batch = meter.CreateHistogram<int>("botapp.webhooks.commit.size", "{delivery}", "Deliveries in one commit.");
    }

    internal void Answered(string outcome, TimeSpan elapsed)
    {
        deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    internal void Committed(int size) => batch.Record(size);
}
