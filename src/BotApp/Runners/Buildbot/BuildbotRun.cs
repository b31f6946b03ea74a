using System.Globalization;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Buildbot;

/// <summary>A run as it was read: a build set, its requests, and what an earlier run of it still contributes.</summary>
/// <param name="Buildset">The build set.</param>
/// <param name="Jobs">One for each builder, those of earlier runs that were not run again included.</param>
/// <param name="IsWhole">False when this run repeats only what failed of a run that Buildbot no longer knows, or that was of another commit.</param>
internal sealed record BuildbotRun(Buildset Buildset, IReadOnlyList<BuildbotJob> Jobs, bool IsWhole)
{
    /// <summary>The build set whose results count on; null for a run that is complete by itself.</summary>
    internal static long? EarlierOf(IEnumerable<BuildRequest> requests) =>
        requests.Select(static request => request.RerunOf).OfType<string>().FirstOrDefault() is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>What decisions are made from.</summary>
    internal RunSnapshot Snapshot(RunReference run, Func<BuildbotJob, string> page)
    {
        var state = Buildset.Complete ? RunState.Completed : Jobs.Any(static job => job.State == RunState.Running) ? RunState.Running : RunState.Queued;
        var (own, starts) = (Jobs.Where(job => job.Request.BuildsetId == Buildset.Id).ToList(), Jobs.Select(static job => job.Build?.StartedAt).OfType<DateTimeOffset>());
        return new RunSnapshot(
            run with { Url = own.Count > 0 ? page(own[0]) : run.Url },
            state,
            state == RunState.Completed ? Conclusion() : null,
            TestedSha,
            Buildset.SubmittedAt,
            state == RunState.Queued || !own.Any(static job => job.Build is not null) ? null : starts.Min(),
            Jobs.Select(static job => job.UpdatedAt).Append(Buildset.CompleteAt ?? Buildset.SubmittedAt).Max(),
            [.. Jobs.Select(job => job.Snapshot(Name(job), page(job)))]);
    }

    // What a builder found at its checkout counts more than what it was asked for: a master may be told to take the newest.
    private string? TestedSha => Jobs.Select(static job => job.Build?.Revision).FirstOrDefault(got => got is not null && got != Buildset.Revision) ?? Buildset.Revision;

    /// <summary>
    /// A job's name. BotApp reads what tells the jobs of one run apart from brackets at the end; builders that are not named so get them.
    /// </summary>
    internal string Name(BuildbotJob job) => Jobs.Count == 1 || MatrixEntries.LabelOf(job.Builder).Length > 0 ? job.Builder : $"{job.Request.Scheduler ?? "build"} ({job.Builder})";

    // What was not run again was good: only then is it left out.
    private RunConclusion Conclusion()
    {
        var own = Of(Buildset.Results);
        var others = Jobs.Where(job => job.Request.BuildsetId != Buildset.Id).Select(static job => Of(job.Request.Results));
        return own != RunConclusion.Success ? own
            : !IsWhole || Jobs.Count == 0 ? RunConclusion.Unknown
            : others.FirstOrDefault(static one => one != RunConclusion.Success, RunConclusion.Success);
    }

    /// <summary>
    /// Buildbot's codes: 0 success, 1 warnings, 2 failure, 3 skipped, 4 exception, 5 retry, 6 cancelled. Warnings are a success there too.
    /// Source: https://docs.buildbot.net/latest/developer/results.html.
    /// </summary>
    internal static RunConclusion Of(int? results) => results switch
    {
        0 or 1 => RunConclusion.Success,
        2 or 4 => RunConclusion.Failure,
        3 => RunConclusion.Skipped,
        6 => RunConclusion.Cancelled,
        _ => RunConclusion.Unknown,
    };
}

/// <summary>What one builder does for a run: a request and the newest of its builds.</summary>
internal sealed record BuildbotJob(BuildRequest Request, string Builder, Build? Build)
{
    /// <summary>A build that ended while the request did not was given up, because its worker was lost; the request waits for the next.</summary>
    internal RunState State => Request.Complete ? RunState.Completed : Build is { Complete: false } ? RunState.Running : RunState.Queued;

    internal bool IsGood => Request.Complete && BuildbotRun.Of(Request.Results) == RunConclusion.Success;

    /// <summary>The steps of the build; empty where nobody looks at them: it waits, or ended well.</summary>
    internal IReadOnlyList<BuildStep> Steps { get; init; } = [];

    /// <summary>Its steps say more than its state: it is at work, or ended badly.</summary>
    internal bool HasSteps => Build is not null && (State == RunState.Running || (Request.Complete && !IsGood));

    internal DateTimeOffset UpdatedAt => new[] { Request.CompleteAt, Build?.CompleteAt, Build?.StartedAt, Request.ClaimedAt }
        .Concat(Steps.SelectMany(static step => new[] { step.StartedAt, step.CompleteAt })).OfType<DateTimeOffset>().Append(Request.SubmittedAt).Max();

    internal JobSnapshot Snapshot(string name, string page) => new(
        Request.Id.ToString(CultureInfo.InvariantCulture),
        name,
        State,
        Request.Complete ? BuildbotRun.Of(Request.Results) : null,
        page,
        State == RunState.Queued ? null : Build?.StartedAt,
        Request.Complete ? Request.CompleteAt : null)
    {
        Step = StepSnapshot.Of([.. Steps.Select(static step => (step.Name, StateOf(step), step.Results is null ? (RunConclusion?)null : BuildbotRun.Of(step.Results)))]),
    };

    private static RunState StateOf(BuildStep step) => step.Results is not null ? RunState.Completed : step.StartedAt is not null ? RunState.Running : RunState.Queued;
}
