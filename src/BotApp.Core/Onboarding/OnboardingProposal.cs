using System.Text;
using BotApp.Core.Settings;

namespace BotApp.Core.Onboarding;

/// <summary>
/// Settings for a repository that has none, made from what is there, each line with its reason. What is proposed changes nothing that the repository runs:
/// pipelines are watched, nothing is deployed or published by itself. Whatever is proposed, the settings reader takes.
/// </summary>
public static class OnboardingProposal
{
    /// <summary>More pipelines are not proposed: whoever has so many knows better.</summary>
    private const int MaxPipelines = 20;

    /// <summary>The file; null where nothing was found that settings could be made of: a file that says nothing would take away what is reported without one.</summary>
    public static ProposedFile? Of(OnboardingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var workflows = facts.Workflows.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => WorkflowSigns.Read(file.Key, file.Value)).ToList();
        var pipelines = ProposedPipelines.Of(workflows, facts.DefaultBranch).Take(MaxPipelines).ToList();
        if (pipelines.Count == 0)
        {
            return null;
        }

        // From all there is to say to what always holds: a name that no setting takes costs its part, never the whole.
        string[] least = [Head(facts), PipelinesText(pipelines, facts)];
        string[] more = [.. least, GateText(pipelines, workflows, facts.DefaultBranch)];
        return new[] { [.. more, ProposedReleases.Text(facts, workflows), ProposedDeployments.Text(facts, workflows)], [.. more, ProposedReleases.Text(facts, workflows)], more, least }
            .Select(parts => string.Join('\n', parts.Where(part => part.Length > 0)))
            .Where(text => SettingsReader.Read(text, SettingsReader.DefaultPath) is { Settings: not null, Errors.Count: 0 })
            .Select(text => new ProposedFile(text, [.. pipelines.Select(one => one.Name)], [.. pipelines.Where(one => one.NotRequired is null).Select(one => one.Name)]))
            .FirstOrDefault();
    }

    private static string Head(OnboardingFacts facts)
    {
        var docs = facts.Docs is { } address ? $"\n# Every key: {address.AbsoluteUri.TrimEnd('/')}/settings" : "";
        return $"""
            # BotApp's settings, proposed from what is in this repository. Each part says why it is there: keep what fits, change or delete the rest.{docs}
            version: 1

            """;
    }

    private static string PipelinesText(IReadOnlyList<ProposedPipeline> pipelines, OnboardingFacts facts)
    {
        var text = new StringBuilder("# What runs. BotApp only watches these workflows: they start as they do now.\npipelines:\n");
        foreach (var pipeline in pipelines)
        {
            text.Append(pipeline.Text(facts));
        }

        return text.ToString();
    }

    private static string GateText(IReadOnlyList<ProposedPipeline> pipelines, IReadOnlyList<WorkflowSigns> workflows, string defaultBranch)
    {
        var required = pipelines.Where(one => one.NotRequired is null).Select(one => one.Name).ToList();
        var others = workflows.Where(one => one.Events.ContainsKey("pull_request") && pipelines.All(pipeline => pipeline.Workflow.File != one.File)).ToList();
        var text = new StringBuilder();
        if (required.Count > 0)
        {
            text.Append("# One check, botapp/gate, that is green when all of these are. It holds nothing up until the branch's rules on GitHub require it.\ngate:\n");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  branches: {YamlWords.List([defaultBranch])} # the default branch\n  required: {YamlWords.List(required)}\n");
        }
        else
        {
            text.Append("# No gate is proposed: no pipeline here runs for every pull request into the default branch.\n");
        }

        foreach (var pipeline in pipelines.Where(one => one.NotRequired is not null))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  # Not required: {pipeline.Name}, because {pipeline.NotRequired}.\n");
        }

        foreach (var other in others.Take(MaxPipelines))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  # {YamlWords.Remark(other.File)} runs on pull requests too, without tests. To require a job of it, add {{ check: JOB, app: github-actions }} to the list.\n");
        }

        return text.ToString();
    }
}
