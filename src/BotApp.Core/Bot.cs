using BotApp.Core.Commands;
using BotApp.Core.Deployments;
using BotApp.Core.Notifications;
using BotApp.Core.Releases;

namespace BotApp.Core;

/// <summary>
/// The product on one page: each event and the rules that answer it. Pure: the same event, state and facts give the same decision.
/// Called by the engine, by <c>plan</c> and by tests, by nobody else.
/// </summary>
public static class Bot
{
    /// <summary>What follows for a subject from an event.</summary>
    /// <exception cref="InvalidOperationException">The event does not belong to this kind of subject: a bug.</exception>
    public static (SubjectState State, IReadOnlyList<Effect> Effects, string Because) Decide(BotEvent happened, SubjectState known, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(facts);
        var (told, remembered) = (GivenUp.Meaning(happened, known), known.Forgetting(happened));
        return remembered switch
        {
            PullRequestState pull => Only(pull, facts, Decide(told, pull, facts).Then(state => AbandonedStarts.Settle(pull, state, told, facts))),
            BranchState branch => Only(branch, facts, Decide(told, branch, facts).Then(state => AbandonedStarts.Settle(branch, state, told, facts))),
            ScheduleState schedule => Only(schedule, facts, Decide(told, schedule, facts).Then(state => AbandonedStarts.Settle(schedule, state, told, facts))),
            ReleaseState release => Only(release, facts, Decide(told, release, facts)),
            EnvironmentState environment => Only(environment, facts, Decide(told, environment, facts)),
            _ => throw new InvalidOperationException($"No rules for {known.GetType().Name}."),
        };
    }

    /// <summary>What BotApp knows of a subject before anything happened to it.</summary>
    public static SubjectState Begin(SubjectKey subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Kind switch
        {
            SubjectKind.PullRequest => new PullRequestState { Subject = subject },
            SubjectKind.Branch => new BranchState { Subject = subject },
            SubjectKind.Tag => new ReleaseState { Subject = subject },
            SubjectKind.Environment => new EnvironmentState { Subject = subject },
            SubjectKind.Schedule => new ScheduleState { Subject = subject },
            _ => throw new InvalidOperationException($"No state for a subject of kind {subject.Kind}."),
        };
    }

    private static Decision<PullRequestState> Decide(BotEvent happened, PullRequestState remembered, Facts facts) => Decide(happened, facts, PullRequestRules.Saw(remembered, happened));

    private static Decision<PullRequestState> Decide(BotEvent happened, Facts facts, PullRequestState known) => happened switch
    {
        CommentAdded comment => Answered(known, happened, facts, state => CommandAnswers.Answer(comment, state, facts)),
        CheckRerunRequested rerun => Answered(known, happened, facts, state => PressAnswers.Answer(rerun, state, facts)),
        SuiteRerunRequested rerun => Answered(known, happened, facts, state => PressAnswers.Answer(rerun, state, facts)),
        ButtonPressed button => Answered(known, happened, facts, state => PressAnswers.Answer(button, state, facts)),
        PageAsked asked => Answered(known, happened, facts, state => PageAnswers.Answer(asked, state, facts)),
        ReportsCollected collected when Stale(collected.CorrelationId, known) => Decision.Nothing(known, "These reports are of an older commit or attempt: recorded, nothing changes."),

        // Everything else is a hint that something changed: the truth is in the facts.
        PullRequestOpened or PullRequestPushed or PullRequestReopened or PullRequestClosed or PullRequestEdited
            or ChecksChanged or RunChanged or RunStarted or RunRefused or RunPostponed or RunUnconfirmed or ReportsCollected or ResultCollected or UrlProbed or SlotTold or QuarantineChanged
            or EffectGivenUp or TimerElapsed => PullRequestRules.Reconcile(known, happened, facts),
        _ => throw Foreign(happened, known),
    };

    // A person's word is about the pull request as it is now; what follows from it is brought about at once.
    private static Decision<PullRequestState> Answered(PullRequestState known, BotEvent happened, Facts facts, Func<PullRequestState, Decision<PullRequestState>> answer) =>
        PullRequestRules.Read(known, facts).Then(answer).Then(state => PullRequestRules.Reconcile(state, happened, facts));

