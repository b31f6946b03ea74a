using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// One request and the redirects that belong to it. The framework's own redirects drop the token on every hop and turn POST into
/// GET, which loses calls to renamed repositories; here the same origin gets the same request, and another origin gets a bare GET.
/// </summary>
internal sealed class GitHubWire(IHttpClientFactory factory, IOptions<GitHubOptions> options)
{
    internal const string ClientName = "github";

    /// <summary>A rename, a transfer and a link to storage are three.</summary>
    private const int MaxRedirects = 3;

    private static readonly ProductInfoHeaderValue UserAgent =
        new("BotApp", typeof(GitHubWire).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    /// <summary>How much of a body that goes elsewhere must come within the time for one request.</summary>
    private const int BytesPerTimeout = 1 << 20;

    /// <summary>Sends and reads to the end, all within the time for one request; of a body that goes elsewhere each megabyte is.</summary>
    /// <exception cref="GitHubUnavailable">No complete answer came in time.</exception>
    internal async Task<GitHubAnswer> SendAsync(GitHubCall call, string? token, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Value.RequestTimeout);
        try
        {
            return await FollowAsync(call, token, deadline);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitHubUnavailable($"{call.Operation}: no answer within {options.Value.RequestTimeout.TotalSeconds:0.#} s", null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new GitHubUnavailable($"{call.Operation}: {e.Message}", null, e);
        }
    }

    private async Task<GitHubAnswer> FollowAsync(GitHubCall call, string? token, CancellationTokenSource deadline)
    {
        var client = factory.CreateClient(ClientName);
        var (method, target, foreign) = (call.Method, call.Target, false);
        for (var hop = 0; ; hop++)
        {
            using var request = foreign ? Bare(target) : Message(call, method, target, token);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!IsRedirect(response, out var location))
            {
                return await ReadAsync(call, response, foreign, deadline);
            }

            if (hop == MaxRedirects)
            {
                throw new GitHubUnreadable($"{call.Operation}: more than {MaxRedirects} redirects", null);
            }

            (method, target, foreign) = Next(call, method, target, new Uri(target, location), foreign, response.StatusCode);
        }
    }

    private static (HttpMethod Method, Uri Target, bool Foreign) Next(
        GitHubCall call, HttpMethod method, Uri from, Uri to, bool foreign, HttpStatusCode status)
    {
        if (!foreign && SameOrigin(call.Target, to))
        {
            return (status == HttpStatusCode.SeeOther ? HttpMethod.Get : method, to, false);
        }

        if (method != HttpMethod.Get)
        {
            throw new GitHubUnreadable($"{call.Operation}: redirected to another host, where a {method} is never sent", null);
        }

        var safe = to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);
        return safe
            ? (HttpMethod.Get, to, true)
            : throw new GitHubUnreadable($"{call.Operation}: redirected from {from.Scheme} to {to.Scheme}, which is not followed", null);
    }

    private HttpRequestMessage Message(GitHubCall call, HttpMethod method, Uri target, string? token)
    {
        var message = Bare(target);
        message.Method = method;
        message.Headers.TryAddWithoutValidation("Accept", call.Accept);
        message.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", options.Value.ApiVersion);
        if (token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(call.Scheme, token);
        }

        if (call.IfNoneMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", call.IfNoneMatch);
        }

        if (call.Body is not null && method != HttpMethod.Get)
        {
            message.Content = new ByteArrayContent(call.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        return message;
    }

    private static HttpRequestMessage Bare(Uri target)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, target);
        message.Headers.UserAgent.Add(UserAgent);
        return message;
    }

    private static bool SameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsRedirect(HttpResponseMessage response, out Uri location)
    {
        location = response.Headers.Location!; // null only when the result is false
        return response.Headers.Location is not null && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
    }

    private async Task<GitHubAnswer> ReadAsync(GitHubCall call, HttpResponseMessage response, bool foreign, CancellationTokenSource deadline)
    {
        if (response.Content.Headers.ContentLength > call.MaxBytes)
        {
            throw new GitHubAnswerTooLarge(call.Operation, call.MaxBytes);
        }

        using var body = new MemoryStream();
        if (call.Into is { } into && response.IsSuccessStatusCode)
        {
            into.SetLength(0);
            await CopyAsync(call, response, into, () => deadline.CancelAfter(options.Value.RequestTimeout), deadline.Token);
        }
        else
        {
            await CopyAsync(call, response, body, null, deadline.Token);
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key.ToLowerInvariant(), static h => string.Join(", ", h.Value), StringComparer.Ordinal);
        return new GitHubAnswer((int)response.StatusCode, headers, body.ToArray(), foreign);
    }

    private static async Task CopyAsync(GitHubCall call, HttpResponseMessage response, Stream body, Action? onMegabyte, CancellationToken cancellationToken)
    {
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (total + read > call.MaxBytes)
            {
                throw new GitHubAnswerTooLarge(call.Operation, call.MaxBytes);
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (total / BytesPerTimeout != (total + read) / BytesPerTimeout)
            {
                onMegabyte?.Invoke();
            }

            total += read;
        }
    }
}
