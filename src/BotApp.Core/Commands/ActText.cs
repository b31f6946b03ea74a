using System.Globalization;
using BotApp.Core.Checks;
using Markdig;

namespace BotApp.Core.Commands;

/// <summary>What people did, and what they were refused, as lines of the audit trail.</summary>
internal static class ActText
{
    /// <summary>A sentence is kept up to here.</summary>
    private const int MaxLetters = 2000;

    /// <summary>A command of a comment.</summary>
    /// <param name="comment">The comment.</param>
    /// <param name="line">Which of its commands, from 1.</param>
    /// <param name="command">The command.</param>
    /// <param name="answer">What it came to.</param>
    /// <param name="state">The pull request as the person saw it.</param>
    /// <param name="facts">For the comment's address.</param>
    public static RecordAct Of(CommentAdded comment, int line, ParsedCommand command, CommandAnswer answer, PullRequestState state, Facts facts)
    {
        var id = comment.CommentId.ToString(CultureInfo.InvariantCulture);
        return new RecordAct($"{id}:{line.ToString(CultureInfo.InvariantCulture)}", comment.By, $"/{CommandList.Of(command.Verb).Name}", Plain(answer.Text + answer.Trail), state.HeadSha)
        {
            Done = answer.Done,
            Code = answer.Code,
            Source = ActSource.Comment,
            Url = $"{facts.Repository.Url}/pull/{state.Number.ToString(CultureInfo.InvariantCulture)}#issuecomment-{id}",
            Reason = ReasonOf(command) is { Length: > 0 } reason ? Short(PlainText.OneLine(reason)) : null,
        };
    }

    /// <summary>A command from a page of the dashboard.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="deed">The command, or what it stands for.</param>
    /// <param name="answer">What it came to.</param>
    /// <param name="sha">The commit it was about.</param>
    public static RecordAct Page(PageAsked asked, string deed, CommandAnswer answer, string sha) => new($"ask-{asked.Ask}", asked.By, deed, Plain(answer.Text + answer.Trail), sha)
    {
        Done = answer.Done,
        Code = answer.Code,
        Source = ActSource.Page,
    };

    /// <summary>The answer as whoever asked on a page reads it.</summary>
    public static AnswerAsk Answer(string ask, CommandAnswer answer) => new(ask, answer.Done, answer.Code, Markdown.ToPlainText(answer.Text).Replace("\u200B", "", StringComparison.Ordinal).Trim());

    /// <summary>A press of "Re-run" or of a button at a check.</summary>
    /// <param name="by">Who.</param>
    /// <param name="deed">The words on the button.</param>
    /// <param name="sha">The commit of the check.</param>
    /// <param name="code">The reason code; <c>rerun</c> means done.</param>
    /// <param name="what">What came of it.</param>
    /// <param name="facts">For the commit's address and the time.</param>
    public static RecordAct Press(Person by, string deed, string sha, string code, string what, Facts facts) =>
        new($"press:{facts.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}", by, deed, Short(PlainText.OneLine(what)), sha)
        {
            Done = code == Rerun,
            Code = code,
            Source = ActSource.Button,
            Url = $"{facts.Repository.Url}/commit/{sha}/checks",
        };

    /// <summary>The code of a press that was obeyed.</summary>
    public const string Rerun = "rerun";

    // Answers are Markdown, with invisible spaces where GitHub would make a link; the trail is read by people and programs as it stands.
    private static string Plain(string markdown) => Short(PlainText.OneLine(Markdown.ToPlainText(markdown).Replace("\u200B", "", StringComparison.Ordinal)));

    private static string Short(string text) => text.Length <= MaxLetters ? text : text[..(MaxLetters - 1)] + "…";

    private static string? ReasonOf(ParsedCommand command) => command switch
    {
        ParsedCommand.Override said => said.Reason,
        ParsedCommand.Hold said => said.Reason,
        ParsedCommand.Freeze said => said.Reason,
        ParsedCommand.Quarantine said => said.Reason,
        _ => null,
    };
}
