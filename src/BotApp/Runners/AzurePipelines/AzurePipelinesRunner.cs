using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Runners.Actions;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// Azure Pipelines. The pipeline's file is taken from the branch BotApp names, never from the commit under test: what is tested goes in as the
/// parameter <c>sha</c>, and what a pull request changes in that file has no effect before it is merged.
/// </summary>
internal sealed partial class AzurePipelinesRunner(string name, RunnerOptions options, AzureClient azure, AzureEvents events) : IRunner
{
    /// <summary>The parameter that the pipeline's <c>name:</c> begins with, so that a run is found again.</summary>
    internal const string CorrelationParameter = "correlation_id";

    private const int MaxArtifacts = 300;

    private static readonly ReportLimits s_limits = new();

    public string Name => name;

    public RunnerCapabilities Capabilities { get; } = new() { RerunFailed = true, RerunKeepsId = true, RerunAllIsNew = true, Steps = true, ForkSafe = options.ForkSafe };

    public RunnerTrouble? Trouble => azure.Trouble;

    public IRunnerEvents Events => events;

    public async Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        if (Problem(request) is { } problem)
        {
            return new StartOutcome.Rejected(problem);
        }

        IReadOnlyList<long> pipelines;
        try
        {
            pipelines = await PipelinesAsync(request.Workflow, cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return new StartOutcome.Busy(e.RetryAfter ?? TimeSpan.FromSeconds(30), e.Message); // nothing was started yet
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }

        return pipelines is [var pipeline]
            ? await azure.StartAsync(pipeline, Branch(request.Ref), Parameters(request), answer => Told(request, answer), cancellationToken)
            : new StartOutcome.Rejected(pipelines.Count == 0
                ? $"Azure knows no pipeline '{request.Workflow}' in this project; `workflow` names a pipeline or its id."
                : $"Azure knows {pipelines.Count} pipelines '{request.Workflow}' in this project; give one's id as `workflow`: {string.Join(", ", pipelines)}.");
    }

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        var found = new SortedSet<int>();
        foreach (var pipeline in await PipelinesAsync(request.Workflow, cancellationToken))
        {
            var numbered = (await azure.NumberedAsync(pipeline, request.CorrelationId, cancellationToken)).Items("value").Where(build => IsNumbered(build, request.CorrelationId)).ToList();
            var builds = numbered.Count > 0 ? numbered : (await azure.TaggedAsync(pipeline, request.CorrelationId, cancellationToken)).Items("value").Where(build => IsTagged(build, request.CorrelationId));
            found.UnionWith(builds.Select(static build => build.Whole("id")).OfType<long>().Select(static id => (int)id));
        }

