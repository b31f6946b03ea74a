using System.Globalization;
using System.Runtime.CompilerServices;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Buildbot;

/// <summary>
/// Buildbot. A run is a build set: one start of a ForceScheduler, which makes a build of each of its builders; those are the run's jobs. A
/// re-run is a start of its own, because Buildbot's <c>rebuild</c> keeps the correlation id; where only failed builders are run again, the
/// new run says which one its other results are of.
/// </summary>
internal sealed class BuildbotRunner(string name, RunnerOptions options, BuildbotClient client, RunnerHttp http) : IRunner
{
    /// <summary>A search for a lost start ends after so many build requests.</summary>
    private const int MostSearched = 2000;

    /// <summary>As many re-runs of re-runs are followed as a run has attempts at most.</summary>
    private const int MaxChain = RerunRules.MaxAttempts;

    /// <summary>Buildbot counts seconds, and its clock and ours may differ.</summary>
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(2);

    private readonly BuildbotFiles _files = new(client);

    public string Name => name;

    public RunnerCapabilities Capabilities { get; } = new()
    {
        RerunFailed = true,
        Steps = true,
        SignedEvents = options.SigningKey is not null,
        ForkSafe = options.ForkSafe,
    };

    public RunnerTrouble? Trouble => http.Trouble;

    public IRunnerEvents? Events { get; } =
        options.SigningKey is null ? null : new BuildbotEvents([.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()]);

