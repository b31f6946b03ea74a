using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Core.Notifications;
using BotApp.Simulator.State;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.Notifications;

/// <summary>Through the whole service: what people are told of deployments, whatever their receivers do.</summary>
public sealed class NotificationJourneyTests
{
    private const string Rules = "\nnotify:\n  - { on: [deployed, rolled-back, deploy-failed], slack: RELEASES, webhook: OPS }\n";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D1_D8_A_deployment_and_a_rollback_are_told_once_in_every_way_with_the_list_of_changes(string kind)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await StartAsync(database, receiver, mail, Options(out var runner, "notify: { email: [dev@example.org] }", Rules), () => runner());
        var demo = world.Demo;
        var first = demo.Octo.Merge(await GreenAsync(world, "first"));
        await world.CheckBecomesAsync(first, "botapp/tests", "success");
        var pull = await GreenAsync(world, "second");
        await AnsweredAsync(world, demo.Robin, pull, $"/deploy staging {first}", $"{first[..7]} is live in `staging`");
        await world.UntilAsync(() => mail.All.Count == 1 && receiver.All.Count == 2, 60, "the first deployment to be told");

        var second = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(second, "botapp/tests", "success");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{second[..7]} is live in `staging`");
        await world.UntilAsync(() => mail.All.Count == 2 && receiver.All.Count == 4, 60, "the second deployment to be told");

        var number = world.GitHub.Read(_ => pull.Number);
        var slack = receiver.Of("RELEASES")[1].Json["text"]!.GetValue<string>();
        slack.ShouldContain($"{second[..7]} is live in staging*");
        slack.ShouldContain($"|#{number.ToString(CultureInfo.InvariantCulture)}> Add second (");
        slack.ShouldContain($"/compare/{first}...{second}|All changes>");
        var hook = receiver.Of("OPS")[1];
        hook.Headers["X-BotApp-Signature-256"].ShouldBe(WebhookText.Signature(hook.Body, SenderBench.Secret));
        var changes = hook.Json["notices"]![0]!["changes"]!;
        (changes["pullRequests"]![0]!["number"]!.GetValue<int>(), changes["pullRequests"]![0]!["title"]!.GetValue<string>()).ShouldBe((number, "Add second"));
        changes["pullRequests"]![0]!["author"]!.GetValue<string>().ShouldBe(demo.Robin.Login, "who wrote it, not who merged it");
        mail.All[1].Subject.ShouldEndWith($"{second[..7]} is live in staging");
        mail.All[1].Part("text/plain").ShouldContain($"#{number.ToString(CultureInfo.InvariantCulture)} Add second ({demo.Robin.Login})");
        mail.All[1].To.ShouldBe(["RCPT TO:<dev@example.org>"]);

        await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", $"{first[..7]} is live in `staging`");
        await world.UntilAsync(() => mail.All.Count == 3 && receiver.All.Count == 6, 60, "the rollback to be told");
        receiver.Of("OPS")[2].Headers["X-BotApp-Event"].ShouldBe("rolled-back");
        mail.All[2].Subject.ShouldEndWith($"staging went back to {first[..7]}");
        mail.All[2].Part("text/plain").ShouldContain("back.");

