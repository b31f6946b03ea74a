using System.Net.Http.Headers;
using System.Reflection;
using BotApp.GitHub;
using BotApp.Smoke;
using BotApp.Telemetry;

namespace BotApp.Runners;

/// <summary>
/// Requests to one runner: pinned to its address, bounded in time and size, counted, behind a breaker. A credential goes to the runner's own
/// origin and nowhere else, whatever the runner answers.
/// </summary>
internal sealed partial class RunnerHttp : IDisposable
{
    private const int MaxRedirects = 3;

    /// <summary>How much of a download must come within the time for one request.</summary>
    private const int BytesPerTimeout = 1 << 20;

    private static readonly TimeSpan s_firstSilence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestSilence = TimeSpan.FromMinutes(10);

    private static readonly ProductInfoHeaderValue s_userAgent =
        new("BotApp", typeof(RunnerHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly string _runner;
    private readonly RunnerOptions _options;
    private readonly HttpClient _own;
    private readonly HttpClient _elsewhere;
    private readonly Action<HttpRequestMessage>? _authorize;
    private readonly CircuitBreaker _breaker;
    private readonly RunnerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RunnerHttp> _logger;
    private readonly Uri _base;
    private readonly IReadOnlyList<string> _secrets;
    private Failure? _failing;

    internal RunnerHttp(
        string runner,
        RunnerOptions options,
        HttpClient own,
        HttpClient elsewhere,
        Action<HttpRequestMessage>? authorize,
        RunnerMetrics metrics,
        TimeProvider time,
        ILogger<RunnerHttp> logger)
    {
        (_runner, _options, _own, _elsewhere, _authorize, _metrics, _time, _logger) = (runner, options, own, elsewhere, authorize, metrics, time, logger);
        _base = options.Url ?? throw new InvalidOperationException($"The runner {runner} has no Url.");
        _secrets = [.. options.AllSecrets().OfType<string>().Where(static secret => secret.Length > 0)];
        _breaker = new CircuitBreaker(time, new Jitter(static () => 1), s_firstSilence, s_longestSilence);
    }

    /// <summary>Why nothing is asked of the runner at the moment; null when it answers as far as is known.</summary>
    internal RunnerTrouble? Trouble => _breaker.OpenUntil is { } until && Volatile.Read(ref _failing) is { } failing ? new RunnerTrouble(failing.Sentence, failing.Since, until) : null;

    /// <summary>An address fit for logs and messages: no user, no query.</summary>
    internal static string Shown(Uri? address) => address switch
    {
        null => "",
        { IsAbsoluteUri: true } => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        _ => "(not absolute)",
    };

    /// <summary>Sends once and reads to the end. Reads (GET) follow redirects within the origin; other answers with 3xx are handed back.</summary>
    /// <exception cref="RunnerUnavailable">No answer, 5xx, 429, or the runner is taken to be down.</exception>
    /// <exception cref="RunnerRefused">The answer is larger than allowed, or leads to a place where nothing is sent.</exception>
    internal async Task<RunnerAnswer> SendAsync(RunnerCall call, CancellationToken cancellationToken)
    {
        var target = Target(call, call.Path, _base);
        if (_breaker.Enter() is { } refusal)
        {
            throw new RunnerUnavailable($"{call.Operation}: not sent, the runner has not answered {refusal.Failures} times in a row ({_failing?.Sentence})", null) { RetryAfter = refusal.Wait, NotDone = true, NotSent = true };
        }

        var started = _time.GetTimestamp();
        try
        {
            var answer = await TimedAsync(call, target, cancellationToken);
            _metrics.Count(_runner, call.Operation, answer.Status);
            var milliseconds = _time.GetElapsedTime(started).TotalMilliseconds;
            Log.Answered(_logger, _runner, call.Method.Method, target.AbsolutePath, answer.Status, milliseconds);
            return Settled(call, answer);
        }
        catch (RunnerRefused)
        {
            Answered();
            throw;
        }
        catch (RunnerUnavailable e) when (e.InnerException is not null)
        {
            _metrics.Count(_runner, call.Operation, 0);
            var cause = e.InnerException.GetType().Name;
            Log.NotAnswered(_logger, _runner, call.Method.Method, target.AbsolutePath, cause);
            Failed(e.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            _breaker.Abandoned();
            throw;
        }
    }

    /// <summary>Sends what asks for a run; an outage becomes the outcome that it means.</summary>
    /// <param name="call">The request.</param>
    /// <param name="read">What the answer, of any status below 500 but 429, means.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal Task<StartOutcome> StartAsync(RunnerCall call, Func<RunnerAnswer, StartOutcome> read, CancellationToken cancellationToken) =>
        StartAsync(() => SendAsync(call, cancellationToken), read);

    /// <summary>The same where sending takes more than one request. What failed before the request itself has to say <see cref="RunnerUnavailable.NotDone"/>.</summary>
    /// <param name="send">Sends what asks for a run.</param>
    /// <param name="read">What the answer, of any status below 500 but 429, means.</param>
    internal static async Task<StartOutcome> StartAsync(Func<Task<RunnerAnswer>> send, Func<RunnerAnswer, StartOutcome> read)
    {
        try
        {
            var answer = await send();
            return answer.Status is 401 or 403 ? new StartOutcome.Rejected(answer.RefusalText()) : read(answer);
        }
        catch (RunnerUnavailable e)
        {
            return e.AsOutcome();
        }
        catch (RunnerRefused e)
        {
            // It did answer, so it may well have taken the request; what it said cannot be read.
            return e.Status is >= 200 and < 300 ? new StartOutcome.Unknown(e.Message) : new StartOutcome.Rejected(e.Message);
        }
    }

    public void Dispose()
    {
        _own.Dispose();
        _elsewhere.Dispose();
    }

    private async Task<RunnerAnswer> TimedAsync(RunnerCall call, Uri target, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await FollowAsync(call, target, patience, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RunnerUnavailable($"{call.Operation}: no answer within {_options.Timeout.TotalSeconds:0.#} s", e);
        }
        catch (HttpRequestException e) when (e.InnerException is GuardedRefusal refusal)
        {
            throw new RunnerRefused(0, $"{call.Operation}: {refusal.Message} A runner in your own network needs Runners__{_runner}__AllowPrivateAddresses = true.", e);
        }
        catch (HttpRequestException e)
        {
            var isBefore = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            throw new RunnerUnavailable($"{call.Operation}: {Redaction.Clean(e.Message)}", e) { NotDone = isBefore };
        }
        catch (IOException e)
        {
            throw new RunnerUnavailable($"{call.Operation}: the connection broke off", e);
        }
    }

    private async Task<RunnerAnswer> FollowAsync(RunnerCall call, Uri target, CancellationTokenSource patience, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            using var request = Message(call, target);
            using var response = await (IsOwn(target) ? _own : _elsewhere).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (call.Method != HttpMethod.Get || response.Headers.Location is not { } location || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return await ReadAsync(call, response, patience, cancellationToken);
            }

            if (hop == MaxRedirects)
            {
                throw new RunnerRefused((int)response.StatusCode, $"{call.Operation}: more than {MaxRedirects} redirects.");
            }

            target = Target(call, location.OriginalString, target);
        }
    }

    private HttpRequestMessage Message(RunnerCall call, Uri target)
    {
        var message = new HttpRequestMessage(call.Method, target);
        message.Headers.UserAgent.Add(s_userAgent);
        message.Headers.TryAddWithoutValidation("Accept", call.Accept);
        if (call.IsElsewhere)
        {
            return message;
        }

        foreach (var (name, value) in call.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (call.Body is not null)
        {
            message.Content = new ByteArrayContent(call.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        _authorize?.Invoke(message);
        return message;
    }

    // What the runner names is taken only where nothing can be lost: its own origin, or a bare https request.
    private Uri Target(RunnerCall call, string path, Uri from)
    {
        var isAbsolute = Uri.TryCreate(path, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https";
        var target = isAbsolute ? absolute! // known by the line above
            : ReferenceEquals(from, _base) ? new Uri($"{_base.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path.TrimStart('/')}")
            : new Uri(from, path);
        if (target.UserInfo.Length > 0 || !(IsOwn(target) || (call.IsElsewhere && target.Scheme == Uri.UriSchemeHttps)))
        {
            throw new RunnerRefused(0, $"{call.Operation}: the runner points to {Shown(target)}, which is not on {Shown(_base)}; nothing is asked there.");
        }

        return target;
    }

    private bool IsOwn(Uri target) =>
        target.Scheme == _base.Scheme && target.Port == _base.Port && string.Equals(target.IdnHost, _base.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<RunnerAnswer> ReadAsync(RunnerCall call, HttpResponseMessage response, CancellationTokenSource patience, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var into = response.IsSuccessStatusCode ? call.Into ?? kept : kept;
        if (call.Into is not null)
        {
            call.Into.SetLength(0);
        }

        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (total + read > call.MaxBytes)
            {
                throw new RunnerRefused((int)response.StatusCode, $"{call.Operation}: the answer is larger than {call.MaxBytes} bytes.");
            }

            await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (call.Into is not null && total / BytesPerTimeout != (total + read) / BytesPerTimeout)
            {
                patience.CancelAfter(_options.Timeout);
            }

            total += read;
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key.ToLowerInvariant(), static h => string.Join(", ", h.Value), StringComparer.Ordinal);
        return new RunnerAnswer((int)response.StatusCode, headers, kept.ToArray(), call.Operation) { Secrets = _secrets };
    }

    // 429, and 503 with a time, say "later": the runner is there.
    private RunnerAnswer Settled(RunnerCall call, RunnerAnswer answer)
    {
        var retryAfter = RetryAfter(answer);
        if (answer.Status == 429 || (answer.Status == 503 && retryAfter is not null))
        {
            Answered();
            throw new RunnerUnavailable($"{call.Operation}: {answer.RefusalText()}", null) { RetryAfter = retryAfter, NotDone = true };
        }

        // "Not supported" is an answer for good.
        if (answer.Status is < 500 or 501)
        {
            Answered();
            return answer;
        }

        Failed($"{call.Operation}: {answer.RefusalText()}");
        throw new RunnerUnavailable($"{call.Operation}: {answer.RefusalText()}", null) { RetryAfter = retryAfter };
    }

    private TimeSpan? RetryAfter(RunnerAnswer answer)
    {
        if (!RetryConditionHeaderValue.TryParse(answer.Header("retry-after"), out var value))
        {
            return null;
        }

        var wait = value.Delta ?? (value.Date - _time.GetUtcNow());
        return wait is { } time && time > TimeSpan.Zero ? time < TimeSpan.FromHours(1) ? time : TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1);
    }

    private void Answered()
    {
        Volatile.Write(ref _failing, null);
        _breaker.Succeeded();
    }

    private void Failed(string sentence)
    {
        Volatile.Write(ref _failing, new Failure(sentence, Volatile.Read(ref _failing)?.Since ?? _time.GetUtcNow()));
        _breaker.Failed();
    }

    private sealed record Failure(string Sentence, DateTimeOffset Since);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Runner {Runner}: {Method} {Path}: {Status} in {Milliseconds:0} ms")]
        internal static partial void Answered(ILogger logger, string runner, string method, string path, int status, double milliseconds);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Runner {Runner}: {Method} {Path}: no answer ({Cause})")]
        internal static partial void NotAnswered(ILogger logger, string runner, string method, string path, string? cause);
    }
}
