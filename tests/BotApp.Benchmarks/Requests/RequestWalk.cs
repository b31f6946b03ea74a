using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Benchmarks.Requests;

/// <summary>
/// The real service and a simulated GitHub, one event after the other: what GitHub sees for each, told by its own journal. Everything is warm:
/// a first pull request goes all the way before anything is counted.
/// </summary>
internal sealed class RequestWalk : IAsyncDisposable
{
    internal const string Opened = "a pull request is opened";
    internal const string Labelled = "a label";
    internal const string Talked = "a comment without a command";
    internal const string Began = "a workflow begins, five jobs";
    internal const string JobsEnded = "five jobs of one workflow end, one by one";
    internal const string Finished = "the run is finished, with reports";
    internal const string ChecksEnded = "five checks of another app end, one by one";
    internal const string ChecksBurst = "five checks of another app end at once";
    internal const string Commanded = "a comment with a command";
    internal const string Swept = "a sweep with nothing new";
    internal const string Pushed = "a push to a pull request";
    internal const string Merged = "a merge";

    /// <summary>The gate asks for the pipeline and nothing else.</summary>
    internal const string Plain = "tests";

    /// <summary>The gate asks for the pipeline and five checks of another app.</summary>
    internal const string Full = "tests, { check: check 1, app: other-ci }, { check: check 2, app: other-ci }, { check: check 3, app: other-ci }, { check: check 4, app: other-ci }, { check: check 5, app: other-ci }";

    /// <summary>What one event may take.</summary>
    private const int PerEvent = 3;

    /// <summary>What a run that is over may take, besides one request for every 50 annotations.</summary>
    private const int PerRun = 4;

    /// <summary>How many things happen in those that are several.</summary>
    private const int Several = 5;

    private const string Report = """
        <testsuites><testsuite name="pytest" tests="1" failures="0" errors="0" skipped="0" time="0.2">
        <testcase classname="tests.unit.test_words" name="test_1" file="tests/unit/test_words.py" line="4" time="0.1"/>
        </testsuite></testsuites>
        """;

    private static Dictionary<string, string> Uploaded { get; } = new(StringComparer.Ordinal) { ["junit.xml"] = Report };

    private static readonly string[] s_jobs = ["unit (1)", "unit (2)", "unit (3)", "unit (4)", "unit (5)"];

    private readonly string _required;
    private readonly string _folder;
    private readonly DemoWorld _demo;
    private readonly ScriptedExecutor _runner;
    private readonly WebApplication _bot;
    private readonly App _otherCi;
    private readonly List<RequestRow> _rows = [];

    private RequestWalk(string required, string folder, DemoWorld demo, ScriptedExecutor runner, WebApplication bot)
    {
        (_required, _folder, _demo, _runner, _bot) = (required, folder, demo, runner, bot);
        _otherCi = demo.GitHub.RegisterApp(new AppRegistration { Name = "Other CI", Owner = "ci" });
    }

    private Store Store => _bot.Services.GetRequiredService<Store>();

    private Repository Repository => _demo.Repository;

    /// <summary>Walks both ways; where the gate asks for more than the pipeline, that is said.</summary>
    internal static async Task<IReadOnlyList<RequestRow>> RowsAsync(CancellationToken cancellationToken) =>
    [
        .. await RunAsync(Plain, cancellationToken),
        .. (await RunAsync(Full, cancellationToken)).Select(static row => row with { What = $"{row.What}, five checks of another app required" }),
    ];

