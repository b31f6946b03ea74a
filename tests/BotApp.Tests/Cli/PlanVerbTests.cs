using System.Text.Json;

using BotApp.Cli;
using BotApp.Core;
using BotApp.Planning;
using BotApp.Webhooks;

namespace BotApp.Tests.Cli;

public sealed class PlanVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("botapp-plan-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_opened_pull_request_starts_its_pipeline_and_says_why()
    {
        var (code, output, _) = await Verbs.RunAsync(
            PlanVerb.Create(), "--event", await Verbs.FileAsync(folder, "pull_request.opened.json", Payloads.Opened), "--settings", await Verbs.FileAsync(folder, "botapp.yml", Payloads.Settings));

        code.ShouldBe(0);
        output.ShouldContain("PullRequestOpened for pr:22:4");
        output.ShouldContain("Because: 1f2e3d4 is the newest commit.");
        output.ShouldContain("HeadSha: (empty) -> 1f2e3d4c5b6a79881726354453627180aabbccdd");
        output.ShouldContain("Start tests.yml at");
        output.ShouldContain("Check botapp/gate on 1f2e3d4 shows");
        output.ShouldContain("Assumed, because nothing but the payload was read:");
        output.ShouldNotContain("Shown");
    }

    [Fact]
    public async Task The_same_as_JSON_is_for_programs()
    {
        var (code, output, _) = await Verbs.RunAsync(PlanVerb.Create(), "--event", await Verbs.FileAsync(folder, "saved.json", Payloads.Push), "--format", "json");

        code.ShouldBe(0);
        var plan = JsonSerializer.Deserialize<JsonElement>(output);
        plan.GetProperty("schema").GetInt32().ShouldBe(1);
        plan.GetProperty("event").GetString().ShouldBe("push");
        plan.GetProperty("steps")[0].GetProperty("event").GetString().ShouldBe("BranchPushed");
        plan.GetProperty("steps")[0].GetProperty("subject").GetString().ShouldBe("branch:22:main");
    }

    [Fact]
    public async Task A_command_is_answered_by_the_role_that_is_assumed()
    {
        var file = await Verbs.FileAsync(folder, "comment.json", Payloads.Comment);
        var settings = await Verbs.FileAsync(folder, "botapp.yml", Payloads.Settings);

        var member = await Verbs.RunAsync(PlanVerb.Create(), "--event", file, "--settings", settings);
        var stranger = await Verbs.RunAsync(PlanVerb.Create(), "--event", file, "--settings", settings, "--role", "read");

        member.Output.ShouldContain("Hold.By: (none) -> robin");
        stranger.Output.ShouldNotContain("Hold.By");
        stranger.Output.ShouldContain("has the role read");
    }

    [Fact]
    public async Task A_delivery_saved_from_GitHub_is_unwrapped()
    {
        var saved = $$$"""{"guid": "g-1", "event": "pull_request", "request": {"headers": {}, "payload": {{{Payloads.Opened}}} } }""";

        var (code, output, _) = await Verbs.RunAsync(PlanVerb.Create(), "--event", await Verbs.FileAsync(folder, "delivery.json", saved));

        code.ShouldBe(0);
        output.ShouldContain("PullRequestOpened for pr:22:4");
    }

    [Fact]
    public async Task Broken_settings_are_said_and_decided_with_as_the_service_would()
    {
        var (code, output, _) = await Verbs.RunAsync(
            PlanVerb.Create(), "--event", await Verbs.FileAsync(folder, "pull_request.json", Payloads.Opened), "--settings", await Verbs.FileAsync(folder, "botapp.yml", "version: 1\npipelnes: {}\n"));

        code.ShouldBe(1);
        output.ShouldContain("settings:2:1: error unknown-key");
        output.ShouldNotContain("Start tests.yml");
    }

    [Fact]
    public async Task An_event_nobody_reads_leads_to_nothing_with_a_reason()
    {
        var (code, output, _) = await Verbs.RunAsync(PlanVerb.Create(), "--event", await Verbs.FileAsync(folder, "star.json", Payloads.Starred), "--name", "star");

        code.ShouldBe(0);
        output.ShouldContain("star: nothing to do. 'star' is not one of the events BotApp reads");
    }

    [Theory]
    [InlineData("absent.json", null, "not found")]
    [InlineData("broken.json", "{", "not JSON")]
    [InlineData("list.json", "[]", "expected the object")]
    [InlineData("zen.json", "{\"zen\": 1}", "Say which it is with --name")]
    public async Task What_cannot_be_read_is_said_on_the_error_stream(string name, string? content, string expected)
    {
        var file = content is null ? Path.Combine(folder.FullName, name) : await Verbs.FileAsync(folder, name, content);

        var (code, output, error) = await Verbs.RunAsync(PlanVerb.Create(), "--event", file);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(expected);
    }

    [Fact]
    public void Every_subscribed_event_is_told_from_its_content()
    {
        var contents = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["check_run"] = """{"check_run": {}, "repository": {}}""",
            ["check_suite"] = """{"check_suite": {}}""",
            ["deployment_protection_rule"] = """{"deployment_callback_url": "x", "deployment": {}, "pull_requests": []}""",
            ["issue_comment"] = """{"issue": {}, "comment": {}}""",
            ["merge_group"] = """{"merge_group": {}}""",
            ["pull_request"] = """{"number": 1, "pull_request": {}}""",
            ["push"] = """{"ref": "refs/heads/main"}""",
            ["repository"] = """{"action": "archived", "repository": {}}""",
            ["status"] = """{"context": "ci", "sha": "x"}""",
            ["workflow_job"] = """{"workflow_job": {}}""",
            ["workflow_run"] = """{"workflow_run": {}, "workflow": {}}""",
        };

        contents.Keys.ShouldBe(EventReader.Subscribed, ignoreOrder: true);
        contents.ShouldAllBe(pair => SavedPayload.Read(System.Text.Encoding.UTF8.GetBytes(pair.Value), "saved.json", null).Event == pair.Key);
    }

    [Fact]
    public void Every_effect_has_a_sentence()
    {
        var kinds = typeof(Effect).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Effect))).ToList();

        kinds.Count.ShouldBeGreaterThan(10);
        foreach (var kind in kinds)
        {
            EffectText.Sentence(EffectSamples.Of(kind)).ShouldEndWith(".");
        }
    }
}
