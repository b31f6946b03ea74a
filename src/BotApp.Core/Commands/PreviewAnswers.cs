using BotApp.Core.Checks;
using BotApp.Core.Previews;

namespace BotApp.Core.Commands;

/// <summary>Previews by a person's word: <c>/preview</c>, and "Re-run" at a preview's check.</summary>
internal static class PreviewAnswers
{
    /// <summary>Brings previews up, takes them down or builds them anew.</summary>
    public static CommandOutcome Answer(ParsedCommand.Preview command, Person by, PullRequestState state, Facts facts)
    {
        var isDown = command.Action == PreviewAction.Down;
        var settings = facts.Privileged.Effective.Previews.Select(preview => preview.Name);
        var known = (isDown ? settings.Union(state.Previews.Where(preview => preview.MayExist).Select(preview => preview.Name)) : settings)
            .Where(name => command.Name is null || name == command.Name).ToList();
        if (known.Count == 0)
        {
            return CommandOutcome.Refused(state, "no-such-preview", command.Name is null ? "This repository has no previews in its settings." : $"There is no preview {MarkdownEncoder.CodeInText(command.Name)} in the settings.");
        }

        if (!isDown && facts.PullRequest?.Open != true)
        {
            return CommandOutcome.Refused(state, "closed", "A preview comes up for an open pull request only; reopen it first. `/preview stop` works here, too.");
        }

        var approved = MayApprove(by, state, facts) ? state.SeenHead : null;
        var previews = state.Previews.Where(preview => !known.Contains(preview.Name))
            .Concat(known.Select(name => state.Previews.FirstOrDefault(preview => preview.Name == name) ?? new PreviewState { Name = name })
                .Select(preview => isDown ? Stopped(preview, by) : Wanted(preview, command.Action, by, approved, facts))).ToList();
        var names = string.Join(", ", known.Select(name => $"`{name}`"));
        return CommandOutcome.Done(state with { Previews = previews }, isDown ? "preview-down" : "preview-up", isDown ? $"Taking down {names}." : $"Bringing up {names}.{NotUp(state, previews, facts)}");
    }

    /// <summary>The preview whose check this is; null when it is not a preview's.</summary>
    public static string? Named(string checkName, SubjectState state, Facts facts) => state is not PullRequestState ? null : facts.Privileged.Effective.Previews
        .Select(preview => preview.Name).FirstOrDefault(name => checkName == RerunAnswers.PrefixOf(facts) + PreviewCheck.NameOf(name));

    private static PreviewState Stopped(PreviewState preview, Person by) => preview with { StoppedBy = by.Login, AskedBy = null, RebuildWished = false, WakeWished = false, RemoveWished = preview.Phase == PreviewPhase.RemoveFailed };

    private static PreviewState Wanted(PreviewState preview, PreviewAction action, Person by, string? approved, Facts facts) => preview with
    {
        StoppedBy = null,
        AskedBy = by.Login,
        ApprovedSha = approved ?? preview.ApprovedSha,
        ExpiredSha = null,
        Expired = null,
        ActiveAt = preview.MayExist ? facts.Now : preview.ActiveAt,
        RebuildWished = action == PreviewAction.Rebuild || preview.Phase is PreviewPhase.Failed or PreviewPhase.Unhealthy,
        WakeWished = preview.Phase == PreviewPhase.Sleeping,
    };

    // Who may trust a fork's commit says so by asking for its preview; it counts for the commit they had seen.
    private static bool MayApprove(Person by, PullRequestState state, Facts facts) =>
        state.Fork && state.SeenHead.Length > 0 && RerunAnswers.Permission(CommandVerb.OkToTest, by, state, facts).IsAllowed;

    // A word does not lift what the settings forbid; whoever said it is told so at once.
    private static string NotUp(PullRequestState state, IEnumerable<PreviewState> previews, Facts facts) =>
        facts.PullRequest is not { } pull ? "" : string.Concat(previews
            .Where(preview => preview.AskedBy is not null)
            .Select(preview => (preview.Name, Why: PreviewRules.Unwanted(state, facts.Privileged.Effective.Preview(preview.Name), pull, facts.ChangedFiles, isAsked: true, preview.ApprovedSha)))
            .Where(preview => preview.Why is not null)
            .Select(preview => $" `{preview.Name}` stays down: {preview.Why}"));
}
