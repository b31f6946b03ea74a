using BotApp.Core.Commands;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>
/// From a tag to a release: validate, build at the tag, check what was built, publish exactly that, believe only the index. Every step is
/// taken from facts read again, and what was published is never published a second time.
/// </summary>
public static class ReleaseRules
{
    /// <summary>Brings the release one step further.</summary>
    internal static Decision<ReleaseState> Reconcile(ReleaseState state, BotEvent happened, Facts facts) => happened switch
    {
        PageAsked asked when Refused(state, asked, facts) is { } refused => refused.Then(known => Advance(known, happened, facts)),
        PageAsked asked => Brought(state, new PublishAsked(asked.Place, asked.By), facts),
        _ => Brought(state, happened, facts),
    };

    // A page's word is a command's: it is about this tag on the commit that was shown, and needs the same right.
    private static Decision<ReleaseState>? Refused(ReleaseState state, PageAsked asked, Facts facts)
    {
        var (command, deed, problem) = PageAnswers.Read(asked, facts);
        var access = RerunAnswers.Permission(CommandVerb.Publish, asked.By, state, facts, facts.Privileged.Effective.Commands);
        var answer = command is not ParsedCommand.Publish { OverrideFreeze: null } publish || publish.Tag != state.Tag
                ? command is null ? problem : new CommandAnswer(false, "unknown-command", "on a tag's page only its own release can be asked for.")
            : !access.IsAllowed ? new CommandAnswer(false, access.Code, access.Refusal ?? "refused.")
            : asked.Sha != state.Sha ? new CommandAnswer(false, "superseded", "the tag is on another commit now.")
            : null;
        return answer is null ? null : PageAnswers.Told(state, asked, answer, deed.Length > 0 ? deed : null);
    }

    private static Decision<ReleaseState> Brought(ReleaseState state, BotEvent happened, Facts facts) =>
        Advance(state, happened, facts).Then(known => happened is PublishAsked asked ? ReleaseAnswers.Answer(known, asked, state.Phase, facts) : Decision.Nothing(known, ""));

    private static Decision<ReleaseState> Advance(ReleaseState state, BotEvent happened, Facts facts)
    {
        if (facts.Privileged is SettingsFact.Unavailable or SettingsFact.Broken { LastGood: null })
        {
            var why = facts.Privileged is SettingsFact.Unavailable unavailable ? $"could not be read ({unavailable.Reason})" : "have errors";
            return new Decision<ReleaseState>(state, [new SetTimer("poll", facts.Now + facts.PollInterval)], $"The settings {why}: nothing is decided.");
        }

        var settings = facts.Privileged.Effective;
        var identity = Identify(state, settings);
        if (identity is not var (package, tag))
        {
            return Decision.Nothing(state with { Phase = ReleasePhase.Ignored, Reason = "no package has a pattern for this tag." }, "No package publishes this tag.");
        }

        var named = state with
        {
            Package = package.Name,
            Version = tag.Version.Text,
            VersionKey = (tag.Version.OnIndex ?? tag.Version).Canonical,
            PushedBy = (happened as TagPushed)?.By ?? state.PushedBy,
            Index = package.Index.Simple,
            FreezeOverride = (happened as PublishAsked)?.OverrideFreeze ?? state.FreezeOverride,
            Gate = Asked(state, happened),
        };
        return Locate(named, facts)
            .Then(known => happened switch
            {
                CheckRerunRequested asked => Again(known, asked.CheckName, asked.Sha, asked.By, "Re-run", facts),
                SuiteRerunRequested asked => Again(known, ReleaseText.CheckName(package, settings), asked.Sha, asked.By, "Re-run all checks", facts),
                ButtonPressed { Identifier: ReleaseText.RerunButton } asked => Again(known, asked.CheckName, asked.Sha, asked.By, "Re-run failed", facts),
                PublishAsked asked => Again(known, asked.By, facts),
                _ => Decision.Nothing(known, ""),
            })
            .Then(known => Step(known, package, tag, happened, settings, facts));
    }