    private static Decision<BranchState> Decide(BotEvent happened, BranchState known, Facts facts) => happened switch
    {
        CheckRerunRequested rerun => PressAnswers.Answer(rerun, known, facts).Then(state => BranchRules.Reconcile(state, happened, facts)),
        SuiteRerunRequested rerun => PressAnswers.Answer(rerun, known, facts).Then(state => BranchRules.Reconcile(state, happened, facts)),
        ButtonPressed button => PressAnswers.Answer(button, known, facts).Then(state => BranchRules.Reconcile(state, happened, facts)),
        PageAsked asked => PageAnswers.Answer(asked, known, facts).Then(state => BranchRules.Reconcile(state, happened, facts)),
        ReportsCollected collected when Stale(collected.CorrelationId, known) => Decision.Nothing(known, "These reports are of an older commit or attempt: recorded, nothing changes."),
        SuiteOpened => BranchRules.CloseSuites(known),
        BranchPushed or BranchDeleted or ChecksChanged or RunChanged or RunStarted or RunRefused or RunPostponed or RunUnconfirmed or ReportsCollected or QuarantineChanged
            or EffectGivenUp or TimerElapsed => BranchRules.Reconcile(known, happened, facts),
        _ => throw Foreign(happened, known),
    };

    private static Decision<ScheduleState> Decide(BotEvent happened, ScheduleState known, Facts facts) => happened switch
    {
        CheckRerunRequested rerun => PressAnswers.Answer(rerun, known, facts).Then(state => ScheduleRules.Reconcile(state, happened, facts)),
        SuiteRerunRequested rerun => PressAnswers.Answer(rerun, known, facts).Then(state => ScheduleRules.Reconcile(state, happened, facts)),
        ButtonPressed button => PressAnswers.Answer(button, known, facts).Then(state => ScheduleRules.Reconcile(state, happened, facts)),
        ReportsCollected collected when Stale(collected.CorrelationId, known) => Decision.Nothing(known, "These reports are of an older commit or attempt: recorded, nothing changes."),
        ScheduleNamed or ChecksChanged or RunChanged or RunStarted or RunRefused or RunPostponed or RunUnconfirmed or ReportsCollected
            or EffectGivenUp or TimerElapsed => ScheduleRules.Reconcile(known, happened, facts),
        _ => throw Foreign(happened, known),
    };

    private static Decision<ReleaseState> Decide(BotEvent happened, ReleaseState known, Facts facts) => happened switch
    {
        TagPushed or TagDeleted or ChecksChanged or RunChanged or RunStarted or RunRefused or RunPostponed or RunUnconfirmed or ResultCollected or ReleaseWritten
            or CheckRerunRequested or SuiteRerunRequested or ButtonPressed or PageAsked or PublishAsked or GateAsked
            or EffectGivenUp or TimerElapsed => ReleaseRules.Reconcile(known, happened, facts),
        _ => throw Foreign(happened, known),
    };

    private static Decision<EnvironmentState> Decide(BotEvent happened, EnvironmentState known, Facts facts) => happened switch
    {
        EnvironmentAsked or CommitOffered or ChecksChanged or RunChanged or RunStarted or RunRefused or RunPostponed or RunUnconfirmed or ResultCollected or UrlProbed
            or CheckRerunRequested or SuiteRerunRequested or ButtonPressed or PageAsked
            or EffectGivenUp or TimerElapsed => DeploymentRules.Reconcile(known, happened, facts),
        _ => throw Foreign(happened, known),
    };

    private static bool Stale(string correlationId, CommitState known) => !known.AllRuns.Any(run => run.CorrelationId == correlationId);

    // What is already as it should be is not done again; what turned is told.
    private static (SubjectState State, IReadOnlyList<Effect> Effects, string Because) Only<TState>(TState before, Facts facts, Decision<TState> decision)
        where TState : SubjectState
    {
        var (after, told) = NoticeRules.Tell(before, decision.State, facts);
        var (state, effects) = after.Unseen(after, OpenFirst(decision.Effects));
        return (state, [.. effects, .. told], decision.Because.Length > 0 ? decision.Because : "Nothing changes.");
    }

    // What has to be proved anew is shown as open before a runner is asked for it, however long that takes.
    private static IReadOnlyList<Effect> OpenFirst(IReadOnlyList<Effect> effects)
    {
        var first = effects.TakeWhile(effect => effect is not (StartRun or RerunRun)).ToList();
        var rest = effects.Skip(first.Count).ToLookup(effect => effect is SetCheck { Status: not CheckStatus.Completed });
        return [.. first, .. rest[true], .. rest[false]];
    }

    private static InvalidOperationException Foreign(BotEvent happened, SubjectState known) =>
        new($"{happened.GetType().Name} does not belong to {known.Subject}.");
}
