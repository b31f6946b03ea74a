using System.Text;
using System.Text.Json;

using BotApp.Core.Gating;

namespace BotApp.Planning;

/// <summary>A plan for a repository, for people and for programs.</summary>
internal static class RepositoryPlanPrint
{
    internal static string Json(RepositoryPlan plan) => JsonSerializer.Serialize(
        new
        {
            schema = 1,
            plan.Repository,
            plan.Branch,
            subjects = plan.Subjects.Select(subject => new
            {
                subject = subject.Key.ToString(),
                subject.Name,
                subject.Title,
                subject.Problem,
                subject.Seen,
                unchanged = subject.IsUnchanged,
                gate = subject.Gate.Verb,
                subject.Gate.Now,
                subject.Gate.Then,
                subject.Gate.Added,
                subject.Gate.Removed,
                subject.Gate.Changed,
                subject.Starts,
                subject.Stops,
                subject.Effects,
            }),
            plan.LeftOut,
            plan.LeftOutAtLeast,
        },
        PlanPrint.Written) + "\n";

    internal static string Text(RepositoryPlan plan)
    {
        var text = new StringBuilder();
        text.Append($"{plan.Repository}: {Count(plan.Subjects.Count, "open pull request or merge group", "open pull requests and merge groups")} judged as if {plan.Branch} had these settings");
        text.Append(plan.LeftOut > 0 ? $"; {(plan.LeftOutAtLeast ? "at least " : "")}{plan.LeftOut} more left out (--limit).\n" : ".\n");
        foreach (var subject in plan.Subjects)
        {
            Add(text, subject);
        }

        var verbs = plan.Subjects.Select(subject => subject.Gate.Verb).OfType<string>().GroupBy(verb => verb, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}").ToList();
        var unchanged = plan.Subjects.Count(subject => subject.IsUnchanged);
        text.Append($"\nGates: {(verbs.Count > 0 ? string.Join(", ", verbs) : "none changes its state")}. Unchanged altogether: {unchanged}. Nothing was done.\n");
        return text.ToString();
    }

    private static void Add(StringBuilder text, RepositoryPlanSubject subject)
    {
        text.Append($"\n{PlanPrint.OneLine($"{subject.Name} {subject.Title}".TrimEnd())}{(subject.Seen ? "" : " (never seen by BotApp: judged as if opened now)")}\n");
        if (subject.Problem is { } problem)
        {
            text.Append($"  Not judged: {PlanPrint.OneLine(problem)}\n");
            return;
        }

        if (subject.IsUnchanged)
        {
            text.Append($"  Nothing changes: {(subject.Gate.Now is { } same ? $"the gate stays {same.State}" : "there is no gate")}.\n");
            return;
        }

        text.Append($"  Gate now:  {Gate(subject.Gate.Now)}\n  Gate then: {Gate(subject.Gate.Then)}{(subject.Gate.Verb is { } verb ? $" ({verb})" : "")}\n");
        text.AppendJoin("", subject.Gate.Added.Select(line => $"  + {Line(line)}\n"));
        text.AppendJoin("", subject.Gate.Removed.Select(line => $"  - {Line(line)}\n"));
        text.AppendJoin("", subject.Gate.Changed.Select(change => $"  ~ {Line(change.Now)}\n    becomes {change.Then.State}: {PlanPrint.OneLine(change.Then.Reason)} [{change.Then.Code}]\n"));
        Add(text, "Would start", subject.Starts);
        Add(text, "Would stop", subject.Stops);
        text.AppendJoin("", subject.Effects.Select(effect => $"  Would: {PlanPrint.OneLine(effect.Sentence)}\n"));
    }

    private static void Add(StringBuilder text, string what, IReadOnlyList<string> pipelines)
    {
        if (pipelines.Count > 0)
        {
            text.Append($"  {what}: {PlanPrint.OneLine(string.Join(", ", pipelines))}\n");
        }
    }

    private static string Gate(GateTree? gate) => gate is null ? "none" : $"{gate.State}: {PlanPrint.OneLine(gate.Reason)}";

    private static string Line(GateLine line) => $"{line.State} {PlanPrint.OneLine(line.Name)}: {PlanPrint.OneLine(line.Reason)} [{line.Code}]";

    private static string Count(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";
}
