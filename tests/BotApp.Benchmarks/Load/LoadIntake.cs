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

    /// <summary>Measures a target that has been warmed up by this itself.</summary>
    internal static async Task<LoadIntake> MeasureAsync(LoadTarget target, double seconds, CancellationToken cancellationToken)
    {
        using var sender = new LoadSender(target.Port);
        var payloads = new LoadPayloads(LoadTarget.Secret, 100, 20);
        var some = Enumerable.Range(0, Distinct).Select(number => payloads.CheckOfNobody(number, target.Port)).ToArray();
        var sent = 0;
        byte[] Next() => LoadPayloads.Again(some[Interlocked.Increment(ref sent) % Distinct], Guid.NewGuid());
        await sender.AsManyAsync(Next, Connections, TimeSpan.FromSeconds(seconds / 2), cancellationToken);
        var (busy, began) = (target.Process.Busy, Stopwatch.GetTimestamp());
        var many = await sender.AsManyAsync(Next, Connections, TimeSpan.FromSeconds(seconds), cancellationToken);
        var (took, spent) = (Stopwatch.GetElapsedTime(began).TotalSeconds, target.Process.Busy - busy);
        var even = await sender.AtRateAsync([.. Enumerable.Range(0, (int)(Rate * seconds)).Select(_ => Next())], Rate, cancellationToken);
        return new LoadIntake(
            many.Count(static one => one.IsAccepted) / took,
            LoadFigures.Of(even.Where(static one => one.IsAccepted).Select(static one => one.Milliseconds)),
            many.Concat(even).Count(static one => !one.IsAccepted),
            spent.TotalMilliseconds / Math.Max(1, many.Count));
    }

    /// <summary>The lines of one database.</summary>
    internal static IEnumerable<LoadRow> Rows(string database, LoadIntake bot, LoadIntake floor)
    {
        var refused = bot.Refused > 0 ? string.Create(CultureInfo.InvariantCulture, $", {bot.Refused} not accepted") : "";
        yield return new LoadRow($"intake, {database}: accepted a second", LoadFigures.Text(bot.PerSecond) + refused, string.Create(CultureInfo.InvariantCulture, $"floor {floor.PerSecond:0}: {bot.PerSecond / floor.PerSecond:P0} of it"), ">= 60 % of the floor");
        yield return new LoadRow($"intake, {database}: answer at {Rate} a second, p50 / p99", bot.Ack.ToString(), $"floor {floor.Ack}");
        yield return new LoadRow($"intake, {database}: processor time of each", string.Create(CultureInfo.InvariantCulture, $"{bot.Busy:0.00} ms"), string.Create(CultureInfo.InvariantCulture, $"floor {floor.Busy:0.00} ms"));
    }
}
