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
        var (known, previews) = Rows(state, facts.Privileged.Effective);
        var tests = StickyTests.Wanted(state, settings.Tests.Comment);
        var isSilent = previews.Count == 0 && !tests;
        // Closing is no news: a comment that only spoke of tests stays as it is.
        if (state.Open ? isSilent && !state.StickyWritten : previews.Count == 0 || !state.StickyWritten)
        {
            return Decision.Nothing(known, "");
        }

        // What is to be said once stands as it was said, with all around it.
        if (state.StickyWritten && !tests && state.Previews.Count > 0 && state.Previews.All(preview => preview.SaidOnce is not null))
        {
            return Decision.Nothing(known, "");
        }

        return new Decision<PullRequestState>(
            known with { StickyWritten = true, StickyTests = tests },
            [new PutComment(Name, state.Number, Body(state, previews, tests))],
            "");
    }

    private static (PullRequestState State, List<string> Rows) Rows(PullRequestState state, RepositorySettings settings)
    {
        var rows = new List<string>();
        var previews = new List<PreviewState>();
        foreach (var preview in state.Previews)
        {
            var how = settings.Preview(preview.Name)?.Comment;
            var isFirst = how == PreviewComment.Once && preview.Phase is PreviewPhase.Ready or PreviewPhase.Unhealthy or PreviewPhase.Failed;
            var said = how == PreviewComment.Once ? preview.SaidOnce ?? (isFirst ? PreviewText.Row(preview) : null) : null;
            previews.Add(preview with { SaidOnce = said });
            var row = how == PreviewComment.Once ? said : how == PreviewComment.Off || !IsShown(preview) ? null : PreviewText.Row(preview);
            rows.AddRange(row is null ? [] : [row]);
        }

        return (state with { Previews = previews }, rows);
    }

    private static bool IsShown(PreviewState preview) => preview.Generation > 0 || preview is { Phase: PreviewPhase.Waiting, Position: not null };

    private static string Body(PullRequestState state, List<string> previews, bool tests)
    {
        var text = new StringBuilder();
        if (previews.Count > 0)
        {
            text.Append("| Preview | | Commit | |\n|---|---|---|---|\n");
            foreach (var preview in previews)
            {
                text.Append(preview).Append('\n');
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
}
