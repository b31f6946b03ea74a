using System.Globalization;
using System.Text;
using BotApp.Core.Settings;

namespace BotApp.Core.Onboarding;

/// <summary>Which workflows become pipelines: those that run tests for pull requests or pushes to the default branch.</summary>
internal static class ProposedPipelines
{
    internal static IEnumerable<ProposedPipeline> Of(IReadOnlyList<WorkflowSigns> workflows, string defaultBranch)
    {
        var taken = new HashSet<string>(PipelineVocabulary.Reserved, StringComparer.Ordinal);
        foreach (var workflow in workflows.Where(one => one.RunsTests && Starts(one, defaultBranch)))
        {
            if (NameOf(workflow.Stem, taken) is { } name)
            {
                yield return new ProposedPipeline(name, workflow, defaultBranch);
            }
        }
    }

    private static bool Starts(WorkflowSigns workflow, string defaultBranch) =>
        workflow.Events.ContainsKey("pull_request") || workflow.Events.ContainsKey("merge_group") || ProposedPipeline.Pushes(workflow, defaultBranch);

    private static string? NameOf(string stem, HashSet<string> taken)
    {
        var kept = string.Concat(stem.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-')).Trim('-', '.', '_');
        var name = kept.Length > 60 ? kept[..60] : kept;
        return new[] { name, $"{name}-tests" }.FirstOrDefault(one => NameRule.Simple("pipeline").IsGood(one) && taken.Add(one));
    }
}

/// <summary>A workflow as a pipeline.</summary>
internal sealed record ProposedPipeline(string Name, WorkflowSigns Workflow, string DefaultBranch)
{
    /// <summary>Why the gate does not require it; null: it does.</summary>
    internal string? NotRequired => !Workflow.Events.TryGetValue("pull_request", out var pulls) ? "it does not run on pull requests"
        : pulls.IsNarrowed ? "it runs only for some paths or branches, and where it does not run nothing would ever report"
        : !pulls.IsFor(DefaultBranch) ? "it does not run for pull requests into the default branch"
        : null;

    /// <summary>It runs on pushes to the default branch.</summary>
    internal static bool Pushes(WorkflowSigns workflow, string defaultBranch) => workflow.Events.TryGetValue("push", out var push) && !push.HasTagsOnly && push.IsFor(defaultBranch);

    internal string Text(OnboardingFacts facts)
    {
        var text = new StringBuilder();
        var jobs = string.Join(", ", Workflow.Jobs.Take(5).Select(YamlWords.Remark)) + (Workflow.Jobs.Count > 5 ? " …" : "");
        var by = Workflow.Tester is { } tester ? $"runs {tester}" : "looks like tests by its name";
        text.Append(CultureInfo.InvariantCulture, $"  # {YamlWords.Remark(Workflow.File)} {by}{(jobs.Length > 0 ? $" (jobs: {jobs})" : "")}: its results become the check botapp/{Name}.\n");
        text.Append(CultureInfo.InvariantCulture, $"  {YamlWords.Value(Name)}:\n    workflow: {YamlWords.Value(Workflow.File)}\n    on:\n");
        if (Workflow.Events.ContainsKey("pull_request"))
        {
            text.Append("      pull-request: true # it has the event pull_request\n");
        }

        if (Pushes(Workflow, DefaultBranch))
        {
            text.Append(CultureInfo.InvariantCulture, $"      push: {{ branches: {YamlWords.List([DefaultBranch])} }} # it runs on pushes to the default branch, with which pull requests are compared\n");
        }

        if (Workflow.Events.ContainsKey("merge_group"))
        {
            text.Append("      merge-group: true # it has the event merge_group\n");
        }

        return text.Append(Reports(facts)).ToString();
    }

    private string Reports(OnboardingFacts facts)
    {
        if (Workflow.Reports is { } artifact)
        {
            return $"    # Test reports are read from the artifact \"{YamlWords.Remark(artifact)}\", which it uploads.\n";
        }

        var how = PythonSigns.UsesPytest(facts, Workflow) ? "'pytest --junitxml=junit.xml' writes one; " : "";
        return $"""
                # No step uploads test reports under a name like junit, test-results or test-report, so the check says only how the run ended.
                # {how}upload it with actions/upload-artifact (name: junit), then delete the two lines below: fewer than one test is a failure then.
                reports:
                  min-tests: 0

            """.Replace("\r", "", StringComparison.Ordinal);
    }
}

/// <summary>How a Python project is tested.</summary>
internal static class PythonSigns
{
    /// <summary>Whether pytest is what runs: by the workflow, or by the project's files.</summary>
    internal static bool UsesPytest(OnboardingFacts facts, WorkflowSigns workflow) => workflow.Tester is "pytest"
        || facts.Files.GetValueOrDefault("pytest.ini") is not null
        || Says(facts, "pyproject.toml", "[tool.pytest") || Says(facts, "setup.cfg", "[tool:pytest]") || Says(facts, "tox.ini", "pytest") || Says(facts, "noxfile.py", "pytest");

    private static bool Says(OnboardingFacts facts, string file, string word) => facts.Files.GetValueOrDefault(file)?.Contains(word, StringComparison.Ordinal) == true;
}
