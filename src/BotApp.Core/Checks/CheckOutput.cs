namespace BotApp.Core.Checks;

/// <summary>What a check run shows (GitHub's <c>output</c>): title, Markdown, and annotations on lines of files.</summary>
/// <param name="Title">The sentence a person needs, at most 255 characters.</param>
/// <param name="Summary">Markdown, at most 65,535 bytes. Source: https://docs.github.com/en/rest/checks/runs.</param>
/// <param name="Text">More Markdown under the same limit; null when there is none.</param>
/// <param name="Annotations">Lines of files with what is wrong there.</param>
public sealed record CheckOutput(string Title, string Summary, string? Text, IReadOnlyList<Annotation> Annotations)
{
    /// <summary>A title and a summary cut to GitHub's limits, with annotations if any.</summary>
    public static CheckOutput Plain(string title, string summary, IReadOnlyList<Annotation>? annotations = null) =>
        new(ByteBudget.Title(title), ByteBudget.Cut(summary, ByteBudget.CheckTextBytes), null, annotations ?? []);
}
