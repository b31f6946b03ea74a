using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>What is told of a branch and of a schedule: a pipeline that turned red or green again, and a group of the merge queue that was stopped.</summary>
internal static class BranchNotices
{
    /// <summary>What turned on a branch.</summary>
    public static (SubjectState State, IReadOnlyList<Notice> Notices) Between(BranchState before, BranchState now, Facts facts)
    {
        if (MergeGroup.TryRead(now.Branch, out var group))
        {
            return (now, NoticeRules.ClosedNow(before.Gate, before.HeadSha, now.Gate, now.HeadSha) ? [Stopped(now, group, facts)] : []);
        }

        return now.Deleted ? (now.Red.Count == 0 ? now : now with { Red = [] }, []) : Judged(now, facts);
    }

    /// <summary>The pipelines of the newest commit that turned red, or green again; what failed again is no news.</summary>
    public static (CommitState State, IReadOnlyList<Notice> Notices) Judged(CommitState now, Facts facts)
    {
        var notices = new List<Notice>();
        var red = now.Red.ToList();
        foreach (var run in now.Runs.Where(run => run.Phase == PipelinePhase.Done))
        {
            var isRed = red.Contains(run.Pipeline);
            switch (run.Verdict?.Conclusion)
            {
                case CheckConclusion.Failure or CheckConclusion.TimedOut when !isRed:
                    red.Add(run.Pipeline);
                    notices.Add(Of(now, run, NotifyEvent.BranchFailed, "failed", facts) with { Detail = PlainText.OneLine(run.Verdict.Title) });
                    break;
                case CheckConclusion.Success when isRed:
                    red.Remove(run.Pipeline);
                    notices.Add(Of(now, run, NotifyEvent.BranchRecovered, "is green again", facts) with { Detail = PlainText.OneLine(run.Verdict.Title) });
                    break;
                default:
                    break; // cancelled and neutral runs say nothing of the branch
            }
        }

        return (notices.Count == 0 ? now : now with { Red = red }, notices);
    }

    private static Notice Stopped(BranchState state, MergeGroup group, Facts facts)
    {
        var pulls = state.Batch.Count > 0 ? string.Join(", ", state.Batch.Select(number => $"#{Text(number)}")) : $"#{Text(group.Number)}";
        return NoticeRules.Begin(state, NotifyEvent.GateFailed, state.HeadSha, $"The merge queue's group of {pulls} into {PlainText.OneLine(group.BaseRef)}: the gate is closed", facts) with
        {
            Detail = PlainText.OneLine(state.Gate?.Reason),
            Url = $"{facts.Repository.Url}/commit/{state.HeadSha}",
            Sha = state.HeadSha,
            Branch = group.BaseRef,
            Number = group.Number,
        };
    }

    // The round tells judgements of one commit apart: what failed, was run again to green and failed once more is news each time.
    private static Notice Of(CommitState state, PipelineRun run, NotifyEvent happened, string what, Facts facts) =>
        NoticeRules.Begin(state, happened, $"{run.Check}:{run.Sha}:{Text(run.Round)}", $"{run.Check} {what} on {PlainText.OneLine(state.Subject.BranchName)} at {CommitRules.Short(run.Sha)}", facts) with
        {
            Url = run.Run?.Url ?? $"{facts.Repository.Url}/commit/{run.Sha}",
            Sha = run.Sha,
            Branch = state.Subject.BranchName,
            Pipeline = run.Pipeline,
        };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
