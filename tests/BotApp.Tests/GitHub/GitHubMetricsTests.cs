using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

public sealed class GitHubMetricsTests
{
    [Fact]
    public async Task Requests_are_counted_by_status_and_what_is_left_is_shown_by_installation()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        var meters = services.GetRequiredService<IMeterFactory>();
        var seen = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == GitHubMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.Enqueue($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        api.Answer = static request => request.Path.EndsWith("/pulls/5", StringComparison.Ordinal) ? new Reply(422, "{}", ("X-RateLimit-Remaining", "4321")) : null;

        await Should.ThrowAsync<GitHubRefused>(() => github.PullRequests.GetAsync(TestKey.Repository, 5, default));
        listener.RecordObservableInstruments();

        seen.ShouldContain("botapp.github.requests 1 method=POST status=201");
        seen.ShouldContain("botapp.github.requests 1 method=GET status=422");
        seen.ShouldContain("botapp.github.remaining 4321 installation=11");
    }
}
