using System.Globalization;
using BotApp.Core.Checks;

namespace BotApp.Core.Pipelines;

/// <summary>What a pipeline's check says of the attempt it shows: who asked for it, whether it began, whether it is being stopped.</summary>
internal static class AttemptText
{
    /// <summary>The title of a check that is not completed yet.</summary>
    public static string OpenTitle(PipelineRun run, string title) => ByteBudget.Title(
        run is { CancelledBy: { } by, Phase: not PipelinePhase.Waiting } ? $"Being stopped: {by} asked for it"
        : run is { Second: not null, Phase: PipelinePhase.Requested or PipelinePhase.Queued } ? "Not started in time: asked for once more"
        : run.ExpectedAttempt > 1 ? $"Attempt {Number(run.ExpectedAttempt)}: {title}"
        : title);

    /// <summary>What stands above everything else; empty for a first attempt that goes its way.</summary>
    public static string Lines(PipelineRun run) => $"{Of(run)}{Started(run)}";

    /// <summary>What a run's reports say, with the attempt they come from; a retry that nobody asked for stands in the title.</summary>
    public static CheckContent AddTo(CheckContent content, PipelineRun run) => Of(run) is not { Length: > 0 } line ? content : content with
    {
        Title = run.Again is { By: null } again ? ByteBudget.Title($"{content.Title} · attempt {Number(again.Attempt)}, run again by itself") : content.Title,
        Summary = ByteBudget.Cut(line + content.Summary, ByteBudget.CheckTextBytes),
    };

    // An attempt that somebody asked for elsewhere is none of ours.
    private static string Of(PipelineRun run) =>
        run.Again is { } again && again.Attempt == run.ExpectedAttempt && (run.Run is null || run.Phase == PipelinePhase.Requested || run.Run.Attempt == again.Attempt)
            ? $"{(again.Attempt > 1 ? $"Attempt {Number(again.Attempt)}" : "A new run")}: {again.Text}\n\n"
            : "";

    private static string Started(PipelineRun run) => run is { Second: { } second, Phase: PipelinePhase.Requested or PipelinePhase.Queued }
        ? $"Not started: {MarkdownEncoder.Text(second.Why)}. {(second.Stopping ? "That run is being stopped, then it is asked for once more" : $"It was asked for once more at {Time(second.At)}")}; unless it starts by {Time(second.Until)}, this check fails.\n\n"
        : "";

    private static string Number(int attempt) => attempt.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
