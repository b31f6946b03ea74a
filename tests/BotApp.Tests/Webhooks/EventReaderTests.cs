using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.Storage;
using BotApp.Webhooks;

namespace BotApp.Tests.Webhooks;

/// <summary>Published payloads through the real reader: what it makes of each.</summary>
public sealed class EventReaderTests
{
    private readonly EventReader _reader = new();

    [Fact]
    public void Every_published_payload_is_read_or_passed_over_and_those_of_our_events_become_events()
    {
        var folder = Path.Combine(Judge.SharedFolder(), "github-api", "webhooks", "payloads");
        var accepted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            count++;
            var name = Path.GetFileName(file).Split('.')[0];
            var payload = JsonNode.Parse(File.ReadAllText(file))!.AsObject(); // the published payloads are objects
            payload["installation"] ??= new JsonObject { ["id"] = 7 };
            var reading = _reader.Read(name, JsonSerializer.SerializeToUtf8Bytes(payload));

            reading.ShouldNotBeOfType<DeliveryReading.Unreadable>(file);
            if (reading is DeliveryReading.Accepted { Events.Count: > 0 })
            {
                accepted[name] = accepted.GetValueOrDefault(name) + 1;
            }
        }

        count.ShouldBe(191);

        // The published comments are all on issues, which are passed over; what becomes of a repository is no subject's event; no rule of an environment was published.
        accepted.Keys.ShouldBe(EventReader.Subscribed.Except(["deployment_protection_rule", "issue_comment", "repository"]).Order(StringComparer.Ordinal));
        accepted["pull_request"].ShouldBe(19, "opened, synchronize, reopened, closed, labels, drafts; not assignments, locks and review requests");
        accepted["check_run"].ShouldBe(9);
        accepted["check_suite"].ShouldBe(5, "rerequested and requested: a suite's own completion is never the truth");
        accepted["push"].ShouldBe(7);
        accepted["merge_group"].ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"action":"created","issue":{"number":1},"comment":{"id":2,"body":"/rerun","user":{"id":3,"login":"robin"}}}""", "a comment on an issue")]
    [InlineData("""{"action":"edited","issue":{"number":1,"pull_request":{}},"comment":{"id":2,"body":"/rerun","user":{"id":3,"login":"robin"}}}""", "an edited comment")]
    [InlineData("""{"action":"deleted","issue":{"number":1,"pull_request":{}},"comment":{"id":2,"body":"/rerun","user":{"id":3,"login":"robin"}}}""", "a deleted comment")]
    public void G1_Only_a_new_comment_on_a_pull_request_is_an_event(string payload, string what) =>
        Events("issue_comment", payload).ShouldBeEmpty(what);

    [Theory]
    [InlineData("https://api.example.org/repos/octo/greet/actions/runs/77/deployment_protection_rule", 1)]
    [InlineData("https://api.example.org/repos/octo/greet/actions/runs/x7/deployment_protection_rule", 0)]
    [InlineData("https://api.example.org/repos/octo/greet/actions/runs/77", 0)]
    [InlineData("", 0)]
    public void D13_A_rule_of_an_environment_that_is_waited_for_is_news_of_its_run(string address, int count)
    {
        var events = Events("deployment_protection_rule", $$"""{"action":"requested","environment":"production","deployment_callback_url":"{{address}}","deployment":{"sha":"abc"} }""");

        events.Count.ShouldBe(count);
        events.Select(one => JsonSerializer.Deserialize<BotEvent>(one.Json)).ShouldAllBe(one => (RunChanged)one! == new RunChanged("77", "abc"));
    }

    [Theory]
    [InlineData("""{"action":"requested","environment":"pypi","ref":"refs/tags/v1.0","deployment_callback_url":"https://api.example.org/repos/octo/hello/actions/runs/900/deployment_protection_rule"}""", 1)]
    [InlineData("""{"action":"requested","environment":"pypi","ref":"refs/heads/main","deployment_callback_url":"https://api.example.org/repos/octo/hello/actions/runs/900/deployment_protection_rule"}""", 0)]
    [InlineData("""{"action":"requested","environment":"pypi","ref":"refs/tags/v1.0","deployment_callback_url":"https://api.example.org/"}""", 0)]
    [InlineData("""{"action":"requested","ref":"refs/tags/v1.0","deployment_callback_url":"https://api.example.org/repos/octo/hello/actions/runs/900/deployment_protection_rule"}""", 0)]
    public void A_job_that_waits_at_an_environment_asks_the_release_of_its_tag(string payload, int count)
    {
        var events = Events("deployment_protection_rule", payload).Where(one => JsonSerializer.Deserialize<BotEvent>(one.Json) is GateAsked).ToList();

        events.Count.ShouldBe(count);
        foreach (var one in events)
        {
            one.SubjectKey.ShouldBe("tag:17:v1.0");
            JsonSerializer.Deserialize<BotEvent>(one.Json).ShouldBe(new GateAsked(900, "pypi"));
        }
    }

    [Fact]
    public void A_new_comment_carries_who_wrote_it_and_through_which_app()
    {
        var added = Events("issue_comment", """{"action":"created","issue":{"number":4,"pull_request":{}},"comment":{"id":2,"body":"/rerun","user":{"id":3,"login":"robin","type":"User"},"performed_via_github_app":{"id":9}}}""").ShouldHaveSingleItem();

        added.SubjectKey.ShouldBe("pr:17:4");
        var happened = JsonSerializer.Deserialize<BotEvent>(added.Json).ShouldBeOfType<CommentAdded>();
        happened.By.ShouldBe(new Person(3, "robin", false));
        happened.AppId.ShouldBe(9);
    }

    [Theory]
    [InlineData("pr:17:4#2", "pr:17:4")]
    [InlineData("branch:17:fix#12#0", "branch:17:fix#12")]
    [InlineData("pr:18:4#2", "")]
    [InlineData("somebody else's", "")]
    public void G28_A_press_is_about_the_subject_that_our_check_names_and_otherwise_about_the_commit(string externalId, string subject)
    {
        var press = Events("check_run", $$$"""{"action":"rerequested","check_run":{"name":"botapp/tests","head_sha":"abc","external_id":"{{{externalId}}}","app":{"id":9}},"sender":{"id":3,"login":"robin"}}""").ShouldHaveSingleItem();

        press.SubjectKey.ShouldBe(subject);
        press.Address.ShouldBe(subject.Length > 0 ? null : new EventAddress("abc", null, null) { IsPressed = true });
        JsonSerializer.Deserialize<BotEvent>(press.Json).ShouldBeOfType<CheckRerunRequested>().AppId.ShouldBe(9);
    }

    [Fact]
    public void A_run_is_addressed_by_our_id_in_its_title_by_its_own_id_and_by_its_commit()
    {
        var changed = Events("workflow_run", """{"action":"completed","workflow_run":{"id":55,"head_sha":"abc","display_title":"functional ba-0123456789abcdef01234567"}}""").ShouldHaveSingleItem();

        changed.Address.ShouldBe(new EventAddress("abc", "55", "ba-0123456789abcdef01234567"));
    }

    [Theory]
    [InlineData("workflow_run", """{"workflow_run":{"id":55,"head_sha":"abc","status":"in_progress","updated_at":"2026-11-20T12:00:05Z"}}""", 5, false)]
    [InlineData("workflow_run", """{"workflow_run":{"id":55,"head_sha":"abc","status":"completed","conclusion":"success","updated_at":"2026-11-20T12:00:07Z"}}""", 7, true)]
    [InlineData("workflow_run", """{"workflow_run":{"id":55,"head_sha":"abc","updated_at":"yesterday"}}""", null, false)]
    [InlineData("workflow_job", """{"workflow_job":{"run_id":55,"head_sha":"abc","created_at":"2026-11-20T12:00:01Z","started_at":"2026-11-20T12:00:02Z","completed_at":"2026-11-20T12:00:09Z","status":"completed"}}""", 9, false)]
    [InlineData("workflow_job", """{"workflow_job":{"run_id":55,"head_sha":"abc","created_at":"2026-11-20T12:00:01Z","started_at":"2026-11-20T12:00:02Z","completed_at":null}}""", 2, false)]
    [InlineData("workflow_job", """{"workflow_job":{"run_id":55,"head_sha":"abc","created_at":"2026-11-20T12:00:01Z"}}""", 1, false)]
    [InlineData("workflow_job", """{"workflow_job":{"run_id":55,"head_sha":"abc"}}""", null, false)]
    public void What_is_told_of_a_run_says_when_and_whether_it_is_over(string name, string payload, int? seconds, bool isOver) =>
        JsonSerializer.Deserialize<BotEvent>(Events(name, payload).ShouldHaveSingleItem().Json).ShouldBe(new RunChanged("55", "abc")
        {
            At = seconds is { } some ? new DateTimeOffset(2026, 11, 20, 12, 0, some, TimeSpan.Zero) : null,
            IsOver = isOver,
        });

    [Theory]
    [InlineData("""{"ref":"refs/heads/main","after":"abc"}""", "branch:17:main", nameof(BranchPushed))]
    [InlineData("""{"ref":"refs/heads/a/b","after":"0000000000000000000000000000000000000000","deleted":true}""", "branch:17:a/b", nameof(BranchDeleted))]
    [InlineData("""{"ref":"refs/tags/v1.0","after":"abc","head_commit":{"id":"def"}}""", "tag:17:v1.0", nameof(TagPushed))]
    [InlineData("""{"ref":"refs/tags/v1.0","after":"0000000000000000000000000000000000000000","deleted":true}""", "tag:17:v1.0", nameof(TagDeleted))]
    public void A_push_is_about_a_branch_or_a_tag(string payload, string subject, string kind)
    {
        var pushed = Events("push", payload).ShouldHaveSingleItem();

        pushed.SubjectKey.ShouldBe(subject);
        pushed.Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void What_is_no_payload_is_unreadable_and_says_why(string payload) =>
        _reader.Read("push", System.Text.Encoding.UTF8.GetBytes(payload)).ShouldBeOfType<DeliveryReading.Unreadable>().Reason.ShouldContain("JSON");

    private IReadOnlyList<NewEvent> Events(string name, string payload)
    {
        var whole = JsonNode.Parse(payload)!.AsObject(); // written here
        whole["installation"] = new JsonObject { ["id"] = 7 };
        whole["repository"] = new JsonObject { ["id"] = 17, ["name"] = "greet", ["full_name"] = "octo/greet" };
        return _reader.Read(name, JsonSerializer.SerializeToUtf8Bytes(whole)) is DeliveryReading.Accepted accepted ? accepted.Events : [];
    }
}
