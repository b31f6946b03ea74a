namespace BotApp.Core.Checks;

/// <summary>An answer to whoever pressed a button of a check, above what the check says; a newer answer takes the place of the former.</summary>
public static class PressAnswer
{
    private const string Begin = "<!-- botapp:answer -->";

    private const string End = "<!-- /botapp:answer -->";

    /// <summary>The summary with the answer, at most 65 535 bytes.</summary>
    /// <param name="summary">What the check says, Markdown; null when nothing.</param>
    /// <param name="answer">Markdown on one line.</param>
    public static string Put(string? summary, string answer) =>
        ByteBudget.Cut($"{Begin}\n> {answer}\n{End}\n\n{Without(summary ?? "")}", ByteBudget.CheckTextBytes);

    private static string Without(string summary)
    {
        var end = summary.IndexOf(End, StringComparison.Ordinal);
        return end >= 0 && summary.StartsWith(Begin, StringComparison.Ordinal) ? summary[(end + End.Length)..].TrimStart('\n') : summary;
    }
}
