using System.Runtime.CompilerServices;
using System.Text.Json;
using BotApp.Core.Pipelines;
using BotApp.Storage;

namespace BotApp.Runners.Http;

/// <summary>
/// A service that is asked for runs by a request of the operator's words and is not asked for anything else: its jobs tell where they stand and hand their files in.
/// So a job's word is all there is: a run whose jobs never say that they are done ends by the settings' timeouts and is not green.
/// A run's id is the correlation id of its attempt.
/// </summary>
internal sealed partial class TellingRunner(string name, HttpRunnerOptions options, TellingRequests requests, RunnerHttp http, Store store, ILogger<TellingRunner> logger) : IRunner
{
    private const string Over = """{"state":"done","conclusion":"cancelled"}""";

    public string Name => name;

    public RunnerCapabilities Capabilities { get; } = new()
    {
        Steps = true,
        SignedEvents = true,
        Uploads = true,
        Selects = requests.Start.Names.Any(static one => one is "select" or "json:select"),
        ForkSafe = options.ForkSafe,
    };

    public RunnerTrouble? Trouble => http.Trouble;

    public IRunnerEvents? Events { get; } = new TellingEvents(options);

    public async Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunnerCall call;
        try
        {
            var filled = requests.Start.Fill("start", TemplateValues.Of(request, CallbackKeys.Of(options.SigningKey ?? "", request.CorrelationId), options.Secrets)); // never null: checked at the start
            call = filled with { Headers = new Dictionary<string, string>(filled.Headers, StringComparer.OrdinalIgnoreCase) { ["Idempotency-Key"] = request.CorrelationId } };
        }
        catch (TemplateException e)
        {
            return new StartOutcome.Rejected(e.Message);
        }

        // Before it is sent: its job may be faster than the answer.
        await store.Statements.ExpectAsync(name, request.CorrelationId, cancellationToken);
        RunnerAnswer? answered = null;
        var outcome = await http.StartAsync(
            call,
            answer =>
            {
                answered = answer;
                return answer.IsSuccess ? new StartOutcome.Started(null) : new StartOutcome.Rejected(answer.RefusalText());
            },
            cancellationToken);
        return outcome is StartOutcome.Started && answered is not null ? new StartOutcome.Started(await TakenAsync(request, answered, cancellationToken)) : outcome;
    }

    public async Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        await store.Statements.FindAsync(name, request.CorrelationId, cancellationToken) is { Started: true } known ? [new RunReference(request.CorrelationId, request.Attempt, known.Page)] : [];

    public async Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken)
    {
        if (await store.Statements.FindAsync(name, run.Id, cancellationToken) is not { } known)
        {
            return null;
        }

        // A page that the start's answer named is its service's own; a job could name any.
        var reference = run with { Url = known.Page };
        return Status(known) is { } status
            ? ProtocolStates.Snapshot(status with { Attempt = run.Attempt, UpdatedAt = known.UpdatedAt, CreatedAt = known.CreatedAt, HtmlUrl = known.Page ?? status.HtmlUrl }, reference)
            : new RunSnapshot(reference, RunState.Queued, null, null, known.CreatedAt, null, known.UpdatedAt, []);
    }

    public async IAsyncEnumerable<RunFile> ReadFilesAsync(
        RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var status = await store.Statements.FindAsync(name, run.Id, cancellationToken) is { } known ? Status(known) : null;
        foreach (var file in (status?.Files ?? []).Take(ProtocolFiles.MaxFiles).Where(file => ProtocolFiles.IsWanted(file, artifactGlobs)))
        {
            var path = file.Name ?? "";

            // An address in a job's words would be asked with our credential: the job could read with it what it may not.
            yield return file.Url is null
                ? new RunFile(path, path, Stream.Null, null) { Announced = new AnnouncedFile(file.Kind ?? "", file.Size, file.Sha256) }
                : new RunFile(path, "", Stream.Null, $"'{path}' is named with an address, which is not fetched: jobs of this runner hand their files in.");
        }
    }

    public async Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken)
    {
        if (await store.Statements.FindAsync(name, run.Id, cancellationToken) is not { } known)
        {
            return new CancelOutcome.NotFound();
        }

        if (known.IsOver)
        {
            return new CancelOutcome.AlreadyOver();
        }

        if (requests.Cancel is not { } cancel)
        {
            return new CancelOutcome.Refused($"The runner's settings do not say how a run is stopped (Runners__{name}__Cancel).");
        }

        if (known.ExternalId is null && cancel.Names.Contains("run.id"))
        {
            return new CancelOutcome.Refused("The service did not say what it calls the run, so it cannot be asked to stop it.");
        }

        var answer = await http.SendAsync(cancel.Fill("cancel", TemplateValues.OfStop(run.Id, known.ExternalId, reason, options.Secrets)), cancellationToken);
        if (answer.IsSuccess)
        {
            // A job that is killed says nothing any more.
            await store.Statements.PutAsync(name, run.Id, long.MaxValue, isOver: true, Over, cancellationToken);
            return new CancelOutcome.Asked();
        }

        return answer.Status switch
        {
            404 => new CancelOutcome.NotFound(),
            409 => new CancelOutcome.AlreadyOver(),
            _ => new CancelOutcome.Refused(answer.RefusalText()),
        };
    }

    public async Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken)
    {
        if (request.Original is not { } original)
        {
            return new StartOutcome.Rejected("BotApp did not start this run and does not know what it was started with; push again to start a new one.");
        }

        var again = original with { CorrelationId = request.CorrelationId, Attempt = request.Run.Attempt + 1 };
        return await FindAsync(again, DateTimeOffset.UnixEpoch, cancellationToken) is [var found, ..] ? new StartOutcome.Existing(found) : await StartAsync(again, cancellationToken);
    }

    private async Task<RunReference> TakenAsync(RunRequest request, RunnerAnswer answer, CancellationToken cancellationToken)
    {
        var id = requests.Answer.Id(answer);
        if (id is null && requests.Answer.Place is { } place)
        {
            Log.NoId(logger, name, place); // it runs all the same, and must not be asked for twice
        }

        var page = requests.Answer.Page(answer, id);
        await store.Statements.StartedAsync(name, request.CorrelationId, id, page, cancellationToken);
        return new RunReference(request.CorrelationId, request.Attempt, page);
    }

    private static StatusDocument? Status(StoredStatement known) => known.Document is { } document ? JsonSerializer.Deserialize(document, ProtocolJson.Default.StatusDocument) : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Runner {Runner}: the answer to a start has no id at {Place}; such a run cannot be stopped. Check Start__RunId")]
        internal static partial void NoId(ILogger logger, string runner, string place);
    }
}

