using System.Security.Cryptography;
using System.Text.RegularExpressions;
using BotApp.Engine;
using BotApp.Runners;
using BotApp.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace BotApp.Callbacks;

/// <summary>
/// Takes files that jobs hand in: <c>PUT</c> or <c>POST /api/uploads/{kind}/{job}</c> with the token of the start as Bearer, or with the token by which
/// GitHub says which of its jobs it is. Each once, complete or not at all; read into a temporary file first, so that a slow sender holds no transaction open.
/// </summary>
internal sealed partial class UploadReceiver(Store store, JobTokenGrants jobs, ILogger<UploadReceiver> logger) : IDisposable
{
    /// <summary>One file: 64 MiB.</summary>
    private const long MaxBytes = 64L << 20;

    private const int AtATime = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static readonly string[] s_kinds = ["junit", "coverage", "findings", "log", "site", "result"];

    private readonly SemaphoreSlim _turns = new(AtATime);

    internal async Task ReceiveAsync(HttpContext context)
    {
        var answer = await AnswerAsync(context);
        Log.Answered(logger, answer.Status, answer.Sentence);
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        await answer.WriteAsync(context);
    }

    public void Dispose() => _turns.Dispose();

    // Nothing of the body is read before the token is known.
    private async Task<CallbackAnswer> AnswerAsync(HttpContext context)
    {
        var (kind, job) = (context.Request.RouteValues["kind"] as string ?? "", context.Request.RouteValues["job"] as string ?? "");
        var (grant, refusal) = await GrantAsync(context);
        if (grant is null)
        {
            return refusal;
        }

        if (!grant.IsOpen)
        {
            return new CallbackAnswer(410, "The time for this run's files is over: the run was judged, or its deadline has passed.");
        }

        if (!s_kinds.Contains(kind, StringComparer.Ordinal) || !Jobs().IsMatch(job))
        {
            return new CallbackAnswer(400, $"Expected /api/uploads/KIND/JOB with a kind of {string.Join(", ", s_kinds)} and a job of up to 100 letters, digits, dots, hyphens and underscores.");
        }

        if (context.Request.ContentLength > MaxBytes)
        {
            return TooLarge();
        }

        return await _turns.WaitAsync(TimeSpan.FromSeconds(10), context.RequestAborted)
            ? await InTurnAsync(context, grant, kind, job)
            : new CallbackAnswer(503, "Too many files come at once; send it again.");
    }

    private async Task<(StoredGrant? Grant, CallbackAnswer Refusal)> GrantAsync(HttpContext context)
    {
        var none = new CallbackAnswer(401, "Expected Authorization: Bearer with the upload token of the start, or with a job's token of GitHub Actions made for this address.");
        if (Token(context.Request) is not { } token)
        {
            return (null, none);
        }

        if (!JobTokenGrants.IsJobToken(token))
        {
            return (await store.Uploads.FindGrantAsync(UploadGrants.Hash(token), context.RequestAborted), none);
        }

        return await jobs.FindAsync(token, context.RequestAborted) switch
        {
            JobTokenLeave.Given given => (given.Grant, none),
            JobTokenLeave.Refused refused => (null, new CallbackAnswer(401, $"This job's token is refused: {refused.Reason}")),
            JobTokenLeave.Later later => (null, new CallbackAnswer(503, $"Not yet: {later.Reason}")),
            var other => throw new InvalidOperationException($"{other.GetType().Name} has no answer."),
        };
    }

    private async Task<CallbackAnswer> InTurnAsync(HttpContext context, StoredGrant grant, string kind, string job)
    {
        try
        {
            await using var content = SpoolFile.Create();
            return await ReadAsync(context, content) is { } sha256
                ? Told(await store.Uploads.PutAsync(grant, new StoredUpload(kind, job, content.Length, sha256), content, context.RequestAborted))
                : TooLarge();
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return new CallbackAnswer(408, "The file did not arrive in time.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(); // the server stopped reading before we did
        }
        catch (BadHttpRequestException)
        {
            return new CallbackAnswer(400, "The file broke off; send it again.");
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The hash of what arrived; null when it is larger than allowed.</summary>
    private static async Task<string?> ReadAsync(HttpContext context, Stream content)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes + 1;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(s_patience);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, patience.Token)) > 0)
        {
            if (content.Length + count > MaxBytes)
            {
                return null;
            }

            hash.AppendData(buffer, 0, count);
            await content.WriteAsync(buffer.AsMemory(0, count), patience.Token);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static CallbackAnswer Told(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.Stored => new CallbackAnswer(201, "Stored."),
        UploadOutcome.Same => new CallbackAnswer(200, "The very same file is there already."),
        UploadOutcome.Exists => new CallbackAnswer(409, "Another file of this kind and job is there already, and it stays."),
        UploadOutcome.TooMuch => new CallbackAnswer(413, $"One attempt of a run has at most {Uploads.MaxFiles} files and {Uploads.MaxBytes} bytes together."),
        _ => throw new InvalidOperationException($"Outcome {outcome} has no answer."),
    };

    private static CallbackAnswer TooLarge() => new(413, $"A file has at most {MaxBytes} bytes.");

    private static string? Token(HttpRequest request) =>
        request.Headers.Authorization is [{ Length: > 7 } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..] : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex Jobs();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "File of a job: {Status} {Sentence}")]
        internal static partial void Answered(ILogger logger, int status, string sentence);
    }
}
