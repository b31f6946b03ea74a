using System.Text;

using BotApp.Planning;

namespace BotApp.Dashboard;

/// <summary>What a pull request with changed settings says of itself. Titles of others are left out and numbers are no links, so that it calls nobody.</summary>
internal static class ProposalText
{
    private const int MaxLines = 50;

    internal static string Body(RepositoryPlanAnswer answer, string page)
    {
        var text = new StringBuilder($"Proposed on [BotApp's page of the settings]({page}), where the file was found valid.\n\n### What would change\n\n");
        switch (answer)
        {
            case RepositoryPlanAnswer.Made(var plan):
                Add(text, plan);
                break;
            case RepositoryPlanAnswer.Refused(_, var sentence):
                text.Append("Not known: ").Append(PlanPrint.OneLine(sentence)).Append('\n');
                break;
            default:
                text.Append("Not known.\n");
                break;
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, RepositoryPlan plan)
    {
        if (plan.Subjects.Count == 0)
        {
            text.Append("No pull request and no merge group is open.\n");
            return;
        }

        text.Append("| pull request or merge group | gate | would start | would stop |\n|---|---|---|---|\n");
        foreach (var subject in plan.Subjects.Take(MaxLines))
        {
            text.Append($"| {Code(subject.Name.TrimStart('#'))} | {Gate(subject)} | {Names(subject.Starts)} | {Names(subject.Stops)} |\n");
        }

        var more = plan.LeftOut + Math.Max(0, plan.Subjects.Count - MaxLines);
        if (more > 0)
        {
            text.Append($"\n{(plan.LeftOutAtLeast ? "At least " : "")}{more} more are not listed.\n");
        }

        text.Append("\nJudged as the service judges, at the time of the proposal; nothing was done.\n");
    }

    private static string Gate(RepositoryPlanSubject subject) =>
        subject.Problem is not null ? "could not be judged"
        : subject.IsUnchanged ? "stays as it is"
        : subject.Gate.Verb ?? (subject.Gate.IsNone ? "stays as it is" : $"{subject.Gate.Added.Count} requirements more, {subject.Gate.Removed.Count} less, {subject.Gate.Changed.Count} other");

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "–" : string.Join(", ", names.Select(Code));

    private static string Code(string word) => $"`{PlanPrint.OneLine(word).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";
}
