using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Service;

/// <summary>The service under even load for as long as one likes: memory, threads and handles by the minute, and how fast memory grows in the second half.</summary>
internal static class Soak
{
    private const int Pulls = 20;

    /// <summary>Runs and prints.</summary>
    /// <returns>1 when something was lost, doubled or given up.</returns>
    internal static async Task<int> RunAsync(double minutes, double rate, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-soak-");
        await using var world = await ServedWorld.StartAsync($"Data Source={Path.Combine(folder.FullName, "botapp.db")}", cancellationToken);
        await using var bot = await ServedBot.StartAsync(Path.Combine(AppContext.BaseDirectory, "BotApp.dll"), world.Configuration, world.Address, cancellationToken);
        world.Demo.Connect(world.Address);
        for (var number = 0; number < Pulls; number++)
        {
            world.Open();
        }

        await world.SettledAsync(cancellationToken);
        Console.WriteLine("minute  deliveries  waiting  RSS MiB  threads  handles  cpu s");
        var samples = await LoadAsync(world, bot, minutes, rate, cancellationToken);
        var half = samples.Where(sample => sample.Minute >= minutes / 2).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"deliveries {world.Deliveries().All}, asked for again {world.Deliveries().Again}; memory grows by {Slope(half):0.0} MiB per hour (least squares over the last {half.Count} samples)"));
        await world.SettledAsync(cancellationToken);
        var wrong = await world.WrongAsync(cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost, doubled or given up: {wrong.Count}"));
        foreach (var line in wrong)
        {
            Console.WriteLine($"  {line}");
        }

        await bot.EndAsync();
        folder.Delete(recursive: true);
        return wrong.Count == 0 ? 0 : 1;
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

    private static async Task<IReadOnlyList<SoakSample>> LoadAsync(ServedWorld world, ServedBot bot, double minutes, double rate, CancellationToken cancellationToken)
    {
        var samples = new List<SoakSample>();
        await StirAsync(world, TimeSpan.FromMinutes(minutes), rate, async passed =>
        {
            samples.Add(new SoakSample(passed.TotalMinutes, bot.Memory));
            if (samples.Count % 4 == 1)
            {
                var waiting = await world.WaitingAsync(cancellationToken);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed.TotalMinutes,6:0.0}  {world.Deliveries().All,10}  {waiting,7}  {bot.Memory,7:0.0}  {bot.Threads,7}  {bot.Handles,7}  {bot.Busy.TotalSeconds,5:0}"));
            }
        }, cancellationToken);
        return samples;
    }
}

/// <summary>Resident memory in MiB, so many minutes after the beginning.</summary>
internal sealed record SoakSample(double Minute, double Memory);
