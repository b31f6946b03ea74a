using BotApp.Simulator.FakeRunners.Workflows;
using BotApp.Tests.Architecture;

namespace BotApp.Tests.Manifests;

/// <summary>The workflow files that a repository copies from <c>manifests/workflows</c>.</summary>
public sealed class WorkflowFilesTests
{
    /// <summary>Inputs that BotApp sends with every run of its kind: GitHub refuses a dispatch with an input that the file does not declare.</summary>
    private static readonly Dictionary<string, string[]> Sent = new()
    {
        ["tests.yml"] = ["request_id", "sha", "matrix", "trigger", "pr"], // the matrix where the settings have one, the others as the README shows them
        ["functional.yml"] = ["request_id", "sha", "matrix", "trigger", "pr"],
        ["preview.yml"] = ["request_id", "action", "sha", "environment", "pr", "deployment_id", "payload"],
        ["deploy.yml"] = ["request_id", "action", "sha", "environment", "deployment_id", "payload"],
        ["release.yml"] = ["request_id", "action", "sha", "tag", "version", "package", "run_id", "payload"],
    };

    private static string Folder => Path.Combine(SourceTree.Root, "manifests", "workflows");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.yml").Where(static path => File.ReadAllText(path).Contains("\njobs:\n", StringComparison.Ordinal) && File.ReadAllText(path).Contains("\non:\n", StringComparison.Ordinal)).Select(static path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_workflow_file_is_understood_and_safe(string name) => WorkflowLint.Problems(Text(name)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_workflow_file_takes_what_is_sent_and_asks_for_nothing_else(string name)
    {
        var inputs = WorkflowFile.Parse(Text(name), name).DispatchInputs;
        var required = inputs.Where(static input => input.Value?["required"]?.ToString() == "true").Select(static input => input.Key);

        Sent[name].ShouldBeSubsetOf(inputs.Select(static input => input.Key));
        required.ShouldBeSubsetOf(Sent[name]);
        inputs.Count.ShouldBeLessThanOrEqualTo(25);
        inputs.ShouldAllBe(static input => input.Value!["type"]!.ToString() == "string");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_run_can_be_found_by_what_its_name_shows(string name)
    {
        WorkflowFile.Parse(Text(name), name).RunName.ShouldNotBeNull().ShouldContain("inputs.request_id");
    }

    [Theory]
    [InlineData("run: echo ${{ inputs.sha }}", "puts an expression into a shell")]
    [InlineData("uses: actions/setup-python@v5", "is not pinned")]
    [InlineData("uses: actions/checkout@0123456789012345678901234567890123456789 # v1", "leaves its credentials")]
    [InlineData("{ run: echo, env: { A: '${{ inputs.nothing }}' } }", "inputs.nothing, which is not there")]
    [InlineData("{ run: echo, env: { A: '${{ needs.build.result }}' } }", "needs.build, which is not there")]
    [InlineData("{ run: echo, env: { A: '${{ steps.later.outputs.a }}' } }", "steps.later, which is not there")]
    [InlineData("{ run: echo, env: { A: '${{ inputs.sha || }}' } }", "cannot be read")]
    [InlineData("{ run: echo, env: { A: '${{ githb.sha }}' } }", "'githb', which does not exist")]
    [InlineData("{ run: echo, if: isNull(inputs.sha) }", "'isnull()', which does not exist")]
    [InlineData("{ run: echo, env: { A: '${{ secrets.A }}' } }", "a secret without an 'environment'")]
    public void What_is_wrong_is_found(string step, string expected)
    {
        var text = $"""
            on:
              workflow_dispatch:
                inputs:
                  sha: {"{ type: string }"}
            permissions: {"{}"}
            jobs:
              test:
                runs-on: ubuntu-latest
                timeout-minutes: 5
                steps:
                  - {step}
                  - id: later
                    run: echo
            """;

        WorkflowLint.Problems(text).ShouldHaveSingleItem().ShouldContain(expected);
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));
}
