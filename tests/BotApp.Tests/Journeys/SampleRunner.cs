using System.Globalization;
using System.IO.Compression;
using System.Text;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>What a job does: how it ends, and the artifact it leaves (none when there are no bytes).</summary>
internal sealed record PlayedJob(string Conclusion, byte[]? Artifact)
{
    internal static PlayedJob Green { get; } = new("success", JUnit.Zip(JUnit.Green(12)));

    internal static PlayedJob Red { get; } = new("failure", JUnit.Zip(JUnit.OneFailure(12)));
}

/// <summary>
/// Plays the sample's test and deploy workflows in no time, as a test says; previews and releases are replayed as recorded. Every attempt can be held,
/// and is stopped when GitHub cancels it.
/// </summary>
internal sealed class SampleRunner(RunnerOptions options) : IWorkflowExecutor, IDisposable
{
    /// <summary>The workflow that deploys.</summary>
    internal const string DeployFile = "deploy.yml";

    /// <summary>A workflow that publishes by itself when a tag is pushed.</summary>
    internal const string PublishFile = "publish.yml";

    private readonly ReplayExecutor _others = new(options);
    private readonly List<(WorkflowAttempt Attempt, string Job)> _played = [];
    private (IWorkflowHost Host, string Name)? _uploadedLast;

    /// <summary>What a job of an attempt does; green when the test says nothing.</summary>
    internal Func<WorkflowAttempt, string, PlayedJob> Play { get; set; } = (_, _) => PlayedJob.Green;

    /// <summary>The jobs of <c>tests.yml</c>.</summary>
    internal IReadOnlyList<string> TestJobs { get; set; } = ["test (3.11, ubuntu-latest)", "test (3.12, ubuntu-latest)"];

    /// <summary>Plays releases; null: they are replayed as recorded.</summary>
    internal ReleasePlayer? Releases { get; set; }

    /// <summary>What an attempt waits for in the queue, before any of its jobs is there; a completed task lets it begin.</summary>
    internal Func<WorkflowAttempt, Task> Queue { get; set; } = _ => Task.CompletedTask;

    /// <summary>What an attempt waits for after its jobs started; a completed task lets it go on.</summary>
    internal Func<WorkflowAttempt, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>The environment whose reviewers a deployment waits for; null: nobody's.</summary>
    internal Func<WorkflowAttempt, string?> Asks { get; set; } = _ => null;

    /// <summary>Whether that job makes a deployment of its own on GitHub, as one without <c>deployment: false</c> does.</summary>
    internal bool AsksWithRecord { get; set; }

    /// <summary>Whether an attempt goes on although it was cancelled, as jobs with <c>always()</c> do.</summary>
    internal Func<WorkflowAttempt, bool> Stubborn { get; set; } = _ => false;

    /// <summary>The jobs that were executed, in order.</summary>
    internal IReadOnlyList<(WorkflowAttempt Attempt, string Job)> Played
    {
        get
        {
            lock (_played)
            {
                return [.. _played];
            }
        }
    }

    /// <summary>A world with such a runner, and with a short time of grace for its gate.</summary>
    internal static DemoWorldOptions World(out Func<SampleRunner> runner, string? settings = null, IReadOnlyDictionary<string, string?>? files = null)
    {
        SampleRunner? made = null;
        runner = () => made ?? throw new InvalidOperationException("The world has not been made yet.");
        var all = new Dictionary<string, string?>(files ?? new Dictionary<string, string?>(), StringComparer.Ordinal)
        {
            [SampleRepository.SettingsPath] = settings ?? Settings,
        };
        return new DemoWorldOptions { Executor = options => made = new SampleRunner(options), Files = all };
    }

