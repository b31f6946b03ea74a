using System.Globalization;
using System.Text;
using System.Text.Json;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Hosting;
using BotApp.Simulator.State;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>What a preview's run does: how it ends, the address it hands back (null: none), and whether there is a site afterwards.</summary>
internal sealed record PlayedPreview(string Conclusion, string? Url, bool Serves);

/// <summary>Plays the workflows that bring previews up and take them down, one at a time for a pull request as the real ones do; everything else passes.</summary>
internal sealed class PreviewRunner : IWorkflowExecutor
{
    internal HostingState? Hosting { get; set; }

    internal Func<WorkflowAttempt, PlayedPreview>? Play { get; set; }

    /// <summary>What an attempt waits for before it does anything.</summary>
    internal Func<WorkflowAttempt, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Hears of every change at the host: the pull request, and the commit that is shown now; null when none is.</summary>
    internal Action<int, string?> Changed { get; set; } = (_, _) => { };

    public async Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
    {
        var run = new ScriptedRun(attempt, host, cancellationToken);
        var (file, inputs) = (Path.GetFileName(attempt.WorkflowPath), attempt.Inputs);
        if (inputs.GetValueOrDefault("action") is not { } action)
        {
            await run.RunAsync("success", "build");
            return;
        }

        await host.RunNamedAsync($"{file} {inputs["request_id"]}", CancellationToken.None);
        await host.ConcurrencyAsync($"{file}-{inputs["pr"]}", cancelInProgress: false, cancellationToken);
        await run.PlanAsync("deploy");
        await run.StartAsync("deploy");
        await Hold(attempt).WaitAsync(cancellationToken);
        var site = Site(attempt);
        var played = Play?.Invoke(attempt) ?? new PlayedPreview("success", $"{{hosting}}/{site}/", Serves: true);
        if (action == "down" && played.Conclusion == "success")
        {
            Changed(int.Parse(inputs["pr"], CultureInfo.InvariantCulture), null);
            Hosting!.Remove(site); // set by the world
        }

        if (action == "up" && played.Conclusion == "success")
        {
            var content = played.Serves ? new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["index.html"] = Encoding.UTF8.GetBytes($"<p>{inputs["sha"]}</p>") } : [];
            Hosting!.Replace(site, content); // set by the world
            Changed(int.Parse(inputs["pr"], CultureInfo.InvariantCulture), inputs["sha"]);
            var url = played.Url?.Replace("{hosting}", attempt.Variables["PREVIEW_HOST"], StringComparison.Ordinal);
            var result = JsonSerializer.Serialize(new { schema = 1, request_id = inputs["request_id"], sha = inputs["sha"], status = "success", url });
            await run.UploadAsync("botapp-result", new Dictionary<string, string>(StringComparer.Ordinal) { ["result.json"] = result });
        }

        await run.CompleteAsync("deploy", played.Conclusion);
    }

    private static string Site(WorkflowAttempt attempt) => $"{Path.GetFileNameWithoutExtension(attempt.WorkflowPath)}-{attempt.Inputs["pr"]}";
}

/// <summary>A world whose settings have previews and nothing else.</summary>
internal static class PreviewWorld
{
    internal const string Web = """
        version: 1
        previews:
          web:
            workflow: preview.yml
            smoke: [{ path: /, within: 3s }]
        """;

    internal static async Task<(TestDatabase Database, World World, PreviewRunner Runner)> StartAsync(
        string kind, string settings, TimeProvider? time = null, bool judged = false, IReadOnlyDictionary<string, string?>? files = null)
    {
        var runner = new PreviewRunner();
        var all = new Dictionary<string, string?>(files ?? new Dictionary<string, string?>(), StringComparer.Ordinal)
        {
            [BotApp.Simulator.Sample.SampleRepository.SettingsPath] = settings,
            [".github/workflows/tests.yml"] = null,
            [".github/workflows/functional.yml"] = null,
        };
        var database = await TestDatabase.CreateAsync(kind);
        var world = await World.StartAsync(new DemoWorldOptions { Executor = _ => runner, Files = all }, judged, database.ConnectionString, time: time);
        runner.Hosting = world.Demo.Hosting;
        return (database, world, runner);
    }

    internal static PullRequest Open(World world, string branch, string file = "page.md", bool draft = false)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, file, $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"Add {branch}", draft: draft);
    }

    internal static List<WorkflowRun> Runs(World world, string action, PullRequest pull, string? sha = null) => [.. world.Runs("preview.yml", sha)
        .Where(run => run.Inputs.GetValueOrDefault("action") == action && run.Inputs["pr"] == pull.Number.ToString(CultureInfo.InvariantCulture))];

    internal static List<Deployment> Records(World world, string sha) =>
        world.GitHub.Read(_ => world.Demo.Repository.Deployments.Where(one => one.Sha == sha && one.Creator.Id == world.Demo.App.Bot.Id).ToList());

    internal static List<IssueComment> Stickies(World world, PullRequest pull) =>
        [.. world.Comments(pull).Where(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal))];

    internal static Task SaysAsync(World world, PullRequest pull, string text) =>
        world.UntilAsync(() => Stickies(world, pull).Any(comment => comment.Body.Contains(text, StringComparison.Ordinal)), 60, $"the comment on #{pull.Number} to say \"{text}\"");

    /// <summary>The time for the next look at the previews has come.</summary>
    internal static Task LookAsync(World world, PullRequest pull, string timer = "previews") => world.Store.Timers.AppointAsync(
        timer, [(BotApp.Core.SubjectKey.PullRequest(world.Demo.Repository.Id, pull.Number).ToString(), TimeSpan.Zero)], TestContext.Current.CancellationToken);

    /// <summary>
    /// Waits with the clock put forward: timers go by the database's clock, which nobody put forward, so what rings by itself is rung here, again and again.
    /// </summary>
    internal static Task LookUntilAsync(World world, PullRequest pull, Func<bool> condition, string what, params string[] timers)
    {
        var looks = 0;
        return world.UntilAsync(
            async () =>
            {
                if (!condition() && looks++ % 10 == 0)
                {
                    foreach (var timer in timers.Append("previews"))
                    {
                        await LookAsync(world, pull, timer);
                    }
                }

                return condition();
            },
            60,
            what);
    }

    /// <summary>The same for what the comment says.</summary>
    internal static Task LookUntilItSaysAsync(World world, PullRequest pull, string text) =>
        LookUntilAsync(world, pull, () => Stickies(world, pull).Any(comment => comment.Body.Contains(text, StringComparison.Ordinal)), $"the comment on #{pull.Number} to say \"{text}\"");

    internal static async Task<int> StatusAsync(string url)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
