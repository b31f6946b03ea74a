using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Runners.Jenkins;

/// <summary>
/// Jenkins. It repeats no parts of a build: whatever is run again is a new build. A parameter that a job does not define is dropped there
/// without a word, so nothing is started before the job is seen to define what must not be lost, the commit above all.
/// </summary>
internal sealed partial class JenkinsRunner(string name, RunnerOptions options, JenkinsClient jenkins, JenkinsEvents events) : IRunner
{
    private const int MaxFiles = 300;

    /// <summary>What Jetty takes of a form. Source: org.eclipse.jetty.server.Request.maxFormContentSize, 200 000 by default.</summary>
    private const int MaxForm = 200_000;

    private static readonly ReportLimits s_limits = new();

    private readonly JenkinsRuns _runs = new(jenkins);

    // How often each was asked to stop; forgotten, it begins gently again.
    private readonly ConcurrentDictionary<string, int> _stops = new(StringComparer.Ordinal);

    public string Name => name;

    public RunnerCapabilities Capabilities { get; } = new() { Steps = true, Selects = true, ForkSafe = options.ForkSafe, SignedEvents = options.SigningKey is not null };

    public RunnerTrouble? Trouble => jenkins.Trouble;

    public IRunnerEvents Events => events;

    public async Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        if (Problem(request) is { } problem)
        {
            return new StartOutcome.Rejected(problem);
        }

