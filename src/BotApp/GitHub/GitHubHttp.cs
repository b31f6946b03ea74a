using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// A request with everything around it: token (renewed once when refused), conditional reads, reads tried again, pages followed,
/// and refusals as typed errors. Writes are never repeated here: whoever asked knows how to look whether one arrived.
/// </summary>
internal sealed class GitHubHttp(
    GitHubTransport transport,
    AppTokens tokens,
    AnswerCache cache,
    Jitter jitter,
    TimeProvider time,
    IOptions<GitHubOptions> options)
{
    /// <summary>Reads after an event: twice more (GitHub's copies catch up within a second or two).</summary>
    private const int NotFoundRetries = 2;

    /// <summary>Against a server whose pages never end.</summary>
    private const int MaxPages = 500;

    private static readonly TimeSpan NotFoundPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    /// <summary>The absolute address of a path of the API; a base path such as <c>/api/v3</c> stays in front.</summary>
    internal static Uri At(GitHubOptions options, string path) => new(options.ApiUrl.AbsoluteUri.TrimEnd('/') + path);

    internal Uri At(string path) => At(options.Value, path);

    /// <summary>Where release assets go.</summary>
    internal Uri AtUploads(string path) => new(options.Value.Uploads().AbsoluteUri.TrimEnd('/') + path);

    /// <summary>Sends until there is a final answer, which is a 2xx; everything else is an exception.</summary>
    /// <exception cref="GitHubException">One of its cases.</exception>
    internal async Task<GitHubAnswer> SendAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        var notFound = 0;
        for (var failures = 0; ;)
        {
            try
            {
                var answer = await AuthorizedAsync(call, cancellationToken);
                if (answer.IsSuccess)
                {
                    return answer;
                }

                if (answer.Status != 404 || !call.AfterEvent || !call.IsRead || notFound == NotFoundRetries)
                {
                    throw Refusal(call, answer);
                }

                await Task.Delay(NotFoundPause * (++notFound + jitter.Next()), time, cancellationToken);
            }
            catch (GitHubUnavailable e) when (call.IsRead && e.RetryAfter is null && failures < options.Value.ReadRetries)
            {
                await Task.Delay(jitter.Backoff(failures++, FirstBackoff, LongestBackoff), time, cancellationToken);
            }
        }
    }

    internal async Task<T> ReadAsync<T>(GitHubCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        GitHubJson.Read(await SendAsync(call, cancellationToken), type, call.Operation);

    /// <summary>The thing, or null when GitHub says 404: not there, or not to be seen.</summary>
    internal async Task<T?> FindAsync<T>(GitHubCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ReadAsync(call, type, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>
    /// All pages up to a bound, following the addresses GitHub gives, on the API's own origin only. Reading ends early, and complete,
    /// when the last item of a page lies beyond what is wanted.
    /// </summary>
    internal async Task<Listing<TItem>> ListAsync<TPage, TItem>(
        GitHubCall first,
        JsonTypeInfo<TPage> type,
        Func<TPage, IEnumerable<TItem>?> items,
        int maxItems,
        CancellationToken cancellationToken,
        Func<TItem, bool>? isBeyond = null)
    {
        var all = new List<TItem>();
        var call = first;
        for (var page = 1; page <= MaxPages; page++)
        {
            var answer = await SendAsync(call, cancellationToken);
            all.AddRange(items(GitHubJson.Read(answer, type, call.Operation)) ?? []);
            var next = answer.NextPage();
            var beyond = all.Count > 0 && isBeyond?.Invoke(all[^1]) == true;
            if (beyond)
            {
                return new Listing<TItem>(all, false);
            }

            if (next is null || all.Count >= maxItems)
            {
                return new Listing<TItem>(all.Count > maxItems ? all[..maxItems] : all, next is not null || all.Count > maxItems);
            }

            if (next == call.Target || !SameOrigin(next, first.Target))
            {
                var given = next.GetLeftPart(UriPartial.Path);
                throw new GitHubUnreadable($"{first.Operation}: the next page is given as '{given}', which is not a further page of this API", null);
            }

            call = first with { Target = next };
        }

        return new Listing<TItem>(all, true);
    }

    internal static GitHubRefused Refusal(GitHubCall call, GitHubAnswer answer)
    {
        var message = answer.Foreign ? "the storage that GitHub pointed to refused the download" : GitHubJson.ErrorText(answer.Body);
        return new GitHubRefused(
            answer.Status, message, GitHubJson.Documentation(answer.Body), answer.Header("x-accepted-github-permissions"), call.Operation);
    }

    private async Task<GitHubAnswer> AuthorizedAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(call.Scope, cancellationToken);
        var answer = await ConditionalAsync(call, token, cancellationToken);
        if (answer.Status != 401 || answer.Foreign)
        {
            return answer;
        }

        tokens.Drop(call.Scope, token, answer);
        return await ConditionalAsync(call, await tokens.GetAsync(call.Scope, cancellationToken), cancellationToken);
    }

    private async Task<GitHubAnswer> ConditionalAsync(GitHubCall call, AccessToken token, CancellationToken cancellationToken)
    {
        if (!call.IsRead || call.Into is not null)
        {
            return await transport.SendAsync(call, token.Value, cancellationToken);
        }

        var key = AnswerCache.Key(call, token);
        var held = cache.Find(key);
        var answer = await transport.SendAsync(call with { IfNoneMatch = held?.Header("etag") }, token.Value, cancellationToken);
        if (answer.Status == 304 && held is not null)
        {
            return held;
        }

        cache.Keep(key, answer);
        return answer;
    }

    private static bool SameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && a.Host == b.Host;
}

/// <summary>Items of all pages read.</summary>
/// <param name="Items">In GitHub's order.</param>
/// <param name="Truncated">True when there are more than were read: never to be taken for all.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, bool Truncated);
