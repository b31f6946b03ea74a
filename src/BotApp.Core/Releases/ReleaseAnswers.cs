using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Commands;

namespace BotApp.Core.Releases;

/// <summary>The answer to <c>/publish</c>: what became of the word, by where the release stands after it. Nothing is ever uploaded a second time.</summary>
internal static class ReleaseAnswers
{
    /// <summary>Tells whoever asked.</summary>
    public static Decision<ReleaseState> Answer(ReleaseState state, PublishAsked asked, ReleasePhase before, Facts facts)
    {
        var answer = Of(state, before, facts);
        var isPage = asked.Asked.Ask is not null;
        var place = isPage ? null : string.Create(CultureInfo.InvariantCulture, $"{facts.Repository.Url}/pull/{asked.Asked.Number}#issuecomment-{asked.Asked.CommentId}");
        var record = new RecordAct(asked.Asked.Reply, asked.By, "/publish", $"{state.Tag}: {answer.Code}.", state.Sha) { Done = answer.Done, Code = answer.Code, Source = isPage ? ActSource.Page : ActSource.Comment, Url = place };
        Effect[] said = asked.Asked.Ask is { } ask
            ? [ActText.Answer(ask, answer)]
            : [new PutComment(asked.Asked.Reply, asked.Asked.Number, CommandReply.Body(asked.By, [answer])), new React(asked.Asked.CommentId, answer.Done ? "rocket" : "confused")];
        return new Decision<ReleaseState>(state, [.. said, record], $"{answer.Code}.");
    }

    private static CommandAnswer Of(ReleaseState state, ReleasePhase before, Facts facts)
    {
        var name = $"{MarkdownEncoder.Text(state.Package)} {MarkdownEncoder.Text(state.Version)}";
        var reason = MarkdownEncoder.Text(state.Reason);
        return state switch
        {
            _ when facts.Privileged is SettingsFact.Unavailable or SettingsFact.Broken { LastGood: null } => No("settings-unavailable", "The settings on the default branch cannot be read, so nothing was done: mend them, or say it again in a moment."),
            { Phase: ReleasePhase.Ignored } => No("no-package", $"No package of the settings publishes the tag {MarkdownEncoder.CodeInText(state.Tag)}."),
            { Alarm: { } alarm } => No("alarm", $"{name}: {MarkdownEncoder.Text(alarm)}"),
            { Sha.Length: 0 } => No("unknown-tag", $"This repository has no tag {MarkdownEncoder.CodeInText(state.Tag)}."),
            { Phase: ReleasePhase.Released, ReleaseUrl: null, ReleaseProblem: null } => new CommandAnswer(true, "publishing", $"{name} is on the index, and its release on GitHub is being written."),
            { Phase: ReleasePhase.Released } => No("nothing-to-publish", $"{name} is published already: {reason}"),
            { Phase: ReleasePhase.Blocked } => No("blocked", $"{name} is not published: {reason}"),
            { Phase: ReleasePhase.Failed } => No("failed", $"{name} cannot go on by itself: {reason}"),
            _ when before is ReleasePhase.Failed or ReleasePhase.Blocked or ReleasePhase.Detected or ReleasePhase.Ignored => new CommandAnswer(true, "publishing", $"{name} goes on: {reason}"),
            _ => No("nothing-to-publish", $"{name} is under way already: {reason}"),
        };
    }

    private static CommandAnswer No(string code, string text) => new(false, code, text);
}
