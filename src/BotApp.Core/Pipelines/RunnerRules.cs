using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>What runners can do to a run besides running it: not be there, be busy, lose an answer, forget it, fall silent. None of it is ever green.</summary>
internal static class RunnerRules
{
    /// <summary>The reason code of a run that its runner forgot.</summary>
    internal const string RunLost = "run_lost";

    private const int MissedTimes = 3;

    /// <summary>When a run whose start was not answered is looked for, counted from the lost answer.</summary>
    private static readonly TimeSpan[] s_looks = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)];

    private static readonly TimeSpan s_missedFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan s_firstPoll = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_longestPoll = TimeSpan.FromSeconds(60);

    private const int SafetyPolls = 3;

    private static readonly TimeSpan s_firstSafetyPoll = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestSafetyPoll = s_longestPoll * SafetyPolls;

    /// <summary>A runner that is not there, or that cannot do what the settings ask, ends the run at once and with words.</summary>
    public static PipelineRun Require(PipelineRun run, Facts facts)
    {
        if (!(run.IsActive || run.Phase == PipelinePhase.Waiting))
        {
            return run;
        }

        return !facts.Runners.TryGetValue(run.Runner, out var runner)
            ? Ended(run, "runner_missing", Sentence(RunnerFact.Missing(run.Runner, facts.Runners.Keys)))
            : !run.Dispatched && !runner.Observes
            ? Ended(run, "runner_cannot_observe", $"The runner `{run.Runner}` has no triggers that BotApp could watch: write `mode: dispatch` for `{run.Pipeline}`")
            : run;
    }

    /// <summary>What an event says of a start; the run unchanged when it is about something else.</summary>
    public static PipelineRun Told(PipelineRun run, BotEvent happened, DateTimeOffset now) => happened switch
    {
        RunPostponed later when later.CorrelationId == run.CorrelationId && run is { Phase: PipelinePhase.Requested, Run: null } =>
            run with { Phase = PipelinePhase.Waiting, NotBefore = now + later.RetryAfter, Waits = $"waits for the runner `{run.Runner}`: {later.Reason}" },
        RunUnconfirmed lost when lost.CorrelationId == run.CorrelationId && run is { Phase: PipelinePhase.Requested, Run: null } =>
            run with { Lost = new LostAnswer(now, lost.Cause, 0) },
        _ => run,
    };

    /// <summary>The start, with all that the runner needs to know.</summary>
    public static StartRun Start(PipelineRun run, PipelineSettings pipeline, CommitState state, RunTrust trust, Facts facts)
    {
        var trigger = RunTriggers.Of(state.Subject);
        var inputs = new Dictionary<string, string>(pipeline.Inputs.ToDictionary(input => input.Key, input => Filled(input.Value, trigger, state.Subject, facts)), StringComparer.Ordinal) { ["request_id"] = run.CorrelationId, ["sha"] = run.Sha };
        if (pipeline.Matrix.Count > 0)
        {
            inputs.TryAdd("matrix", JsonSerializer.Serialize(pipeline.Matrix.ToDictionary(axis => axis.Name, axis => axis.Values, StringComparer.Ordinal)));
        }

        var from = facts.PullRequest?.BaseRef ?? state.Subject.BranchName;
        return new StartRun(run.CorrelationId, run.Runner, pipeline.Workflow ?? pipeline.Name, from, inputs, run.RequestedAt)
        {
            Sha = run.Sha,
            PullRequest = facts.PullRequest?.Number,
            Trigger = trigger,
            Trust = trust,
            Matrix = pipeline.Matrix,
            Deadline = run.RequestedAt + pipeline.QueueTimeout + pipeline.Timeout + PipelineRules.Overtime,
            Try = run.Starts,
        };
    }

    private static string Filled(string input, RunTrigger trigger, SubjectKey subject, Facts facts) => input
        .Replace("{trigger}", RunTriggers.Word(trigger), StringComparison.Ordinal)
        .Replace("{number}", facts.PullRequest?.Number.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
        .Replace("{branch}", facts.PullRequest?.HeadRef ?? subject.BranchName, StringComparison.Ordinal);

    /// <summary>Looks for a run whose start was not answered; when it is not there by the last look, it is asked for once more under the same id.</summary>
    public static PipelineRun Look(PipelineRun run, Func<PipelineRun, StartRun> again, Facts facts, List<Effect> effects)
    {
        // Only the runner's own word counts: one that cannot be asked has not said that there is none.
        if (run is not { Phase: PipelinePhase.Requested, Run: null, Lost: { } lost } || facts.Now < lost.Since + s_looks[lost.Looks] || !IsUnknown(run, facts))
        {
            return run;
        }

        if (lost.Looks + 1 < s_looks.Length)
        {
            return run with { Lost = lost with { Looks = lost.Looks + 1 } };
        }

        if (run.StartedAgain)
        {
            return Ended(run, PipelineRules.RunNotFound, $"The run did not start: the runner `{run.Runner}` knows nothing of {run.CorrelationId} ({lost.Cause})");
        }

        var next = run with { Starts = run.Starts + 1, StartedAgain = true, Lost = null };
        effects.Add(again(next));
        return next with { RequestedAt = facts.Now };
    }

    /// <summary>A start that arrived twice made two runs: the older counts, the others are stopped.</summary>
    public static IEnumerable<Effect> StopTwins(PipelineRun run, Facts facts) =>
        facts.Twins.TryGetValue(CorrelationId.OfAttempt(run.CorrelationId, run.ExpectedAttempt), out var twins) ? twins.Where(twin => twin.Id != run.Run?.Id).Select(twin => new CancelRun(run.CorrelationId, run.Runner, twin)) : [];

    /// <summary>What the last answer means for the time that is kept: something new, nothing new, or a run that is no longer known.</summary>
    public static PipelineRun Note(PipelineRun before, PipelineRun run, Facts facts)
    {
        if (!run.IsActive || run.Run is not { } known || known.Attempt < run.ExpectedAttempt || !facts.Snapshots.TryGetValue(run.CorrelationId, out var snapshot))
        {
            return run;
        }

        if (snapshot is null)
        {
            return run with { Missing = run.Missing is { } missing ? missing with { Times = missing.Times + 1 } : new MissingRun(facts.Now, 1) };
        }

        var isNew = before.Last?.UpdatedAt != run.Last?.UpdatedAt || before.Phase != run.Phase || run.ChangedAt is null;
        return run with
        {
            Missing = null,
            Lost = null,
            ChangedAt = isNew ? facts.Now : run.ChangedAt,
            RunningSince = run.Phase == PipelinePhase.Running ? run.RunningSince ?? facts.Now : null,
        };
    }

    /// <summary>Ends what was forgotten, fell silent, or ran something else.</summary>
    public static PipelineRun Watch(PipelineRun run, Facts facts, List<Effect> effects)
    {
        var runner = facts.Runners.GetValueOrDefault(run.Runner);
        switch (run)
        {
            case { Phase: PipelinePhase.Queued or PipelinePhase.Running, Missing: { Times: >= MissedTimes } missing } when facts.Now - missing.Since >= s_missedFor:
                return Ended(run, RunLost, $"The runner `{run.Runner}` no longer knows the run: what became of it cannot be told");
            case { Phase: PipelinePhase.Running, ChangedAt: { } changed } when runner is { Heartbeats: true, Trouble: null } && facts.Now - changed > s_silence && facts.Snapshots.GetValueOrDefault(run.CorrelationId) is not null:
                effects.AddRange(PipelineRules.Cancel([run]));
                return run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.TimedOut, $"Stopped: the run said nothing new for {s_silence.TotalMinutes:0} minutes", "silent") };
            case { Phase: PipelinePhase.Collecting, Dispatched: true, Last.Sha: { } ran } when runner is { Observes: false } && !ran.Equals(run.Sha, StringComparison.OrdinalIgnoreCase):
                return Ended(run, "wrong_commit", $"The runner `{run.Runner}` ran {CommitRules.Short(ran)} and not {CommitRules.Short(run.Sha)}: its result says nothing about this commit");
            default:
                return run;
        }
    }

    /// <summary>When a run is to be asked for again: soon after something changed, then ever more rarely; null when nothing is awaited.</summary>
    public static TimeSpan? NextLook(PipelineRun run, Facts facts)
    {
        if (run is { Phase: PipelinePhase.Waiting, NotBefore: { } notBefore })
        {
            return AtLeastOneSecond(notBefore - facts.Now);
        }

        if (!run.IsActive)
        {
            return null;
        }

        if (run.Lost is { } lost)
        {
            return AtLeastOneSecond(lost.Since + s_looks[lost.Looks] - facts.Now);
        }

        return Polled(run, facts);
    }

    // 5 s, then each time half as long again: that is 5 s and half of the time that has passed. Up to 60 s, 20 % more or less, so that many
    // runs do not ask in one moment; drawn from the id and the time, because nothing here is random.
    private static TimeSpan Polled(PipelineRun run, Facts facts)
    {
        var (first, most, times) = IsTold(run, facts) ? (s_firstSafetyPoll, s_longestSafetyPoll, SafetyPolls) : (s_firstPoll, s_longestPoll, 1);
        var pause = first + ((facts.Now - (run.ChangedAt ?? run.RequestedAt)) / 2);
        var longest = facts.PollInterval * times < most ? facts.PollInterval * times : most;
        var drawn = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.CorrelationId}\n{facts.Now.UtcTicks}"))) / (double)uint.MaxValue;
        return (pause < longest ? pause : longest) * (0.8 + (0.4 * drawn));
    }

    // What GitHub runs it also tells, the way it told of the commit: it is asked only for the word that was lost. How a start went, and files that come after the end, nobody tells.
    private static bool IsTold(PipelineRun run, Facts facts) =>
        run is { Phase: PipelinePhase.Queued or PipelinePhase.Running, Run: not null } && facts.Runners.GetValueOrDefault(run.Runner) is { Observes: true };

    private static bool IsUnknown(PipelineRun run, Facts facts) => facts.Snapshots.TryGetValue(run.CorrelationId, out var snapshot) && snapshot is null;

    private static TimeSpan AtLeastOneSecond(TimeSpan wait) => wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static PipelineRun Ended(PipelineRun run, string code, string title) =>
        run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Failure, title, code) };
}
