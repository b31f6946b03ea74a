namespace BotApp.Telemetry;

/// <summary>Every figure of <c>/metrics</c> in one table; a test keeps it equal to what is shown.</summary>
internal static class MetricNames
{
    internal static MetricName StoreUp { get; } = new("botapp_store_up", MetricKind.Gauge, "1 when the store answered, 0 when it did not.");

    internal static MetricName DiskUsed { get; } = new("botapp_store_disk_used", MetricKind.Gauge, "How full the disk of an embedded database is, 0 to 1.");

    internal static MetricName QueueSubjects { get; } = new("botapp_queue_subjects", MetricKind.Gauge, "Subjects with work.");

    internal static MetricName QueueEvents { get; } = new("botapp_queue_events", MetricKind.Gauge, "Events that wait for a decision.");

    internal static MetricName QueueEffects { get; } = new("botapp_queue_effects", MetricKind.Gauge, "Effects that wait to be performed.");

    internal static MetricName QueueOldest { get; } = new("botapp_queue_oldest_seconds", MetricKind.Gauge, "How long the longest waiting subject waits.");

    internal static MetricName DeadLetters { get; } = new("botapp_dead_letters", MetricKind.Gauge, "Events and effects that were given up.");

    internal static MetricName Untold { get; } = new("botapp_messages_given_up", MetricKind.Gauge, "Messages to people that nobody took and that were given up.");

    /// <summary>The whole table: the queue's figures, then those of the meters.</summary>
    internal static IReadOnlyList<MetricName> All { get; } =
    [
        StoreUp,
        DiskUsed,
        QueueSubjects,
        QueueEvents,
        QueueEffects,
        QueueOldest,
        DeadLetters,
        Untold,
        new("botapp_webhooks_deliveries_total", MetricKind.Counter, "Requests to the webhook endpoint by outcome."),
        new("botapp_webhooks_duration_seconds", MetricKind.Histogram, "Time from the request to the answer."),
        new("botapp_webhooks_commit_size", MetricKind.Histogram, "Deliveries in one commit."),
        new("botapp_alerts_total", MetricKind.Counter, "What the operator has to look into, by reason code."),
        new("botapp_newer_rows_subjects", MetricKind.Gauge, "Subjects with something that a newer version wrote and this one does not know."),
        new("botapp_github_requests_total", MetricKind.Counter, "Requests to GitHub by method and status; status 0: no answer."),
        new("botapp_github_remaining", MetricKind.Gauge, "Requests left in the current hour, by installation (0: the App)."),
        new("botapp_github_use", MetricKind.Gauge, "Requests that an hour at the present pace uses, by installation (0: the App)."),
        new("botapp_github_short", MetricKind.Gauge, "1 while an installation's quota is short and what can wait waits, else 0."),
        new("botapp_runners_requests_total", MetricKind.Counter, "Requests to runners by runner, operation and status; status 0: no answer."),
        new("botapp_runners_up", MetricKind.Gauge, "1 while a configured runner answers, 0 while it is taken to be down."),
    ];
}

/// <summary>A figure: its name, its kind and what it tells.</summary>
internal sealed record MetricName(string Name, MetricKind Kind, string Help);
