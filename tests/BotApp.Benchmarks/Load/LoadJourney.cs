using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>From the delivery of an opened pull request to the first check run on its commit.</summary>
/// <param name="Sent">Deliveries accepted.</param>
/// <param name="Refused">Deliveries not accepted.</param>
/// <param name="Lost">Accepted, and without a check run when patience ended.</param>
/// <param name="Ack">From the planned time to the answer.</param>
/// <param name="Whole">From the planned time to the check run.</param>
/// <param name="Backlog">How many waited for their check run when the last delivery was sent.</param>
/// <param name="PerSecond">Check runs a second, from the first delivery to the last check run.</param>
/// <param name="Busy">Processor time for each pull request that was worked off, in milliseconds, all replicas together.</param>
/// <param name="Requests">Requests to GitHub for each of them, those for tokens not among them.</param>
/// <param name="Counted">Those of them that were not answered "not modified".</param>
internal sealed record LoadJourney(int Sent, int Refused, int Lost, LoadFigures Ack, LoadFigures Whole, int Backlog, double PerSecond, double Busy, double Requests, double Counted)
{
    private const double WarmingRate = 40;

    private const double WarmingSeconds = 30;

    private static long s_number = 1;

    /// <summary>Sends so many a second for so long, to the targets in turn, and waits until all are worked off or patience ends.</summary>
    internal static async Task<LoadJourney> MeasureAsync(IReadOnlyList<LoadTarget> targets, LoadStub stub, LoadPayloads payloads, double perSecond, double seconds, TimeSpan patience, CancellationToken cancellationToken)
    {
        var count = Math.Max(3, (int)(perSecond * seconds));
        var first = Interlocked.Add(ref s_number, count) - count;
        var (busy, requests, free) = (BusyOf(targets), stub.Requests, stub.Free);
        var senders = targets.Select(static target => new LoadSender(target.Port)).ToList();
        try
        {
            var began = Stopwatch.GetTimestamp();
            var sent = await Task.WhenAll(senders.Select((sender, at) => sender.AtRateAsync(
                [.. Enumerable.Range(0, count).Where(index => index % senders.Count == at).Select(index => payloads.Opened(first + index, targets[at].Port))], perSecond / senders.Count, cancellationToken)));
            var accepted = Enumerable.Range(0, count).Select(index => (Head: LoadPayloads.Head(first + index), Sent: sent[index % senders.Count][index / senders.Count])).Where(static one => one.Sent.IsAccepted).ToList();
            var backlog = accepted.Count(one => stub.CheckedAt(one.Head) is null);
            var done = await WorkedOffAsync(accepted.Select(static one => one.Head), stub, patience, cancellationToken);
            await CalmAsync(stub, cancellationToken);
            var last = done.Count == 0 ? Stopwatch.GetTimestamp() : done.Values.Max();
            return new LoadJourney(
                accepted.Count,
                count - accepted.Count,
                accepted.Count - done.Count,
                LoadFigures.Of(accepted.Select(static one => one.Sent.Milliseconds)),
                LoadFigures.Of(accepted.Where(one => done.ContainsKey(one.Head)).Select(one => Stopwatch.GetElapsedTime(one.Sent.Planned, done[one.Head]).TotalMilliseconds)),
                backlog,
                done.Count / Stopwatch.GetElapsedTime(began, last).TotalSeconds,
                (BusyOf(targets) - busy).TotalMilliseconds / Math.Max(1, done.Count),
                (stub.Requests - requests) / (double)Math.Max(1, done.Count),
                (stub.Requests - requests - (stub.Free - free)) / (double)Math.Max(1, done.Count));
        }
        finally
        {
            senders.ForEach(static sender => sender.Dispose());
        }
    }

    /// <summary>
    /// Tokens are made, connections stand, and code is compiled as often as it will be: before that, a large part of what a short run measures is the compiler.
    /// </summary>
    internal static Task WarmUpAsync(IReadOnlyList<LoadTarget> targets, LoadStub stub, LoadPayloads payloads, CancellationToken cancellationToken) =>
        MeasureAsync(targets, stub, payloads, WarmingRate, WarmingSeconds, TimeSpan.FromSeconds(60), cancellationToken);

    /// <summary>What went wrong, as a short word; empty when nothing did.</summary>
    internal string Wrong => (Refused > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Refused} not accepted") : "") + (Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Lost} of {Sent} not worked off") : "");

    private static TimeSpan BusyOf(IEnumerable<LoadTarget> targets) => targets.Aggregate(TimeSpan.Zero, static (all, target) => all + target.Process.Busy);

    private static async Task<Dictionary<string, long>> WorkedOffAsync(IEnumerable<string> heads, LoadStub stub, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiting = heads.ToHashSet(StringComparer.Ordinal);
        var done = new Dictionary<string, long>(StringComparer.Ordinal);
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            foreach (var head in waiting.Where(head => stub.CheckedAt(head) is not null).ToList())
            {
                done[head] = stub.CheckedAt(head)!.Value; // just seen
                waiting.Remove(head);
            }

            if (waiting.Count == 0 || Stopwatch.GetElapsedTime(began) > patience)
            {
                return done;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    // The check run is not the end of the work for an event, and the rest of it costs, too.
    private static async Task CalmAsync(LoadStub stub, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(400));
        for (var (before, looks) = (-1L, 0); stub.Requests != before && looks < 10; looks++)
        {
            before = stub.Requests;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
