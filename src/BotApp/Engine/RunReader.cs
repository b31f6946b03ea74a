using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What the runners say of awaited runs, and the stored reports of those that are over.</summary>
internal sealed partial class RunReader(RunnerList runners, RunDeeds deeds, GitHubClient github, CommitTrees trees, HistoryReader history, Store store, ILogger<RunReader> logger)
{
    internal async Task<Facts> ReadAsync(
        Facts facts,
        CommitState state,
        IReadOnlyList<PipelinePlan> plans,
        string sha,
        bool judgedToo,
        IEnumerable<(string CorrelationId, string Runner, RunReference? Run)> alsoAwaited,
        IReadOnlyList<BotEvent> events,
        RepositoryRef repository,
        CancellationToken cancellationToken)
    {
        // The runs of the newest commit, even where the state has not heard of that commit yet.
        var coming = state.HeadSha == sha ? state : state with { HeadSha = sha, Runs = [] };
        var aligned = PipelineRules.Align(coming, plans, facts);
        var awaited = aligned.Where(run => run.IsActive && (run.Run is not null || run.Dispatched)).Select(run => (run.CorrelationId, run.Runner, run.Run)).Concat(alsoAwaited).ToList();
        var listed = (facts.Commit?.Runs ?? []).Where(one => Suffices(one, [.. aligned.Where(run => run.Run?.Id == one.Id.Text())], events)).ToList();
        var snapshots = await SnapshotsAsync(state.Subject.ToString(), awaited, listed, repository, cancellationToken);
        var reports = new Dictionary<string, PipelineReports>(StringComparer.Ordinal);
        foreach (var run in aligned.Where(run => run.Phase == PipelinePhase.Collecting || (judgedToo && run.Verdict is { FromReports: true })))
        {
            if (run.Run is { } reference && await ReportsAsync(run, reference, facts, state.Subject, repository, cancellationToken) is { } read)
            {
                reports[run.CorrelationId] = read;
            }
        }

        var twins = await TwinsAsync(state, aligned, repository, cancellationToken);
        return facts with { Snapshots = snapshots, Reports = reports, Twins = twins };
    }

    /// <summary>What the runners say of awaited runs; null for one that its runner does not know.</summary>
    /// <param name="subject">Who awaits them.</param>
    /// <param name="awaited">The runs.</param>
    /// <param name="listed">Runs as GitHub's list had them a moment ago, in this same activation; only those of which it says enough.</param>
    /// <param name="repository">Where.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<IReadOnlyDictionary<string, RunSnapshot?>> SnapshotsAsync(
        string subject, IReadOnlyList<(string CorrelationId, string Runner, RunReference? Run)> awaited, IReadOnlyList<WorkflowRunFact> listed, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var scope = new RunScope(repository.InstallationId, repository.RepositoryId, repository.Owner, repository.Name);
        var snapshots = new Dictionary<string, RunSnapshot?>(StringComparer.Ordinal);
        foreach (var (correlation, name, known) in awaited)
        {
            var runner = runners.Find(name);
            if (runner is null)
            {
                continue;
            }

            // Null says that the runner knows no such run; where it could not be asked there is no entry at all.
            try
            {
                if (known is not null)
                {
                    snapshots[correlation] = runner is IListedRuns lists && listed.FirstOrDefault(one => one.Id.Text() == known.Id && one.Attempt >= known.Attempt) is { } run
                        ? await lists.GetListedAsync(scope, run, cancellationToken)
                        : await runner.GetAsync(scope, known, cancellationToken);
                }
                else if (await FindAsync(runner, scope, subject, correlation, 1, cancellationToken) is { } found)
                {
                    snapshots[correlation] = found.Count > 0 ? await runner.GetAsync(scope, found[0], cancellationToken) : null;
                }
            }
            catch (RunnerException exception)
            {
                Log.NotAsked(logger, correlation, name, exception.Message);
            }
        }

