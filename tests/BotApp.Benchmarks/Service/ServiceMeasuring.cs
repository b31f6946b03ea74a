using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace BotApp.Benchmarks.Service;

/// <summary>One published program: its size, its starts and stops, what it takes while nothing happens and while much does.</summary>
internal sealed class ServiceMeasuring
{
    private const string Server = "BOTAPP_TEST_POSTGRES";

    private const int Starts = 7;

    private const int Pulls = 20;

    private const double PerSecond = 100;

    /// <summary>150 MB.</summary>
    private const double MostAtRest = 143;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _folder;
    private readonly TimeSpan _load;
    private readonly List<TableRow> _rows = [];
    private readonly List<string> _wrong = [];

    private ServiceMeasuring(string program, string folder, TimeSpan load) => (_program, _folder, _load) = (program, folder, load);

    private string Home => Path.GetDirectoryName(_program)!; // of a file there is one

    private string Name => Path.GetFileName(Home);

    internal static async Task<ServiceMeasured> OfAsync(string program, string folder, ServiceOptions options, CancellationToken cancellationToken)
    {
        var measuring = new ServiceMeasuring(program, folder, options.Load);
        if (options.Parts.Contains(ServiceOptions.Start))
        {
            measuring.Add("published", $"{new DirectoryInfo(measuring.Home).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length) / 1048576.0:0} MiB");
            await measuring.StartsAsync(cancellationToken);
        }

        if (options.Parts.Contains(ServiceOptions.Rest))
        {
            await measuring.RestAsync(cancellationToken);
        }

        if (options.Parts.Contains(ServiceOptions.UnderLoad))
        {
            await measuring.LoadAsync("SQLite", measuring.NewFile(), cancellationToken);
            await measuring.OnPostgresAsync(cancellationToken);
        }

        measuring.Add("lost, doubled, given up or ended badly", $"{measuring._wrong.Count}", Goal.AtMost("", measuring._wrong.Count, 0));
        return new ServiceMeasured(measuring._rows, [.. measuring._wrong.Select(line => $"{measuring.Name}: {line}")]);
    }

    // On a database that is made anew each time, and on one that is there.
    private async Task StartsAsync(CancellationToken cancellationToken)
    {
        await using var world = await ServedWorld.StartAsync(NewFile(), cancellationToken);
        var existing = world.Configuration["ConnectionStrings:BotApp"];
        List<double> stops = [], memory = [], own = [];
        foreach (var (name, isNew) in new[] { ("new", true), ("existing", false) })
        {
            List<double> starts = [], busy = [];
            for (var number = 0; number < Starts; number++)
            {
                world.Configuration["ConnectionStrings:BotApp"] = isNew && number > 0 ? NewFile() : existing;
                await using var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken);
                starts.Add(bot.Start.TotalMilliseconds);
                busy.Add(bot.Busy.TotalMilliseconds);
                memory.Add(bot.Memory);
                own.Add(bot.OwnMemory);
                stops.Add(await StopAsync(bot));
            }

            Add($"start to ready on a database that is {name}", $"{new Spread(starts):0} ms, {new Spread(busy):0} ms of processor");
        }

        Add("memory when it is ready (RSS), and what of it is its own", $"{new Spread(memory):0} MiB, {new Spread(own):0} MiB");
        Add("stop while nothing is under way", $"{new Spread(stops):0} ms");
    }

    // It was installed, its first deliveries were worked off, and now it sits and waits.
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        await using var world = await ServedWorld.StartAsync(NewFile(), cancellationToken);
        await using var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken);
        world.Demo.Connect(world.Address);
        await world.SettledAsync(cancellationToken);
        await Task.Delay(s_rest, cancellationToken);
        var memory = bot.Memory;
        Add(
            string.Create(CultureInfo.InvariantCulture, $"memory after {s_rest.TotalSeconds:0} s of rest (RSS), and what of it is its own"),
            $"{memory:0} MiB, {bot.OwnMemory:0} MiB",
            Goal.AtMost("", memory, MostAtRest, "MiB (150 MB)"));
        await StopAsync(bot);
    }

    private async Task OnPostgresAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Server) is not { Length: > 0 } server)
        {
            Add("PostgreSQL", $"skipped: {Server} names no server");
            return;
        }

        var schema = $"service_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE SCHEMA {schema}", cancellationToken);
        try
        {
            await LoadAsync("PostgreSQL", new NpgsqlConnectionStringBuilder(server) { SearchPath = schema }.ToString(), cancellationToken);
        }
        finally
        {
            await ExecuteAsync(server, $"DROP SCHEMA {schema} CASCADE", CancellationToken.None);
        }
    }

    // It is stopped in the middle and started again: what was told meanwhile, and what was under way, is done all the same.
    private async Task LoadAsync(string kind, string connectionString, CancellationToken cancellationToken)
    {
        await using var world = await ServedWorld.StartAsync(connectionString, cancellationToken);
        await using (var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken))
        {
            world.Demo.Connect(world.Address);
            for (var number = 0; number < Pulls; number++)
            {
                world.Open();
            }

            await world.SettledAsync(cancellationToken);
            var (before, deliveries) = (bot.Busy, world.Deliveries().All);
            var took = await Soak.StirAsync(world, _load, PerSecond, _ => Task.CompletedTask, cancellationToken);
            Add($"{kind}: deliveries a second, so many were made", $"{(world.Deliveries().All - deliveries) / took.TotalSeconds:0}");
            Add($"{kind}: processor under them", $"{100 * (bot.Busy - before) / took:0} % of one core");
            Add($"{kind}: memory under them (RSS), at most", $"{bot.MostMemory:0} MiB");
            Add($"{kind}: stop under them", $"{await StopAsync(bot):0} ms");
        }

        for (var number = 0; number < Pulls; number++)
        {
            world.Stir(); // nobody is there to hear it
        }

        await using (var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken))
        {
            await world.SettledAsync(cancellationToken);
            _wrong.AddRange((await world.WrongAsync(cancellationToken)).Select(line => $"{kind}: {line}"));
            await StopAsync(bot);
        }

        Add($"{kind}: deliveries, and those asked for again", $"{world.Deliveries().All}, {world.Deliveries().Again}");
    }

    private async Task<double> StopAsync(ServedBot bot)
    {
        var began = Stopwatch.GetTimestamp();
        var code = await bot.EndAsync();
        if (code != 0)
        {
            _wrong.Add($"it ended with {code.ToString(CultureInfo.InvariantCulture)} when it was asked to stop:\n{bot.Log}");
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string NewFile() => $"Data Source={Path.Combine(_folder, $"{Guid.NewGuid():N}.db")}";

    private void Add(string name, FormattableString figure, params IReadOnlyList<Goal> goals)
    {
        var row = new TableRow($"{Name}: {name}", figure, goals);
        Console.Error.WriteLine(row);
        _rows.Add(row);
    }
}
