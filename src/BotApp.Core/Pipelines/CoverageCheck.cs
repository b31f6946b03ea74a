using System.Security.Cryptography;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>The life of a commit's coverage check: awaited while a run may still measure, then judged from all of them together.</summary>
internal static class CoverageCheck
{
    /// <summary>The check's name after the prefix, and the name that results are kept under; no pipeline may have it.</summary>
    public const string Name = "coverage";

    /// <summary>Brings the check one step further.</summary>
    public static Decision<TState> Advance<TState>(TState state, IReadOnlyList<PipelinePlan> plans, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        if (facts.Settings is SettingsFact.Broken { LastGood: null } or SettingsFact.Unavailable { LastGood: null })
        {
            return Decision.Nothing(state, "");
        }

        var runs = MeasuringRuns.Of(state.Runs, settings);
        if (runs.Count == 0)
        {
            return WithoutRuns(state, plans, settings);
        }

        if (!runs.All(MeasuringRuns.HasEnded))
        {
            var open = runs.Where(run => !MeasuringRuns.HasEnded(run)).Select(run => run.Pipeline);
            var status = runs.Any(run => run.Phase is PipelinePhase.Running or PipelinePhase.Collecting or PipelinePhase.Done) ? CheckStatus.InProgress : CheckStatus.Queued;
            return Await(state, status, $"Waiting for {string.Join(", ", open)}", settings);
        }

        var from = MeasuringRuns.Print(runs, settings);
        if (facts.Coverage is { } fact && fact.From == from)
        {
            return Judge(state, runs, fact, settings, facts);
        }

        // The last run ended without bringing reports, so nothing has been read yet: looked at again at once.
        return state.Coverage?.From == from
            ? Decision.Nothing(state, "")
            : Await(state, CheckStatus.InProgress, "Reading the coverage", settings).Then(known => new Decision<TState>(known, [new SetTimer(Name, facts.Now)], ""));
    }

    /// <summary>Closes the check when nothing more will come for the commit.</summary>
    public static IReadOnlyList<Effect> Stop(CommitState state, CheckOutput content, RepositorySettings settings) =>
        state.Coverage is { HasCheck: true, Conclusion: null } known ? [CommitRules.Closed(state, Name, state.HeadSha, known.Round, content, settings)] : [];

    /// <summary>What is remembered then: whatever comes after all is judged in a new check.</summary>
    public static CoverageState? Stopped(CoverageState? known) =>
        known is { HasCheck: true, Conclusion: null } ? known with { From = null, Print = null, Conclusion = CheckConclusion.Cancelled, Code = "stopped" } : known;

    /// <summary>What the check ends with where no run measures; null when some pipeline may measure later.</summary>
    public static (CheckConclusion Conclusion, string Code, string Title, string Reason)? Unmeasured(IReadOnlyList<PipelinePlan> plans, RepositorySettings settings)
    {
        if (!settings.Pipelines.Any(MeasuringRuns.MayMeasure))
        {
            return (settings.Coverage.Action == Verdict.Warn ? CheckConclusion.Neutral : CheckConclusion.Failure, "undefined", "No pipeline measures coverage",
                "Coverage has to reach a target, and no pipeline under `pipelines` names files of coverage: name them under `reports.coverage`, or take the target away.");
        }

        return plans.Any(plan => plan.Need != PipelineNeed.NotNeeded && MeasuringRuns.MayMeasure(plan.Pipeline)) ? null
            : (CheckConclusion.Neutral, "not_needed", "Not measured here", "No pipeline that may measure coverage runs for this commit.");
    }

    private static Decision<TState> WithoutRuns<TState>(TState state, IReadOnlyList<PipelinePlan> plans, RepositorySettings settings)
        where TState : CommitState
    {
        // Most branches have no pipelines at all; only pull requests show that nothing was measured.
        if (state is not PullRequestState || !CoverageRules.HasTarget(settings.Coverage))
        {
            return Decision.Nothing(state, "");
        }

        if (Unmeasured(plans, settings) is not var (conclusion, code, title, reason))
        {
            return Await(state, CheckStatus.Queued, "Waiting for the pipelines", settings);
        }

        var next = Next(state.Coverage, title + reason) with { From = code, Conclusion = conclusion, Code = code, Reason = reason };
        return Shown(state with { Coverage = next }, CheckStatus.Completed, conclusion, CheckOutput.Plain(title, MarkdownEncoder.Text(reason)), settings);
    }

