using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>
/// Tells open pages that what they show has changed, as server-sent events: first the mark of what is there now, then each new one. What has changed is
/// not told; the page is asked for again, by whoever may read it then. The database is looked at, so a change that another replica made counts too.
/// </summary>
internal sealed class LivePages(Store store, IHostApplicationLifetime life, TimeProvider time)
{
    /// <summary>So many pages of one process are told; whoever is beyond it has a page that stands still.</summary>
    internal const int Most = 200;

    private const string Changed = "changed";
    private const string Unchanged = "unchanged"; // so that proxies see that somebody is there

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_unchanged = TimeSpan.FromSeconds(20);

    /// <summary>A browser comes back by itself, and whether it may is asked again.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private int _told;

    /// <summary>Where the changes of a subject are told.</summary>
    internal static string Address(SubjectKey subject) => $"{DashboardLinks.Repository(subject.RepositoryId)}/changes?subject={Uri.EscapeDataString(subject.ToString())}";

    /// <summary>The mark of what a page shows; it changes whenever the page would.</summary>
    internal static string Mark(SubjectChange change) =>
        string.Create(CultureInfo.InvariantCulture, $"{change.Version}-{(change.HasWork ? 1 : 0)}-{change.Tries}-{change.UpdatedAt.ToUnixTimeMilliseconds()}");

    internal static async Task<IResult> AnswerAsync(long id, string? subject, HttpContext context, LivePages live)
    {
        if (!SubjectKey.TryParse(subject, out var key) || key.RepositoryId != id || await live.MarkAsync(key.ToString(), context.RequestAborted) is null)
        {
            return Results.NotFound();
        }

        if (Interlocked.Increment(ref live._told) > Most)
        {
            Interlocked.Decrement(ref live._told);
            context.Response.Headers.RetryAfter = "60";
            return Results.Text("Too many pages are told of changes already. Load the page again to see what is new.\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.RegisterForDispose(new Left(live));
        context.Response.Headers["X-Accel-Buffering"] = "no"; // Source: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
        return TypedResults.ServerSentEvents(live.TellAsync(key.ToString(), context.RequestAborted));
    }

    private async IAsyncEnumerable<SseItem<string>> TellAsync(string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
        var (began, last, told) = (time.GetTimestamp(), (string?)null, time.GetTimestamp());
        while (time.GetElapsedTime(began) < s_longest)
        {
            var mark = await MarkAsync(subject, cancellationToken);
            if (mark is null)
            {
                yield break; // it is gone, and so is its page
            }

            if (mark != last || time.GetElapsedTime(told) >= s_unchanged)
            {
                told = time.GetTimestamp();
                yield return new SseItem<string>(mark, mark != last ? Changed : Unchanged);
                last = mark;
            }

            await Task.Delay(s_look, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                yield break;
            }
        }
    }

    // However many look at one subject, it is read once in a while.
    private async Task<string?> MarkAsync(string subject, CancellationToken cancellationToken)
    {
        if (_looks.TryGetValue(subject, out var known) && time.GetElapsedTime(known.At) < s_look)
        {
            return known.Mark;
        }

        foreach (var (key, _) in _looks.Where(one => time.GetElapsedTime(one.Value.At) > 2 * s_look))
        {
            _looks.TryRemove(key, out _);
        }

        var mark = await store.Subjects.MarkAsync(subject, cancellationToken) is { } change ? Mark(change) : null;
        if (mark is not null)
        {
            _looks[subject] = new Look(mark, time.GetTimestamp());
        }

        return mark;
    }

    private sealed record Look(string Mark, long At);

    private sealed class Left(LivePages live) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref live._told);
    }
}
