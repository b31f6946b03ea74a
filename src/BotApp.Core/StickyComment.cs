using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>The one comment of ours on a pull request, edited in place: links to previews, what the tests said, and whether the gate is open.</summary>
internal static class StickyComment
{
    /// <summary>Our name for it.</summary>
    public const string Name = "sticky";

    /// <summary>Writes or edits the comment where there is something to say.</summary>
    public static Decision<PullRequestState> Write(PullRequestState state, Facts facts)
    {
        var settings = facts.Settings.Effective;
        var previews = state.Previews.Where(preview => preview.Generation > 0 && facts.Privileged.Effective.Preview(preview.Name)?.Comment != PreviewComment.Off).ToList();
        var tests = StickyTests.Wanted(state, settings.Tests.Comment);
        var isSilent = previews.Count == 0 && !tests;
        // Closing is no news: a comment that only spoke of tests stays as it is.
        if (state.Open ? isSilent && !state.StickyWritten : previews.Count == 0 || !state.StickyWritten)
        {
            return Decision.Nothing(state, "");
        }

        return new Decision<PullRequestState>(
            state with { StickyWritten = true, StickyTests = tests },
            [new PutComment(Name, state.Number, Body(state, previews, tests))],
            "");
    }

    private static string Body(PullRequestState state, List<PreviewState> previews, bool tests)
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

        if (tests)
        {
            StickyTests.AddTo(text, state);
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
}
