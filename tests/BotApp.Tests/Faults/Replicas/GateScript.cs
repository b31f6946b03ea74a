using System.Collections.Concurrent;
using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>What happens to several pull requests of one repository: the same for the same seed, whoever hears of it and when.</summary>
internal sealed class GateScript
{
    /// <summary>The kinds of change; each happens several times, in random order.</summary>
    internal const int Kinds = 12;

    private const int Pulls = 4;

    private const string Lint = "ci / lint";

    private static readonly string[] s_settings = [.. new[] { "[tests]", "[tests, { check: ci / lint, app: other-ci }]" }.Select(required => $$"""
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
        gate: { branches: [main], required: {{required}}, required-if-present: [jenkins], up-to-date: strict, grace: 1s, deadline: 30d }
        """)];

    private readonly Random _random;
    private readonly DemoWorld _demo;
    private readonly App _otherCi;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<PlayedJob>> _outcomes = new(StringComparer.Ordinal);
    private readonly List<PullRequest> _pulls = [];
    private readonly Dictionary<PullRequest, List<string>> _heads = [];
    private int _number;

    private GateScript(int seed, DemoWorld demo, SampleRunner runner)
    {
        (_random, _demo) = (new Random(seed), demo);
        _otherCi = demo.GitHub.RegisterApp(new AppRegistration { Name = "Other CI", Owner = "ci" });
        runner.Hold = attempt => Head(attempt) is { } head ? Outcome(head).Task : Task.CompletedTask;
        runner.Play = (attempt, _) => Head(attempt) is { } head ? Outcome(head).Task.Result : PlayedJob.Green; // held until it is there
    }

    internal IReadOnlyList<PullRequest> PullRequests => _pulls;

    /// <summary>Every commit that was ever the head of a pull request, oldest first.</summary>
    internal IReadOnlyDictionary<PullRequest, List<string>> Heads => _heads;

