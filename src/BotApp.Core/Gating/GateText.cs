using System.Text;
using BotApp.Core.Checks;

namespace BotApp.Core.Gating;

/// <summary>The gate's tree as texts for people: the check, the answer to <c>/status</c>.</summary>
public static class GateText
{
    /// <summary>Title, summary and conclusion of the gate's check; conclusion null while pending.</summary>
    public static (CheckStatus Status, CheckConclusion? Conclusion, CheckOutput Output) Check(Requirement gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        var met = gate.Children.Count(child => child.State == RequirementState.Passed);
        var total = gate.Children.Count;
        var (status, conclusion, title) = gate.State switch
        {
            RequirementState.Passed => (CheckStatus.Completed, CheckConclusion.Success, $"Open: {Count(met)} of {Count(total)} requirements met{Overridden(gate)}"),
            RequirementState.Failed => (CheckStatus.Completed, CheckConclusion.Failure, $"Closed: {gate.Reason}"),
            _ => (CheckStatus.InProgress, (CheckConclusion?)null, $"Waiting: {gate.Reason}"),
        };
        return (status, conclusion, CheckOutput.Plain(title, Summary(gate)));
    }

    /// <summary>The tree as a Markdown table with a sentence above it.</summary>
    public static string Summary(Requirement gate) => Summary(GateTree.Of(gate));

    /// <summary>The tree as a Markdown table with a sentence above it.</summary>
    public static string Summary(GateTree gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        var isOpen = gate.Standing == RequirementState.Passed;
        var text = new StringBuilder($"**The gate is {gate.State}.** ");
        text.Append(isOpen ? MarkdownEncoder.Text(gate.Reason) : "What is not met yet, and why:").Append("\n\n| | Requirement | Why |\n|---|---|---|\n");
        AddRows(text, gate.Requirements, "");
        return text.ToString();
    }

    /// <summary>What a merge group consists of, as a sentence of Markdown.</summary>
    public static string GroupLine(BranchState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var into = MarkdownEncoder.CodeInText(MergeGroup.BaseOf(state.Branch));
        var hint = MergeGroup.TryRead(state.Branch, out var group) ? $"#{Count(group.Number)}, and what was queued before it," : "pull requests";
        var pulls = state.Batch.Count > 0 ? string.Join(", ", state.Batch.Select(number => $"#{Count(number)}")) : hint;
        var waits = state.QueueTimeout is { } timeout ? $" The queue waits {Count((int)timeout.TotalMinutes)} minutes for its checks." : "";
        return $"Merge group of {pulls} into {into}.{waits}";
    }

    private static string Overridden(Requirement gate) => gate.Children.Count(child => child.Code == Override.Code) is > 0 and var count ? $", {Count(count)} of them overridden" : "";

    private static void AddRows(StringBuilder text, IReadOnlyList<GateLine> lines, string within)
    {
        foreach (var line in lines)
        {
            text.Append($"| {Mark(line)} {line.State} | {within}{MarkdownEncoder.Text(line.Name)} | {MarkdownEncoder.Sentence(line.Reason)} `{line.Code}` |\n");
            AddRows(text, line.Requirements, $"{within}{MarkdownEncoder.Text(line.Name)} › ");
        }
    }

    private static string Mark(GateLine line) => line.IsOverridden ? "⚠️" : line.Standing switch
    {
        RequirementState.Passed => "✅",
        RequirementState.Failed => "❌",
        RequirementState.Pending => "⏳",
        _ => throw new InvalidOperationException($"Requirement state {line.Standing} has no mark."),
    };

    private static string Count(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