    public Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken) => StartAsync(request, again: null, cancellationToken);

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        var earliest = notBefore > DateTimeOffset.MinValue + s_clockTolerance ? notBefore - s_clockTolerance : notBefore;
        var found = new Dictionary<long, BuildRequest>();
        for (var skip = 0; skip < MostSearched; skip += BuildbotClient.PageOfRequests)
        {
            var page = await client.LatestRequestsAsync(skip, cancellationToken);
            foreach (var one in page.Where(one => one.CorrelationId == request.CorrelationId && one.SubmittedAt >= earliest))
            {
                found[one.BuildsetId] = one;
            }

            if (page.Count < BuildbotClient.PageOfRequests || page[^1].SubmittedAt < earliest)
            {
                break;
            }
        }

        return [.. found.OrderBy(static one => one.Key).Select(one => new RunReference(Text(one.Key), request.Attempt, RequestPage(one.Value.Id)))];
    }

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken) =>
        await ReadAsync(run, cancellationToken) is { } read ? read.Snapshot(run, Page) : null;

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await ReadAsync(run, cancellationToken) is not { } read)
        {
            yield return new RunFile("", "", Stream.Null, $"Buildbot no longer knows the run {run.Id}.");
            yield break;
        }

        await foreach (var file in _files.ReadAsync(read, artifactGlobs, cancellationToken))
        {
            yield return file;
        }
    }

    /// <summary>Buildbot answers alike whatever it did, so what there is to stop is read before, and what became of it afterwards.</summary>
    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        if (Number(run.Id) is not { } id || await client.BuildsetAsync(id, cancellationToken) is not { } buildset)
        {
            return new CancelOutcome.NotFound();
        }

        if (buildset.Complete)
        {
            return new CancelOutcome.AlreadyOver();
        }

        var lost = 0;
        foreach (var request in (await client.RequestsAsync(id, cancellationToken)).Where(static request => !request.Complete))
        {
            lost += await StopAsync(request.Id, reason, cancellationToken) ? 0 : 1;
        }

        return lost == 0 ? new CancelOutcome.Asked() : new CancelOutcome.Refused("Buildbot has given a build to a worker and not begun it: such a build cannot be stopped yet. Ask again in a moment.");
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        if (request.Original is not { } original)
        {
            return new StartOutcome.Rejected("this run was not started by BotApp; press Rebuild on its page in Buildbot.");
        }

        try
        {
            var failed = request.What == RerunScope.Failed && await ReadAsync(request.Run, cancellationToken) is { IsWhole: true } run ? Failed(run) : null;
            return await StartAsync(original, failed, cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return NotAsked(e);
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }
    }

    /// <summary>The builders that did not succeed; null where all are run again because none or all of them are.</summary>
    private static (long Buildset, IReadOnlyList<string> Builders)? Failed(BuildbotRun run)
    {
        var failed = run.Jobs.Where(static job => !job.IsGood).Select(static job => job.Builder).ToList();
        return failed.Count > 0 && failed.Count < run.Jobs.Count ? (run.Buildset.Id, failed) : null;
    }

    private async Task<StartOutcome> StartAsync(RunRequest request, (long Buildset, IReadOnlyList<string> Builders)? again, CancellationToken cancellationToken)
    {
        ForceScheduler? scheduler;
        try
        {
            scheduler = await client.SchedulerAsync(BuildbotStart.SchedulerOf(request), cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return NotAsked(e);
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }

        if (scheduler is null || BuildbotStart.Problem(request, scheduler) is not null)
        {
            return new StartOutcome.Rejected(BuildbotStart.Problem(request, scheduler)!); // has a problem, as just seen
        }

        var failedOnly = scheduler.Parameters.Contains(BuildbotStart.RerunOf) ? again : null;
        var call = BuildbotClient.Force(scheduler.Name, BuildbotStart.Parameters(request, scheduler, failedOnly));
        return await http.StartAsync(call, answer => BuildbotStart.Outcome(answer, RequestPage, request.Attempt), cancellationToken);
    }

    // Nothing but a question was sent until then.
    private static StartOutcome.Busy NotAsked(RunnerUnavailable e) => new(e.RetryAfter ?? TimeSpan.FromSeconds(30), e.Message);

    /// <summary>Reads a run and those before it whose results count on; null when Buildbot does not know it.</summary>
    private async Task<BuildbotRun?> ReadAsync(RunReference run, CancellationToken cancellationToken)
    {
        if (Number(run.Id) is not { } id || await client.BuildsetAsync(id, cancellationToken) is not { } buildset)
        {
            return null;
        }

        var (jobs, isWhole) = (new List<BuildbotJob>(), true);
        for (long? next = id, steps = 0; next is { } current; steps++)
        {
            // Each is older than the one that names it, so this ends; and all are of one commit.
            var earlier = current == id ? buildset : await client.BuildsetAsync(current, cancellationToken);
            if (earlier is null || earlier.Revision != buildset.Revision || steps > MaxChain)
            {
                isWhole = false;
                break;
            }

            var requests = await client.RequestsAsync(current, cancellationToken);
            foreach (var request in requests.Where(request => jobs.All(job => job.Request.BuilderId != request.BuilderId)))
            {
                var job = new BuildbotJob(request, await client.BuilderAsync(request.BuilderId, cancellationToken), await client.LastBuildAsync(request.Id, cancellationToken));
                jobs.Add(job is { HasSteps: true, Build: { } build } ? job with { Steps = await client.StepsAsync(build.Id, cancellationToken) } : job);
            }

            next = BuildbotRun.EarlierOf(requests);
            if (next >= current)
            {
                isWhole = false;
                break;
            }
        }

        return new BuildbotRun(buildset, [.. jobs.OrderBy(static job => job.Builder, StringComparer.Ordinal)], isWhole);
    }

    /// <summary>
    /// Stops one request. Between the moment a request is given to a worker and the moment its build is there, Buildbot forgets what it is
    /// asked: then it is asked again, a few times.
    /// </summary>
    private async Task<bool> StopAsync(long request, string reason, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var before = await client.LastBuildAsync(request, cancellationToken);
            await client.CancelAsync(request, reason, cancellationToken);
            var isOver = (await client.RequestAsync(request, cancellationToken))?.Complete != false;
            if (isOver || before is { Complete: false })
            {
                return true;
            }
        }

        return false;
    }

    private string Page(BuildbotJob job) => job.Build is { } build ? $"{Site}#/builders/{Text(job.Request.BuilderId)}/builds/{Text(build.Number)}" : RequestPage(job.Request.Id);

    private string RequestPage(long request) => $"{Site}#/buildrequests/{Text(request)}";

    private string Site => $"{options.Url!.GetLeftPart(UriPartial.Path).TrimEnd('/')}/"; // checked when the application starts

    private static long? Number(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
