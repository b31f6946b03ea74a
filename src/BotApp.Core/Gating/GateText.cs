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
            RequirementState.Passed => (CheckStatus.Completed, CheckConclusion.Success, $"Open: {Count(met)} of {Count(total)} requirements met"),
            RequirementState.Failed => (CheckStatus.Completed, CheckConclusion.Failure, $"Closed: {gate.Reason}"),
            _ => (CheckStatus.InProgress, (CheckConclusion?)null, $"Waiting: {gate.Reason}"),
        };
        return (status, conclusion, CheckOutput.Plain(title, Summary(gate)));
    }

    /// <summary>The tree as a Markdown table with a sentence above it.</summary>
    public static string Summary(Requirement gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        var text = new StringBuilder();
        text.Append(gate.State switch
        {
            RequirementState.Passed => "**The gate is open.** ",
            RequirementState.Failed => "**The gate is closed.** ",
            _ => "**The gate is waiting.** ",
        });
        text.Append(gate.State == RequirementState.Passed ? MarkdownEncoder.Text(gate.Reason) : "What is not met yet, and why:").Append("\n\n| | Requirement | Why |\n|---|---|---|\n");
        foreach (var child in gate.Children.OrderByDescending(child => child.State))
        {
            text.Append("| ").Append(Mark(child.State)).Append(" | ").Append(MarkdownEncoder.Text(child.Name)).Append(" | ").Append(MarkdownEncoder.Text(child.Reason)).Append(" `").Append(child.Code).Append("` |\n");
        }

        return text.ToString();
    }

    private static string Mark(RequirementState state) => state switch
    {
        RequirementState.Passed => "✅",
        RequirementState.Failed => "❌",
        RequirementState.Pending => "⏳",
        _ => throw new InvalidOperationException($"Requirement state {state} has no mark."),
    };

    private static string Count(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