    /// <summary>Walks once with what the gate requires, <see cref="Plain"/> or <see cref="Full"/>.</summary>
    internal static async Task<IReadOnlyList<RequestRow>> RunAsync(string required, CancellationToken cancellationToken)
    {
        await using var walk = await StartAsync(required, cancellationToken);
        await walk.WarmUpAsync(cancellationToken);
        await walk.PullRequestAsync(cancellationToken);
        walk._demo.GitHub.AssertNothingUnexpected();
        return walk._rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        await _bot.DisposeAsync();
        await _demo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<RequestWalk> StartAsync(string required, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-requests-").FullName;
        ScriptedExecutor? runner = null;
        var files = SampleRepository.Main.Keys.Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal) && !path.EndsWith("/tests.yml", StringComparison.Ordinal))
            .ToDictionary(path => path, _ => (string?)null, StringComparer.Ordinal);
        files[SampleRepository.SettingsPath] = $$"""
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
            gate:
              required: [{{required}}]
              grace: 0s
            """;
        var demo = await DemoWorld.CreateAsync(new DemoWorldOptions { Executor = _ => runner = new ScriptedExecutor(), Files = files }, cancellationToken);
        var configuration = demo.Configuration($"Data Source={Path.Combine(folder, "botapp.db")}");
        configuration["BotApp:PollInterval"] = "01:00:00"; // nothing happens by itself here
        configuration["Engine:SweepEvery"] = "00:00:00.100";
        configuration["Engine:RedeliverAfterStart"] = "01:00:00";
        var bot = BotHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
        });
        await bot.StartAsync(cancellationToken);
        demo.Connect(new Uri(bot.Urls.First() + "/"));
        return new RequestWalk(required, folder, demo, runner!, bot); // made by CreateAsync
    }

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        _demo.Octo.Push(Repository, "main", "NEWS.md", "# news\n"); // so that the service hears of the branch
        await TestMainAsync(cancellationToken);
        await PullRequestAsync(cancellationToken);
        _rows.Clear();
    }

    private async Task PullRequestAsync(CancellationToken cancellationToken)
    {
        var branch = $"change-{Repository.PullRequests.Count.ToString(CultureInfo.InvariantCulture)}";
        _demo.Robin.Push(Repository, branch, $"{branch}.md", "# one\n");
        await SettledAsync(cancellationToken);
        PullRequest? made = null;
        await CountAsync(Opened, () => made = _demo.Robin.OpenPullRequest(Repository, branch, branch), cancellationToken);
        var pull = made!; // just opened
        await CountAsync(Labelled, () => _demo.Robin.Label(pull, "bug"), cancellationToken);
        await CountAsync(Talked, () => _demo.Robin.Comment(pull, "Nice."), cancellationToken);
        await WorkflowAsync(pull, cancellationToken);
        if (_required == Full)
        {
            await CountAsync(ChecksEnded, () => EachAsync(number => Done(() => ReportCheck(pull, number, "failure")), cancellationToken), cancellationToken, Several * PerEvent);
            await CountAsync(ChecksBurst, () => Together(() => EachCheck(pull, "success")), cancellationToken);
        }

        await CountAsync(Commanded, () => _demo.Robin.Comment(pull, "/hold"), cancellationToken);
        await SweepAsync(pull, cancellationToken); // our own last words are read once more
        await SettledAsync(cancellationToken);
        await CountAsync(Swept, () => SweepAsync(pull, cancellationToken), cancellationToken, 0);
        await CountAsync(Pushed, () => _demo.Robin.Push(pull, $"{branch}.md", "# two\n"), cancellationToken);
        await CountAsync(Merged, () => _demo.Robin.Merge(pull), cancellationToken);
        await TestMainAsync(cancellationToken);
    }

    private async Task WorkflowAsync(PullRequest pull, CancellationToken cancellationToken)
    {
        var run = await _runner.NextAsync(attempt => (string?)attempt.Event["pull_request"]?["head"]?["sha"] == pull.HeadSha);
        await CountAsync(Began, () => BeginAsync(run), cancellationToken);
        await CountAsync(JobsEnded, () => EachAsync(number => run.CompleteAsync(s_jobs[number - 1]), cancellationToken), cancellationToken, Several * PerEvent);
        await run.UploadAsync("junit", Uploaded);
        await CountAsync(Finished, () => FinishAsync(run, cancellationToken), cancellationToken, PerRun); // its report is green: there is nothing to annotate
    }

    // What a later pull request is compared with.
    private async Task TestMainAsync(CancellationToken cancellationToken)
    {
        var head = _demo.GitHub.Read(_ => Repository.Branch("main"));
        var run = await _runner.NextAsync(attempt => attempt.EventName == "push" && attempt.Sha == head);
        await BeginAsync(run);
        await run.UploadAsync("junit", Uploaded);
        await EachAsync(number => run.CompleteAsync(s_jobs[number - 1]), cancellationToken);
        await FinishAsync(run, cancellationToken);
        await SettledAsync(cancellationToken);
    }

    private static async Task BeginAsync(ScriptedRun run)
    {
        await run.PlanAsync(s_jobs);
        foreach (var job in s_jobs)
        {
            await run.StartAsync(job);
        }
    }

    private async Task FinishAsync(ScriptedRun run, CancellationToken cancellationToken)
    {
        run.Finish();
        await UntilAsync(() => Task.FromResult(_demo.GitHub.Read(_ => Repository.Runs.Single(one => one.Id == run.Attempt.RunId).Latest.Status == "completed")), "the run to be over", cancellationToken);
    }

    private async Task EachAsync(Func<int, Task> deed, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Several; number++)
        {
            await deed(number);
            await SettledAsync(cancellationToken);
        }
    }

    private void ReportCheck(PullRequest pull, int number, string conclusion) => _demo.GitHub.Read(github =>
    {
        var suite = github.Checks.SuiteOf(Repository, _otherCi, pull.HeadSha) ?? github.Checks.Open(Repository, _otherCi, pull.HeadSha, pull.HeadBranch);
        return github.Checks.Create(suite, $"check {number.ToString(CultureInfo.InvariantCulture)}", run => (run.Status, run.Conclusion, run.CompletedAt) = ("completed", conclusion, github.Now), _otherCi.Bot);
    });

    private void EachCheck(PullRequest pull, string conclusion)
    {
        for (var number = 1; number <= Several; number++)
        {
            ReportCheck(pull, number, conclusion);
        }
    }

    // Under GitHub's own lock: nobody is answered before all of it has happened.
    private void Together(Action deeds)
    {
        lock (_demo.GitHub.Gate)
        {
            deeds();
        }
    }

    // What the timer of a sweep does: the subject is judged again although nothing happened.
    private async Task SweepAsync(PullRequest pull, CancellationToken cancellationToken)
    {
        var key = $"pr:{Repository.Id.ToString(CultureInfo.InvariantCulture)}:{pull.Number.ToString(CultureInfo.InvariantCulture)}";
        await Store.Timers.AppointAsync("judge", [(key, TimeSpan.Zero)], cancellationToken);
        await UntilAsync(async () => (await Store.Timers.OfSubjectAsync(key, cancellationToken)).All(timer => timer.Name != "judge"), "the timer to be heard", cancellationToken);
    }

    private Task CountAsync(string what, Action deed, CancellationToken cancellationToken) => CountAsync(what, () => Done(deed), cancellationToken);

    private static Task Done(Action deed)
    {
        deed();
        return Task.CompletedTask;
    }

    private async Task CountAsync(string what, Func<Task> deed, CancellationToken cancellationToken, int target = PerEvent)
    {
        var (requests, deliveries) = (_demo.GitHub.Journal.Requests.Count, _demo.GitHub.Deliveries.Log.Count);
        await deed();
        await SettledAsync(cancellationToken);
        _rows.Add(RequestRow.Of(what, target, _demo.GitHub.Deliveries.Log.Count - deliveries, [.. _demo.GitHub.Journal.Requests.Skip(requests)]));
    }

    // Nothing under way on either side, and nothing came of it meanwhile.
    private Task SettledAsync(CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            var (seen, sent) = (_demo.GitHub.Journal.Requests.Count, _demo.GitHub.Deliveries.Log.Count);
            return _demo.GitHub.Deliveries.Idle && (await Store.Queries.JobsAsync(1, cancellationToken)).Count == 0
                && _demo.GitHub.Deliveries.Idle && (_demo.GitHub.Journal.Requests.Count, _demo.GitHub.Deliveries.Log.Count) == (seen, sent);
        },
        "silence",
        cancellationToken);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!await condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Waited 60 s for {what}.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
