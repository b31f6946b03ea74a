using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>A release as a text for people.</summary>
internal static class ReleaseText
{
    /// <summary>The button's identifier, which is also the pipelines'.</summary>
    public const string RerunButton = "rerun-failed";

    /// <summary>The check that tells where the release stands.</summary>
    public static SetCheck Check(ReleaseState state, PackageSettings package, VersionTag tag, RepositorySettings settings, Facts facts)
    {
        var name = $"{state.Package} {state.Version}";
        var (status, conclusion, title) = state switch
        {
            { Alarm: { } alarm } => (CheckStatus.Completed, CheckConclusion.Failure, $"{name}: {alarm}"),
            { Phase: ReleasePhase.Released, Objection: { } objection } => (CheckStatus.Completed, CheckConclusion.Failure, $"{name} is published, although {objection}"),
            { Phase: ReleasePhase.Released, ReleaseProblem: { } problem } => (CheckStatus.Completed, CheckConclusion.Failure, $"{name} is published, but its release on GitHub could not be written: {problem}"),
            { Phase: ReleasePhase.Released } => (CheckStatus.Completed, (CheckConclusion?)CheckConclusion.Success, $"{name} is published"),
            { Phase: ReleasePhase.Withdrawn } => (CheckStatus.Completed, CheckConclusion.Neutral, $"{name} is {state.Reason}"),
            { Phase: ReleasePhase.Blocked } => (CheckStatus.Completed, CheckConclusion.Failure, $"{name} is not published: {state.Reason}"),
            { IsStuck: true } => (CheckStatus.Completed, CheckConclusion.Failure, $"{name} {(state.Phase == ReleasePhase.Partial ? "is published in part" : "failed")}: {state.Reason}"),
            _ => (CheckStatus.InProgress, null, $"{name}: {state.Reason}"),
        };
        var content = CheckOutput.Plain(title, Summary(state), Annotations(state, new ReleaseConditions(package, tag, settings, facts)));
        return new SetCheck(CheckName(package, settings), state.Sha, status, conclusion, content, Buttons(state), 0, CommitRules.Page(state));
    }

    /// <summary>The name of a release's check.</summary>
    public static string CheckName(PackageSettings package, RepositorySettings settings) => $"{settings.Checks.Prefix}publish {package.Name}";

    /// <summary>The buttons of a release's check.</summary>
    public static IReadOnlyList<CheckButton> Buttons(ReleaseState state) => state is { Alarm: null, VerifyingSince: null, Publish: null or { Dispatched: true } } and ({ IsStuck: true } or { Phase: ReleasePhase.Blocked }) or { Alarm: null, Phase: ReleasePhase.Released, ReleaseProblem: not null }
        ? [new CheckButton("Go on", "Go on with this release where it failed", RerunButton)]
        : [];

    /// <summary>What the settings want done with notes that are there.</summary>
    public static ExistingNotes Existing(NotesSettings notes) => notes.Existing switch
    {
        Settings.ExistingNotes.Append => ExistingNotes.Append,
        Settings.ExistingNotes.Replace => ExistingNotes.Replace,
        _ => ExistingNotes.Keep,
    };

    /// <summary>Where the release stands, what was built, and the links.</summary>
    public static string Summary(ReleaseState state)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{state.Package} {state.Version}** from tag `{state.Tag}` at {state.Sha}.\n\n{MarkdownEncoder.Text(Capital(state.Reason))}\n");
        if (state.Alarm is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n⚠️ {MarkdownEncoder.Text(Capital(state.Alarm))}\n");
        }

        if (state.Objection is not null && state.Phase != ReleasePhase.Released)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n⚠️ The repository publishes by itself, and BotApp would not: {MarkdownEncoder.Text(state.Objection)}\n");
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

    private static IReadOnlyList<Annotation> Annotations(ReleaseState state, ReleaseConditions conditions) =>
        (state.Phase == ReleasePhase.Blocked || state.Objection is not null) && conditions.Mismatch() is { } mismatch
            ? [new Annotation(mismatch.Path, mismatch.Line, mismatch.Line, AnnotationLevel.Failure, "Version and tag differ", mismatch.Sentence, null)]
            : [];

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
