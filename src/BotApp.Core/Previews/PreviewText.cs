using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>What people read of a preview.</summary>
internal static class PreviewText
{
    /// <summary>Its row of the comment.</summary>
    public static string Row(PreviewState preview)
    {
        var (mark, commit, note) = preview.Phase switch
        {
            PreviewPhase.Ready => ("✅ ready", preview.ServingSha, ""),
            PreviewPhase.Sleeping => ("💤 asleep", preview.ServingSha, "its host may have put it to sleep: the first request wakes it, or `/preview " + preview.Name + "`"),
            PreviewPhase.Checking when IsServingOther(preview) && preview.ServingUrl == preview.Url => ("⏳ checking", preview.WantedSha, $"built over {CommitRules.Short(preview.ServingSha ?? "")} at the same address; asking whether it answers"),
            PreviewPhase.Checking when preview.ServingSha == preview.WantedSha => ("⏳ waking", preview.WantedSha, "asking whether it answers"),
            PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking when IsServingOther(preview) =>
                ("⏳ building", preview.ServingSha, $"serving {CommitRules.Short(preview.ServingSha ?? "")}, building {CommitRules.Short(preview.WantedSha)}"),
            PreviewPhase.Building or PreviewPhase.Collecting => ("⏳ building", preview.WantedSha, ""),
            PreviewPhase.Checking => ("⏳ checking", preview.WantedSha, "built; asking whether it answers"),
            PreviewPhase.Unhealthy => ("⚠️ not answering", preview.WantedSha, Kept(preview)),
            PreviewPhase.Failed => ("❌ failed", preview.WantedSha, Kept(preview)),
            PreviewPhase.Waiting => ("⏳ waiting", null, preview.Position is null ? "for a free slot" : $"for a free slot: {Place(preview)}"),
            PreviewPhase.Removing => ("🧹 being removed", preview.WantedSha, preview.Problem ?? ""),
            PreviewPhase.Removed => (preview.ExpiredSha is null ? "🧹 removed" : "💤 expired", preview.WantedSha, preview.Problem ?? ""),
            PreviewPhase.RemoveFailed => ("⚠️ not removed", preview.WantedSha, $"{preview.Problem} Somebody has to look at its host; `/preview {preview.Name} stop` tries again."),
            _ => ("–", null, preview.Problem ?? ""),
        };
        var isGone = preview.Phase is PreviewPhase.Removed or PreviewPhase.Removing or PreviewPhase.Waiting or PreviewPhase.None;
        var link = preview.ServingUrl is { } url && !isGone ? " " + MarkdownEncoder.Link(url, url) : "";
        return $"| {MarkdownEncoder.Text(preview.Name)} | {mark}{link} | {CommitRules.Short(commit ?? "")} | {MarkdownEncoder.Sentence(note)} |";
    }

    /// <summary>Why it stands where it stands, as Markdown.</summary>
    public static string Why(PreviewState preview) => preview.Problem is { Length: > 0 } problem
        ? MarkdownEncoder.Sentence(char.ToUpperInvariant(problem[0]) + problem[1..])
        : "No reason is known.";

    /// <summary>The place in the queue: <c>2nd of 3 waiting</c>.</summary>
    public static string Place(PreviewState preview) =>
        $"{Ordinal(preview.Position ?? 0)} of {preview.InQueue.ToString(CultureInfo.InvariantCulture)} waiting";

    /// <summary>How many slots there are.</summary>
    public static string Slots(PreviewSettings? settings) => (settings?.Concurrency.MaxActive ?? 0).ToString(CultureInfo.InvariantCulture);

    private static bool IsServingOther(PreviewState preview) => preview.ServingSha is { } old && old != preview.WantedSha;

    private static string Kept(PreviewState preview) => IsServingOther(preview)
        ? $"{preview.Problem?.TrimEnd('.')}. The link still shows {CommitRules.Short(preview.ServingSha ?? "")}"
        : preview.Problem ?? "";

    private static string Ordinal(int number) => number.ToString(CultureInfo.InvariantCulture) + ((number % 100, number % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    });
}
