using System.Diagnostics;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;
using BotApp.Runners;
using BotApp.Runners.Actions;
using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Runners;

/// <summary>The files users copy are what the adapters send and expect.</summary>
public sealed class WorkflowTemplateTests
{
    private const string Id = "ba-0123456789abcdef01234567";

    private static readonly IReadOnlyList<string> s_artifacts = [.. new PipelineSettings { Name = "tests" }.Reports.Artifacts.Patterns.Select(static glob => glob.Text)];

    [Fact]
    public async Task The_Azure_file_takes_everything_that_is_sent_and_its_runs_are_found()
    {
        var template = new AzureTemplate();
        await using var bench = await AzureBench.StartAsync();
        bench.Azure.Add(template.Definition(40, "template"));
        var request = bench.Request(Id) with { Workflow = "template", Select = "tests/test_a.py::test_b\ntests/test_c.py" };
        request = request with { Inputs = new Dictionary<string, string>(request.Inputs) { ["matrix"] = """{"python":["3.12"]}""", ["trigger"] = "schedule" } };

        var started = (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>();

        var build = bench.Azure.Builds.ShouldHaveSingleItem();
        (build.Parameters["correlation_id"], build.Parameters["sha"], build.Parameters["select"]).ShouldBe((Id, RunnerBench.Sha, request.Select));
        AzureTemplate.VersionsOf(build.Parameters["matrix"]).ShouldBe(["3.12"]);
        build.Parameters.Keys.ShouldBe(template.Parameters, ignoreOrder: true);
        (await bench.Runner.FindAsync(request, DateTimeOffset.UnixEpoch, default)).ShouldBe([started.Run!]);
        build.Number.ShouldBe($"{Id}-1", "found by its number, without a tag");
    }

    [Fact]
    public void The_Azure_file_publishes_reports_that_are_read_and_belong_to_their_jobs()
    {
        var template = new AzureTemplate();
        var jobs = template.JobNames.Select(static (name, n) => new JobSnapshot($"{n}", name, RunState.Completed, RunConclusion.Success, null, null, null)).ToList();
        string[] artifacts = [template.Artifact("3.11", 1), template.Artifact("3.12", 1), template.Artifact("3.12", 2)];

        var chosen = ArtifactChoice.Choose(artifacts, static name => name, static _ => 0, s_artifacts, 2);

        chosen.ShouldBe(["junit-3.11-a1", "junit-3.12-a2"]);
        chosen.Select(name => MatrixEntries.JobOf(name, jobs)?.Name).ShouldBe(["test (3.11)", "test (3.12)"]);
        var publish = template.Steps[^1];
        AzureTemplate.Scalar(publish, "publish").ShouldBe("report");
        AzureTemplate.Scalar(publish, "condition").ShouldBe("succeededOrFailed()", "also when tests failed");
    }

    [Fact]
    public void The_Azure_file_starts_by_itself_for_nobody_and_hands_parameters_to_scripts_by_the_environment()
    {
        var template = new AzureTemplate();
        var scripts = template.Steps.Where(static step => step.Children.ContainsKey("bash")).ToList();

        (template["trigger"], template["pr"]).ShouldBe(("none", "none"));
        AzureTemplate.Scalar(template.Steps[0], "persistCredentials").ShouldBe("false");
        scripts.Count.ShouldBe(3);
        foreach (var script in scripts)
        {
            AzureTemplate.Scalar(script, "bash").ShouldNotContain("${{");
            AzureTemplate.Scalar(script, "bash").ShouldNotContain("$(System.");
            AssertIsBash(AzureTemplate.Scalar(script, "bash"));
        }

        foreach (var script in scripts.Skip(1)) // they execute what the pull request brought
        {
            var target = (YamlMappingNode)script.Children["target"];
            (AzureTemplate.Scalar(target, "commands"), AzureTemplate.Scalar(target, "settableVariables")).ShouldBe(("restricted", "none"));
        }

        var tests = AzureTemplate.Scalar(scripts[2], "bash");
        tests.ShouldContain("-o junit_family=xunit1 --junitxml=report/junit.xml");
        tests.TrimEnd().ShouldEndWith("exit \"$code\"", customMessage: "the step ends as pytest did");
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("main", 1)]
    [InlineData("", 1)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;touch hacked", 1)]
    [InlineData("$(touch hacked)", 1)]
    [InlineData("--all\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public void The_Azure_file_takes_nothing_but_a_commit_for_one(string sha, int expected)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-template-").FullName;
        var script = AzureTemplate.Scalar(new AzureTemplate().Steps.First(static step => step.Children.ContainsKey("bash")), "bash");

        var (code, output) = Bash(script, folder, ("SHA", sha));

        code.ShouldBe(expected, output);
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
        Directory.Delete(folder);
    }

    [Fact]
    public async Task The_Jenkinsfile_declares_everything_that_is_sent_and_nothing_that_is_not()
    {
        var file = new Jenkinsfile();
        await using var bench = await JenkinsBench.StartAsync(null, [.. file.Parameters]);
        var request = bench.Request(Id) with
        {
            PullRequest = 7,
            Trigger = RunTrigger.PullRequest,
            Select = "tests/test_a.py",
        };
        request = request with { Inputs = new Dictionary<string, string>(request.Inputs) { ["matrix"] = """{"python":["3.12"]}""" } };

        (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>();

        var sent = bench.Jenkins.Queue.ShouldHaveSingleItem().Parameters;
        sent.Keys.ShouldBe(file.Parameters, ignoreOrder: true);
        sent.ShouldAllBe(static pair => pair.Value.Length > 0);
        sent["TRIGGER"].ShouldBe("pull-request");
        foreach (var parameter in new[] { "SHA", "CORRELATION_ID", "REPOSITORY", "ATTEMPT", "TRIGGER" })
        {
            file.Pattern(parameter).IsMatch(sent[parameter]).ShouldBeTrue(parameter);
        }
    }

    [Theory]
    [InlineData("SHA", "main")]
    [InlineData("SHA", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; rm -rf /")]
    [InlineData("CORRELATION_ID", "$(id)")]
    [InlineData("REPOSITORY", "--upload-pack=touch hacked")]
    [InlineData("REPOSITORY", "ext::sh -c id")]
    [InlineData("REPOSITORY", "https://user:secret@github.example.org/octo/sample.git")]
    [InlineData("REPOSITORY", "file:///etc")]
    [InlineData("ATTEMPT", "1/../../x")]
    [InlineData("TRIGGER", "push; id")]
    [InlineData("MATRIX", "3.12; id")]
    [InlineData("MATRIX", "../3.12")]
    public void The_Jenkinsfile_refuses_values_that_are_not_what_they_should_be(string parameter, string value) => new Jenkinsfile().Pattern(parameter).IsMatch(value).ShouldBeFalse();

    [Fact]
    public void The_Jenkinsfile_hands_values_to_scripts_by_the_environment_only()
    {
        var file = new Jenkinsfile();

        file.Scripts.Count.ShouldBe(2);
        file.Text.ShouldNotContain("sh \"", customMessage: "Groovy would put values into the script's text");
        foreach (var script in file.Scripts)
        {
            script.ShouldStartWith("#!/bin/bash");
            script.ShouldNotContain("params.");
            AssertIsBash(script);
        }

        foreach (var (open, close) in new[] { ('(', ')'), ('[', ']'), ('{', '}') })
        {
            file.Code.Count(one => one == open).ShouldBe(file.Code.Count(one => one == close), $"{open}{close}");
        }
    }

    [Fact]
    public void The_Jenkinsfile_archives_reports_that_are_read_and_ends_as_pytest_does()
    {
        var file = new Jenkinsfile();

        file.Scripts[1].ShouldContain("-o junit_family=xunit1 --junitxml=\"$report/junit.xml\"");
        file.Scripts[1].TrimEnd().ShouldEndWith("exit \"$code\"");
        file.Text.ShouldContain("REPORT=junit-${python}-a${attempt}");
        file.Text.ShouldContain("stage(\"test (${python})\")");
        file.Text.ShouldContain("archiveArtifacts(artifacts: 'junit-*/**', allowEmptyArchive: false)");
        ArtifactNames.Matches("junit-3.12-a1", s_artifacts).ShouldBeTrue();
    }

    private static void AssertIsBash(string script)
    {
        var (code, output) = Run(["-n"], script, Path.GetTempPath());
        code.ShouldBe(0, output);
    }

    private static (int Code, string Output) Bash(string script, string folder, params (string Name, string Value)[] environment) => Run([], script, folder, environment);

    private static (int Code, string Output) Run(string[] arguments, string script, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!; // a program is started, not a document
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
