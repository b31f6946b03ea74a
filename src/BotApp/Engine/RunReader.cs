using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What the runners say of awaited runs, and the stored reports of those that are over.</summary>
internal sealed partial class RunReader(RunnerList runners, RunDeeds deeds, GitHubClient github, HistoryReader history, Store store, ILogger<RunReader> logger)
{
    /// <summary>So long a start that nobody waits for any more is looked for, should its answer have been lost.</summary>
    private static readonly TimeSpan s_abandonedFor = TimeSpan.FromMinutes(10);

    internal async Task<Facts> ReadAsync(
        Facts facts,
        CommitState state,
        IReadOnlyList<PipelinePlan> plans,
        string sha,
        bool judgedToo,
        IEnumerable<(string CorrelationId, string Runner, RunReference? Run)> alsoAwaited,
        RepositoryRef repository,
        CancellationToken cancellationToken)
    {
        // The runs of the newest commit, even where the state has not heard of that commit yet.
        var coming = state.HeadSha == sha ? state : state with { HeadSha = sha, Runs = [] };
        var aligned = PipelineRules.Align(coming, plans, facts);
        var awaited = aligned.Where(run => run.IsActive && (run.Run is not null || run.Dispatched)).Select(run => (run.CorrelationId, run.Runner, run.Run)).Concat(alsoAwaited).ToList();
        var snapshots = await SnapshotsAsync(state.Subject.ToString(), awaited, repository, cancellationToken);
        var reports = new Dictionary<string, PipelineReports>(StringComparer.Ordinal);
        foreach (var run in aligned.Where(run => run.Phase == PipelinePhase.Collecting || (judgedToo && run.Verdict is { FromReports: true })))
        {
            if (run.Run is { } reference && await ReportsAsync(run, reference, facts, state.Subject, repository, cancellationToken) is { } read)
            {
                reports[run.CorrelationId] = read;
            }
        }

        var twins = await TwinsAsync(state, aligned, facts.Now, repository, cancellationToken);
        return facts with { Snapshots = snapshots, Reports = reports, Twins = twins };
    }

    internal async Task<IReadOnlyDictionary<string, RunSnapshot?>> SnapshotsAsync(
        string subject, IReadOnlyList<(string CorrelationId, string Runner, RunReference? Run)> awaited, RepositoryRef repository, CancellationToken cancellationToken)
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
                    snapshots[correlation] = await runner.GetAsync(scope, known, cancellationToken);
                }
                else if (await FindAsync(runner, scope, subject, correlation, null, cancellationToken) is { } found)
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

    // Two runs can be there where a start arrived twice, and one that nobody waits for any more where its answer was lost.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<RunReference>>> TwinsAsync(
        CommitState state, IReadOnlyList<PipelineRun> aligned, DateTimeOffset now, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var scope = new RunScope(repository.InstallationId, repository.RepositoryId, repository.Owner, repository.Name);
        var asked = aligned.Where(run => run is { IsActive: true, StartedAgain: true }).Select(run => (run.CorrelationId, run.Runner, run.Run, IsWanted: true))
            .Concat(state.Abandoned.Select(start => (start.CorrelationId, start.Runner, (RunReference?)null, IsWanted: false)));
        var twins = new Dictionary<string, IReadOnlyList<RunReference>>(StringComparer.Ordinal);
        foreach (var (correlation, name, known, isWanted) in asked)
        {
            if (runners.Find(name) is { } runner && await FindAsync(runner, scope, state.Subject.ToString(), correlation, isWanted ? null : now - s_abandonedFor, cancellationToken) is { Count: > 0 } found)
            {
                // The older of two counts, or the one that is followed already.
                var kept = isWanted ? known?.Id ?? found[0].Id : null;
                twins[correlation] = [.. found.Where(run => run.Id != kept)];
            }
        }

        return twins;
    }

    // A start whose answer was lost, or that GitHub answered without an id, is found by the id in its run-name.
    private async Task<IReadOnlyList<RunReference>?> FindAsync(
        IRunner runner, RunScope scope, string subject, string correlation, DateTimeOffset? notOlderThan, CancellationToken cancellationToken)
    {
        var asked = await store.Effects.FindAsync(subject, $"run:{correlation}", cancellationToken);
        if (asked?.DoneAt is not { } doneAt || doneAt < notOlderThan || EventReading.ReadEffect(asked) is not StartRun start)
        {
            return null;
        }

        try
        {
            return await runner.FindAsync(deeds.Request(scope, start), start.RequestedAt, cancellationToken);
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
        var tree = await github.Contents.GetTreeAsync(repository, run.Sha, cancellationToken);
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
