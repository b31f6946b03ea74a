using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>A release as a text for people.</summary>
internal static class ReleaseText
{
    /// <summary>Where the release stands, what was built, and the links.</summary>
    public static string Summary(ReleaseState state)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{state.Package} {state.Version}** from tag `{state.Tag}` at {state.Sha}.\n\n{MarkdownEncoder.Text(Capital(state.Reason))}\n");
        if (state.Alarm is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n⚠️ {MarkdownEncoder.Text(Capital(state.Alarm))}\n");
        }

        if (state.Manifest.Count > 0)
        {
            text.Append("\n| Built file | Bytes | sha256 |\n|---|---|---|\n");
            foreach (var file in state.Manifest)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownEncoder.Code(file.Name)} | {file.Size} | `{file.Sha256}` |\n");
            }
        }

        foreach (var (what, run) in new[] { ("Build", state.Build), ("Publish", state.Publish) })
        {
            if (run?.Run?.Url is { } url)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownEncoder.Link($"{what} run", url)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>How the settings want notes written.</summary>
    public static NotesPlan Plan(NotesSettings notes) => new(
        [.. notes.Categories.Select(category => new NotesCategory(category.Title, [.. category.Labels.Patterns.Select(pattern => pattern.Text)], category.CollapseAfter))],
        [.. notes.Exclude.Labels.Patterns.Select(pattern => pattern.Text)],
        notes.Exclude.Authors,
        notes.NewContributors,
        notes.CompareLink);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
