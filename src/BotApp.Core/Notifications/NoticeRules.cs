using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>
/// What is worth telling is what turned: the state before a decision is compared with the one after it. So nothing is told that the
/// pages do not show, and what stays as it is is told once.
/// </summary>
internal static class NoticeRules
{
    /// <summary>The state that remembers what was told of, and whom the decision has to be told to.</summary>
    public static (TState State, IReadOnlyList<Effect> Effects) Tell<TState>(TState before, TState after, Facts facts)
        where TState : SubjectState
    {
        var (state, notices) = Turned(before, after, facts);
        return ((TState)state, [.. notices.Select(notice => new Notify(notice, To(notice, facts))).Where(notify => notify.To.Count > 0)]);
    }

    /// <summary>What all notices of a subject have in common.</summary>
    public static Notice Begin(SubjectState state, NotifyEvent happened, string id, string title, Facts facts) => new()
    {
        Id = $"{Kebab.Text(happened.ToString())}:{id}",
        Event = happened,
        At = facts.Now,
        Repository = new NoticeRepository(facts.Repository.Id, facts.Repository.FullName, facts.Repository.Url),
        Title = title,
        Page = CommitRules.Page(state),
    };

    private static (SubjectState State, IReadOnlyList<Notice> Notices) Turned(SubjectState before, SubjectState after, Facts facts) => (before, after) switch
    {
        (EnvironmentState known, EnvironmentState now) => (now, DeploymentNotices.Between(known, now, facts)),
        (ReleaseState known, ReleaseState now) => (now, ReleaseNotices.Between(known, now, facts)),
        (PullRequestState known, PullRequestState now) => PullRequestNotices.Between(known, now, facts),
        (BranchState known, BranchState now) => BranchNotices.Between(known, now, facts),
        (ScheduleState, ScheduleState now) => BranchNotices.Judged(now, facts),
        _ => throw new InvalidOperationException($"No notices for {after.GetType().Name}."),
    };

    // Whoever writes to a branch or a pull request must not choose who is told: the default branch alone does.
    private static IReadOnlyList<NoticeAddress> To(Notice notice, Facts facts) => NoticeAddresses.Of(notice.Event, facts.Privileged.Effective, notice.Environment, facts.Now);

    /// <summary>The gate closed by a failure on a commit on which it was not so before.</summary>
    public static bool ClosedNow(Requirement? before, string shaBefore, Requirement? now, string sha) =>
        IsFailure(now) && sha.Length > 0 && (!IsFailure(before) || shaBefore != sha);

    // Every merge leaves the other pull requests behind: that closes gates, and is nobody's failure.
    private static bool IsFailure(Requirement? gate) =>
        gate is { State: RequirementState.Failed } && (gate.Children.Count == 0 || gate.Children.Any(child => child.State == RequirementState.Failed && child.Code != "behind"));
}
