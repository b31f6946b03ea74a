using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Simulator.State;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>What must be so when a round is over.</summary>
internal static class RoundRules
{
    /// <summary>A run that does not count may live so long unseen: it is looked for ever more rarely.</summary>
    private static readonly TimeSpan s_unseen = TimeSpan.FromMinutes(6);

    /// <summary>Says what is wrong.</summary>
    internal static void Judge(PullRequestState state, PipelineRun? counted, IReadOnlyList<ServedRun> runs, PullRequest pull, Action<string> wrong)
    {
        if (counted is null)
        {
            wrong("no pipeline is remembered");
            return;
        }

        if (counted.Phase != PipelinePhase.Done || counted.Verdict is not { } verdict)
        {
            wrong($"the pipeline is {counted.Phase} and not judged: {counted.Waits}");
            return;
        }

        if (verdict.Title.Length == 0 || verdict.Code.Length == 0)
        {
            wrong("the verdict does not say why");
        }

        if (pull.Open && counted.Sha != pull.HeadSha)
        {
            wrong("another commit than the newest was judged");
        }

        var followed = runs.FirstOrDefault(run => run.Id == counted.Run?.Id);
        if (verdict.IsGreen && followed is not { HasPassed: true, HasGreenReport: true })
        {
            wrong($"green, and the run that counts is {followed}");
        }

        if (verdict.FromReports && runs.Any(run => run.Sha == counted.Sha && run.Attempt > counted.Run?.Attempt && !run.IsCancelled))
        {
            wrong($"judged from attempt {counted.Run?.Attempt}, and there is a newer one");
        }

        foreach (var run in runs)
        {
            if (run.EndedAt is not { } ended)
            {
                wrong($"still there at the end, and nobody stops it: {run}");
            }
            else if (!run.IsCancelled && Unwanted(run, followed) is { } since && ended - since > s_unseen)
            {
                wrong($"nobody waited for it, and nobody stopped it: {run}");
            }
        }
    }

    // Since when it did not count; null when it did to its end.
    private static DateTimeOffset? Unwanted(ServedRun run, ServedRun? followed) =>
        run.SupersededAt ?? (followed is not null && run.Id != followed.Id && run.Sha == followed.Sha && run.Attempt == followed.Attempt ? run.CreatedAt : null);
}
