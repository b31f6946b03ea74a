using System.Globalization;
using System.Text.Json.Nodes;
using BotApp.Cli.Demo;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>Previews while two processes work on them, one of them killed on the way: each build is asked for once, what is ready is there, and what is closed is gone.</summary>
public sealed class PreviewsOfTwoReplicasTests(ITestOutputHelper output)
{
    private const int Pulls = 3;
    private const int Steps = 24;

    /// <summary>What happened at the host, in order.</summary>
    private readonly List<(DateTimeOffset At, int Number, string? Sha)> _host = [];

    [Theory]
    [InlineData(4711)]
    [InlineData(2)]
    public async Task P2_P3_P8_P11_F12_Two_replicas_bring_up_one_preview_of_the_newest_commit_and_leave_nothing_behind(int seed)
    {
        var runner = new PreviewRunner();
        await using var pair = await ReplicaPair.StartAsync(Options(runner), seed);
        var demo = pair.Demo;
        (runner.Hosting, runner.Changed) = (demo.Hosting, (number, sha) => { lock (_host) { _host.Add((demo.GitHub.Now, number, sha)); } });
        var random = new Random(seed);
        runner.Hold = _ => Task.Delay(random.Next(4) * 150, TestContext.Current.CancellationToken); // so that pushes and closes meet builds
        var pulls = Enumerable.Range(1, Pulls).Select(number => Open(demo, number)).ToList();
        for (var step = 0; step < Steps; step++)
        {
            await TroubleAsync(pair, step);
            Act(demo, pulls[random.Next(Pulls)], random);
            await GoOnAsync(demo, random.Next(20));
        }

        // Both ways of ending: one closed while it is being built, the others open.
        Reopen(demo, pulls[0]);
        demo.Robin.Push(pulls[0], "page.md", "# the last one\n");
        await GoOnAsync(demo, 6);
        demo.Robin.Close(pulls[0]);
        pulls.Skip(1).ToList().ForEach(pull => Reopen(demo, pull));
        await pair.HeardAsync();
        await pair.UntilAsync(() => pulls.TrueForAll(pull => IsSettled(demo, pull)), () => $"every preview to settle: {Story(demo, pulls)}");

        output.WriteLine(Story(demo, pulls));
        demo.Repository.Runs.Where(run => run.Inputs.ContainsKey("request_id")).GroupBy(run => run.Inputs["request_id"], StringComparer.Ordinal).Where(runs => runs.Count() > 1)
            .Select(runs => runs.Key).ShouldBeEmpty("nothing is asked for twice");
        demo.Repository.Deployments.GroupBy(one => (string?)one.Payload?["key"]).Where(records => records.Count() > 1).Select(records => records.Key).ShouldBeEmpty("nothing is recorded twice");
        pulls.ForEach(pull => Stickies(demo, pull).Count.ShouldBe(1));
        CalledReadyWithoutBeingThere(demo).ShouldBeEmpty();
        demo.GitHub.AssertNothingUnexpected();
    }

