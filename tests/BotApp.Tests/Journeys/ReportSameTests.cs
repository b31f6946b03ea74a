using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>What a user sees on their machine is what the check says.</summary>
public sealed class ReportSameTests
{
    [Fact]
    public async Task The_report_verb_on_the_runs_own_file_says_what_the_check_says()
    {
        var settings = SampleRunner.SettingsWithoutPreviews.Replace("matrix: { python: [\"3.11\", \"3.12\"] }", "matrix: { python: [\"3.12\"] }", StringComparison.Ordinal);
        settings.ShouldNotContain("3.11");
        await using var world = await World.StartAsync(new DemoWorldOptions
        {
            Executor = options => new ReplayExecutor(options),
            Files = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [SampleRepository.SettingsPath] = settings,
                [".github/workflows/tests.yml"] = OneVersion(SampleRepository.Main),
            },
        });
        var demo = world.Demo;
        var change = Changes.Of(SampleRepository.BrokenChange).ToDictionary(StringComparer.Ordinal);
        change[".github/workflows/tests.yml"] = OneVersion(SampleRepository.Main);
        demo.Robin.Push(demo.Repository, "broken", change, "Change a greeting");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "broken", "Change a greeting");
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        var folder = Directory.CreateTempSubdirectory("botapp-report-");
        try
        {
            var run = world.Runs("tests.yml", pull.HeadSha).Single(one => one.Event == "pull_request");
            var artifact = world.GitHub.Read(_ => run.Artifacts.ShouldHaveSingleItem().Zip);
            await ZipFile.ExtractToDirectoryAsync(new MemoryStream(artifact), Path.Combine(folder.FullName, "artifact"), TestContext.Current.CancellationToken);
            foreach (var (path, text) in SampleRepository.BrokenChange)
            {
                var target = Path.Combine(folder.FullName, "tree", path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllTextAsync(target, text, TestContext.Current.CancellationToken);
            }

            var (exit, markdown) = await ReportAsync(folder.FullName, "markdown");
            var (_, json) = await ReportAsync(folder.FullName, "json");

            exit.ShouldBe(1);
            var title = check.Title![..check.Title!.LastIndexOf(" · ", StringComparison.Ordinal)]; // without the time, which is the job's here and the tests' there
            markdown.ShouldContain(title);
            var failures = JsonNode.Parse(json)!["failures"]!.AsArray();
            failures.Select(one => $"{one!["path"]}:{one["line"]}").ShouldBe(check.Annotations.Select(one => $"{one.Path}:{one.StartLine}"), ignoreOrder: true);
            foreach (var annotation in check.Annotations)
            {
                markdown.ShouldContain($"{annotation.Path}:{annotation.StartLine}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string OneVersion(IReadOnlyDictionary<string, string> tree)
    {
        var text = tree[".github/workflows/tests.yml"].Replace("vars.TEST_MATRIX", """'{"python":["3.12"],"os":["ubuntu-latest"]}'""", StringComparison.Ordinal);
        text.ShouldContain("""inputs.matrix || '{"python":["3.12"],""");
        return text;
    }

    private static async Task<(int Exit, string Output)> ReportAsync(string folder, string format)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "BotApp.dll"), "report", Path.Combine(folder, "artifact", "junit.xml"), "--tree", Path.Combine(folder, "tree"), "--format", format })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The report verb did not start.");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return (process.ExitCode, output);
    }
}