/// <summary>The requests of a runner whose jobs tell, read from its settings.</summary>
/// <param name="Start">Starts a run.</param>
/// <param name="Cancel">Stops one; null where none can be.</param>
/// <param name="Answer">How the answer to a start is read.</param>
internal sealed record TellingRequests(RequestTemplate Start, RequestTemplate? Cancel, AnswerReading Answer)
{
    private static readonly string[] s_startMethods = ["POST", "PUT", "PATCH"];

    private static readonly string[] s_cancelMethods = ["POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Reads the settings; everything wrong with them is added to the problems.</summary>
    internal static TellingRequests Read(HttpRunnerOptions options, StartRequestOptions start, List<string> problems)
    {
        var requests = new TellingRequests(
            new RequestTemplate(start, nameof(options.Start), TemplateValues.OfStart, s_startMethods, options.Secrets, problems),
            options.Cancel is { } cancel ? new RequestTemplate(cancel, nameof(options.Cancel), TemplateValues.OfCancel, s_cancelMethods, options.Secrets, problems) : null,
            new AnswerReading(start, nameof(options.Start), problems));
        var names = requests.Start.Names.Concat(requests.Cancel?.Names ?? []).ToHashSet(StringComparer.Ordinal);
        problems.AddRange(options.Secrets.Keys.Where(secret => !names.Contains($"secret:{secret}")).Select(static secret => $"Secrets__{secret} is used by no header and no body; {{{{secret:{secret}}}}} stands for it."));
        problems.AddRange(options.Secrets.Where(static pair => pair.Value.Length == 0).Select(static pair => $"Secrets__{pair.Key} is empty."));
        if (!requests.Start.Names.Any(static name => name is "correlation_id" or "callback.key" or "upload.token"))
        {
            problems.Add("Start hands on none of {{correlation_id}}, {{callback.key}} and {{upload.token}}: its jobs could not say whose they are. Put them into its Body.");
        }

        if (options.Token is not null && (requests.Start.HasHeader("Authorization") || requests.Cancel?.HasHeader("Authorization") == true))
        {
            problems.Add("Token is sent as Bearer, and a header Authorization is set, too; remove one of them.");
        }

        if (requests.Cancel is { } stop && stop.Names.Contains("run.id") && start.RunId is null)
        {
            problems.Add("Cancel holds {{run.id}}, and Start__RunId does not say where the answer to a start has it.");
        }

        return requests;
    }
}