    /// <summary>One pipeline and a gate that requires it.</summary>
    internal const string SettingsOfOneGate = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 1s }
        """;

    /// <summary>
    /// The sample's settings with a short time of grace, slots for as many previews as a test opens pull requests, and without environments that every
    /// merge would be deployed to.
    /// </summary>
    internal static string Settings { get; } = Without("deployments:", "releases:", SampleRepository.SettingsFile.Replace("grace: 5s", "grace: 1s", StringComparison.Ordinal)
        .Replace("    workflow: preview.yml", "    workflow: preview.yml\n    concurrency: { max-active: 1000 }", StringComparison.Ordinal));

    /// <summary>The same without previews.</summary>
    internal static string SettingsWithoutPreviews { get; } = Without("previews:", "releases:", Settings);

    private static string Without(string section, string next, string settings) =>
        settings[..settings.IndexOf(section, StringComparison.Ordinal)] + settings[settings.IndexOf(next, StringComparison.Ordinal)..];

    /// <summary>The artifact uploaded last is uploaded once more, however long its run has been over.</summary>
    internal Task UploadAgainAsync(byte[] zip)
    {
        var (host, name) = _uploadedLast ?? throw new InvalidOperationException("Nothing was uploaded yet.");
        return host.ArtifactUploadedAsync(name, zip, overwrite: true, CancellationToken.None);
    }

    public void Dispose() => _others.Dispose();

    public async Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
    {
        var file = Path.GetFileName(attempt.WorkflowPath);
        if (Releases is { } player && (file is "release.yml" or PublishFile))
        {
            await Hold(attempt).WaitAsync(cancellationToken);
            await player.PlayAsync(attempt, host, cancellationToken);
            return;
        }

        if (file is not ("tests.yml" or "functional.yml" or DeployFile))
        {
            await Hold(attempt).WaitAsync(cancellationToken);
            await _others.ExecuteAsync(attempt, host, cancellationToken);
            return;
        }

        var run = new ScriptedRun(attempt, host, cancellationToken);
        await host.RunNamedAsync($"{file} {attempt.Inputs.GetValueOrDefault("request_id")}", CancellationToken.None);
        await Queue(attempt).WaitAsync(cancellationToken);
        string[] all = file switch { "tests.yml" => [.. TestJobs], DeployFile => ["deploy"], _ => ["functional"] };
        var jobs = all.Where(job => attempt.OnlyJobs is null || attempt.OnlyJobs.Contains(job)).ToList();
        await run.PlanAsync(all);
        if (Asks(attempt) is { } environment && !await host.EnvironmentAsync("deploy", environment, AsksWithRecord, cancellationToken))
        {
            await run.CompleteAsync("deploy", "failure");
            return;
        }

        foreach (var job in jobs)
        {
            await run.StartAsync(job);
        }

        var patience = Stubborn(attempt) ? CancellationToken.None : cancellationToken;
        await Hold(attempt).WaitAsync(patience);
        foreach (var job in jobs)
        {
            patience.ThrowIfCancellationRequested();
            await FinishAsync(run, job);
        }
    }

    private async Task FinishAsync(ScriptedRun run, string job)
    {
        var played = Play(run.Attempt, job);
        lock (_played)
        {
            _played.Add((run.Attempt, job));
        }

        if (job != "deploy" && played.Artifact is { } zip)
        {
            var number = run.Attempt.Attempt.ToString(CultureInfo.InvariantCulture);
            string[] values = job.EndsWith(')') ? job["test (".Length..^1].Split(", ") : ["", "ubuntu-latest"];
            var name = job == "functional" ? $"junit-functional-a{number}" : $"junit-{values[1]}-{values[0]}-a{number}";
            await run.Host.ArtifactUploadedAsync(name, zip, overwrite: true, CancellationToken.None);
            _uploadedLast = (run.Host, name);
        }

        await run.CompleteAsync(job, played.Conclusion);
    }
}

/// <summary>Small reports.</summary>
internal static class JUnit
{
    internal static string Green(int tests) => Suite(tests, []);

    internal static string OneFailure(int tests) => Suite(tests - 1, ["""
        <testcase classname="tests.unit.test_words" name="test_broken" file="tests/unit/test_words.py" line="4" time="0.1"><failure message="AssertionError: assert 1 == 2">tests/unit/test_words.py:6: AssertionError</failure></testcase>
        """]);

    /// <summary>So many tests, called <c>test_1</c> and so on, of which these fail.</summary>
    internal static string Failing(int tests, IEnumerable<string> failing) => Suite(tests, [.. failing.Select(name => $"""
        <testcase classname="tests.unit.test_words" name="{name}" file="tests/unit/test_words.py" line="4" time="0.1"><failure message="AssertionError: {name}">tests/unit/test_words.py:6: AssertionError</failure></testcase>
        """)]);

    /// <summary>One test that passed, and nothing else.</summary>
    internal static string Only(string test) => Suite(0, []).Replace("tests=\"0\"", "tests=\"1\"", StringComparison.Ordinal)
        .Replace("</testsuite>", $"""<testcase classname="tests.unit.test_words" name="{test}" file="tests/unit/test_words.py" line="4" time="0.1"/></testsuite>""", StringComparison.Ordinal);

    internal static byte[] Zip(string report, string path = "junit.xml") => Zip([(path, Encoding.UTF8.GetBytes(report))]);

    internal static byte[] Zip(params IReadOnlyList<(string Path, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static string Suite(int green, IReadOnlyList<string> failing)
    {
        var numbers = Enumerable.Range(1, green).Where(number => !failing.Any(one => one.Contains($"name=\"test_{number}\"", StringComparison.Ordinal))).ToList();
        var cases = string.Concat(numbers.Select(number => $"<testcase classname=\"tests.unit.test_words\" name=\"test_{number}\" file=\"tests/unit/test_words.py\" line=\"{number}\" time=\"0.01\"/>\n"));
        var failures = failing.Count;
        return $"<testsuites><testsuite name=\"pytest\" tests=\"{numbers.Count + failures}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0.2\">\n{cases}{string.Concat(failing)}</testsuite></testsuites>";
    }
}
