using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>The one comment of ours on a pull request, edited in place: links to previews, and what did not pass.</summary>
internal static class StickyComment
{
    /// <summary>Our name for it.</summary>
    public const string Name = "sticky";

    /// <summary>Writes or edits the comment where there is something to say.</summary>
    public static Decision<PullRequestState> Write(PullRequestState state, Facts facts)
    {
        var settings = facts.Settings.Effective;
        var previews = state.Previews.Where(preview => preview.Generation > 0 && facts.Privileged.Effective.Preview(preview.Name)?.Comment != PreviewComment.Off).ToList();
        var tests = settings.Tests.Comment switch
        {
            CommentMode.Off => false,
            CommentMode.Always => state.Runs.Count > 0,
            _ => state.Runs.Any(run => run.Verdict is { IsGreen: false }),
        };
        // Closing is no news worth a new comment.
        if (!state.StickyWritten && ((previews.Count == 0 && !tests) || !state.Open))
        {
            return Decision.Nothing(state, "");
        }

        return new Decision<PullRequestState>(state with { StickyWritten = true }, [new PutComment(Name, state.Number, Body(state, previews, settings))], "");
    }

    private static string Body(PullRequestState state, List<PreviewState> previews, RepositorySettings settings)
    {
        var text = new StringBuilder();
        if (previews.Count > 0)
        {
            text.Append("| Preview | | Commit | |\n|---|---|---|---|\n");
            foreach (var preview in previews)
            {
                text.Append(Row(preview)).Append('\n');
            }

            text.Append('\n');
        }

        if (settings.Tests.Comment != CommentMode.Off && state.Runs.Count > 0)
        {
            text.Append("| Pipeline | Result |\n|---|---|\n");
            foreach (var run in state.Runs)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Mark(run)} {MarkdownEncoder.Text(run.Pipeline)} | {MarkdownEncoder.Text(Result(run))} |\n");
            }

            text.Append('\n');
        }

        if (state.Gate is { } gate && state.Open)
        {
            text.Append(gate.State switch
            {
                RequirementState.Passed => "✅ The gate is open.\n\n",
                RequirementState.Failed => $"❌ The gate is closed: {MarkdownEncoder.Text(gate.Reason)}\n\n",
                _ => $"⏳ The gate is waiting: {MarkdownEncoder.Text(gate.Reason)}\n\n",
            });
        }

        text.Append(CultureInfo.InvariantCulture, $"<sub>For {CommitRules.Short(state.HeadSha)}. `/help` lists the commands.</sub>");
        return text.ToString();
    }

    private static string Row(PreviewState preview)
    {
        var serving = preview.ServingUrl is { } url ? MarkdownEncoder.Link(url, url) : "";
        var (mark, commit, note) = preview.Phase switch
        {
            PreviewPhase.Ready => ("✅ ready", CommitRules.Short(preview.ServingSha ?? ""), ""),
            PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking when preview.ServingSha is { } old =>
                ("⏳ building", CommitRules.Short(old), $"serving {CommitRules.Short(old)}, building {CommitRules.Short(preview.WantedSha)}"),
            PreviewPhase.Building or PreviewPhase.Collecting => ("⏳ building", CommitRules.Short(preview.WantedSha), ""),
            PreviewPhase.Checking => ("⏳ checking", CommitRules.Short(preview.WantedSha), "built; asking whether it answers"),
            PreviewPhase.Unhealthy => ("⚠️ not answering", CommitRules.Short(preview.WantedSha), preview.Problem ?? ""),
            PreviewPhase.Failed => ("❌ failed", CommitRules.Short(preview.WantedSha), preview.Problem ?? ""),
            PreviewPhase.Removing => ("🧹 being removed", CommitRules.Short(preview.WantedSha), preview.Problem ?? ""),
            PreviewPhase.Removed => ("🧹 removed", CommitRules.Short(preview.WantedSha), preview.Problem ?? ""),
            PreviewPhase.RemoveFailed => ("⚠️ not removed", CommitRules.Short(preview.WantedSha), preview.Problem ?? ""),
            _ => ("–", "", preview.Problem ?? ""),
        };
        var shown = preview.Phase is PreviewPhase.Removed or PreviewPhase.Removing ? "" : serving;
        return $"| {MarkdownEncoder.Text(preview.Name)} | {mark} {shown} | {commit} | {MarkdownEncoder.Text(note)} |";
    }

    private static string Mark(PipelineRun run) => run.Verdict switch
    {
        { IsGreen: true } => "✅",
        { } => "❌",
        null => "⏳",
    };

    private static string Result(PipelineRun run) => run.Verdict?.Title ?? run.Waits ?? run.Phase switch
    {
        PipelinePhase.Running => "is running",
        PipelinePhase.Collecting => "is over, its reports are being read",
        PipelinePhase.Queued => "is queued",
        _ => "has not started yet",
    };
}