    // Whoever re-runs the tests of a commit presses buttons of its release, too: only what could have moved the release is answered and written down.
    private static Decision<ReleaseState> Again(ReleaseState state, string check, string sha, Person by, string deed, Facts facts)
    {
        if (sha == state.Sha && state is { IsStuck: false, ReleaseProblem: null, Phase: not ReleasePhase.Blocked })
        {
            return Decision.Nothing(state, "Nothing of this release failed: nothing is run again.");
        }

        var access = RerunAnswers.Permission(CommandVerb.Publish, by, state, facts);
        if (sha != state.Sha || !access.IsAllowed)
        {
            var (code, why) = sha != state.Sha ? ("superseded", "the tag is on another commit now.") : (access.Code, access.Refusal ?? "refused.");
            var because = sha != state.Sha ? "Asked for another commit than the tag's: nothing is run again." : $"{by.Login} may not publish: nothing is run again.";
            var answer = new AnswerPress(check, sha, PressAnswers.Sentence(deed, by, $"not done: {why} `{code}`", facts), sha == state.Sha ? ReleaseText.Buttons(state) : []);
            return new Decision<ReleaseState>(state, [answer, ActText.Press(by, deed, sha, code, because, facts)], because);
        }

        var decision = Again(state, by, facts);
        return ReferenceEquals(decision.State, state) ? decision : decision with { Effects = [.. decision.Effects, ActText.Press(by, deed, sha, ActText.Rerun, decision.Because, facts)] };
    }

    // Goes on where it failed: what is missing on the index is uploaded from the same build, or all of it begins anew when nothing can have been uploaded.
    private static Decision<ReleaseState> Again(ReleaseState state, Person by, Facts facts) =>
        state switch
        {
            { IsStuck: true, VerifyingSince: null, Publish.Dispatched: true } => Decision.Nothing(state with { Phase = ReleasePhase.Building, Round = state.Round + 1 }, $"{by.Login} goes on with publishing."),
            { IsStuck: true, VerifyingSince: null, Publish.Dispatched: false } => Decision.Nothing(state, "The repository publishes by itself: its own run has to be run again on GitHub."),
            { Phase: ReleasePhase.Released, ReleaseProblem: not null } => Decision.Nothing(state with { ReleaseProblem = null }, $"{by.Login} has the release on GitHub written again."),
            { Phase: ReleasePhase.Failed or ReleasePhase.Blocked, MayBePublished: false } => Restart(state, facts, state.Sha, ReleasePhase.Detected, "", $"{by.Login} starts the release again."),
            _ => Decision.Nothing(state, "Nothing of this release failed: nothing is run again."),
        };

    /// <summary>The package that a tag belongs to, with the version the tag names; null when it is no release tag.</summary>
    public static (PackageSettings Package, VersionTag Tag)? Identify(ReleaseState state, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        var marks = settings.Deployments.Where(deployment => deployment.MarkTag is not null).Select(deployment => MarkTagPattern.Parse(deployment.MarkTag!)).ToList(); // filtered just before
        foreach (var package in settings.Releases.Packages)
        {
            if (ReleaseTags.Of(package, [state.Tag], marks) is [var tag])
            {
                return (package, tag);
            }
        }

        return null;
    }

