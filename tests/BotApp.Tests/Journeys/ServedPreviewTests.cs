using System.Diagnostics;
using System.Net.Sockets;
using BotApp.Cli.Demo;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using Markdig;

namespace BotApp.Tests.Journeys;

/// <summary>A preview that is a real program: started for its pull request, asked, replaced by the next push, and gone with it.</summary>
public sealed class ServedPreviewTests
{
    private const string Settings = """
        version: 1
        previews:
          web:
            workflow: preview.yml
            smoke: [{ path: /healthz, contains: ok, within: 60s }, { path: /, contains: "<h1>" , within: 60s }]
        """;

    [Fact]
    public async Task P1_P3_P8_A_web_server_of_each_pull_request_runs_while_it_is_open_and_no_longer()
    {
        await using var world = await StartAsync();
        var demo = world.Demo;
        var processes = new List<Process>();
        try
        {
            var first = Open(demo, "one", "Hello from one");
            var second = Open(demo, "two", "Hello from two");
            await world.CheckBecomesAsync(first, "botapp/preview web", "success", 180);
            await world.CheckBecomesAsync(second, "botapp/preview web", "success", 180);
            processes.AddRange(demo.Hosting.Processes.Select(Process.GetProcessById));
            processes.Count.ShouldBe(2);
            var link = await LinkAsync(world, first);
            (await TextAsync(link)).ShouldContain("<h1>Hello from one</h1>");
            (await TextAsync(await LinkAsync(world, second))).ShouldContain("<h1>Hello from two</h1>");

            var sha = demo.Robin.Push(first, "app/greeting.txt", "Hello again\n");
            await world.CheckBecomesAsync(sha, "botapp/preview web", "success", 180);
            (await TextAsync(link)).ShouldContain("<h1>Hello again</h1>");
            demo.Hosting.Processes.Count.ShouldBe(2, "the former program ended");
            processes.AddRange(demo.Hosting.Processes.Where(id => processes.TrueForAll(one => one.Id != id)).Select(Process.GetProcessById));
            processes.Count(one => one.HasExited).ShouldBe(1);

            demo.Robin.Close(first);
            await world.UntilAsync(() => demo.Hosting.Processes.Count == 1, 120, "the program to end");
            demo.Octo.Merge(second);
            await world.UntilAsync(() => demo.Hosting.Processes.Count == 0 && demo.Hosting.Sites.Count == 0, 120, "the other program to end");
            await world.UntilAsync(() => processes.TrueForAll(one => one.HasExited), 30, "no process to be left");
            await world.UntilAsync(() => Records(world).TrueForAll(one => one.State == "inactive"), 60, "every record to be inactive");
            await world.AssertCleanAsync();
        }
        finally
        {
            processes.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task P1_P3_P8_The_link_in_the_comment_opens_in_Chromium_shows_each_push_and_leads_nowhere_after_the_close()
    {
        await using var browser = await Chromium.StartAsync();
        await using var world = await StartAsync();
        var demo = world.Demo;
        var pull = Open(demo, "one", "Hello from the pull request");
        await world.CheckBecomesAsync(pull, "botapp/preview web", "success", 180);
        await PreviewWorld.SaysAsync(world, pull, "✅ ready");
        await browser.GoAsync(CommentLink(world, pull));
        await browser.SeesAsync("Hello from the pull request");
        var first = demo.Hosting.ProgramOf(demo.Hosting.Sites.ShouldHaveSingleItem()).ShouldNotBeNull();

        var sha = demo.Robin.Push(pull, "app/greeting.txt", "Hello from the second commit\n");
        await world.CheckBecomesAsync(sha, "botapp/preview web", "success", 180);
        await world.UntilAsync(() => PreviewWorld.Stickies(world, pull).Single().Body is var body && body.Contains("✅ ready", StringComparison.Ordinal) && body.Contains(sha[..7], StringComparison.Ordinal), 60, "the comment to name the second commit");
        var link = CommentLink(world, pull);
        await browser.GoAsync(link);
        await browser.SeesAsync("Hello from the second commit");
        var second = demo.Hosting.ProgramOf(demo.Hosting.Sites.ShouldHaveSingleItem()).ShouldNotBeNull();
        (await IsRefusedAsync(first)).ShouldBeTrue("the program of the first commit is stopped");
        (await IsRefusedAsync(second)).ShouldBeFalse();

        demo.Robin.Close(pull);
        await PreviewWorld.SaysAsync(world, pull, "🧹 removed");
        PreviewWorld.Stickies(world, pull).ShouldHaveSingleItem().Body.ShouldNotContain(link.AbsoluteUri);
        (await IsRefusedAsync(second)).ShouldBeTrue("the server is stopped, not only forgotten");
        await browser.GoAsync(link);
        (await browser.TextAsync()).ShouldNotContain("Hello");
        Records(world).ShouldAllBe(one => one.State == "inactive");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task What_runs_when_the_host_goes_ends_with_it()
    {
        var hosting = new BotApp.Simulator.Hosting.HostingState();
        var files = SampleRepository.ServedChange.Where(file => file.Key.StartsWith("app/", StringComparison.Ordinal))
            .ToDictionary(file => file.Key["app/".Length..], file => System.Text.Encoding.UTF8.GetBytes(file.Value), StringComparer.Ordinal);
        using (hosting)
        {
            await hosting.ReplaceAsync("one", files, TestContext.Current.CancellationToken);
            using var running = Process.GetProcessById(hosting.Processes.ShouldHaveSingleItem());
            await Should.ThrowAsync<InvalidDataException>(() => hosting.ReplaceAsync(
                "two", new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["serve.py"] = "raise SystemExit(1)"u8.ToArray() }, TestContext.Current.CancellationToken));
            hosting.Dispose();
            running.HasExited.ShouldBeTrue();
        }

        hosting.Processes.ShouldBeEmpty();
    }

    private static async Task<World> StartAsync()
    {
        var world = await World.StartAsync(new DemoWorldOptions
        {
            Files = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [SampleRepository.SettingsPath] = Settings,
                [".github/workflows/tests.yml"] = null,
                [".github/workflows/functional.yml"] = null,
            },
        });
        if (world.Demo.RunnerNote is { } missing)
        {
            await world.DisposeAsync();
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail($"CI needs a real runner: {missing}");
        }

        lock (world.GitHub.Gate)
        {
            world.Demo.Repository.Variables["SITE_COMMAND"] = "cp -r app site";
        }

        return world;
    }

    /// <summary>The address behind the link that a person finds in the comment.</summary>
    private static Uri CommentLink(World world, PullRequest pull) => new(new AngleSharp.Html.Parser.HtmlParser()
        .ParseDocument(Markdown.ToHtml(PreviewWorld.Stickies(world, pull).Single().Body, new MarkdownPipelineBuilder().UsePipeTables().Build()))
        .QuerySelectorAll("td a").ShouldHaveSingleItem().GetAttribute("href").ShouldNotBeNull());

    private static async Task<bool> IsRefusedAsync(Uri program)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(program.Host, program.Port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException problem) when (problem.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }

    private static PullRequest Open(DemoWorld demo, string branch, string greeting)
    {
        var files = SampleRepository.ServedChange.Where(file => file.Key.StartsWith("app/", StringComparison.Ordinal)).ToDictionary(file => file.Key, file => (string?)file.Value, StringComparer.Ordinal);
        files["app/greeting.txt"] = greeting;
        demo.Robin.Push(demo.Repository, branch, files);
        return demo.Robin.OpenPullRequest(demo.Repository, branch, $"Serve {branch}");
    }

    private static List<Deployment> Records(World world) => world.GitHub.Read(_ => world.Demo.Repository.Deployments.Where(one => one.Creator.Id == world.Demo.App.Bot.Id).ToList());

    private static async Task<string> LinkAsync(World world, PullRequest pull)
    {
        var sha = world.GitHub.Read(_ => pull.HeadSha);
        await world.UntilAsync(() => Records(world).Exists(one => one.Sha == sha && one.State == "success"), 60, "the record with the link");
        return Records(world).Single(one => one.Sha == sha).Statuses[^1].EnvironmentUrl;
    }

    private static async Task<string> TextAsync(string url)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(url), TestContext.Current.CancellationToken);
    }
}
