using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotApp.Cli;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Cli;
using BotApp.Tests.Engine;
using Microsoft.Extensions.Configuration;

namespace BotApp.Tests.Journeys;

/// <summary>What other settings would do to the open pull requests of a repository: said by the verb and by the API, done by nobody.</summary>
public sealed partial class SettingsPlanJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 0s }
        """;

    private const string Stricter = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
        gate: { required: [tests, functional, { check: ci/legacy, app: buildbot }], grace: 0s, hold-labels: [bug] }
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G30_A_changed_setting_is_planned_for_every_open_pull_request_and_nothing_is_done(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Settings));
        await using var _1 = database;
        await using var _2 = world;
        runner().Play = (attempt, _) => attempt.Event["pull_request"]?["head"]?["ref"]?.GetValue<string>() == "red" ? PlayedJob.Red : PlayedJob.Green;
        var red = await OpenedAsync(world, "red", "failure");
        var green = await OpenedAsync(world, "green", "success");
        world.Demo.Robin.Label(red, "bug");
        await world.AnsweredAsync(red);
        var before = await RestingAsync(world);
        world.GitHub.Journal.Clear();
        using var client = world.Client();

        var plan = await PlanAsync(client, new { repository = "OCTO/greet", settings = Stricter });

        plan.GetProperty("repository").GetString().ShouldBe("octo/greet");
        plan.GetProperty("branch").GetString().ShouldBe("main");
        plan.GetProperty("leftOut").GetInt32().ShouldBe(0);
        var subjects = plan.GetProperty("subjects").EnumerateArray().ToDictionary(subject => subject.GetProperty("name").GetString()!);
        var closing = subjects[$"#{green.Number}"];
        (Word(closing, "gate"), State(closing, "now"), State(closing, "then")).ShouldBe(("waits", "open", "waiting"));
        Names(closing, "added").ShouldBe(["functional", "ci/legacy (buildbot)"], ignoreOrder: true);
        Texts(closing, "starts").ShouldBe(["functional"]);
        Texts(closing, "stops").ShouldBeEmpty();
        closing.GetProperty("seen").GetBoolean().ShouldBeTrue();
        var failing = subjects[$"#{red.Number}"];
        (Word(failing, "gate"), State(failing, "now"), State(failing, "then")).ShouldBe((null, "closed", "closed"));
        Names(failing, "added").ShouldBe(["functional", "ci/legacy (buildbot)", "hold"], ignoreOrder: true);
        Texts(failing, "starts").ShouldBeEmpty("functional needs the tests");

        // The verb says the same beside the service.
        var (code, output, error) = await VerbAsync(world, Stricter, "--format", "json");
        (code, error).ShouldBe((0, ""));
        output.ShouldBe(plan.GetRawText() + "\n");
        (_, output, _) = await VerbAsync(world, Stricter, "--pull-request", $"{green.Number}");
        output.ShouldContain($"#{green.Number} green\n  Gate now:  open: The one requirement is met.\n  Gate then: waiting: ");
        output.ShouldContain("  Would start: functional\n");
        output.ShouldContain("Gates: 1 waits.");
        output.ShouldNotContain($"#{red.Number}");

        // Nothing was written, here or there.
        (await DumpAsync(world)).Split('\n').Except(before.Split('\n')).ShouldBeEmpty();
        (await DumpAsync(world)).Length.ShouldBe(before.Length);
        world.GitHub.Journal.Requests.Where(request => request.Method != "GET" && request.Operation != "apps/create-installation-access-token").ShouldBeEmpty();
        world.GitHub.Journal.Requests.ShouldNotBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G30_Settings_that_are_the_same_change_nothing_and_looser_ones_open()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Stricter));
        runner().Play = (_, job) => job == "functional" ? PlayedJob.Red : PlayedJob.Green;
        world.Demo.Robin.Push(world.Demo.Repository, "change", "change.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "change");
        await world.CheckBecomesAsync(pull, "botapp/functional", "failure");
        await RestingAsync(world);
        using var client = world.Client();

        var same = (await PlanAsync(client, new { repository = "octo/greet", settings = Stricter })).GetProperty("subjects")[0];
        var looser = (await PlanAsync(client, new { repository = "octo/greet", settings = Settings })).GetProperty("subjects")[0];
        var elsewhere = (await PlanAsync(client, new { repository = "octo/greet", settings = Settings, branch = "release/1.0" })).GetProperty("subjects")[0];

        same.GetProperty("unchanged").GetBoolean().ShouldBeTrue();
        elsewhere.GetProperty("unchanged").GetBoolean().ShouldBeTrue("its base is another branch");
        (Word(looser, "gate"), State(looser, "now"), State(looser, "then")).ShouldBe(("opens", "closed", "open"));
        Names(looser, "removed").ShouldBe(["functional", "ci/legacy (buildbot)"], ignoreOrder: true);
        (await VerbAsync(world, Stricter)).Output.ShouldContain("  Nothing changes: the gate stays closed.\n");
    }

    [Fact]
    public async Task G30_G57_What_a_plan_says_of_other_settings_for_tests_is_what_happens_when_they_are_merged()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        runner().Play = (_, _) => PlayedJob.Red;
        var pull = await OpenedAsync(world, "red", "failure");
        using var client = world.Client();
        const string apart = Settings + "\ntests: { quarantine: [{ test: \"tests/unit/test_words.py::test_broken\", until: 2027-03-31, reason: known }] }\n";

        var subject = (await PlanAsync(client, new { repository = "octo/greet", settings = apart })).GetProperty("subjects")[0];

        (Word(subject, "gate"), State(subject, "then")).ShouldBe(("opens", "open"));
        Word(subject.GetProperty("changed")[0].GetProperty("now"), "state").ShouldBe("failed");
        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("failure");
        world.Demo.Octo.Push(world.Demo.Repository, "main", SampleRepository.SettingsPath, apart);
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G30_What_BotApp_never_heard_of_is_judged_too_and_what_is_left_out_is_counted()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var known = await OpenedAsync(world, "known", "success");
        world.GitHub.Faults.DropDeliveries(_ => true);
        world.Demo.Robin.Push(world.Demo.Repository, "unheard", "unheard.md", "# unheard\n");
        var unheard = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "unheard", "unheard");
        using var client = world.Client();

        var all = await PlanAsync(client, new { repository = "octo/greet", settings = Stricter });
        var one = await PlanAsync(client, new { repository = "octo/greet", settings = Stricter, limit = 1 });

        all.GetProperty("subjects").EnumerateArray().Select(subject => (Word(subject, "name"), subject.GetProperty("seen").GetBoolean())).ShouldBe([($"#{unheard.Number}", false), ($"#{known.Number}", true)]);
        State(all.GetProperty("subjects")[0], "then").ShouldBe("waiting");
        one.GetProperty("subjects").GetArrayLength().ShouldBe(1);
        Word(one.GetProperty("subjects")[0], "name").ShouldBe($"#{unheard.Number}", "the one that was busy last");
        one.GetProperty("leftOut").GetInt32().ShouldBe(1);
        (await world.Store.Subjects.LoadAsync($"pr:{world.Demo.Repository.Id}:{unheard.Number}", TestContext.Current.CancellationToken)).ShouldBeNull("a plan makes nothing");
        (await VerbAsync(world, Stricter, "--limit", "1")).Output.ShouldContain("; 1 more left out (--limit).");
    }

    [Fact]
    public async Task G30_A_standing_merge_group_is_planned_for()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings.Replace("required: [tests]", "required: [tests, { check: never, app: nobody }]", StringComparison.Ordinal)));
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "queued", "queued.md", "# queued\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "queued", "queued");
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));
        var entry = demo.Robin.Enqueue(pull);
        await world.UntilAsync(() => world.Check(entry.HeadSha, "botapp/gate")?.Status == "in_progress", 60, "the gate of the group");
        using var client = world.Client();

        var plan = await PlanAsync(client, new { repository = "octo/greet", settings = Settings });

        var group = plan.GetProperty("subjects").EnumerateArray().Single(subject => Word(subject, "subject")!.StartsWith("branch:", StringComparison.Ordinal));
        (Word(group, "title"), State(group, "now")).ShouldBe(($"Merge group up to #{pull.Number}", "waiting"));
        Names(group, "removed").ShouldContain("never (nobody)");
        (await client.GetStringAsync($"repositories/{demo.Repository.Id}/branches/{Uri.EscapeDataString(entry.HeadRef["refs/heads/".Length..])}")).ShouldContain("never (nobody)");
    }

    [Fact]
    public async Task G31_What_cannot_be_planned_is_refused_with_a_sentence()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), configure: configuration => configuration["GitHub:ReadRetries"] = "0");
        var pull = await OpenedAsync(world, "one", "success");
        using var client = world.Client();

        var (status, answer) = await PostAsync(client, new { repository = "octo/greet", settings = "version: 1\npipelnes: {}\ngate: { required: [nothing] }\n" });
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.GetProperty("errors").EnumerateArray().Select(one => one.GetProperty("line").GetInt32()).ShouldBe([2, 3]);
        answer.GetProperty("errors")[0].GetProperty("column").GetInt32().ShouldBe(1);
        var (code, output, _) = await VerbAsync(world, "version: 1\npipelnes: {}\n");
        (code, output).ShouldSatisfyAllConditions(verb => verb.code.ShouldBe(2), verb => verb.output.ShouldContain(":2:1:"));

        (await RefusedAsync(client, new { repository = "octo/nowhere", settings = Settings })).ShouldBe((HttpStatusCode.NotFound, "octo/nowhere is not known here"));
        (await RefusedAsync(client, new { repository = "octo/greet", settings = Settings, pullRequest = 4711 })).ShouldBe((HttpStatusCode.NotFound, "#4711 is not an open pull request of octo/greet"));
        (await RefusedAsync(client, new { repository = "greet", settings = Settings })).ShouldBe((HttpStatusCode.BadRequest, "'greet' names no repository"));
        (await RefusedAsync(client, new { repository = "octo/greet", settings = Settings, limit = 101 })).ShouldBe((HttpStatusCode.BadRequest, "101 pull requests at once"));
        (await RefusedAsync(client, new { repository = "octo/greet" })).ShouldBe((HttpStatusCode.BadRequest, "settings"));
        (await RefusedAsync(client, new { repository = "octo/greet", settings = Settings, payload = new { } })).ShouldBe((HttpStatusCode.BadRequest, "expected either {\"payload\""));
        (await VerbAsync(world, Settings, "--pull-request", "4711")).ShouldSatisfyAllConditions(verb => verb.Code.ShouldBe(2), verb => verb.Error.ShouldContain("#4711 is not an open pull request"));

        world.GitHub.Faults.Answer("pulls/list-files", 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway });
        var problem = (await PlanAsync(client, new { repository = "octo/greet", settings = Settings })).GetProperty("subjects")[0];
        (Word(problem, "name"), Word(problem, "problem")![..24]).ShouldBe(($"#{pull.Number}", "GitHub could not be read"));

        world.Demo.Octo.Uninstall(world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!));
        (await VerbAsync(world, Settings)).ShouldSatisfyAllConditions(verb => verb.Code.ShouldBe(2), verb => verb.Error.ShouldMatch("may not read octo/greet|is not known here"));
    }

    [Fact]
    public async Task G31_Only_this_machine_may_ask_and_no_foreign_page_through_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        using var client = world.Client();
        var body = JsonSerializer.Serialize(new { repository = "octo/greet", settings = Settings });

        using var forwarded = new HttpRequestMessage(HttpMethod.Post, "api/plan") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var through = await client.SendAsync(forwarded, TestContext.Current.CancellationToken);
        using var plain = await client.PostAsync("api/plan", new StringContent(body, Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);

        through.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await through.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("on this machine only");
        plain.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task G30_A_plan_that_waits_for_GitHub_holds_nobody_up()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var pull = await OpenedAsync(world, "one", "success");
        using var client = world.Client();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asked = new TaskCompletionSource();
        world.GitHub.Faults.Answer("pulls/list", 1, new FaultyAnswer { Hang = true }, (_, _) => asked.TrySetResult());
        world.GitHub.Journal.Clear();

        var waiting = client.PostAsJsonAsync("api/plan", new { repository = "octo/greet", settings = Stricter }, patience.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), patience.Token);
        (await BusyAsync(client)).ShouldBeTrue("one plan at a time");
        await world.AnsweredAsync(pull);

        waiting.IsCompleted.ShouldBeFalse();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await Eventually.TrueAsync(async () => !await BusyAsync(client), "the next plan is made", 60);
    }

    [Fact]
    public async Task The_verb_makes_no_database_where_there_is_none()
    {
        var folder = Directory.CreateTempSubdirectory("botapp-plan-");
        var file = Path.Combine(folder.FullName, "absent.db");
        var configuration = new Dictionary<string, string?> { ["ConnectionStrings:BotApp"] = $"Data Source={file}", ["GitHub:AppId"] = "7", ["GitHub:PrivateKey"] = GitHub.TestKey.Pem, ["GitHub:WebhookSecret"] = "not-a-real-secret-only-for-tests" };

        var (code, _, error) = await VerbAsync(configuration, Settings);
        var (unconfigured, _, why) = await VerbAsync(new Dictionary<string, string?>(configuration) { ["GitHub:PrivateKey"] = null }, Settings);

        code.ShouldBe(2);
        error.ShouldContain("cannot be read");
        File.Exists(file).ShouldBeFalse();
        unconfigured.ShouldBe(2);
        why.ShouldContain("PrivateKey");
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData]
    [InlineData("--repository", "octo/greet")]
    [InlineData("--repository", "octo/greet", "--settings", "x", "--event", "y")]
    public async Task The_verb_wants_a_payload_or_a_repository_with_settings(params string[] arguments)
    {
        var (code, _, error) = await Verbs.RunAsync(PlanVerb.Create(), arguments);

        code.ShouldNotBe(0);
        error.ShouldContain("Say either --event FILE, or --repository OWNER/NAME with --settings FILE.");
    }

    private static async Task<PullRequest> OpenedAsync(World world, string branch, string gate)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, branch);
        await world.CheckBecomesAsync(pull, "botapp/gate", gate);
        return pull;
    }

    private static Task<(int Code, string Output, string Error)> VerbAsync(World world, string settings, params string[] more) => VerbAsync(world.Configuration, settings, more);

    private static async Task<(int Code, string Output, string Error)> VerbAsync(IEnumerable<KeyValuePair<string, string?>> configuration, string settings, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-plan-");
        var file = await Verbs.FileAsync(folder, "new.yml", settings);
        var verb = PlanVerb.Create(() => new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        var result = await Verbs.RunAsync(verb, ["--repository", "octo/greet", "--settings", file, .. more]);
        folder.Delete(recursive: true);
        return result;
    }

    private static async Task<JsonElement> PlanAsync(HttpClient client, object request)
    {
        var (status, answer) = await PostAsync(client, request);
        status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    private static async Task<(HttpStatusCode Status, string Sentence)> RefusedAsync(HttpClient client, object request)
    {
        var (status, answer) = await PostAsync(client, request);
        return (status, answer.GetProperty("error").GetString()!.Split([':', '.'], 2)[0] is var first && first.StartsWith("expected either", StringComparison.Ordinal) ? "expected either {\"payload\"" : first);
    }

    private static async Task<bool> BusyAsync(HttpClient client) => (await PostAsync(client, new { repository = "octo/nowhere", settings = Settings })).Status == HttpStatusCode.ServiceUnavailable;

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(HttpClient client, object request)
    {
        using var answer = await client.PostAsJsonAsync("api/plan", request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    // The service at rest: nobody has work, and nothing is written any more.
    private static async Task<string> RestingAsync(World world)
    {
        world.GitHub.Faults.DropDeliveries(_ => true); // what the checks that were just written tell of
        var (last, now, same) = ("", await DumpAsync(world), 0);
        await Eventually.TrueAsync(
            async () =>
            {
                (last, now) = (now, await DumpAsync(world));
                same = last == now && (await world.Store.Queries.JobsAsync(10, CancellationToken.None)).Count == 0 ? same + 1 : 0;
                return same == 20;
            },
            "the service rests",
            60);
        return now;
    }

    // Every row of every table of ours but those in which a service at rest notes that it lives, and how much it heard that leads nowhere.
    private static Task<string> DumpAsync(World world) => world.Store.Database.ReadAsync(
        async session =>
        {
            var text = new StringBuilder();
            foreach (var table in Migrations.Scripts().SelectMany(script => Table().Matches(script.Sql)).Select(match => match.Groups["name"].Value).Append("schema_versions").Distinct().Except(["alive", "leases", "counters"]))
            {
                var rows = await session.QueryAsync<dynamic>($"SELECT * FROM {table}");
                text.Append(table).Append('\n').AppendJoin('\n', rows.Select(row => (string)JsonSerializer.Serialize((IDictionary<string, object?>)row)).Order(StringComparer.Ordinal)).Append('\n');
            }

            return text.ToString();
        },
        TestContext.Current.CancellationToken);

    private static string? Word(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string? State(JsonElement subject, string when) => subject.GetProperty(when) is { ValueKind: JsonValueKind.Object } tree ? Word(tree, "state") : null;

    private static IReadOnlyList<string?> Names(JsonElement subject, string list) => [.. subject.GetProperty(list).EnumerateArray().Select(line => Word(line, "name"))];

    private static IReadOnlyList<string?> Texts(JsonElement subject, string list) => [.. subject.GetProperty(list).EnumerateArray().Select(one => one.GetString())];

    [GeneratedRegex(@"CREATE TABLE (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Table();
}
