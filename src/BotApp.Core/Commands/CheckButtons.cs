using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>
/// The buttons of our checks: only those that would do something for somebody. There is none for an override: it needs a reason, which a
/// button cannot carry; the gate's summary shows the command instead.
/// </summary>
internal static class CheckButtons
{
    /// <summary>Identifier of the button that runs failed jobs again.</summary>
    public const string RerunFailed = "rerun-failed";

    /// <summary>Identifier of the button that has everything read and judged anew.</summary>
    public const string Refresh = "refresh";

    /// <summary>The buttons of a pipeline's check.</summary>
    public static IReadOnlyList<CheckButton> Of(PipelineRun run, RepositorySettings settings, DateTimeOffset now) =>
        run is not { Phase: PipelinePhase.Done, Verdict: { IsGreen: false } verdict } ? [] : Enabled(
            settings,
            RerunRules.CanAsk(run, now) ? new CheckButton(run.Run is null ? "Start again" : "Re-run failed", run.Run is null ? "Ask the runner for a new run" : "Run the failed jobs of this commit again", RerunFailed) : null,
            verdict.FromReports ? new CheckButton("Refresh", "Read the reports again and judge anew", Refresh) : null);

    /// <summary>The buttons of the gate once it is decided.</summary>
    public static IReadOnlyList<CheckButton> Of(Requirement gate, CommitState state, RepositorySettings settings, DateTimeOffset now) => gate.State == RequirementState.Pending ? [] : Enabled(
        settings,
        gate.State == RequirementState.Failed && state.Runs.Any(run => RerunRules.CanAsk(run, now)) ? new CheckButton("Re-run failed", "Run again what failed on this commit", RerunFailed) : null,
        new CheckButton("Refresh", "Read everything again and judge anew", Refresh));

    private static IReadOnlyList<CheckButton> Enabled(RepositorySettings settings, params IReadOnlyList<CheckButton?> buttons) =>
        [.. buttons.OfType<CheckButton>().Where(button => settings.Commands.Enabled.Contains(button.Identifier == Refresh ? CommandVerb.Refresh : CommandVerb.Rerun))];
}
