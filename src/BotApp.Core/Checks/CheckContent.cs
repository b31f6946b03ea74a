namespace BotApp.Core.Checks;

/// <summary>What a check run shows, within GitHub's limits and with all foreign text encoded.</summary>
/// <param name="Conclusion">How it ends.</param>
/// <param name="Reason">Why, in one sentence of plain text.</param>
/// <param name="Title">One line of plain text.</param>
/// <param name="Summary">Markdown.</param>
/// <param name="Text">Markdown; null when there is nothing more to say.</param>
/// <param name="Annotations">In the order to send them.</param>
public sealed record CheckContent(
    CheckConclusion Conclusion,
    string Reason,
    string Title,
    string Summary,
    string? Text,
    IReadOnlyList<Annotation> Annotations);