    internal static DemoWorldOptions World(out Func<SampleRunner> runner) => SampleRunner.World(out runner, s_settings[0], SampleRepository.Main.Keys
        .Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal) && !path.EndsWith("/tests.yml", StringComparison.Ordinal)).ToDictionary(path => path, _ => (string?)null, StringComparer.Ordinal));

    internal static GateScript Begin(int seed, DemoWorld demo, SampleRunner runner)
    {
        var script = new GateScript(seed, demo, runner);
        demo.Octo.Push(demo.Repository, "elsewhere", "ELSEWHERE.md", "# elsewhere\n");
        for (var number = 1; number <= Pulls; number++)
        {
            var branch = $"change-{number.ToString(CultureInfo.InvariantCulture)}";
            script.Pushed(null, demo.Robin.Push(demo.Repository, branch, $"{branch}.md", "# 0\n"));
            var pull = demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
            script._pulls.Add(pull);
            script._heads[pull] = [pull.HeadSha];
        }

        return script;
    }

    /// <summary>So many rounds of all kinds, each on a pull request of the script's choice.</summary>
    internal IEnumerable<Func<Task>> Steps(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var kinds = Enumerable.Range(0, Kinds).ToArray();
            _random.Shuffle(kinds);
            foreach (var kind in kinds)
            {
                var (pull, draw) = (_random.Next(Pulls), _random.Next(6));
                yield return () => ChangeAsync(kind, _pulls[pull], draw);
            }
        }

        // What is closed or a draft says little at the end.
        foreach (var pull in _pulls)
        {
            yield return () => DoAsync(() => Reopen(pull));
        }

        yield return () => DoAsync(() => Settle(_pulls[0]));
    }

    private async Task ChangeAsync(int kind, PullRequest pull, int draw)
    {
        switch (kind)
        {
            case 0:
                Pushed(pull, _demo.Robin.Push(pull, $"{pull.HeadBranch}.md", $"# {Number()}\n"));
                break;
            case 1:
                Rebase(pull);
                break;
            case 2:
                Report(pull, draw < 3 ? "success" : draw < 5 ? "failure" : "neutral");
                break;
            case 3:
                Status(pull, draw < 3 ? "success" : draw < 5 ? "pending" : "failure");
                break;
            case 4:
                await RunAgainAsync(pull);
                break;
            case 5:
                Toggle(pull.Labels.Exists(label => label.Name == "do-not-merge"), () => _demo.Robin.Unlabel(pull, "do-not-merge"), () => _demo.Robin.Label(pull, "do-not-merge"));
                break;
            case 6:
                Toggle(pull.Draft, () => _demo.Robin.MarkReady(pull), () => _demo.Robin.ConvertToDraft(pull));
                break;
            case 7 when pull.Open:
                _demo.Robin.Retarget(pull, pull.BaseBranch == "main" ? "elsewhere" : "main");
                break;
            case 8:
                _demo.Octo.Push(_demo.Repository, "main", "NEWS.md", $"# {Number()}\n");
                break;
            case 9:
                _demo.Octo.Push(_demo.Repository, "main", SampleRepository.SettingsPath, $"{s_settings[draw % 2]}\n# {Number()}\n");
                break;
            case 10 when pull == _pulls[1] || pull == _pulls[2]:
                Toggle(pull.Open, () => _demo.Robin.Close(pull), () => Reopen(pull));
                break;
            case 11:
                // A word is judged when it is read: on pull requests that others close meanwhile it may be refused. A freeze is everybody's: it has one place.
                _demo.Octo.Comment(_pulls[draw % 2 == 0 ? 0 : 3], draw switch { 0 => "/freeze", 2 => "/unfreeze", 1 => "/hold", 3 => "/unhold", _ => "Nice." });
                break;
        }
    }

    // One that opens: nothing is in its way any more.
    private void Settle(PullRequest pull)
    {
        if (pull.Labels.Exists(label => label.Name == "do-not-merge"))
        {
            _demo.Robin.Unlabel(pull, "do-not-merge");
        }

        if (pull.BaseBranch != "main")
        {
            _demo.Robin.Retarget(pull, "main");
        }

        Rebase(pull, PlayedJob.Green);
        Report(pull, "success");
        Status(pull, "success");
        _demo.Octo.Comment(pull, "/unfreeze\n/unhold");
    }

    private void Reopen(PullRequest pull)
    {
        if (!pull.Open)
        {
            _demo.Robin.Reopen(pull);
        }

        if (pull.Draft)
        {
            _demo.Robin.MarkReady(pull);
        }
    }

    private void Rebase(PullRequest pull, PlayedJob? outcome = null) => Pushed(
        pull,
        _demo.Robin.Push(pull.Head, pull.HeadBranch, new Dictionary<string, string?>(StringComparer.Ordinal) { [$"{pull.HeadBranch}.md"] = $"# {Number()}\n" }, "Rebase", _demo.GitHub.Read(_ => pull.Base.Branch("main"))),
        outcome);

    // Runs of this commit are held until it is said here how they end: a property of the commit, whoever runs it again.
    private void Pushed(PullRequest? pull, string sha, PlayedJob? outcome = null)
    {
        Outcome(sha).TrySetResult(outcome ?? (_random.Next(4) == 0 ? PlayedJob.Red : PlayedJob.Green));
        if (pull is not null)
        {
            _heads[pull].Add(sha);
        }
    }

    private void Report(PullRequest pull, string conclusion) => _demo.GitHub.Read(github =>
    {
        var suite = github.Checks.SuiteOf(_demo.Repository, _otherCi, pull.HeadSha) ?? github.Checks.Open(_demo.Repository, _otherCi, pull.HeadSha, pull.HeadBranch);
        return github.Checks.Create(suite, Lint, run => (run.Status, run.Conclusion, run.CompletedAt) = ("completed", conclusion, github.Now), _otherCi.Bot);
    });

    private void Status(PullRequest pull, string state) => _demo.GitHub.Read(github => github.Checks.SetStatus(
        _demo.Repository, new CommitStatus(github.NextId(), pull.HeadSha, state, "jenkins", null, null, _demo.Robin.Account, github.Now)));

    private async Task RunAgainAsync(PullRequest pull)
    {
        var run = _demo.GitHub.Read(_ => _demo.Repository.Runs.LastOrDefault(run => run.HeadSha == pull.HeadSha && run.Event == "pull_request"));
        if (run is null || !pull.Open)
        {
            return;
        }

        await Engine.Eventually.TrueAsync(() => _demo.GitHub.Read(_ => run.Latest.Status == "completed"), "the run to be over");
        _demo.Robin.RerunWorkflow(run);
    }

    private TaskCompletionSource<PlayedJob> Outcome(string sha) => _outcomes.GetOrAdd(sha, _ => new TaskCompletionSource<PlayedJob>(TaskCreationOptions.RunContinuationsAsynchronously));

    private string Number() => (++_number).ToString(CultureInfo.InvariantCulture);

    private static string? Head(WorkflowAttempt attempt) => (string?)attempt.Event["pull_request"]?["head"]?["sha"];

    private static void Toggle(bool isSo, Action undo, Action make) => (isSo ? undo : make)();

    private static Task DoAsync(Action deed)
    {
        deed();
        return Task.CompletedTask;
    }
}