    private static Decision<TState> Await<TState>(TState state, CheckStatus status, string title, RepositorySettings settings)
        where TState : CommitState
    {
        var known = state.Coverage;
        if (!CoverageRules.HasTarget(settings.Coverage) && known is not { HasCheck: true })
        {
            return Decision.Nothing(state with { Coverage = null }, "");
        }

        var next = new CoverageState { HasCheck = true, Round = known is { Conclusion: not null } ? known.Round + 1 : known?.Round ?? 0 };
        var content = CheckOutput.Plain(title, "Coverage is judged from all jobs together, when the last pipeline that may measure it has ended.");
        return Shown(state with { Coverage = next }, status, null, content, settings);
    }

    private static Decision<TState> Judge<TState>(TState state, IReadOnlyList<PipelineRun> runs, CoverageFact fact, RepositorySettings settings, Facts facts)
        where TState : CommitState
    {
        var input = Input(runs, fact, settings);
        if (input.Reports.Count == 0 && !CoverageRules.HasTarget(settings.Coverage) && state.Coverage is not { HasCheck: true })
        {
            return new Decision<TState>(state with { Coverage = new CoverageState { From = fact.From } }, [new SetTimer(Name, null)], "");
        }

        var verdict = CoverageRules.Judge(input);
        var content = CoverageText.Of(verdict, input);
        var print = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)).AsSpan(0, 8));
        var next = Next(state.Coverage, print) with { From = fact.From, Conclusion = verdict.Conclusion, Code = verdict.Code, Reason = content.Reason };
        var output = new CheckOutput(content.Title, content.Summary, content.Text, content.Annotations);
        var shown = Shown(state with { Coverage = next }, CheckStatus.Completed, verdict.Conclusion, output, settings);
        return shown with
        {
            Effects = [.. shown.Effects, new SetTimer(Name, null), .. Kept(state, runs, input, verdict, next.Round, facts)],
            Because = state.Coverage?.Print == print ? "" : $"Coverage: {content.Title}.",
        };
    }

    // Annotations of a check only add up: what it says anew needs a new one.
    private static CoverageState Next(CoverageState? known, string print) => new()
    {
        Print = print,
        HasCheck = true,
        Round = known is { Conclusion: not null } && known.Print != print ? known.Round + 1 : known?.Round ?? 0,
    };

    private static CoverageInput Input(IReadOnlyList<PipelineRun> runs, CoverageFact fact, RepositorySettings settings) =>
        new([.. fact.Runs.Values.SelectMany(reports => reports).SelectMany(one => one.Coverage)])
        {
            Settings = settings.Coverage,
            Tree = fact.Tree,
            Changes = fact.Changes,
            Base = fact.Base,
            Missing = [.. runs.SelectMany(run => MeasuringRuns.Missing(run, settings.Pipeline(run.Pipeline)!, fact.Runs.GetValueOrDefault(run.CorrelationId)))], // they were found by their pipelines
            MaxAnnotations = settings.Tests.Annotations.Max,
        };

    // Only whole figures of branches and of the merge queue are compared with.
    private static IEnumerable<Effect> Kept(CommitState state, IReadOnlyList<PipelineRun> runs, CoverageInput input, CoverageVerdict verdict, int round, Facts facts)
    {
        var isWhole = verdict.Gaps.Count == 0 || CoverageRules.Judge(input with { Settings = new CoverageSettings(), Base = null }).Gaps.Count == 0;
        if (state is not BranchState || !isWhole || input.Tree.Count == 0 || verdict.Map.Totals.Lines == 0)
        {
            return [];
        }

        var ended = runs.Select(run => run.Last?.UpdatedAt).Max() ?? facts.Now;
        return [new KeepCoverage(state.HeadSha, ResultsRules.BranchOf(state.Subject.Name), verdict.Map.Totals, verdict.Map.UnplacedTotals, ended, round)];
    }

    private static Decision<TState> Shown<TState>(TState state, CheckStatus status, CheckConclusion? conclusion, CheckOutput content, RepositorySettings settings)
        where TState : CommitState =>
        new(state, [new SetCheck(settings.Checks.Prefix + Name, state.HeadSha, status, conclusion, content, [], state.Coverage?.Round ?? 0, CommitRules.Page(state))], "");
}
