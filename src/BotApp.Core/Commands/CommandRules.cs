namespace BotApp.Core.Commands;

/// <summary>What happened to a comment.</summary>
public enum CommentAction
{
    /// <summary>It was written.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Edited,

    /// <summary>It was taken away.</summary>
    Deleted,
}

/// <summary>Who wrote a comment and what it belongs to.</summary>
/// <param name="Action">What happened to it.</param>
/// <param name="IsPullRequest">Whether it belongs to a pull request; an issue's is not ours.</param>
/// <param name="AuthorIsOurApp">Whether BotApp wrote it.</param>
/// <param name="AuthorIsBot">Whether GitHub says the author is a bot.</param>
/// <param name="AuthorAppId">The app that wrote it, as GitHub says; null when it was none.</param>
public sealed record CommentFacts(CommentAction Action, bool IsPullRequest, bool AuthorIsOurApp, bool AuthorIsBot, long? AuthorAppId);

/// <summary>Whether a comment is read for commands, and why.</summary>
/// <param name="Parse">Whether it is.</param>
/// <param name="Reason">One sentence, for the record of decisions.</param>
public sealed record CommentReading(bool Parse, string Reason);

/// <summary>Which comments are read for commands, and where commands work.</summary>
public static class CommandRules
{
    /// <summary>Whether a comment is read at all. An edit never gives a command: who may edit a comment is not who wrote it, and the first reading already acted.</summary>
    public static CommentReading ShouldParse(CommentFacts comment, IReadOnlyList<long> allowedBotAppIds) => comment switch
    {
        { AuthorIsOurApp: true } => No("BotApp's own comments are never read."),
        { Action: CommentAction.Edited } => No("Edited comments are not read; write a new comment."),
        { Action: CommentAction.Deleted } => No("A deleted comment gives no command; what it started goes on."),
        { IsPullRequest: false } => No("Comments on issues are not read."),
        { AuthorAppId: { } app } when allowedBotAppIds.Contains(app) => new CommentReading(true, "A comment of a bot that the settings name."),
        { AuthorIsBot: true } or { AuthorAppId: not null } => No("Comments of bots are not read unless commands.bots names their app."),
        _ => new CommentReading(true, "A new comment on a pull request."),
    };

    /// <summary>The sentence of refusal on a closed or merged pull request; null when the command works there.</summary>
    public static string? RefusalOnClosed(CommandVerb verb) => CommandList.Of(verb) is { OnClosed: false } command
        ? $"/{command.Name} does not work on a closed pull request; reopen it first."
        : null;

    private static CommentReading No(string reason) => new(false, reason);
}
