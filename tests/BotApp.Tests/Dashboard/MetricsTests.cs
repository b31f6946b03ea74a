using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

using BotApp.Telemetry;
using BotApp.Tests.Cli;
using BotApp.Tests.Webhooks;

using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Dashboard;

public sealed class MetricsTests : IAsyncLifetime
{
    private DashboardHost host = null!; // set before each test

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_queue_is_told_as_the_store_has_it()
    {
        var lines = await LinesAsync();

        lines.ShouldContain("botapp_store_up 1");
        lines.ShouldContain("botapp_queue_subjects 1");
        lines.ShouldContain("botapp_queue_events 1");
        lines.ShouldContain("botapp_queue_effects 1");
        lines.ShouldContain("botapp_dead_letters 2");
        Value(lines, "botapp_queue_oldest_seconds ").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task A_delivery_is_counted_and_timed()
    {
        var body = Encoding.UTF8.GetBytes(Payloads.Push);
        using var answer = await host.Client.SendAsync(WebhookServer.Request(body, "push", null, WebhookServer.Sign(body, DashboardHost.Secret)));
        answer.IsSuccessStatusCode.ShouldBeTrue();

        var lines = await LinesAsync();

        lines.ShouldContain("# TYPE botapp_webhooks_deliveries_total counter");
        Value(lines, "botapp_webhooks_deliveries_total{outcome=").ShouldBe(1);
        lines.ShouldContain("# TYPE botapp_webhooks_duration_seconds histogram");
        lines.ShouldContain(line => line.StartsWith("botapp_webhooks_duration_seconds_bucket{outcome=", StringComparison.Ordinal) && line.EndsWith("le=\"+Inf\"} 1", StringComparison.Ordinal));
        Value(lines, "botapp_webhooks_duration_seconds_count{").ShouldBe(1);
        Value(lines, "botapp_webhooks_duration_seconds_sum{").ShouldBeGreaterThan(0);
        lines.ShouldContain("botapp_webhooks_commit_size_count 1");
    }

    [Fact]
    public async Task The_table_of_names_is_what_is_shown()
    {
        host.Services.GetRequiredService<BotApp.GitHub.GitHubMetrics>();
        host.Services.GetRequiredService<BotApp.Webhooks.WebhookMetrics>();
        host.Services.GetRequiredService<BotApp.Engine.Alerts>();
        host.Services.GetRequiredService<BotApp.Engine.NewerRows>();

        var shown = (await LinesAsync()).Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line["# TYPE ".Length..]);

        shown.ShouldBe(MetricNames.All.Select(name => $"{name.Name} {name.Kind.ToString().ToLowerInvariant()}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Another_services_meters_of_the_same_name_are_not_mixed_in()
    {
        await using var other = await DashboardHost.StartAsync();
        var body = Encoding.UTF8.GetBytes(Payloads.Push);
        using var answer = await other.Client.SendAsync(WebhookServer.Request(body, "push", null, WebhookServer.Sign(body, DashboardHost.Secret)));

        (await LinesAsync()).ShouldNotContain(line => line.StartsWith("botapp_webhooks_deliveries_total{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Labels_are_escaped_and_their_number_is_bounded()
    {
        var meter = host.Services.GetRequiredService<IMeterFactory>().Create("BotApp.Sample");
        var counter = meter.CreateCounter<long>("botapp.sample.things", null, "Things\nof a sample.");
        counter.Add(2, new KeyValuePair<string, object?>("what", "a \"b\"\n\\c"));
        for (var number = 0; number < 3000; number++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("what", number));
        }

        var lines = await LinesAsync();

        lines.ShouldContain("# HELP botapp_sample_things_total Things\\nof a sample.");
        lines.ShouldContain("""botapp_sample_things_total{what="a \"b\"\n\\c"} 2""");
        lines.Count(line => line.StartsWith("botapp_sample_things_total{", StringComparison.Ordinal)).ShouldBe(1000);
    }

    private async Task<IReadOnlyList<string>> LinesAsync()
    {
        using var answer = await host.Client.GetAsync("/metrics");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        return (await answer.Content.ReadAsStringAsync()).Split('\n');
    }

    private static double Value(IReadOnlyList<string> lines, string start) =>
        double.Parse(lines.Single(line => line.StartsWith(start, StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture);
}
