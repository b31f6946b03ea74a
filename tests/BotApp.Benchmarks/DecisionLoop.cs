using System.Diagnostics;
using BotApp.Core;
using BotApp.Core.Settings;

namespace BotApp.Benchmarks;

/// <summary>How many events of an open pull request are decided in a second.</summary>
internal static class DecisionLoop
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {} } }
          functional: { workflow: functional.yml, mode: dispatch, needs: [tests], on: { pull-request: {} } }
        gate: { required: [tests, functional] }
        """;

    /// <summary>The line of a table.</summary>
    internal static TableRow Row(TimeSpan length) => new("deciding: events of an open pull request", $"{PerSecond(length):0} a second");

    private static double PerSecond(TimeSpan length)
    {
        var settings = new SettingsFact.Loaded(SettingsReader.Read(Settings, SettingsReader.DefaultPath).Settings ?? throw new InvalidOperationException("The settings of the benchmark have errors."));
        var sha = new string('a', 40);
        var facts = new Facts
        {
            Now = DateTimeOffset.UnixEpoch,
            Repository = new RepositoryFact(1, "octo", "greet", "main", "https://github.example/octo/greet"),
            App = new AppFact(7, "botapp"),
            Settings = settings,
            Privileged = settings,
            PullRequest = new PullRequestFact { Number = 1, Title = "A change", Open = true, HeadSha = sha, HeadRef = "change", HeadRepositoryId = 1, BaseRef = "main", Author = new Person(2, "robin", false) },
            Commit = new CommitFact([], [], [new WorkflowRunFact(5, 1, "tests", ".github/workflows/tests.yml", "pull_request", "in_progress", null, null)], null),
            ChangedFiles = ["src/app.py"],
        };
        var (state, _, _) = Bot.Decide(new PullRequestOpened(sha), Bot.Begin(SubjectKey.PullRequest(1, 1)), facts);
        var count = 0;
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            (state, _, _) = Bot.Decide(new ChecksChanged(sha), state, facts);
            count++;
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
