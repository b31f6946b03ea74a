using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>
/// Pipelines that run at a time. The settings of the default branch name the times. A time that passed while nothing could be done is made
/// up for once; one that comes while the run before is still going on is left out.
/// </summary>
public static class ScheduleRules
{
    /// <summary>The timer of the next time.</summary>
    public const string Timer = "schedule";

    /// <summary>Every schedule that the settings name, by its subject's name, with its times as written.</summary>
    public static IReadOnlyDictionary<string, string> Named(RepositorySettings settings, RepositoryFact repository) => settings.Pipelines
        .SelectMany(pipeline => pipeline.On.Schedule.GroupBy(time => time.Branch ?? repository.DefaultBranch).Select(times => (SubjectKey.Schedule(repository.Id, pipeline.Name, times.Key).Name, Times: Written(times))))
        .ToDictionary(one => one.Name, one => one.Times, StringComparer.Ordinal);

    /// <summary>The commit whose run has to be known to decide now; null when there is none.</summary>
    public static string? Commit(ScheduleState state, PipelineSettings pipeline, Facts facts) =>
        IsDue(state, facts) || IsFollowing(state, pipeline) ? facts.RefSha : state.DueAt is null ? null : state.HeadSha;

    /// <summary>What runs for a commit: the one pipeline.</summary>
    public static IReadOnlyList<PipelinePlan> Plans(PipelineSettings pipeline) => [new PipelinePlan(pipeline, PipelineNeed.Runs, "runs at a time.")];

    /// <summary>Brings the schedule one step further.</summary>
    public static Decision<ScheduleState> Reconcile(ScheduleState state, BotEvent happened, Facts facts)
    {
        if (facts.Settings is SettingsFact.Unavailable { LastGood: null } or SettingsFact.Broken { LastGood: null })
        {
            return new Decision<ScheduleState>(state, [new SetTimer("settings", facts.Now + facts.PollInterval)], "Without readable settings no time is due.");
        }

        var settings = facts.Settings.Effective;
        if (settings.Pipeline(state.Pipeline) is not { } pipeline || Times(pipeline, state, facts) is not { Count: > 0 } times)
        {
            return Ended(state, settings);
        }

        return Appoint(state, times, facts)
            .Then(known => IsDue(known, facts) ? Begin(known, pipeline, times, settings, facts) : Follow(known, pipeline, settings, facts))
            .Then(known => known.DueAt is null ? Decision.Nothing(known, "") : CommitRules.Pipelines(known, Plans(pipeline), happened, settings, facts))
            .Then(known => new Decision<ScheduleState>(known, [new SetTimer(Timer, known.NextAt), new SetTimer("settings", null)], ""));
    }

    private static bool IsDue(ScheduleState state, Facts facts) => state.NextAt <= facts.Now;

    // GitHub begins its own scheduled runs late, on the commit that is newest then.
    private static bool IsFollowing(ScheduleState state, PipelineSettings pipeline) =>
        state.DueAt is not null && pipeline.Mode == PipelineMode.Observe && state.Runs is [{ Phase: PipelinePhase.Requested, Run: null }];

    private static List<ScheduleTrigger> Times(PipelineSettings pipeline, ScheduleState state, Facts facts) =>
        [.. pipeline.On.Schedule.Where(time => (time.Branch ?? facts.Repository.DefaultBranch) == state.Subject.BranchName)];

    private static string Written(IEnumerable<ScheduleTrigger> times) => string.Join("; ", times.Select(time => $"{time.Cron} {time.TimeZone}"));

    private static DateTimeOffset? Next(IEnumerable<ScheduleTrigger> times, DateTimeOffset after) => times.Select(time => WindowTimes.NextTime(time.Cron, time.TimeZone, after)).Min();

    // Other times in the settings are reckoned anew; those that passed before anybody named them are not made up for.
    private static Decision<ScheduleState> Appoint(ScheduleState state, IReadOnlyList<ScheduleTrigger> times, Facts facts)
    {
        var written = Written(times);
        if (written == state.Times && state.NextAt is not null)
        {
            return Decision.Nothing(state, "");
        }

        var next = Next(times, facts.Now);
        return Decision.Nothing(state with { Times = written, NextAt = next }, next is { } at ? $"Runs next at {Text(at)}." : "Names no time of the next 400 days.");
    }

    private static Decision<ScheduleState> Begin(ScheduleState state, PipelineSettings pipeline, IReadOnlyList<ScheduleTrigger> times, RepositorySettings settings, Facts facts)
    {
        var due = state.NextAt ?? facts.Now;
        var on = state with { NextAt = Next(times, facts.Now) };
        if (facts.RefSha is not { } sha)
        {
            return Decision.Nothing(on, $"Due at {Text(due)}, but there is no branch {state.Subject.BranchName}.");
        }

        if (state.Runs.Any(run => run.IsActive && (run.Dispatched || run.Run is not null)))
        {
            return Decision.Nothing(on, $"Left out at {Text(due)}: the run that was due at {Text(state.DueAt ?? due)} is still going on.");
        }

        // Rounds count on from day to day: the same commit may be run every night.
        var (round, start) = state.Runs is [var last] ? (last.Round + 1, Math.Max(last.StartNumber, last.Round + 1) + 1) : (0, 1);
        return CommitRules.MoveTo(on, sha, settings, facts).Then(moved => Decision.Nothing(
            moved with { DueAt = due, Runs = [New(state.Subject, pipeline, sha, round, start, facts.Now)] },
            $"Due at {Text(due)}: {CommitRules.Short(sha)} is run."));
    }

    private static Decision<ScheduleState> Follow(ScheduleState state, PipelineSettings pipeline, RepositorySettings settings, Facts facts)
    {
        if (!IsFollowing(state, pipeline) || facts.RefSha is not { } sha || sha == state.HeadSha)
        {
            return Decision.Nothing(state, "");
        }

        var waiting = state.Runs[0];
        return CommitRules.MoveTo(state, sha, settings, facts).Then(moved => Decision.Nothing(moved with { Runs = [waiting with { Sha = sha }] }, ""));
    }

    private static PipelineRun New(SubjectKey subject, PipelineSettings pipeline, string sha, int round, int start, DateTimeOffset now) => new()
    {
        Pipeline = pipeline.Name,
        Sha = sha,
        CorrelationId = CorrelationId.For(subject, pipeline.Name, sha, start),
        StartNumber = start,
        Runner = pipeline.Runner,
        Dispatched = pipeline.Mode == PipelineMode.Dispatch,
        Phase = pipeline.Mode == PipelineMode.Dispatch ? PipelinePhase.Waiting : PipelinePhase.Requested,
        RequestedAt = now,
        Round = round,
        IsScheduled = true,
    };

    private static Decision<ScheduleState> Ended(ScheduleState state, RepositorySettings settings)
    {
        var content = CheckOutput.Plain("Stopped: no longer scheduled", $"The settings do not name a time for `{state.Pipeline}` any more.");
        return new Decision<ScheduleState>(
            state with { Times = null, NextAt = null, DueAt = null, Runs = [.. state.Runs.Where(run => run.Phase == PipelinePhase.Done)] },
            [.. CommitRules.Stop(state, state.Runs, content, settings), new SetTimer(Timer, null), new SetTimer("poll", null), new SetTimer("settings", null), new SetTimer(SetTimer.QuarantineEnd, null)],
            "The settings name no time for it.");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