        return snapshots;
    }

    // Of one that somebody else awaits it is not known here what was known before: over is over.
    private static bool Suffices(WorkflowRunFact listed, IReadOnlyList<PipelineRun> awaiting, IReadOnlyList<BotEvent> events) =>
        (awaiting.Count > 0 || listed.State == RunState.Completed) && awaiting.All(run => listed.Attempt >= run.ExpectedAttempt && ListedRuns.Suffice(listed, run.Last, events));

    /// <summary>Only what came of starts that nobody waits for any more: where nothing else is asked of the runners.</summary>
    internal async Task<Facts> AbandonedAsync(Facts facts, CommitState state, RepositoryRef repository, CancellationToken cancellationToken) =>
        facts with { Twins = await TwinsAsync(state, [], repository, cancellationToken) };

    // Two runs can be there where a start arrived twice, and one that nobody waits for any more where its answer was lost.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<RunReference>>> TwinsAsync(
        CommitState state, IReadOnlyList<PipelineRun> aligned, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var scope = new RunScope(repository.InstallationId, repository.RepositoryId, repository.Owner, repository.Name);
        var subject = state.Subject.ToString();
        var twins = new Dictionary<string, IReadOnlyList<RunReference>>(StringComparer.Ordinal);
        foreach (var start in state.Abandoned.Where(start => start.IsLookedFor))
        {
            if (runners.Find(start.Runner) is { } runner && await AbandonedAsync(runner, scope, subject, start, cancellationToken) is { } found)
            {
                twins[start.Key] = found;
            }
        }

        foreach (var run in aligned.Where(run => run is { IsActive: true, StartedAgain: true }))
        {
            if (runners.Find(run.Runner) is { } runner && await FindAsync(runner, scope, subject, run.CorrelationId, run.ExpectedAttempt, cancellationToken) is { Count: > 0 } found)
            {
                // The older of two counts, or the one that is followed already.
                var kept = found.FirstOrDefault(one => one.Id == run.Run?.Id) ?? found[0];
                twins[CorrelationId.OfAttempt(run.CorrelationId, run.ExpectedAttempt)] = [.. found.Where(one => one.Id != kept.Id)];
            }
        }

        return twins;
    }

    private async Task<IReadOnlyList<RunReference>?> AbandonedAsync(IRunner runner, RunScope scope, string subject, AbandonedStart start, CancellationToken cancellationToken)
    {
        if (start.Former is not { } former || !runner.Capabilities.RerunKeepsId)
        {
            return await FindAsync(runner, scope, subject, start.CorrelationId, start.Attempt, cancellationToken);
        }

        try
        {
            var now = await runner.GetAsync(scope, former, cancellationToken);
            return now is not null && now.Run.Attempt >= start.Attempt && now.State != RunState.Completed ? [now.Run] : [];
        }
        catch (RunnerException exception)
        {
            Log.NotAsked(logger, start.CorrelationId, runner.Name, exception.Message);
            return null;
        }
    }

    // A start whose answer was lost, or that GitHub answered without an id, is found by the id in its run-name. Null: not asked for yet, or no answer.
    private async Task<IReadOnlyList<RunReference>?> FindAsync(IRunner runner, RunScope scope, string subject, string correlation, int attempt, CancellationToken cancellationToken)
    {
        var asked = await store.Effects.FindAsync(subject, $"run:{correlation}", cancellationToken);
        if (asked?.DoneAt is null || EventReading.ReadEffect(asked) is not StartRun start)
        {
            return null;
        }

        try
        {
            var request = deeds.Request(scope, start) with { Attempt = attempt, CorrelationId = CorrelationId.OfAttempt(correlation, attempt) };
            return await runner.FindAsync(request, start.RequestedAt, cancellationToken);
        }
        catch (RunnerException exception)
        {
            Log.NotAsked(logger, correlation, runner.Name, exception.Message);
            return null;
        }
    }

    private async Task<PipelineReports?> ReportsAsync(
        PipelineRun run, RunReference reference, Facts facts, SubjectKey subject, RepositoryRef repository, CancellationToken cancellationToken)
    {
        if (await store.Runs.FindReportAsync(new RunAttempt(run.CorrelationId, reference.Id, reference.Attempt), cancellationToken) is not { } packed)
        {
            return null;
        }

        var reports = StoredReports.Unpack(packed);

        // By the tree's own id, so that commits with the same files (a pull request's last one, and what it was merged as) are one question with one answer.
        var tree = await github.Contents.GetTreeAsync(repository, await trees.OfAsync(repository, run.Sha, cancellationToken) ?? run.Sha, cancellationToken);
        var paths = (tree?.Entries ?? []).Where(entry => entry.Type == "blob").Select(entry => entry.Path);
        return new PipelineReports(reference.Attempt, reports, SourceTree.From(paths))
        {
            History = await history.ReadAsync(repository, subject, run, reference, reports, facts, cancellationToken),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The run {CorrelationId} could not be asked for on the runner {Runner}: {Reason}")]
        internal static partial void NotAsked(ILogger logger, string correlationId, string runner, string reason);
    }
}
