using System.Diagnostics;
using System.Text.Json.Nodes;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;
using BotApp.Runners;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Workflows;
using BotApp.Tests.Architecture;

namespace BotApp.Tests.Manifests;

/// <summary>What <c>manifests/workflows/tests.yml</c> does in each of the cases that it is for.</summary>
public sealed class TestsWorkflowTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "workflows", "tests.yml"));

    private static readonly WorkflowFile s_file = WorkflowFile.Parse(s_text, "tests.yml");

    [Theory]
    [InlineData("pull_request", "refs/pull/7/merge", "7/merge", "", "tests-7")]
    [InlineData("push", "refs/heads/main", "main", "", "tests-aaaa")]
    [InlineData("push", "refs/heads/release/1", "release/1", "", "tests-refs/heads/release/1")]
    [InlineData("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-bbbb", "gh-readonly-queue/main/pr-7-bbbb", "", "tests-refs/heads/gh-readonly-queue/main/pr-7-bbbb")]
    [InlineData("workflow_dispatch", "refs/heads/main", "main", "ba-1", "tests-ba-1")]
    public void A_newer_commit_stops_the_run_before_except_on_the_default_branch_and_for_what_BotApp_started(string name, string reference, string refName, string request, string group)
    {
        var scope = Scope(name, reference, refName, new JsonObject { ["request_id"] = request });

        scope.Interpolate(s_file.Concurrency!["group"]!.ToString()).ShouldBe(group);
        s_file.Concurrency["cancel-in-progress"]!.ToString().ShouldBe("true");
    }

    [Theory]
    [InlineData("", "", 15)]
    [InlineData("", """{"python":["3.12"],"os":["ubuntu-latest","windows-latest"]}""", 2)]
    [InlineData("""{"python":["3.11","3.12"],"os":["ubuntu-latest","windows-latest","macos-latest"]}""", """{"python":["3.12"],"os":["ubuntu-latest"]}""", 6)]
    public void The_matrix_is_the_settings_own_else_the_repositorys_else_every_Python_on_every_system(string sent, string variable, int jobs)
    {
        var scope = Scope("workflow_dispatch", "refs/heads/main", "main", new JsonObject { ["matrix"] = sent }, variable);

        var matrix = scope.ResolveAll(s_file.Jobs.ShouldHaveSingleItem().Strategy["matrix"]).ShouldBeOfType<JsonObject>();

        matrix.Aggregate(1, static (product, axis) => product * axis.Value!.AsArray().Count).ShouldBe(jobs);
        s_file.Jobs[0].Strategy["fail-fast"]!.ToString().ShouldBe("false");
    }

    [Theory]
    [InlineData("echo python -m pytest", "", "", "python -m pytest -o junit_family=xunit1 --junitxml=out/junit.xml")]
    [InlineData("echo python -m tox run -e py --", "", "--cov=src -q", "python -m tox run -e py -- -o junit_family=xunit1 --junitxml=out/junit.xml --cov=src -q")]
    [InlineData("echo python -m pytest", "tests/a.py::test b\n$(touch hacked)", "", "python -m pytest -o junit_family=xunit1 --junitxml=out/junit.xml tests/a.py::test b $(touch hacked)")]
    public async Task Pytest_or_tox_gets_its_arguments_and_nothing_of_them_is_executed(string command, string select, string arguments, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-workflow-");
        var start = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", s_file.Jobs[0].Steps.Single(static step => step.Id == "pytest").Run!]) { UseShellExecute = false, WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[] { ("TEST_COMMAND", command), ("SELECT", select), ("PYTEST_ARGUMENTS", arguments), ("GITHUB_OUTPUT", Path.Combine(folder.FullName, "output")) })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!; // a program is started, not a document
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        output.TrimEnd().ShouldBe(expected, await errors);

        folder.GetFileSystemInfos().Select(static file => file.Name).Order().ShouldBe(["out", "output"]);
        File.ReadAllText(Path.Combine(folder.FullName, "output")).ShouldContain("exit=0");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_report_is_named_after_its_entry_and_attempt_and_belongs_to_its_job()
    {
        var upload = s_file.Jobs[0].Steps.Single(static step => step.Uses?.StartsWith("actions/upload-artifact@", StringComparison.Ordinal) == true);
        var scope = Scope("push", "refs/heads/main", "main", []);
        scope.Contexts["matrix"] = new JsonObject { ["os"] = "windows-latest", ["python"] = "3.11" };
        scope.Contexts["github"]!["run_attempt"] = "2";
        JobSnapshot[] jobs = [.. new[] { "test (3.11, ubuntu-latest)", "test (3.11, windows-latest)", "test (3.1, windows-latest)" }.Select(static name => new JobSnapshot(name, name, RunState.Completed, RunConclusion.Success, null, null, null))];

        var artifact = scope.Interpolate(upload.With["name"]!.ToString());

        artifact.ShouldBe("junit-windows-latest-3.11-a2");
        MatrixEntries.JobOf(artifact, jobs)!.Name.ShouldBe("test (3.11, windows-latest)");
        ArtifactNames.Matches(artifact, [.. new ReportSettings().Artifacts.Patterns.Select(static glob => glob.Text)]).ShouldBeTrue();
        (upload.With["if-no-files-found"]!.ToString(), upload.With["overwrite"]!.ToString(), upload.With["retention-days"]!.ToString()).ShouldBe(("error", "true", "7"));
    }

    [Fact]
    public void The_Buildbot_master_takes_every_parameter_that_is_offered()
    {
        var master = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "workflows", "buildbot", "master.cfg"));

        foreach (var name in new[] { "correlation_id", "repository", "branch", "revision", "reason", "matrix", "select", "rerun_of", "trigger" })
        {
            master.ShouldContain($"text(\"{name}\"");
        }
    }

    private static ExpressionScope Scope(string name, string reference, string refName, JsonObject inputs, string variable = "") => new(
        new JsonObject
        {
            ["github"] = new JsonObject
            {
                ["event_name"] = name,
                ["ref"] = reference,
                ["ref_name"] = refName,
                ["sha"] = "aaaa",
                ["event"] = new JsonObject { ["repository"] = new JsonObject { ["default_branch"] = "main" }, ["pull_request"] = name == "pull_request" ? new JsonObject { ["number"] = 7 } : null },
            },
            ["inputs"] = inputs,
            ["vars"] = new JsonObject { ["TEST_MATRIX"] = variable },
        },
        null);
}