        IReadOnlySet<string>? defined;
        try
        {
            defined = await jenkins.ParametersAsync(request.Workflow, cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return new StartOutcome.Busy(e.RetryAfter ?? TimeSpan.FromSeconds(30), e.Message); // nothing was started yet
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }

        if (defined is null)
        {
            return new StartOutcome.Rejected($"Jenkins shows BotApp's user no job '{request.Workflow}'; `workflow` is the job's name after those of its folders, such as team/tests, and the user needs the permission Job/Read.");
        }

        var wanted = JenkinsParameters.Of(request, defined);
        var missing = wanted.Where(pair => !defined.Contains(pair.Key)).Select(static pair => pair.Key).ToList();
        if (missing.Count > 0)
        {
            return new StartOutcome.Rejected($"The job '{request.Workflow}' does not define {string.Join(", ", missing)}, and Jenkins drops such parameters without a word. "
                + "Define them in the job (\"This project is parameterized\"); a Pipeline knows those of its Jenkinsfile only after its first run.");
        }

        var form = JenkinsClient.Form(wanted);
        return form.Length > MaxForm
            ? new StartOutcome.Rejected($"The parameters have {form.Length} bytes; Jenkins takes at most {MaxForm}.")
            : await jenkins.StartAsync(request.Workflow, form, answer => Told(request, answer), cancellationToken);
    }

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        // The queue first: what leaves it meanwhile is among the builds afterwards. The other way round it could be in neither.
        var waiting = (await jenkins.QueueAsync(cancellationToken)).Where(item => IsOf(item, request)).Select(static item => item.Whole("id")).ToList();
        var builds = (await jenkins.BuildsAsync(request.Workflow, 0, JenkinsRuns.BuildsPerPage, cancellationToken))
            .Where(build => JenkinsStates.Parameter(build, JenkinsParameters.CorrelationId) == request.CorrelationId).Select(static build => build.Whole("queueId"));
        return [.. new SortedSet<long>([.. waiting.Concat(builds).OfType<long>()]).Select(id => Reference(new JenkinsRunId(request.Workflow, id), null, request.Attempt))];
    }

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken)
    {
        if (JenkinsRunId.Parse(run.Id) is not { } id)
        {
            return null;
        }

        var (item, build) = await _runs.LookAsync(id, cancellationToken);
        if (build is { } found && found.Whole("number") is { } number)
        {
            var stages = await jenkins.StagesAsync(id.Job, number, cancellationToken);
            return JenkinsStates.Snapshot(found, stages, Reference(id, number, run.Attempt), id.Job.Split('/')[^1]);
        }

        return item is { } waiting ? JenkinsStates.Waiting(waiting, Reference(id, null, run.Attempt)) : null;
    }

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (JenkinsRunId.Parse(run.Id) is not { } id || (await _runs.LookAsync(id, cancellationToken)).Build is not { } build || build.Whole("number") is not { } number)
        {
            yield return new RunFile("", "", Stream.Null, "The build is no longer there; run it again.");
            yield break;
        }

        var files = build.Items("artifacts").Select(static one => one.Text("relativePath")).OfType<string>().Select(ArchivedFile.Of)
            .Where(file => ArtifactNames.Matches(file.Artifact, artifactGlobs)).OrderBy(static file => file.Whole, StringComparer.Ordinal).ToList();
        var left = s_limits.MaxTotalBytes;
        foreach (var file in files.Take(MaxFiles))
        {
            await using var content = SpoolFile.Create();
            var problem = file.Problem ?? await DownloadAsync(id.Job, number, file, content, Math.Min(left, s_limits.MaxFileBytes), cancellationToken);
            left -= content.Length;
            content.Position = 0;
            yield return new RunFile(file.Artifact, file.Path, problem is null ? content : Stream.Null, problem);
        }

        if (!files.Exists(static file => file.Whole.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var file in await TestReportAsync(id.Job, number, artifactGlobs, cancellationToken))
            {
                yield return file;
            }
        }

        if (files.Count > MaxFiles)
        {
            yield return new RunFile("", "", Stream.Null, $"The build archived {files.Count} files that are asked for; only {MaxFiles} were read. Archive reports in a folder of their own.");
        }
    }

    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        if (JenkinsRunId.Parse(run.Id) is not { } id)
        {
            return new CancelOutcome.NotFound();
        }

        var (item, build) = await _runs.LookAsync(id, cancellationToken);
        if (build is null && item is not null)
        {
            var answer = await jenkins.CancelItemAsync(id.QueueId, cancellationToken);
            if (answer.Status != 422)
            {
                return answer.IsSuccess ? new CancelOutcome.Asked() : answer.Status == 404 ? new CancelOutcome.NotFound() : new CancelOutcome.Refused(answer.Refusal().Message);
            }

            build = (await _runs.LookAsync(id, cancellationToken)).Build; // it has just been taken by an executor
        }

        if (build is not { } found || found.Whole("number") is not { } number)
        {
            return new CancelOutcome.NotFound();
        }

        return found.IsTrue("building") ? await StopAsync(id, number, cancellationToken) : new CancelOutcome.AlreadyOver();
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        if (request.Original is not { } original)
        {
            return new StartOutcome.Rejected("BotApp did not start this build and does not know its parameters; start it on its page in Jenkins.");
        }

        var again = original with { CorrelationId = request.CorrelationId, Attempt = request.Run.Attempt + 1 };
        try
        {
            return await FindAsync(again, DateTimeOffset.UnixEpoch, cancellationToken) is [var found, ..]
                ? new StartOutcome.Existing(found)
                : await StartAsync(again, cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return new StartOutcome.Busy(e.RetryAfter ?? TimeSpan.FromSeconds(30), e.Message); // it could not even be looked for
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }
    }

    // No report was archived: what Jenkins itself read of them is better than nothing, though it knows no files and lines and cuts texts off.
    private async Task<IReadOnlyList<RunFile>> TestReportAsync(string job, long number, IReadOnlyList<string> globs, CancellationToken cancellationToken)
    {
        try
        {
            return await jenkins.TestReportAsync(job, number, s_limits.MaxFileBytes, cancellationToken) is { } read
                ? [.. JenkinsTestReport.Files(read).Where(file => ArtifactNames.Matches(file.Artifact, globs))]
                : [];
        }
        catch (RunnerRefused e) when (ArtifactNames.Matches(JenkinsTestReport.Artifact, globs))
        {
            return [new RunFile(JenkinsTestReport.Artifact, "", Stream.Null, $"The build archived no report, and what Jenkins read of its tests cannot be fetched: {e.Message}")];
        }
    }

    private StartOutcome Told(RunRequest request, RunnerAnswer answer) => answer.Status switch
    {
        // 303: an identical item waits already. As no other has this correlation id, it is ours.
        201 => new StartOutcome.Started(Queued(request, answer)),
        303 when Queued(request, answer) is { } found => new StartOutcome.Existing(found),
        404 => new StartOutcome.Rejected($"Jenkins shows BotApp's user no job '{request.Workflow}', or does not let it build there (permission Job/Build)."),
        409 => new StartOutcome.Rejected($"The job '{request.Workflow}' is disabled in Jenkins."),
        >= 200 and < 400 => new StartOutcome.Unknown($"something else than Jenkins answered the start: {answer.RefusalText()}"), // it may well have gone through
        _ => new StartOutcome.Rejected($"Jenkins did not start '{request.Workflow}': {answer.RefusalText()}"),
    };

    // Of the address only the number is kept: behind a proxy the rest may be wrong.
    private RunReference? Queued(RunRequest request, RunnerAnswer answer) =>
        Item().Match(answer.Header("location") ?? "") is { Success: true } match && long.TryParse(match.Groups["id"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? Reference(new JenkinsRunId(request.Workflow, id), null, request.Attempt)
            : null;

    // Each further request is a harder one.
    private async Task<CancelOutcome> StopAsync(JenkinsRunId id, long number, CancellationToken cancellationToken)
    {
        if (_stops.Count > 1_000)
        {
            _stops.Clear();
        }

        var how = _stops.AddOrUpdate(id.ToString(), 1, static (_, asked) => asked + 1) switch { 1 => "stop", 2 => "term", _ => "kill" };
        var answer = await jenkins.StopAsync(id.Job, number, how, cancellationToken);
        return answer.IsSuccess || answer.Status is 302 or 303 ? new CancelOutcome.Asked()
            : answer.Status == 404 ? new CancelOutcome.NotFound()
            : new CancelOutcome.Refused(answer.Refusal().Message);
    }

    /// <summary>Null when the file lies in the stream, else why not.</summary>
    private async Task<string?> DownloadAsync(string job, long number, ArchivedFile file, Stream into, long maxBytes, CancellationToken cancellationToken)
    {
        if (maxBytes <= 0)
        {
            return $"The build's files have more than {s_limits.MaxTotalBytes} bytes; '{file.Whole}' was not read.";
        }

        try
        {
            var answer = await jenkins.DownloadAsync(job, number, file.Whole, into, maxBytes, cancellationToken);
            return answer.IsSuccess ? null : $"'{file.Whole}' cannot be fetched: {answer.RefusalText()}";
        }
        catch (RunnerRefused e)
        {
            return $"'{file.Whole}' cannot be fetched: {e.Message}";
        }
    }

    private static bool IsOf(JsonElement item, RunRequest request) =>
        JenkinsStates.Parameter(item, JenkinsParameters.CorrelationId) == request.CorrelationId
        && item.At("task").Text("url") is { } url && url.TrimEnd('/').EndsWith("/" + JenkinsRunId.Path(request.Workflow), StringComparison.Ordinal);

    private static string? Problem(RunRequest request) =>
        !ShaText.IsWhole(request.Sha) ? $"The commit '{request.Sha}' is not 40 or 64 hexadecimal digits."
        : request.Workflow.Split('/').Any(static part => part is "" or "." or "..") ? $"'{request.Workflow}' is not the name of a job; expected one such as team/tests."
        : null;

    // Made here: what Jenkins takes for its own address may be wrong.
    private RunReference Reference(JenkinsRunId id, long? number, int attempt)
    {
        var job = $"{options.Url!.AbsoluteUri.TrimEnd('/')}/{JenkinsRunId.Path(id.Job)}/"; // checked when configured
        return new RunReference(id.ToString(), attempt, number is { } known ? $"{job}{known.ToString(CultureInfo.InvariantCulture)}/" : job);
    }

    [GeneratedRegex(@"/queue/item/(?<id>[0-9]{1,18})/?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Item();
}
