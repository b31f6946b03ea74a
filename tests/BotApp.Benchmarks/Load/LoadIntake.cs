using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>How fast deliveries are taken that are to be kept and need nothing else: as many as go, and how long an answer takes at an even 300 a second.</summary>
/// <param name="PerSecond">Accepted in a second, 32 at a time.</param>
/// <param name="Ack">From the planned time to the answer, at 300 a second.</param>
/// <param name="Refused">Of all of them.</param>
/// <param name="Busy">Processor time for each, in milliseconds.</param>
internal sealed record LoadIntake(double PerSecond, LoadFigures Ack, int Refused, double Busy)
{
    internal const int Rate = 300;

    private const int Connections = 32;
    private const int Distinct = 64;

    private static readonly TimeSpan s_warming = TimeSpan.FromSeconds(10);

    /// <summary>Code is compiled as often as it will be, connections stand.</summary>
    internal static async Task WarmUpAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        using var sender = new LoadSender(target.Port);
        await sender.AsManyAsync(Deliveries(target), Connections, s_warming, cancellationToken);
    }

    /// <summary>Measures a target that is warm.</summary>
    internal static async Task<LoadIntake> MeasureAsync(LoadTarget target, double seconds, CancellationToken cancellationToken)
    {
        using var sender = new LoadSender(target.Port);
        var next = Deliveries(target);
        var (busy, began) = (target.Process.Busy, Stopwatch.GetTimestamp());
        var many = await sender.AsManyAsync(next, Connections, TimeSpan.FromSeconds(seconds), cancellationToken);
        var (took, spent) = (Stopwatch.GetElapsedTime(began).TotalSeconds, target.Process.Busy - busy);
        var even = await sender.AtRateAsync([.. Enumerable.Range(0, (int)(Rate * seconds)).Select(_ => next())], Rate, cancellationToken);
        return new LoadIntake(
            many.Count(static one => one.IsAccepted) / took,
            LoadFigures.Of(even.Where(static one => one.IsAccepted).Select(static one => one.Milliseconds)),
            many.Concat(even).Count(static one => !one.IsAccepted),
            spent.TotalMilliseconds / Math.Max(1, many.Count));
    }

    /// <summary>The lines of one database, in one round.</summary>
    internal static IEnumerable<TableRow> Rows(string database, LoadIntake bot, LoadIntake floor)
    {
        var refused = bot.Refused > 0 ? string.Create(CultureInfo.InvariantCulture, $", {bot.Refused} not accepted") : "";
        var share = bot.PerSecond / floor.PerSecond;
        yield return new TableRow($"intake, {database}: accepted", $"{bot.PerSecond:0} a second{refused}", $"{100 * share:0} % of the floor, which takes {floor.PerSecond:0}", Goal.AtLeast("of the floor", 100 * share, 60, "%"));
        yield return new TableRow(
            string.Create(CultureInfo.InvariantCulture, $"intake, {database}: answer at {Rate} a second, p50 / p99"),
            $"{bot.Ack.Median} / {bot.Ack.Slow} ms",
            $"{bot.Ack.Median / floor.Ack.Median:0.0} / {bot.Ack.Slow / floor.Ack.Slow:0.0} times the floor's {floor.Ack.Median} / {floor.Ack.Slow} ms");
        yield return new TableRow($"intake, {database}: processor time of each", $"{bot.Busy:0.00} ms", $"{bot.Busy / floor.Busy:0.0} times the floor's {floor.Busy:0.00} ms");
    }

    private static Func<byte[]> Deliveries(LoadTarget target)
    {
        var payloads = new LoadPayloads(LoadTarget.Secret, 100, 20);
        var some = Enumerable.Range(0, Distinct).Select(number => payloads.CheckOfNobody(number, target.Port)).ToArray();
        var sent = 0;
        return () => LoadPayloads.Again(some[Interlocked.Increment(ref sent) % Distinct], Guid.NewGuid());
    }
}
