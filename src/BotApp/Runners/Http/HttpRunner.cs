using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Http;

/// <summary>
/// A service that speaks protocol 1, which is ours: signed starts that may be repeated, a status document, files by address or by upload.
/// A run's id is the path of its status below the runner's address.
/// </summary>
internal sealed class HttpRunner(string name, RunnerOptions options, RunnerHttp http, TimeProvider time) : IRunner
{
    private readonly Uri _base = options.Url ?? throw new InvalidOperationException($"The runner {name} has no Url.");

    public string Name => name;

    public RunnerCapabilities Capabilities { get; } = new() { RerunFailed = true, Steps = true, SignedEvents = true, Uploads = true, Heartbeats = true, ForkSafe = options.ForkSafe };

    public RunnerTrouble? Trouble => http.Trouble;

    public IRunnerEvents? Events { get; } = new ProtocolEvents(options);

    public Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var call = Signed("start", "runs", Document(request), ProtocolJson.Default.StartDocument, request.CorrelationId);
        return http.StartAsync(call, answer => Read(answer, request.Attempt, null), cancellationToken);
    }

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(new RunnerCall("find", HttpMethod.Get, $"runs?correlation_id={Uri.EscapeDataString(request.CorrelationId)}"), cancellationToken);
        if (answer.Status is 404 or 405 or 501)
        {
            return []; // it keeps no list: starting again with the same key gives the same run
        }

        var found = Document(answer.Accepted(), ProtocolJson.Default.FoundDocument);
        return [.. (found.Runs ?? []).Select(run => Reference(run, run.Attempt ?? request.Attempt)).OfType<RunReference>()];
    }

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken) =>
        await StatusAsync(run, cancellationToken) is { } status ? ProtocolStates.Snapshot(status, run) : null;

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var status = await StatusAsync(run, cancellationToken);
        if (status is null)
        {
            yield return new RunFile("", "", Stream.Null, $"The runner `{name}` no longer knows the run {run.Id}: its files cannot be read.");
            yield break;
        }

        await foreach (var file in new ProtocolFiles(http).ReadAsync(status.Files ?? [], artifactGlobs, cancellationToken))
        {
            yield return file;
        }
    }

    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(Signed("cancel", $"{run.Id}/cancel", new CancelDocument(reason), ProtocolJson.Default.CancelDocument, null), cancellationToken);
        return answer.Status switch
        {
            404 => new CancelOutcome.NotFound(),
            409 => new CancelOutcome.AlreadyOver(),
            _ when answer.IsSuccess => new CancelOutcome.Asked(),
            401 or 403 => throw answer.Refusal(),
            _ => new CancelOutcome.Refused(answer.RefusalText()),
        };
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        var attempt = request.Run.Attempt + 1;
        var document = new RerunDocument(
            request.What == RerunScope.Failed ? "failed" : "all",
            request.CorrelationId,
            attempt,
            request.Original?.Deadline,
            Callback(request.Original),
            Upload(request.Original));
        var call = Signed("rerun", $"{request.Run.Id}/rerun", document, ProtocolJson.Default.RerunDocument, request.CorrelationId);
        var isUnsupported = false;
        var outcome = await http.StartAsync(
            call,
            answer =>
            {
                isUnsupported = answer.Status == 501;
                return Read(answer, attempt, request.Run);
            },
            cancellationToken);
        return isUnsupported && request.Original is { } original ? await StartAsync(original with { CorrelationId = request.CorrelationId, Attempt = attempt }, cancellationToken) : outcome;
    }

    private async Task<StatusDocument?> StatusAsync(RunReference run, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(new RunnerCall("status", HttpMethod.Get, run.Id), cancellationToken);
        return answer.Status is 404 or 410 ? null : Document(answer.Accepted(), ProtocolJson.Default.StatusDocument);
    }

    // What is given back for a re-run must be told apart from what was run before: by another id or by its attempt.
    private StartOutcome Read(RunnerAnswer answer, int attempt, RunReference? repeated)
    {
        if (!answer.IsSuccess)
        {
            return new StartOutcome.Rejected(answer.Status switch
            {
                409 => "the runner already has another run under this correlation id.",
                501 => "the runner cannot run anything again; push again to start a new run.",
                _ => answer.RefusalText(),
            });
        }

        var started = Document(answer, ProtocolJson.Default.StartedDocument);
        if (Reference(started, attempt) is not { } run)
        {
            return new StartOutcome.Unknown("the runner took the request and named no run (external_id).");
        }

        return repeated is not null && repeated.Id == run.Id && started.Attempt != attempt
            ? new StartOutcome.Rejected($"the runner answered with the same run and not with attempt {attempt}: its old result could not be told from the new one.")
            : answer.Status == 200 ? new StartOutcome.Existing(run) : new StartOutcome.Started(run);
    }

    private RunReference? Reference(StartedDocument started, int attempt)
    {
        var path = ProtocolPaths.Run(_base, started.StatusUrl, started.ExternalId);
        return path is null ? null : new RunReference(path, attempt, ProtocolStates.Page(started.HtmlUrl));
    }

    private RunnerCall Signed<T>(string operation, string path, T document, JsonTypeInfo<T> type, string? key)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        var headers = new Dictionary<string, string>(RunnerSignature.Headers(options.SigningKey ?? "", body, time.GetUtcNow()), StringComparer.OrdinalIgnoreCase); // never null: checked at the start
        if (key is not null)
        {
            headers["Idempotency-Key"] = key;
        }

        return new RunnerCall(operation, HttpMethod.Post, path) { Body = body, Headers = headers };
    }

    private static T Document<T>(RunnerAnswer answer, JsonTypeInfo<T> type)
    {
        try
        {
            return answer.Json().Deserialize(type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new RunnerRefused(answer.Status, $"{answer.Operation}: the answer is not what protocol 1 says: {e.Message}", e);
        }
    }

    /// <summary>What protocol 1 says of a start.</summary>
    internal static StartDocument Document(RunRequest request) => new()
    {
        CorrelationId = request.CorrelationId,
        Attempt = request.Attempt,
        Kind = request.Kind switch
        {
            RunKind.Tests => "tests",
            RunKind.Preview => "preview",
            RunKind.Publish => "publish",
            RunKind.Deploy => "deploy",
            _ => throw new InvalidOperationException($"Kind {request.Kind} has no word."),
        },
        Workflow = request.Workflow,
        Repository = new RepositoryDocument(request.CloneUrl?.AbsoluteUri, request.Scope.FullName),
        Ref = request.Ref,
        Sha = request.Sha,
        BaseSha = request.BaseSha,
        PullRequest = request.PullRequest,
        Trigger = request.Trigger is { } trigger ? RunTriggers.Word(trigger) : null,
        Trust = request.Trust == RunTrust.Trusted ? "trusted" : "fork",
        Matrix = request.Matrix.ToDictionary(static axis => axis.Name, static axis => axis.Values, StringComparer.Ordinal),
        Inputs = request.Inputs,
        Select = request.Select,
        Deadline = request.Deadline,
        Callback = Callback(request),
        Upload = Upload(request),
    };

    private static CallbackDocument? Callback(RunRequest? request) => request?.Callback is { } url ? new CallbackDocument(url.AbsoluteUri) : null;

    private static UploadDocument? Upload(RunRequest? request) => request?.Upload is { } grant ? new UploadDocument(grant.Url.AbsoluteUri, grant.Token, grant.ExpiresAt) : null;
}