    private static Decision<ReleaseState> Locate(ReleaseState state, Facts facts)
    {
        if (facts.RefSha is not { } sha)
        {
            return state.MayBePublished
                ? Decision.Nothing(state with { Alarm = $"the tag was deleted after {state.Version} was published from {CommitRules.Short(state.Sha)}." }, "The tag is gone after publishing: the release is kept.")
                : Restart(state, facts, state.Sha, ReleasePhase.Blocked, "the tag was deleted before anything was published.", "The tag is gone: nothing is published.");
        }

        if (sha == state.Sha)
        {
            return Decision.Nothing(state with { Alarm = null }, state.Alarm is null ? "" : "The tag is back at its commit.");
        }

        return state.MayBePublished
            ? Decision.Nothing(state with { Alarm = $"the index holds {CommitRules.Short(state.Sha)}, the tag points at {CommitRules.Short(sha)}: move the tag back, or release a new version." }, "The tag moved after publishing: nothing is published again.")
            : Restart(state, facts, sha, ReleasePhase.Detected, "", $"{state.Tag} points at {CommitRules.Short(sha)}.");
    }

    // A build under way is of a commit that no longer counts.
    internal static Decision<ReleaseState> Restart(ReleaseState state, Facts facts, string sha, ReleasePhase phase, string reason, string because) => new(
        state with
        {
            Sha = sha,
            Since = sha == state.Sha ? state.Since : facts.Now,
            Phase = phase,
            Reason = reason,
            Round = state.Build is null ? state.Round : state.Round + 1,
            Build = null,
            Publish = null,
            Manifest = [],
            Alarm = null,
            Objection = null,
        },
        [.. PipelineRules.Cancel(state.Build is { } build ? [build] : []), new SetTimer("poll", null)],
        because);

    private static Decision<ReleaseState> Step(ReleaseState state, PackageSettings package, VersionTag tag, BotEvent happened, RepositorySettings settings, Facts facts)
    {
        if (VersionCheck.NotOnIndex(tag.Version) is { } nowhere)
        {
            // What was published under other settings stays as it is.
            return state.MayBePublished ? Decision.Nothing(state, "") : state.To(ReleasePhase.Blocked, nowhere).Then(known => known.Sha.Length == 0 ? Decision.Nothing(known, "")
                : new Decision<ReleaseState>(known, [ReleaseText.Check(known, package, tag, settings, facts)], ""));
        }

        var isObserved = state.Publish is { } publish ? !publish.Dispatched : package.Publish.Mode == PipelineMode.Observe && state.Build is null;
        var step = new ReleaseStep(package, tag, settings, facts);
        var observed = new ObservedRelease(package, tag, settings, facts);
        var verification = new ReleaseVerification(package, tag, facts);
        var decision = state.Phase switch
        {
            _ when facts.RefSha is null && !state.MayBePublished => Decision.Nothing(state, ""),
            ReleasePhase.Detected or ReleasePhase.Waiting or ReleasePhase.Ignored => isObserved ? observed.Begin(state) : step.Validate(state),
            ReleasePhase.Blocked when state is { Build: null, Publish: null } => isObserved ? observed.Begin(state) : step.Validate(state),
            ReleasePhase.Building => step.FollowBuild(state, happened),
            ReleasePhase.Verifying => verification.Verify(state),
            ReleasePhase.Failed or ReleasePhase.Partial when state.VerifyingSince is not null => verification.Verify(state),
            ReleasePhase.Publishing or ReleasePhase.AwaitingApproval => isObserved ? observed.Follow(state, happened) : step.FollowPublish(state, happened),
            ReleasePhase.Failed or ReleasePhase.Partial when state.Publish is not null => isObserved ? observed.Follow(state, happened) : step.FollowPublish(state, happened),
            ReleasePhase.Blocked when isObserved && state.Publish is not null => observed.Follow(state, happened),
            ReleasePhase.Released or ReleasePhase.Withdrawn => verification.Finish(state, happened),
            _ => Decision.Nothing(state, ""),
        };
        return decision.Then(known => known.Sha.Length == 0 ? Decision.Nothing(known, "") : new Decision<ReleaseState>(known, [ReleaseText.Check(known, package, tag, settings, facts)], ""));
    }

    private static GateRequest? Asked(ReleaseState state, BotEvent happened) =>
        happened is GateAsked asked ? new GateRequest(asked.RunId, asked.Environment, false) : state.Gate;
}
