namespace BotApp.Core.Checks;

/// <summary>How an annotation is shown. Source: https://docs.github.com/rest/checks/runs.</summary>
public enum AnnotationLevel
{
    /// <summary>Only to know.</summary>
    Notice,

    /// <summary>Not held against the run.</summary>
    Warning,

    /// <summary>A failure.</summary>
    Failure,
}

/// <summary>A remark at a line of the repository, within GitHub's limits.</summary>
/// <param name="Path">A tracked file.</param>
/// <param name="StartLine">Counted from 1.</param>
/// <param name="EndLine">The same line, or a later one.</param>
/// <param name="Level">How it is shown.</param>
/// <param name="Title">At most 255 characters.</param>
/// <param name="Message">At most 64 KB; never empty.</param>
/// <param name="RawDetails">At most 64 KB; null when there is nothing more to say.</param>
public sealed record Annotation(string Path, int StartLine, int EndLine, AnnotationLevel Level, string Title, string Message, string? RawDetails)
{
    /// <summary>The first column, counted from 1; null when not known, or when the remark is about several lines (GitHub takes columns within one line only).</summary>
    public int? StartColumn { get; init; }

    /// <summary>The last column; null when <see cref="StartColumn"/> is.</summary>
    public int? EndColumn { get; init; }
}
