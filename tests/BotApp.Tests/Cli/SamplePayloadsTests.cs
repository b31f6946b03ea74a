using System.Text;
using System.Text.Json.Nodes;

using BotApp.Planning;
using BotApp.Webhooks;

namespace BotApp.Tests.Cli;

/// <summary>GitHub's own sample payloads: the event is told from each, and each is planned.</summary>
public sealed class SamplePayloadsTests
{
    [Fact]
    public void Every_sample_tells_its_event_and_is_planned()
    {
        var planned = 0;
        foreach (var file in Samples())
        {
            var name = Path.GetFileName(file).Split('.')[0];
            var body = Installed(file);

            SavedPayload.Read(body, file, null).Event.ShouldBe(name, file);
            SavedPayload.Read(body, "saved.json", null).Event.ShouldBe(name, file);
            var plan = PayloadPlan.Of(new SavedPayload(name, body, null), Payloads.Settings, null, DateTimeOffset.UnixEpoch);
            plan.IsUnreadable.ShouldBeFalse(file);
            (plan.Nothing is null).ShouldBe(plan.Steps.Count > 0, file);
            PlanPrint.Text(plan).ShouldNotBeNullOrWhiteSpace(file);
            JsonNode.Parse(PlanPrint.Json(plan)).ShouldNotBeNull(file);
            planned += plan.Steps.Count;
        }

        planned.ShouldBeGreaterThan(20);
    }

    // Samples of repository webhooks name no installation; what an App gets does.
    private static byte[] Installed(string file)
    {
        var payload = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        payload["installation"] ??= new JsonObject { ["id"] = 11 };
        return Encoding.UTF8.GetBytes(payload.ToJsonString());
    }

    private static IReadOnlyList<string> Samples()
    {
        var shared = Judge.SharedFolder();
        return
        [
            .. new[] { Path.Combine(shared, "github-api", "webhooks", "payloads"), Path.Combine(shared, "bench", "webhook-bench", "payloads") }
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
                .Where(file => EventReader.Subscribed.Contains(Path.GetFileName(file).Split('.')[0], StringComparer.Ordinal)),
        ];
    }
}
