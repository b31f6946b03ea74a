using System.Net;
using System.Text;
using System.Text.Json;

using BotApp.Tests.Cli;

namespace BotApp.Tests.Dashboard;

public sealed class ToolEndpointsTests : IAsyncLifetime
{
    private DashboardHost host = null!; // set before each test

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_schema_is_a_JSON_schema_with_the_settings_keys()
    {
        using var schema = JsonDocument.Parse(await host.Client.GetStringAsync("/schema/botapp.json"));

        schema.RootElement.GetProperty("$schema").GetString()!.ShouldContain("json-schema.org");
        schema.RootElement.GetProperty("properties").TryGetProperty("pipelines", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Settings_are_validated_with_line_and_suggestion()
    {
        var (status, answer) = await PostAsync("/api/settings/validate", "version: 1\npipelnes: {}\n");

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("valid").GetBoolean().ShouldBeFalse();
        answer.GetProperty("errors")[0].GetProperty("line").GetInt32().ShouldBe(2);
        answer.GetProperty("errors")[0].GetProperty("suggestion").GetString().ShouldBe("pipelines");
        (await PostAsync("/api/settings/validate", "version: 1\n")).Answer.GetProperty("valid").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task What_may_be_written_at_a_place_is_answered_and_what_is_no_question_is_refused()
    {
        var (status, answer) = await PostAsync("/api/settings/complete", """{"text":"gate:\n  up","offset":10}""");
        var (refused, why) = await PostAsync("/api/settings/complete", """{"text":"gate:"}""");

        status.ShouldBe(HttpStatusCode.OK);
        (answer.GetProperty("start").GetInt32(), answer.GetProperty("end").GetInt32()).ShouldBe((8, 10));
        var candidate = answer.GetProperty("candidates").EnumerateArray().ShouldHaveSingleItem();
        (candidate.GetProperty("label").GetString(), candidate.GetProperty("insert").GetString(), candidate.GetProperty("kind").GetString()).ShouldBe(("up-to-date", "up-to-date: ", "key"));
        refused.ShouldBe(HttpStatusCode.BadRequest);
        why.GetProperty("error").GetString()!.ShouldContain("offset");
        (await PostAsync("/api/settings/complete", new string(' ', (2 * 1024 * 1024) + 1))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync("/api/settings/complete", "{")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Too_much_text_and_bytes_that_are_no_text_are_refused()
    {
        var (tooLarge, why) = await PostAsync("/api/settings/validate", new string('#', 1024 * 1024 + 1));
        using var broken = await host.Client.PostAsync("/api/settings/validate", new ByteArrayContent([0xff, 0xfe, 0xfd]));

        tooLarge.ShouldBe(HttpStatusCode.BadRequest);
        why.GetProperty("error").GetString()!.ShouldContain("UTF-8");
        broken.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_plan_is_made_of_payload_and_settings()
    {
        var request = JsonSerializer.Serialize(new { payload = JsonSerializer.Deserialize<JsonElement>(Payloads.Opened), settings = Payloads.Settings });

        var (status, answer) = await PostAsync("/api/plan", request);

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("event").GetString().ShouldBe("pull_request");
        answer.GetProperty("steps")[0].GetProperty("subject").GetString().ShouldBe("pr:22:4");
        answer.GetProperty("steps")[0].GetProperty("effects").EnumerateArray().ShouldContain(effect => effect.GetProperty("kind").GetString() == "StartRun");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"payload\": 5}")]
    [InlineData("not json")]
    [InlineData("{\"payload\": {\"zen\": \"x\"}}")]
    public async Task A_plan_of_nothing_usable_is_refused_with_a_sentence(string text)
    {
        var (status, answer) = await PostAsync("/api/plan", text);

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string path, string text)
    {
        using var answer = await host.Client.PostAsync(path, new StringContent(text, Encoding.UTF8, "text/plain"));
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }
}
