using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.Steps;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.FakeRunners;

/// <summary>Makes the recordings that machines without Python replay; run on purpose only.</summary>
public sealed class SampleRecordings
{
    [Fact(Explicit = true)]
    public async Task Record_the_sample()
    {
        var probe = await RunnerProbe.FindPythonAsync(CancellationToken.None);
        probe.Missing.ShouldBeNull();
        await using var services = await SimulatedServices.StartAsync();
        var options = services.Options with { Python = probe.Python };
        var shell = new RecordingShell(new ProcessShell(options));
        var executor = new ActionsExecutor(options, shell);
        foreach (var tree in (IReadOnlyDictionary<string, string>[])
            [SampleRepository.Main, SampleRepository.BrokenChange, SampleRepository.FixedChange, SampleRepository.FlakyChange])
        {
            await RunAllAsync(executor, tree, services.Variables);
        }

        await RunAllAsync(executor, SampleRepository.CellChange, services.Variables, ["tests.yml", "functional.yml"], SampleRepository.WideMatrix);
        Save(shell);
    }

    private static async Task RunAllAsync(
        ActionsExecutor executor, IReadOnlyDictionary<string, string> tree, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string>? only = null, string matrix = "")
    {
        using var repository = new TempRepository();
        var commit = repository.Commit(tree);
        repository.Tag("v" + SampleRepository.Version, commit);
        (string Workflow, string Action)[] runs = [("tests.yml", ""), ("functional.yml", ""), ("preview.yml", "up"), ("release.yml", "build")];
        foreach (var (workflow, action) in runs.Where(run => only?.Contains(run.Workflow) != false))
        {
            foreach (var attempt in (int[])[1, 2])
            {
                var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["request_id"] = "recorded",
                    ["sha"] = commit,
                    ["matrix"] = matrix,
                    ["action"] = action,
                    ["pr"] = "1",
                    ["tag"] = "v" + SampleRepository.Version,
                    ["version"] = SampleRepository.Version,
                    ["package"] = SampleRepository.Package,
                };
                var host = new RecordingHost();
                await executor.ExecuteAsync(
                    Attempts.Of(repository, commit, workflow, "workflow_dispatch", attempt, inputs, variables), host, CancellationToken.None);
                host.Conclusions.Values.ShouldNotContain("cancelled");
            }
        }
    }

    private static void Save(RecordingShell shell)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "BotApp.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("BotApp.sln was not found above the test.");
        }

        var target = Path.Combine(root.FullName, "src", "BotApp.Simulator", "Recorded");
        Directory.GetDirectories(target).ToList().ForEach(directory => Directory.Delete(directory, recursive: true));
        foreach (var (key, step) in shell.Steps)
        {
            foreach (var (path, content) in step.Save())
            {
                var file = Path.Combine(target, key, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }
        }
    }
}
