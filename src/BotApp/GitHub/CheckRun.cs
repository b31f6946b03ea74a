using System.Text.Json.Serialization;

namespace BotApp.GitHub;

/// <summary>A check run as GitHub has it.</summary>
internal sealed record CheckRun(
    long Id,
    string Name,
    string HeadSha,
    string? ExternalId,
    string Status,
    string? Conclusion,
    string? DetailsUrl,
    string? HtmlUrl,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    CheckRunText? Output,
    AppSummary? App,
    CheckSuiteSummary? CheckSuite)
{
    /// <summary>No new run was taken: an older one says now what this one should have said.</summary>
    [JsonIgnore]
    internal bool IsRewritten { get; init; }
}

/// <summary>What a check run shows.</summary>
internal sealed record CheckRunText(string? Title, string? Summary, string? Text, int AnnotationsCount);

/// <summary>The suite a run belongs to.</summary>
internal sealed record CheckSuiteSummary(long Id);

/// <summary>A check run as it shall be.</summary>
internal sealed record CheckRunWrite
{
    internal required string Name { get; init; }

    /// <summary>The full commit id; decides where a new run appears.</summary>
    internal required string HeadSha { get; init; }

    /// <summary>Our own id: with name and commit it finds the run again.</summary>
    internal required string ExternalId { get; init; }

    /// <summary><c>queued</c>, <c>in_progress</c> or <c>completed</c>.</summary>
    internal required string Status { get; init; }

    /// <summary>Required with <c>completed</c>, and only then.</summary>
    internal string? Conclusion { get; init; }

    internal string? DetailsUrl { get; init; }

    internal DateTimeOffset? StartedAt { get; init; }

    internal DateTimeOffset? CompletedAt { get; init; }

    internal required string Title { get; init; }

    /// <summary>Markdown, at most 65,535 bytes.</summary>
    internal required string Summary { get; init; }

    /// <summary>Markdown, at most 65,535 bytes.</summary>
    internal string? Text { get; init; }

    /// <summary>In the order they shall appear; GitHub adds, it never removes.</summary>
    internal IReadOnlyList<CheckAnnotation> Annotations { get; init; } = [];

    /// <summary>At most three buttons.</summary>
    internal IReadOnlyList<CheckAction> Actions { get; init; } = [];
}

/// <summary>A remark at a line of the repository.</summary>
/// <param name="Path">Relative to the repository's root, forward slashes.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">Not before the start.</param>
/// <param name="AnnotationLevel"><c>notice</c>, <c>warning</c> or <c>failure</c>.</param>
/// <param name="Message">At most 64 KB.</param>
/// <param name="Title">At most 255 characters.</param>
/// <param name="RawDetails">At most 64 KB.</param>
/// <param name="StartColumn">Only when start and end are one line.</param>
/// <param name="EndColumn">Only when start and end are one line.</param>
internal sealed record CheckAnnotation(
    string Path,
    int StartLine,
    int EndLine,
    string AnnotationLevel,
    string Message,
    string? Title = null,
    string? RawDetails = null,
    int? StartColumn = null,
    int? EndColumn = null);

/// <summary>A button: label and identifier at most 20 characters, description at most 40.</summary>
internal sealed record CheckAction(string Label, string Description, string Identifier);

/// <summary>Body of create and update.</summary>
internal sealed record CheckRunBody(
    string Name,
    string? HeadSha,
    string ExternalId,
    string? DetailsUrl,
    string? Status,
    DateTimeOffset? StartedAt,
    string? Conclusion,
    DateTimeOffset? CompletedAt,
    CheckOutputBody Output,
    IReadOnlyList<CheckAction> Actions);

/// <summary>The output part of it.</summary>
internal sealed record CheckOutputBody(string Title, string Summary, string? Text, IReadOnlyList<CheckAnnotation>? Annotations);

/// <summary>One page of check runs.</summary>
internal sealed record CheckRunPage(int TotalCount, List<CheckRun>? CheckRuns);