        return [.. found.Select(build => Reference(build, request.Attempt))];
    }

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken)
    {
        if (AzureRunId.Parse(run.Id) is not { } id || await azure.BuildAsync(id.Build, cancellationToken) is not { } build)
        {
            return null;
        }

        return AzureStates.Snapshot(build, await azure.TimelineAsync(id.Build, cancellationToken), id, Page(id.Build));
    }

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (AzureRunId.Parse(run.Id) is not { } id || await azure.BuildAsync(id.Build, cancellationToken) is not { } build || build.At("definition").Whole("id") is not { } pipeline)
        {
            yield return Refused("", "The build is no longer there; run it again.");
            yield break;
        }

        var all = await azure.ArtifactsAsync(id.Build, cancellationToken);
        var chosen = ArtifactChoice.Choose(all, static artifact => artifact.Name, static artifact => artifact.Id, artifactGlobs, run.Attempt);
        foreach (var (_, artifact) in chosen.Take(MaxArtifacts))
        {
            await using var content = SpoolFile.Create();
            var problem = await DownloadAsync(pipeline, id.Build, artifact, content, cancellationToken);
            foreach (var file in problem is null ? ArtifactFiles.Read(artifact, content, s_limits) : [Refused(artifact, problem)])
            {
                yield return WithoutFolder(file);
            }
        }

        foreach (var (_, artifact) in chosen.Skip(MaxArtifacts))
        {
            yield return Refused(artifact, $"Artifact '{artifact}' was not read: at most {MaxArtifacts} of a run are.");
        }
    }

    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        if (AzureRunId.Parse(run.Id) is not { } id || await azure.BuildAsync(id.Build, cancellationToken) is not { } build)
        {
            return new CancelOutcome.NotFound();
        }

        if (AzureStates.State(build.Text("status")) == RunState.Completed)
        {
            return new CancelOutcome.AlreadyOver();
        }

        try
        {
            await azure.CancelAsync(id.Build, cancellationToken);
            return new CancelOutcome.Asked();
        }
        catch (RunnerRefused e)
        {
            return new CancelOutcome.Refused(e.Message);
        }
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.What == RerunScope.All
                ? await StartAgainAsync(request, cancellationToken)
                : await RetryAsync(request, cancellationToken);
        }
        catch (RunnerUnavailable e)
        {
            return new StartOutcome.Busy(e.RetryAfter ?? TimeSpan.FromSeconds(30), e.Message); // it could not even be looked at
        }
        catch (RunnerRefused e)
        {
            return new StartOutcome.Rejected(e.Message);
        }
    }

    private async Task<StartOutcome> StartAgainAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        if (request.Original is not { } original)
        {
            return new StartOutcome.Rejected("BotApp did not start this run and does not know its parameters; start it on its page in Azure.");
        }

        var again = original with { CorrelationId = request.CorrelationId, Attempt = request.Run.Attempt + 1 };
        return await FindAsync(again, DateTimeOffset.UnixEpoch, cancellationToken) is [var found, ..]
            ? new StartOutcome.Existing(found)
            : await StartAsync(again, cancellationToken);
    }

    // The build keeps its id, so that a repeated request could not be told from a second one by its answer: the attempt is looked at first.
    private async Task<StartOutcome> RetryAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        if (await GetAsync(request.Scope, request.Run, cancellationToken) is not { } now || AzureRunId.Parse(request.Run.Id) is not { } id)
        {
            return new StartOutcome.Rejected("The build is no longer in Azure; start a new one.");
        }

        if (now.Run.Attempt > request.Run.Attempt)
        {
            return new StartOutcome.Existing(now.Run);
        }

        if (now.State != RunState.Completed)
        {
            return new StartOutcome.Rejected($"The build is still going on (attempt {now.Run.Attempt}); wait until it is over, or cancel it first.");
        }

        return now.Conclusion == RunConclusion.Success
            ? new StartOutcome.Rejected("Nothing in the build failed, and Azure repeats only what did; run all of it again.")
            : await azure.RetryAsync(id.Build, answer => IsGood(answer) ? new StartOutcome.Started(now.Run with { Attempt = now.Run.Attempt + 1 }) : Rejected(answer, "Azure does not run it again"), cancellationToken);
    }

    private StartOutcome Told(RunRequest request, RunnerAnswer answer)
    {
        if (IsGood(answer))
        {
            return new StartOutcome.Started(answer.Json().Whole("id") is { } id ? Reference((int)id, request.Attempt) : null);
        }

        var said = AzureClient.IsJson(answer) ? answer.Json().Text("message") ?? "" : "";
        return Unexpected().Match(said) is { Success: true } unexpected
            ? new StartOutcome.Rejected($"The pipeline '{request.Workflow}' does not declare the parameter {unexpected.Groups["name"].Value}; add it under `parameters:` of its file on {Branch(request.Ref)}.")
            : Rejected(answer, $"Azure refused to start '{request.Workflow}' on {Branch(request.Ref)}");
    }

    // A page to sign in comes with a status that looks like success.
    private static bool IsGood(RunnerAnswer answer) => answer.Status == 200 && AzureClient.IsJson(answer);

    private static StartOutcome.Rejected Rejected(RunnerAnswer answer, string what) => new(AzureClient.IsJson(answer)
        ? $"{what}: {answer.RefusalText()}"
        : $"{what}: it asked to sign in (status {answer.Status}), so the credential is wrong or expired; the operator renews Runners__NAME__Token, or what is set of Entra.");

    private async Task<IReadOnlyList<long>> PipelinesAsync(string workflow, CancellationToken cancellationToken) =>
        long.TryParse(workflow, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? [id] : await azure.PipelinesAsync(workflow, cancellationToken);

    /// <summary>Null when the artifact lies in the stream, else why not.</summary>
    private async Task<string?> DownloadAsync(long pipeline, int build, string artifact, Stream into, CancellationToken cancellationToken)
    {
        if (await azure.SignedLinkAsync(pipeline, build, artifact, cancellationToken) is not { } link)
        {
            return $"Artifact '{artifact}' cannot be fetched: it was deleted, or it lies on a file share. Publish it with `publish:` or PublishPipelineArtifact@1.";
        }

        try
        {
            var answer = await azure.DownloadAsync(link, into, s_limits.MaxArchiveBytes, cancellationToken);
            return answer.IsSuccess ? null : $"Artifact '{artifact}' cannot be fetched: {answer.RefusalText()}";
        }
        catch (RunnerRefused e)
        {
            return $"Artifact '{artifact}' cannot be fetched: {e.Message}";
        }
    }

    private static RunFile Refused(string artifact, string problem) => new(artifact, "", Stream.Null, problem);

    // Azure's archives hold one folder that is called as the artifact is.
    private static RunFile WithoutFolder(RunFile file) =>
        file.Path.StartsWith(file.Artifact + "/", StringComparison.Ordinal) ? file with { Path = file.Path[(file.Artifact.Length + 1)..] } : file;

    private static Dictionary<string, string> Parameters(RunRequest request)
    {
        var parameters = new Dictionary<string, string>(request.Inputs, StringComparer.Ordinal) { [CorrelationParameter] = request.CorrelationId, ["sha"] = request.Sha };
        parameters.Remove("request_id");
        if (request.Select is { } select)
        {
            parameters["select"] = select;
        }

        return parameters;
    }

    private static string? Problem(RunRequest request) =>
        !ShaText.IsWhole(request.Sha) ? $"The commit '{request.Sha}' is not 40 or 64 hexadecimal digits."
        : !Refs().IsMatch(request.Ref) ? $"The branch '{request.Ref}' has a name that Azure cannot be given."
        // Azure replaces $(NAME) in what scripts get, secrets included; names of tests are the pull request's words.
        : request.Select?.Contains("$(", StringComparison.Ordinal) == true ? "The selection of tests holds '$(', which Azure would replace by a variable; run all of them instead."
        : null;

    private static string Branch(string name) => name.StartsWith("refs/", StringComparison.Ordinal) ? name : "refs/heads/" + name;

    // "ba-1234" is not meant by "ba-12345-1".
    private static bool IsNumbered(JsonElement build, string correlationId) =>
        build.Text("buildNumber") is { } number && number.StartsWith(correlationId, StringComparison.OrdinalIgnoreCase)
        && (number.Length == correlationId.Length || !(char.IsAsciiLetterOrDigit(number[correlationId.Length]) || number[correlationId.Length] == '_'));

    // Looked at here as well: a filter that is not understood may be ignored.
    private static bool IsTagged(JsonElement build, string correlationId) =>
        build.Items("tags").Any(tag => tag.ValueKind == JsonValueKind.String && tag.ValueEquals(correlationId));

    private RunReference Reference(int build, int attempt) => new(new AzureRunId(build, attempt - 1).ToString(), attempt, Page(build));

    // Made here: what the service says of its own address may be anything.
    private string Page(int build) => $"{options.Url!.AbsoluteUri.TrimEnd('/')}/_build/results?buildId={build.ToString(CultureInfo.InvariantCulture)}"; // checked when configured

    [GeneratedRegex(@"\A[A-Za-z0-9._/+@#-]{1,255}\z", RegexOptions.None, 1000)]
    private static partial Regex Refs();

    [GeneratedRegex(@"Unexpected parameter '(?<name>[^']{1,100})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unexpected();
}
