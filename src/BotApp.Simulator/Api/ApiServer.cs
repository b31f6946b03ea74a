using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BotApp.Simulator.Api;

/// <summary>Answers requests to the REST API: finds the operation, checks who asks, applies limits and faults, adds GitHub's headers.</summary>
internal sealed class ApiServer(FakeGitHub github)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Versions = ["2022-11-28", "2026-03-10"];

    private readonly Router router = new();

    public async Task AnswerAsync(HttpContext context)
    {
        var (prefix, path) = SplitPath(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        path = ById(path);
        var method = HttpMethods.IsHead(context.Request.Method) ? "GET" : context.Request.Method;
        var (operation, parameters) = router.Find(method, path);
        var fault = github.Faults.Take(operation?.Id ?? "", method, path);
        var began = github.Now;
        var body = await ReadAsync(context);
        var request = new ApiRequest(default, operation?.Id ?? "", context.Request.Method, path, context.Request.QueryString.Value ?? "", 0, "none", null)
        {
            Began = began,
            Body = github.Journal.KeepsBodies && body.Length > 0 ? Encoding.UTF8.GetString(body) : null,
        };
        if (fault is { AfterTheDeed: false } && await SpoilAsync(context, request, fault))
        {
            return;
        }

        var kind = "none";
        var answer = operation is null
            ? Unknown(context, method, path)
            : Perform(context, operation, parameters, prefix, path, body, out kind);
        if (fault is { AfterTheDeed: true } && await SpoilAsync(context, request, fault))
        {
            return;
        }

        await WriteAsync(context, answer, operation, request with { TokenKind = kind });
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A bug here must fail the test that met it, not vanish in a 500.")]
    private Answer Perform(
        HttpContext context, Operation operation, IReadOnlyDictionary<string, string> parameters, string prefix, string path, byte[] body, out string kind)
    {
        kind = "none";
        try
        {
            if (!IsStorage(operation) && github.Faults.PenaltyUntil is { } until && until > github.Now)
            {
                return Penalty(until);
            }

            var (version, links) = Headers(context.Request, operation, prefix);
            lock (github.Gate)
            {
                var viewer = IsStorage(operation) ? Viewer.Nobody : Viewer.Read(github, context.Request.Headers.Authorization.ToString());
                kind = viewer.Kind;
                context.Items["viewer"] = viewer;
                Spend(context, operation, viewer);
                var call = new ApiCall
                {
                    GitHub = github,
                    Request = context.Request,
                    BodyBytes = body,
                    Operation = operation,
                    Parameters = parameters,
                    Viewer = viewer,
                    At = links,
                    Version = version,
                    Path = path,
                };
                Gatekeeper.Admit(call);
                return Forget(operation.Handle(call), version);
            }
        }
        catch (ApiError error)
        {
            var answer = new Answer(error.Status, error.Body);
            foreach (var (name, value) in error.Headers)
            {
                answer.Headers[name] = value;
            }

            return answer;
        }
        catch (Exception problem)
        {
            github.Journal.AddUnexpected($"{operation.Id} broke: {problem}");
            return new Answer(500, new ApiError(500, "Server Error").Body);
        }
    }

    private (string Version, Links At) Headers(HttpRequest request, Operation operation, string prefix)
    {
        if (request.Headers.UserAgent.Count == 0 && !IsStorage(operation))
        {
            throw new ApiError(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.");
        }

        var version = request.Headers["X-GitHub-Api-Version"].ToString();
        if (version.Length > 0 && !Versions.Contains(version))
        {
            throw new ApiError(400, $"\"{version}\" is not a supported version of the GitHub API.");
        }

        var mediaType = request.ContentType ?? "";
        if (request.ContentLength > 0 && !mediaType.Contains("json", StringComparison.Ordinal) && !request.Path.Value!.EndsWith("/assets", StringComparison.Ordinal))
        {
            throw new ApiError(415, "Unsupported 'Content-Type' header; expected application/json.");
        }

        var web = $"{request.Scheme}://{request.Host}";
        return (version.Length == 0 ? Versions[0] : version, new Links(github, web + prefix, web));
    }

    // The blob storage is not the API: no limits, no required headers.
    private static bool IsStorage(Operation operation) => operation.Id == Storage.Operation;

    private void Spend(HttpContext context, Operation operation, Viewer viewer)
    {
        if (operation.Id == "rate-limit/get" || IsStorage(operation))
        {
            return;
        }

        if (!github.Limits.Spend(viewer.QuotaKey, out var quota))
        {
            throw new ApiError((int)HttpStatusCode.Forbidden, $"API rate limit exceeded for {viewer.QuotaKey}.");
        }

        context.Items["quota"] = quota;
    }

    private Answer Penalty(DateTimeOffset until)
    {
        github.Journal.CountPenalty();
        var answer = new Answer((int)github.Faults.PenaltyStatus, new ApiError(
            403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.").Body);
        if (github.Faults.PenaltyNamesRetryAfter)
        {
            answer.Headers["Retry-After"] = Math.Max(1, (int)Math.Ceiling((until - github.Now).TotalSeconds)).ToString();
        }

        return answer;
    }

    private Answer Unknown(HttpContext context, string method, string path)
    {
        var others = router.Methods(path);
        github.Journal.AddUnexpected($"{method} {path}");
        var answer = new Answer(others.Count > 0 ? 405 : 404, new ApiError(others.Count > 0 ? 405 : 404, others.Count > 0 ? "Method Not Allowed" : "Not Found").Body);
        if (others.Count > 0)
        {
            answer.Headers["Allow"] = string.Join(", ", others);
        }

        context.Items["unknown"] = true;
        return answer;
    }

    // True when the connection was answered (or cut) here.
    private async Task<bool> SpoilAsync(HttpContext context, ApiRequest request, FaultyAnswer fault)
    {
        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, github.Time, context.RequestAborted);
        }

        if (fault is { Status: null, Hang: false, Reset: false })
        {
            return false;
        }

        var status = fault.Reset || fault.Hang ? 0 : (int)fault.Status!.Value;
        github.Journal.Add(request with { Status = status });
        if (fault.Hang)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, github.Stopping);
            await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Abort();
            return true;
        }

        if (fault.Reset)
        {
            context.Abort();
            return true;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        foreach (var (name, value) in fault.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(fault.Body, context.RequestAborted);
        return true;
    }

    private async Task WriteAsync(HttpContext context, Answer answer, Operation? operation, ApiRequest request)
    {
        var viewer = context.Items["viewer"] as Viewer ?? Viewer.Nobody;
        var bytes = answer.Bytes ?? (answer.Json is null ? [] : JsonSerializer.SerializeToUtf8Bytes(answer.Json, Relaxed));
        var status = answer.Status;
        var headers = context.Response.Headers;
        foreach (var (name, value) in answer.Headers)
        {
            headers[name] = value;
        }

        if (status == 200 && HttpMethods.IsGet(context.Request.Method) && !(operation is not null && IsStorage(operation)))
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), .. bytes]))}\"";
            headers.ETag = tag;
            headers.CacheControl = "private, max-age=60, s-maxage=60";
            headers.Vary = "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With";
            if (context.Request.Headers.IfNoneMatch.ToString().Split(',').Select(one => one.Trim()).Any(one => one == tag || one == tag[2..]))
            {
                status = 304;
                github.Limits.Refund(viewer.QuotaKey);
            }
        }

        var quota = github.Limits.Look(viewer.QuotaKey);
        headers["x-github-request-id"] = context.TraceIdentifier.Replace(':', 'X');
        headers["x-github-media-type"] = "github.v3; format=json";
        headers["x-github-api-version-selected"] = context.Request.Headers["X-GitHub-Api-Version"].ToString() is { Length: > 0 } version ? version : Versions[0];
        headers["x-ratelimit-limit"] = quota.Limit.ToString();
        headers["x-ratelimit-remaining"] = quota.Remaining.ToString();
        headers["x-ratelimit-used"] = quota.Used.ToString();
        headers["x-ratelimit-reset"] = quota.Reset.ToUnixTimeSeconds().ToString();
        headers["x-ratelimit-resource"] = "core";
        github.Journal.Add(request with { Status = status, Installation = viewer.Token?.Installation.Id, Grant = Grant(viewer.Token, operation) });
        context.Response.StatusCode = status;
        if (status is 204 or 304 || (bytes.Length == 0 && answer.Json is null && answer.Bytes is null))
        {
            return;
        }

        context.Response.ContentType = answer.ContentType ?? "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static TokenGrant? Grant(InstallationToken? token, Operation? operation) => token is null
        ? null
        : new TokenGrant(token.Number, token.Repositories?.Select(one => one.Id).ToList(), [.. token.Permissions.Select(pair => $"{pair.Key}:{pair.Value}")], operation?.Permission.Split('|', StringSplitOptions.RemoveEmptyEntries) ?? []);

    /// <summary>Takes out what the newest version does not have any more.</summary>
    private static Answer Forget(Answer answer, string version)
    {
        if (version != Versions[0])
        {
            Forget(answer.Json);
        }

        return answer;
    }

    private static void Forget(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Forget(item);
            }
        }
        else if (node is JsonObject json)
        {
            foreach (var name in new[] { "assignee", "merge_commit_sha", "has_downloads", "use_squash_pr_title_as_default", "master_branch", "authorizations_url", "hub_url" })
            {
                json.Remove(name);
            }

            foreach (var child in json)
            {
                Forget(child.Value);
            }
        }
    }

    // The path is matched as sent: a slash inside a parameter is written %2F and must not be taken for a border.
    private static (string Prefix, string Path) SplitPath(string target)
    {
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        foreach (var prefix in new[] { "/api/v3", "/api/uploads" })
        {
            if (path.StartsWith(prefix + "/", StringComparison.Ordinal) || path == prefix)
            {
                return ("/api/v3", path.Length == prefix.Length ? "/" : path[prefix.Length..]);
            }
        }

        return ("", path);
    }

    private string ById(string path)
    {
        if (!path.StartsWith("/repositories/", StringComparison.Ordinal))
        {
            return path;
        }

        var rest = path["/repositories/".Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var id = slash < 0 ? rest : rest[..slash];
        lock (github.Gate)
        {
            return long.TryParse(id, out var number) && github.Repositories.Find(number) is { } repository
                ? $"/repos/{repository.FullName}{(slash < 0 ? "" : rest[slash..])}"
                : "/repos/-/-" + (slash < 0 ? "" : rest[slash..]);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var stream = new MemoryStream();
        await context.Request.Body.CopyToAsync(stream, context.RequestAborted);
        return stream.ToArray();
    }
}
