using System.Globalization;

namespace BotApp.Benchmarks.Service;

/// <summary>
/// One build, then another, then the first again, on one database and in the middle of work; where a database is for several, then both beside each other, as in an upgrade in turns: all that
/// was taken is done in the end, and nothing twice.
/// </summary>
internal static class Upgrade
{
    private const int Pulls = 3;

    private const int Rounds = 40;

    /// <summary>Runs and prints.</summary>
    /// <param name="before">The older build's <c>BotApp.dll</c>.</param>
    /// <param name="after">The newer one's.</param>
    /// <param name="connectionString">An empty database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>1 when something was lost, doubled or given up.</returns>
    internal static async Task<int> RunAsync(string before, string after, string connectionString, CancellationToken cancellationToken)
    {
        await using var world = await ServedWorld.StartAsync(connectionString, cancellationToken);
        foreach (var (name, program) in new[] { ("old", before), ("new", after), ("old again", before), ("new again", after) })
        {
            await using var bot = await ServedBot.StartAsync(program, world.Configuration, world.Address, cancellationToken);
            world.Demo.Connect(world.Address);
            for (var number = 0; number < Pulls; number++)
            {
                world.Open();
            }

            // Work is under way when it ends, and what happens until the next one is there has to be asked for.
            await StirAsync(world, Rounds, cancellationToken);
            if (name == "new again")
            {
                await world.SettledAsync(cancellationToken);
                await world.JudgedAsync(cancellationToken);
            }

            await EndAsync(name, bot, world);
            if (name != "new again")
            {
                await StirAsync(world, Rounds / 4, cancellationToken);
            }
        }

        if (await world.IsSharedAsync())
        {
            await BesideAsync(world, before, after, cancellationToken);
        }

        var wrong = await world.WrongAsync(cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost, doubled or given up: {wrong.Count}"));
        foreach (var line in wrong)
        {
            Console.WriteLine($"  {line}");
        }

        return wrong.Count == 0 ? 0 : 1;
    }

    // Both are told in turns, of the same pull requests.
    private static async Task BesideAsync(ServedWorld world, string before, string after, CancellationToken cancellationToken)
    {
        var (configuration, address) = world.Another();
        await using var older = await ServedBot.StartAsync(before, world.Configuration, world.Address, cancellationToken);
        await using var newer = await ServedBot.StartAsync(after, configuration, address, cancellationToken);
        for (var number = 0; number < Pulls; number++)
        {
            world.Demo.Connect(number % 2 == 0 ? world.Address : address);
            world.Open();
        }

        await StirAsync(world, Rounds * 3, cancellationToken, world.Address, address);
        await EndAsync("old, with the new one beside it", older, world);
        world.Demo.Connect(address);
        await StirAsync(world, Rounds, cancellationToken);
        await world.SettledAsync(cancellationToken);
        await world.JudgedAsync(cancellationToken);
        await EndAsync("new, alone again", newer, world);
    }

    private static async Task EndAsync(string name, ServedBot bot, ServedWorld world)
    {
        var code = await bot.EndAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {world.Deliveries().All} deliveries so far, {world.Deliveries().Again} asked for again, ended with {code}"));
        foreach (var line in bot.Log.Split('\n').Where(line => line.Contains("newer version", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Take(5))
        {
            Console.WriteLine($"  {line.Trim()}");
        }
    }

    private static async Task StirAsync(ServedWorld world, int rounds, CancellationToken cancellationToken, params IReadOnlyList<Uri> inTurns)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        for (var round = 1; round <= rounds && await timer.WaitForNextTickAsync(cancellationToken); round++)
        {
            if (inTurns.Count > 0)
            {
                world.Demo.Connect(inTurns[round % inTurns.Count]);
            }

            world.Stir();
            if (round % 10 == 0)
            {
                world.Push();
            }
        }
    }
}
