using System.Collections.Concurrent;
using System.Text;

using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Telemetry;

/// <summary>Spans and figures reach whoever the operator names, over OTLP.</summary>
public sealed class TracingTests
{
    [Fact]
    public async Task What_happens_is_told_over_OTLP_and_holds_no_secret()
    {
        var heard = new ConcurrentDictionary<string, StringBuilder>(StringComparer.Ordinal);
        await using var receiver = await ReceiverAsync(heard);
        await using (var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), configure: configuration =>
        {
            configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Urls.First();
            configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        }))
        {
            var pull = Opened(world);
            await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        } // what is left is sent when the service ends

        var traces = Heard(heard, "/v1/traces");
        traces.ShouldContain("delivery");
        traces.ShouldContain("activation");
        traces.ShouldContain("effect SetCheck");
        traces.ShouldContain("github POST check-runs");
        Heard(heard, "/v1/metrics").ShouldContain("botapp.webhooks.deliveries");
        (traces + Heard(heard, "/v1/metrics")).ShouldNotContain("/api/uploads/");
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_holds_nothing_up()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), configure: configuration => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = Faults.ServiceProcess.FreeAddress().AbsoluteUri);
        var pull = Opened(world);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
    }

    private static PullRequest Opened(World world)
    {
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "good", "README.md", "# good\n");
        return demo.Robin.OpenPullRequest(demo.Repository, "good", "A good change");
    }

    private static string Heard(ConcurrentDictionary<string, StringBuilder> heard, string path) => heard.TryGetValue(path, out var text) ? text.ToString() : "";

    // Texts stand as they are in the messages of protobuf.
    private static async Task<WebApplication> ReceiverAsync(ConcurrentDictionary<string, StringBuilder> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = builder.Build();
        receiver.MapPost("/{**path}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var text = heard.GetOrAdd(context.Request.Path, _ => new StringBuilder());
            lock (text)
            {
                text.Append(Encoding.Latin1.GetString(body.ToArray()));
            }

            context.Response.ContentType = "application/x-protobuf";
        });
        await receiver.StartAsync();
        return receiver;
    }
}
