namespace BotApp.Core;

/// <summary>Which subjects may be forgotten once they had no news for long: those of which nothing can come any more unless GitHub says so anew.</summary>
public static class EndedSubjects
{
    /// <summary>Whether it is over. What is live, what was published and what somebody can still ask to go on never is.</summary>
    public static bool IsOver(SubjectState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state switch
        {
            PullRequestState pull => !pull.Open && IsQuiet(pull) && !pull.Previews.Any(preview => preview.IsActive || preview.MayExist),
            BranchState branch => branch.Deleted && IsQuiet(branch),
            ScheduleState schedule => schedule.NextAt is null && IsQuiet(schedule),
            ReleaseState release => release.Phase is ReleasePhase.Ignored && release is { HoldsVersion: false, MayBePublished: false },
            EnvironmentState => false,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state.GetType().Name, "Not a kind of subject."),
        };
    }

    private static bool IsQuiet(CommitState state) => state.Abandoned.Count == 0 && !state.AllRuns.Any(run => run.IsActive);
}
