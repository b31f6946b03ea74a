using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Service;

/// <summary>The service under even load for as long as one likes: memory, threads and handles by the minute, and how fast memory grows in the second half.</summary>
internal static class Soak
{
    private const int Pulls = 20;

    // Less than this is no hour's growth, but where the collector happened to be.
    private const double Noise = 10;

    private const double LongEnough = 30;

    /// <summary>Runs and prints.</summary>
    /// <returns>1 when something was lost, doubled or given up.</returns>
    internal static async Task<int> RunAsync(SoakOptions options, CancellationToken cancellationToken)
    {
        var measured = await MeasureAsync(options, Console.Out, cancellationToken);
        Console.WriteLine(TableRow.Table(measured.Rows));
        foreach (var line in measured.Wrong)
        {
            Console.WriteLine($"  {line}");
        }

        return measured.Wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs, and tells by the minute.</summary>
    internal static async Task<ServiceMeasured> MeasureAsync(SoakOptions options, TextWriter log, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-soak-");
        try
        {
            await using var world = await ServedWorld.StartAsync($"Data Source={Path.Combine(folder.FullName, "botapp.db")}", cancellationToken);
            await using var bot = await ServedBot.StartAsync(options.Program, world.Configuration, world.Address, cancellationToken);
            world.Demo.Connect(world.Address);
            for (var number = 0; number < Pulls; number++)
            {
                world.Open();
            }

            await world.SettledAsync(cancellationToken);
            await log.WriteLineAsync("minute  deliveries  waiting  RSS MiB  threads  handles  cpu s");
            var samples = await LoadAsync(world, bot, options, log, cancellationToken);
            await world.SettledAsync(cancellationToken);
            var wrong = await world.WrongAsync(cancellationToken);
            var rows = Rows(options, samples, world.Deliveries(), wrong.Count);
            await bot.EndAsync();
            return new ServiceMeasured(rows, wrong);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>MiB per hour.</summary>
    internal static double Slope(IReadOnlyList<SoakSample> samples)
    {
        if (samples.Count < 2)
        {
            return 0;
        }

        var (x, y) = (samples.Average(sample => sample.Minute), samples.Average(sample => sample.Memory));
        return 60 * samples.Sum(sample => (sample.Minute - x) * (sample.Memory - y)) / samples.Sum(sample => (sample.Minute - x) * (sample.Minute - x));
    }

    /// <summary>Lets so much happen in every second, for so long; about four times a minute it looks at something.</summary>
    /// <returns>How long it was.</returns>
    internal static async Task<TimeSpan> StirAsync(ServedWorld world, TimeSpan duration, double rate, Func<TimeSpan, Task> look, CancellationToken cancellationToken)
    {
        var (began, deliveries, looks) = (Stopwatch.GetTimestamp(), world.Demo.GitHub.Deliveries.Log.Count, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (await timer.WaitForNextTickAsync(cancellationToken) && Stopwatch.GetElapsedTime(began) < duration)
        {
            var passed = Stopwatch.GetElapsedTime(began);
            for (var made = world.Demo.GitHub.Deliveries.Log.Count - deliveries; made < passed.TotalSeconds * rate; made++)
            {
                world.Stir();
            }

            if (passed.TotalSeconds >= looks * 15)
            {
                looks++;
                await look(passed);
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    // The second half tells: the first is what warming up takes. In a few minutes it tells nothing yet.
    private static IReadOnlyList<TableRow> Rows(SoakOptions options, IReadOnlyList<SoakSample> samples, (int All, int Again) deliveries, int wrong)
    {
        var slope = Slope([.. samples.Where(sample => sample.Minute >= options.Minutes / 2)]);
        var what = string.Create(CultureInfo.InvariantCulture, $"{options.Minutes:0.#} min at {options.Rate:0.#} a second");
        return
        [
            new TableRow(
                $"{what}: memory (RSS) at the end, growth in the second half",
                $"{samples[^1].Memory:0} MiB, {slope:0.0} MiB an hour",
                $"{samples[^1].Memory / samples[0].Memory:0.00} times that of the beginning",
                options.Minutes >= LongEnough ? [Goal.AtMost("growth", slope, Noise, "MiB an hour")] : []),
            new TableRow($"{what}: lost, doubled or given up", $"{wrong} of {deliveries.All} deliveries, {deliveries.Again} asked for again", Goal.AtMost("", wrong, 0)),
        ];
    }

    private static async Task<IReadOnlyList<SoakSample>> LoadAsync(ServedWorld world, ServedBot bot, SoakOptions options, TextWriter log, CancellationToken cancellationToken)
    {
        var samples = new List<SoakSample>();
        await StirAsync(world, TimeSpan.FromMinutes(options.Minutes), options.Rate, async passed =>
        {
            samples.Add(new SoakSample(passed.TotalMinutes, bot.Memory));
            if (samples.Count % 4 == 1)
            {
                var waiting = await world.WaitingAsync(cancellationToken);
                await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{passed.TotalMinutes,6:0.0}  {world.Deliveries().All,10}  {waiting,7}  {bot.Memory,7:0.0}  {bot.Threads,7}  {bot.Handles,7}  {bot.Busy.TotalSeconds,5:0}"));
            }
        }, cancellationToken);
        samples.Add(new SoakSample(options.Minutes, bot.Memory));
        return samples;
    }
}

/// <summary>Resident memory in MiB, so many minutes after the beginning.</summary>
internal sealed record SoakSample(double Minute, double Memory);
