using System.Globalization;
using BotApp.Core.Checks;

namespace BotApp.Core.Pipelines;

/// <summary>What a pipeline's check says of why it runs and of a newer commit. A pull request's own check needs no such words: it stands there.</summary>
internal static class TriggerText
{
    /// <summary>What stands above everything else; empty for a pull request's newest commit.</summary>
    public static string Lines(PipelineRun run, CommitState state) => $"{Reason(state)}{Replaced(run)}";

    /// <summary>What a run's reports say, with why it ran.</summary>
    public static CheckContent AddTo(CheckContent content, PipelineRun run, CommitState state) => Lines(run, state) is { Length: > 0 } lines
        ? content with { Summary = ByteBudget.Cut(lines + content.Summary, ByteBudget.CheckTextBytes) }
        : content;

    private static string Reason(CommitState state) => (RunTriggers.Of(state.Subject), state) switch
    {
        (RunTrigger.Push, _) => $"Push to {MarkdownEncoder.CodeInText(state.Subject.Name)}.\n\n",
        (RunTrigger.MergeGroup, _) => $"Merge group into {MarkdownEncoder.CodeInText(ResultsRules.BranchOf(state.Subject.Name))}.\n\n",
        (RunTrigger.Schedule, ScheduleState { DueAt: { } due }) =>
            $"Scheduled on {MarkdownEncoder.CodeInText(state.Subject.BranchName)}, due at {due.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}. It is no pull request's base, and its coverage is not judged.\n\n",
        _ => "",
    };

    private static string Replaced(PipelineRun run) => run is { ReplacedBy: { } newer, Phase: not PipelinePhase.Done }
        ? $"A newer commit, {CommitRules.Short(newer)}, has come; this one is judged to its end, as `concurrency` in the settings says.\n\n"
        : "";
}