        await world.RestartAsync();
        await world.AnsweredAsync(pull);
        (mail.All.Count, receiver.All.Count).ShouldBe((3, 6), "nothing is told again");
        world.Log.ShouldAllBe(line => !line.Contains(Receiver.HiddenPath, StringComparison.Ordinal) && !line.Contains(SenderBench.Secret, StringComparison.Ordinal));
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F_A_receiver_that_is_down_holds_no_deployment_up_and_hears_of_it_when_it_is_back()
    {
        var port = ServiceProcess.FreePort();
        await using var mail = MailServer.Start();
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        Receiver? receiver = await Receiver.StartAsync(port);
        await using var world = await StartAsync(database, receiver, mail, Options(out var runner, besides: Rules), () => runner());
        await receiver.DisposeAsync();
        var pull = await GreenAsync(world, "page");

        await AnsweredAsync(world, world.Demo.Robin, pull, "/deploy staging", "is live in `staging`");
        await world.UntilAsync(async () => (await world.Store.Notices.TroubledAsync(10, TestContext.Current.CancellationToken)).Count == 2, 60, "both to be tried in vain");
        using var client = world.Client();
        var page = await client.GetStringAsync("/jobs", TestContext.Current.CancellationToken);
        page.ShouldContain("slack:releases");
        page.ShouldContain("nobody answers at its address.");
        page.ShouldNotContain(Receiver.HiddenPath);

        receiver = await Receiver.StartAsync(port);
        receiver.Answer = (number, context) =>
        {
            context.Response.StatusCode = number < 2 ? number == 0 ? 500 : 429 : 200;
            return Task.CompletedTask;
        };
        await world.UntilAsync(async () => await world.Store.Notices.UnsentAsync(TestContext.Current.CancellationToken) == 0, 90, "everybody to be told");
        receiver.All.Count.ShouldBe(4);
        receiver.Of("OPS").Concat(receiver.Of("RELEASES")).GroupBy(one => one.Name).ShouldAllBe(same => same.Select(one => one.Id).Distinct().Count() == 1);
        await receiver.DisposeAsync();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R1_R11_A_release_that_breaks_off_and_then_succeeds_is_told_as_both_and_what_was_given_up_is_sent_again_by_the_page()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        receiver.Answer = (number, context) =>
        {
            context.Response.StatusCode = number == 0 ? 404 : 200;
            return Task.CompletedTask;
        };
        var yaml = ReleaseWorld.Yaml.Replace("WORKFLOW", "release.yml", StringComparison.Ordinal).Replace(" PUBLISH", "", StringComparison.Ordinal)
            .Replace(" INDEX", "", StringComparison.Ordinal).Replace(" GATE", "", StringComparison.Ordinal) + "\nnotify: [{ on: [published, publish-failed], webhook: OPS }]\n";
        var options = SampleRunner.World(out var runner, yaml);
        await using var world = await World.StartAsync(options, configure: configuration => Configure(configuration, receiver, mail));
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Index.FailUploadsAfter = 1;
        var sha = demo.Octo.Tag(demo.Repository, "v2.0.0");
        var failed = await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        await world.UntilAsync(async () => (await world.Store.Notices.TroubledAsync(10, TestContext.Current.CancellationToken)).Any(one => one.DeadAt is not null), 60, "the message to be given up");

        using var client = world.Client();
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await client.GetStringAsync("/jobs", TestContext.Current.CancellationToken));
        page.QuerySelector("section[aria-labelledby=notices] tbody tr")!.TextContent.ShouldContain("given up");
        (await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).ShouldContain("botapp_messages_given_up 1\n");
        var form = page.QuerySelector("section[aria-labelledby=notices] form")!;
        using var fields = new FormUrlEncodedContent(form.QuerySelectorAll("input").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!));
        using var answer = await client.PostAsync(form.GetAttribute("action"), fields, TestContext.Current.CancellationToken);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("it is sent again within seconds");
        await world.UntilAsync(() => receiver.All.Count == 2, 60, "the message to come again");
        receiver.All.Select(one => one.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        receiver.All[1].Json["notices"]![0]!["title"]!.GetValue<string>().ShouldBeOneOf("greet-sample 2.0.0 is published in part", "greet-sample 2.0.0 failed"); // the index is asked after the run

        demo.Index.FailUploadsAfter = null;
        demo.Octo.PressButton(failed, "rerun-failed");
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => Told(receiver, "greet-sample 2.0.0 is published").Any(), 60, "the release to be told");
        var told = Told(receiver, "greet-sample 2.0.0 is published").ShouldHaveSingleItem();
        (told["package"]!.GetValue<string>(), told["version"]!.GetValue<string>()).ShouldBe(("greet-sample", "2.0.0"));
        await world.AssertCleanAsync();
    }

    private static IEnumerable<System.Text.Json.Nodes.JsonNode> Told(Receiver receiver, string title) =>
        receiver.All.SelectMany(one => one.Json["notices"]!.AsArray()).OfType<System.Text.Json.Nodes.JsonNode>().Where(one => one["title"]!.GetValue<string>() == title);

    [Fact]
    public async Task Quiet_hours_gather_what_happens_and_tell_it_in_one_message()
    {
        var clock = new ShiftedClock();
        var days = $"{clock.GetUtcNow().AddDays(-1):yyyy-MM-dd}, to: {clock.GetUtcNow().AddDays(1):yyyy-MM-dd}";
        var quiet = $"\nnotify:\n  - {{ on: [deployed, rolled-back], webhook: OPS, quiet: [{{ from: {days} }}] }}\n";
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using var world = await StartAsync(database, receiver, mail, Options(out var runner, besides: quiet), () => runner(), clock);
        var pull = await GreenAsync(world, "page");
        var first = world.GitHub.Read(_ => pull.HeadSha);
        await AnsweredAsync(world, world.Demo.Robin, pull, "/deploy staging", $"{first[..7]} is live in `staging`");
        var other = await GreenAsync(world, "other");
        var second = world.GitHub.Read(_ => other.HeadSha);
        await AnsweredAsync(world, world.Demo.Robin, other, "/deploy staging", $"{second[..7]} is live in `staging`");
        (await world.Store.Notices.UnsentAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        receiver.All.ShouldBeEmpty();

        clock.Forward(TimeSpan.FromDays(3));
        await world.UntilAsync(() => receiver.All.Count > 0, 60, "the morning");

        var digest = receiver.All.ShouldHaveSingleItem();
        digest.Headers["X-BotApp-Event"].ShouldBe("digest");
        digest.Json["notices"]!.AsArray().Select(one => one!["sha"]!.GetValue<string>()).ShouldBe([first, second]);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task S_Settings_that_name_nobody_the_operator_knows_are_told_so_before_they_are_merged()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using var world = await StartAsync(database, receiver, mail, Options(out var runner), () => runner());
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "tell", ".github/botapp.yml", "version: 1\nnotify:\n  - { on: [deployed], slack: NOWHERE, email: [dev@elsewhere.example] }\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "tell", "Tell somebody");

        var check = await world.CheckBecomesAsync(pull, "botapp/settings", "failure");

        check.Title.ShouldBe("notify: not everybody can be told");
        check.Summary!.ShouldContain("NOWHERE is no target that this repository may use");
        check.Summary!.ShouldContain("elsewhere.example is not one of them");
        check.Summary!.ShouldNotContain(Receiver.HiddenPath);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F_Killed_while_a_receiver_takes_its_time_the_service_tells_it_again_with_the_same_id(string kind)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(Options(out var runner, besides: "\nnotify:\n  - { on: [deployed], webhook: OPS }\n"), TestContext.Current.CancellationToken);
        PutSites(runner(), demo);
        var address = ServiceProcess.FreeAddress();
        var configuration = KillTests.Configuration(demo, database.ConnectionString, address);
        Configure(configuration, receiver, mail);
        configuration["Notifications:Timeout"] = "00:00:05";
        receiver.Answer = (number, context) => number == 0 ? Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            demo.Connect(address);
            demo.Robin.Push(demo.Repository, "page", "page.md", "# page\n");
            var pull = demo.Robin.OpenPullRequest(demo.Repository, "page", "page");
            await KillTests.UntilAsync(() => demo.GitHub.Read(_ => demo.Repository.CheckRuns.Any(run => run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate", Conclusion: "success" })), () => $"the gate\n{service.Log}");
            demo.Robin.Comment(pull, "/deploy staging");
            await KillTests.UntilAsync(() => receiver.All.Count == 1, () => $"the message to come\n{service.Log}");

            await service.KillAsync();
            var former = service;
            service = await ServiceProcess.StartAsync(configuration, address);
            await former.DisposeAsync();
            await KillTests.UntilAsync(() => receiver.All.Count == 2, () => $"the message to come again\n{service.Log}");

            receiver.All.Select(one => one.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
            receiver.All.Select(one => one.Text).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
            var store = await database.OpenAsync();
            await KillTests.UntilAsync(() => store.Notices.UnsentAsync(CancellationToken.None).GetAwaiter().GetResult() == 0, () => "the message to be known as sent");
            receiver.All.Count.ShouldBe(2);
            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<World> StartAsync(TestDatabase database, Receiver receiver, MailServer mail, DemoWorldOptions options, Func<SampleRunner> runner, TimeProvider? time = null)
    {
        var world = await World.StartAsync(options, connectionString: database.ConnectionString, configure: configuration => Configure(configuration, receiver, mail), time: time);
        PutSites(runner(), world.Demo);
        return world;
    }

    private static void Configure(Dictionary<string, string?> configuration, Receiver receiver, MailServer mail)
    {
        configuration["Notifications:Targets:RELEASES:Type"] = "slack";
        configuration["Notifications:Targets:RELEASES:Url"] = receiver.Url("RELEASES");
        configuration["Notifications:Targets:RELEASES:Repositories:0"] = "octo/*";
        configuration["Notifications:Targets:OPS:Type"] = "webhook";
        configuration["Notifications:Targets:OPS:Url"] = receiver.Url("OPS");
        configuration["Notifications:Targets:OPS:Secret"] = SenderBench.Secret;
        configuration["Notifications:Targets:OPS:Repositories:0"] = "octo/*";
        configuration["Notifications:Mail:Host"] = "127.0.0.1";
        configuration["Notifications:Mail:Port"] = mail.Port.ToString(CultureInfo.InvariantCulture);
        configuration["Notifications:Mail:Security"] = "none";
        configuration["Notifications:Mail:From"] = "botapp@example.org";
        configuration["Notifications:Mail:Domains:0"] = "example.org";
        configuration["Notifications:Window"] = "00:00:00";
        configuration["Notifications:FirstPause"] = "00:00:00.200";
        configuration["Notifications:LookEvery"] = "00:00:00.200";
    }

    private static async Task<PullRequest> GreenAsync(World world, string branch)
    {
        var pull = Open(world, branch);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        return pull;
    }
}
