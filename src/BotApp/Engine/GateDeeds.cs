using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Deeds of the gate that reach beyond the subject they were decided for.</summary>
internal sealed partial class GateDeeds(GitHubClient github, Store store, SubjectQueue queue, TimeProvider time, ILogger<GateDeeds> logger)
{
    /// <summary>The timer that has a subject judged again.</summary>
    private const string Timer = "judge";

    /// <summary>Of a repository's open pull requests so many are judged again; the rest at their next event.</summary>
    private const int MaxSubjects = 2000;

    /// <summary>Pull requests are judged again one after the other, so that a change of the base does not spend GitHub's quota in one moment.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    /// <summary>Lets a waiting run begin. One that was let go already is no error; where GitHub knows no approval for the run, it is run again.</summary>
    internal async Task ApproveAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken)
    {
        try
        {
            await github.Actions.ApproveAsync(repository, runId, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.Status == 404)
        {
            // Approved meanwhile, or gone: nothing waits any more.
        }
        catch (GitHubRefused refused) when (refused.Status == 403)
        {
            // A bot's run from the repository itself cannot be approved, only run again by somebody who may.
            if (await github.Actions.GetRunAsync(repository, runId, cancellationToken) is { Conclusion: "action_required" })
            {
                await github.Actions.RerunAsync(repository, runId, cancellationToken);
            }
        }
    }

    /// <summary>Lets a job that waits at an environment go on, or ends it. One that waits no more is no error.</summary>
    internal async Task AnswerAsync(RepositoryRef repository, AnswerGate answer, CancellationToken cancellationToken)
    {
        try
        {
            await github.Actions.AnswerProtectionRuleAsync(repository, answer.RunId, answer.Environment, answer.Approved, answer.Comment, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.Status is 404 or 422)
        {
            // Answered before, or the run is over.
        }
    }

    /// <summary>Tells GitHub to open no suites of ours. Where it does not let BotApp, there are empty suites, and nothing else is wrong.</summary>
    internal async Task OpenNoSuitesAsync(RepositoryRef repository, CancellationToken cancellationToken)
    {
        try
        {
            await github.CheckRuns.OpenNoSuitesAsync(repository, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.Status is 403 or 404)
        {
            Log.SuitesStay(logger, repository.Owner, repository.Name, refused.Reason);
        }
    }

    internal Task FreezeAsync(long repositoryId, SetFreeze set, CancellationToken cancellationToken) => set.Freeze is { } freeze
        ? store.Freezes.PutAsync(repositoryId, new StoredFreeze(freeze.By, freeze.Reason, set.At, freeze.Until), cancellationToken)
        : store.Freezes.EndAsync(repositoryId, set.At, cancellationToken);

    /// <summary>Wakes every open pull request and merge group into a branch, the one that was busy last first.</summary>
    internal async Task JudgeAgainAsync(long repositoryId, JudgeAgain again, CancellationToken cancellationToken)
    {
        var open = await store.Subjects.OpenAsync(repositoryId, MaxSubjects, cancellationToken);
        var concerned = open.Where(subject => Concerns(subject, again.BaseRef)).Select((subject, index) => (Subject: subject, After: Spacing * index)).ToList();
        await store.Timers.AppointAsync(again.Anew ? SetTimer.SettingsChanged : Timer, [.. concerned.Select(one => (one.Subject.Key, one.After))], cancellationToken);
        var now = time.GetUtcNow();
        foreach (var (subject, after) in concerned)
        {
            await queue.WakeAtAsync(new SubjectMark(subject.Key, subject.InstallationId), now + after, cancellationToken);
        }
    }

    private static bool Concerns(SubjectRecord subject, string? baseRef)
    {
        try
        {
            return Concerns(EventReading.ReadState(subject.StateJson ?? "null"), baseRef);
        }
        catch (NewerRowException)
        {
            return true; // whoever can read it sees whether it does
        }
    }

    private static bool Concerns(SubjectState? state, string? baseRef) => state switch
    {
        PullRequestState { Open: true } pull => baseRef is null || pull.BaseRef == baseRef,
        BranchState { Deleted: false } group => baseRef is null || MergeGroup.BaseOf(group.Branch) == baseRef,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "GitHub goes on opening empty check suites in {Owner}/{Name}: {Reason}")]
        internal static partial void SuitesStay(ILogger logger, string owner, string name, string reason);
    }
}
