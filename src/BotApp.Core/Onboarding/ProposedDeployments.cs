using System.Globalization;
using System.Text;
using BotApp.Core.Settings;

namespace BotApp.Core.Onboarding;

/// <summary>Deployments: environments that a workflow made for BotApp deploys to, by command only; the others are only remarked.</summary>
internal static class ProposedDeployments
{
    private const int MaxEnvironments = 20;

    /// <summary>What a deployment sends to its workflow; GitHub refuses an input that the workflow does not declare.</summary>
    private static readonly string[] s_inputs = ["request_id", "action", "sha", "environment", "deployment_id", "payload"];

    internal static string Text(OnboardingFacts facts, IReadOnlyList<WorkflowSigns> workflows)
    {
        var published = workflows.Where(one => one.Publishes).SelectMany(one => one.Environments).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var environments = facts.Environments.Where(name => !name.Equals("github-pages", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("pr-", StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("preview", StringComparison.OrdinalIgnoreCase) && !published.Contains(name)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxEnvironments).ToList();
        if (environments.Count == 0)
        {
            return "";
        }

        var deployer = workflows.FirstOrDefault(one => s_inputs.All(one.Inputs.Contains));
        var good = environments.Where(NameRule.Simple("environment").IsGood).ToList();
        if (deployer is null || good.Count == 0)
        {
            return $"# GitHub has the environments {string.Join(", ", environments.Select(YamlWords.Remark))}. BotApp can deploy to them, on /deploy or by itself: see \"deployments\" in the documentation.\n";
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# GitHub has these environments, and {YamlWords.Remark(deployer.File)} takes what BotApp sends. Only /deploy starts one: for deploying by itself add auto: {{}}.\ndeployments:\n");
        foreach (var name in good)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {YamlWords.Value(name)}:\n    workflow: {YamlWords.Value(deployer.File)}\n");
            if (name.StartsWith("prod", StringComparison.OrdinalIgnoreCase) || name.Equals("live", StringComparison.OrdinalIgnoreCase))
            {
                text.Append("    production: true # by its name\n");
            }
        }

        return text.ToString();
    }
}