    private static DemoWorldOptions Options(PreviewRunner runner) => new()
    {
        Executor = _ => runner,
        Files = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [SampleRepository.SettingsPath] = PreviewWorld.Web,
            [".github/workflows/tests.yml"] = null,
            [".github/workflows/functional.yml"] = null,
        },
    };

    private static async Task TroubleAsync(ReplicaPair pair, int step)
    {
        if (step == Steps / 3)
        {
            await pair.KillAsync();
        }

        if (step == Steps * 2 / 3)
        {
            await pair.RestartAsync();
        }
    }

    private static PullRequest Open(DemoWorld demo, int number)
    {
        var branch = $"page-{number.ToString(CultureInfo.InvariantCulture)}";
        demo.Robin.Push(demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
    }

    private static void Act(DemoWorld demo, PullRequest pull, Random random)
    {
        switch (random.Next(6))
        {
            case 0 when IsOpen(demo, pull):
                demo.Robin.Close(pull);
                break;
            case 1 when IsOpen(demo, pull):
                demo.Robin.Comment(pull, "/preview web restart");
                break;
            default:
                Reopen(demo, pull);
                demo.Robin.Push(pull, "page.md", string.Create(CultureInfo.InvariantCulture, $"# {random.Next()}\n"));
                break;
        }
    }

    private static void Reopen(DemoWorld demo, PullRequest pull)
    {
        if (!IsOpen(demo, pull))
        {
            demo.Robin.Reopen(pull);
        }
    }

    // The service gets on by some requests, so that things happen in the middle of its work; it may have nothing to ask at all.
    private static async Task GoOnAsync(DemoWorld demo, int requests)
    {
        var enough = demo.GitHub.Journal.Requests.Count + requests;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var looks = 0; looks < 100 && demo.GitHub.Journal.Requests.Count < enough; looks++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    // Open: one record is live, of the head, the comment says so, and the site shows it. Closed: nothing is there and nothing says so.
    private static bool IsSettled(DemoWorld demo, PullRequest pull)
    {
        var live = Records(demo, pull).Where(one => one.State == "success").ToList();
        var under = Records(demo, pull).Exists(one => one.State is "queued" or "in_progress") || demo.Repository.Runs.Exists(run => IsOf(run, pull) && run.Latest.Status != "completed");
        var said = Stickies(demo, pull) is [var comment] ? comment.Body : "";
        var shown = demo.Hosting.Get(Site(pull), "index.html").Content is { } content ? System.Text.Encoding.UTF8.GetString(content) : null;
        return !under && (pull.Open
            ? live is [var one] && one.Sha == pull.HeadSha && shown == $"<p>{pull.HeadSha}</p>" && said.Contains("✅ ready", StringComparison.Ordinal) && said.Contains(pull.HeadSha[..7], StringComparison.Ordinal)
            : live.Count == 0 && shown is null && said.Contains("🧹 removed", StringComparison.Ordinal));
    }

    // Whatever the comment or a record called ready was brought up before, and not taken down since.
    private List<string> CalledReadyWithoutBeingThere(DemoWorld demo)
    {
        var wrong = new List<string>();
        foreach (var request in demo.GitHub.Journal.Requests.Where(request => request.Operation is "issues/create-comment" or "issues/update-comment" && request.Status < 300))
        {
            var body = (string?)JsonNode.Parse(request.Body ?? "{}")!["body"] ?? "";
            if (body.Split('\n').FirstOrDefault(line => line.Contains("✅ ready", StringComparison.Ordinal)) is not { } row)
            {
                continue;
            }

            var shown = _host.Where(one => one.Sha is not null && row.Contains(one.Sha[..7], StringComparison.Ordinal) && one.At <= request.Began).ToList();
            if (shown.Count == 0)
            {
                wrong.Add($"{request.Began:HH:mm:ss.fff} {row}");
            }
        }

        foreach (var status in demo.Repository.Deployments.SelectMany(one => one.Statuses).Where(status => status.State == "success" && status.Creator.Id == demo.App.Bot.Id))
        {
            var number = int.Parse((string?)status.Deployment.Payload!["pr"] ?? "0", CultureInfo.InvariantCulture);
            var before = _host.Where(one => one.Number == number && one.At <= status.CreatedAt).ToList();
            if (!before.Exists(one => one.Sha == status.Deployment.Sha) || before[^1].Sha is null)
            {
                wrong.Add($"{status.CreatedAt:HH:mm:ss.fff} #{number} {status.Deployment.Sha[..7]} is called a success and is not there");
            }
        }

        return wrong;
    }

    private string Story(DemoWorld demo, IEnumerable<PullRequest> pulls) => string.Join('\n', pulls.SelectMany(pull => new[] { $"{pull} {(pull.Open ? "open" : "closed")} {pull.HeadSha[..7]}" }
        .Concat(Records(demo, pull).Select(one => $"  record {one.Sha[..7]} {string.Join(' ', one.Statuses.Select(status => status.State))}"))
        .Concat(demo.Repository.Runs.Where(run => IsOf(run, pull)).Select(run => $"  run {run.Id} {run.Inputs["action"]} {run.Inputs["sha"][..7]} {run.Latest.Status} {run.Latest.Conclusion}"))
        .Concat(Stickies(demo, pull).Select(comment => "  " + comment.Body.Split('\n').LastOrDefault(line => line.StartsWith("| web", StringComparison.Ordinal))))))
        + $"\n{_host.Count} changes at the host";

    private static bool IsOpen(DemoWorld demo, PullRequest pull) => demo.GitHub.Read(_ => pull.Open);

    private static bool IsOf(WorkflowRun run, PullRequest pull) => run.Inputs.GetValueOrDefault("pr") == pull.Number.ToString(CultureInfo.InvariantCulture);

    private static string Site(PullRequest pull) => $"preview-{pull.Number.ToString(CultureInfo.InvariantCulture)}";

    private static List<Deployment> Records(DemoWorld demo, PullRequest pull) => [.. demo.Repository.Deployments
        .Where(one => one.Creator.Id == demo.App.Bot.Id && (string?)one.Payload?["pr"] == pull.Number.ToString(CultureInfo.InvariantCulture)).OrderBy(one => one.Id)];

    private static List<IssueComment> Stickies(DemoWorld demo, PullRequest pull) =>
        [.. demo.Repository.Comments.Where(comment => comment.On == pull && comment.Author.Id == demo.App.Bot.Id && comment.Body.Contains("botapp:sticky", StringComparison.Ordinal))];
}
