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

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_load = TimeSpan.FromSeconds(60);

    private readonly string _program;
    private readonly string _folder;
    private readonly List<(string Name, string Value)> _rows = [];
    private readonly List<string> _wrong = [];

    private ServiceMeasuring(string program, string folder) => (_program, _folder) = (program, folder);

    internal static async Task<ServiceMeasured> OfAsync(string program, string folder, CancellationToken cancellationToken)
    {
        var measuring = new ServiceMeasuring(program, folder);
        var home = Path.GetDirectoryName(program)!;
        measuring.Add("published, MiB", new DirectoryInfo(home).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1048576.0, "0");
        await measuring.StartsAsync(cancellationToken);
        await measuring.LoadAsync("SQLite", measuring.NewFile(), cancellationToken);
        if (Environment.GetEnvironmentVariable(Server) is { Length: > 0 } server)
        {
            await measuring.OnPostgresAsync(server, cancellationToken);
        }

        return new ServiceMeasured(Path.GetFileName(home), measuring._rows, measuring._wrong);
    }

    // On a database that is made anew each time, on one that is there, and then once more to sit and wait.
    private async Task StartsAsync(CancellationToken cancellationToken)
    {
        await using var world = await ServedWorld.StartAsync(NewFile(), cancellationToken);
        var existing = world.Configuration["ConnectionStrings:BotApp"];
        var stops = new List<double>();
        foreach (var (name, isNew) in new[] { ("new", true), ("existing", false) })
        {
            var starts = new List<double>();
            var busy = new List<double>();
            for (var number = 0; number < Starts; number++)
            {
                world.Configuration["ConnectionStrings:BotApp"] = isNew && number > 0 ? NewFile() : existing;
                await using var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken);
                starts.Add(bot.Start.TotalMilliseconds);
                busy.Add(bot.Busy.TotalMilliseconds);
                stops.Add(await StopAsync(bot));
            }

            Add($"start to ready on a database that is {name}, ms", starts);
            Add("… processor time of it, ms", busy);
        }

        Add("stop while nothing is under way, ms", stops);
        await using (var bot = await ServedBot.StartAsync(_program, world.Configuration, world.Address, cancellationToken))
        {
            world.Demo.Connect(world.Address);
            await world.SettledAsync(cancellationToken);
            await Task.Delay(s_rest, cancellationToken);
            Add("RSS after 30 s of rest, MiB", bot.Memory, "0");
            await StopAsync(bot);
        }
    }

    private async Task OnPostgresAsync(string server, CancellationToken cancellationToken)
    {
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
            var took = await Soak.StirAsync(world, s_load, PerSecond, _ => Task.CompletedTask, cancellationToken);
            Add($"{kind}: deliveries per second, so many were made", (world.Deliveries().All - deliveries) / took.TotalSeconds, "0");
            Add($"{kind}: processor under them, % of one core", 100 * (bot.Busy - before) / took, "0");
            Add($"{kind}: RSS under them, MiB, at most", bot.MostMemory, "0");
            Add($"{kind}: stop under them, ms", await StopAsync(bot), "0");
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

        Add($"{kind}: deliveries, and those asked for again", string.Create(CultureInfo.InvariantCulture, $"{world.Deliveries().All}, {world.Deliveries().Again}"));
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

    private void Add(string name, string value)
    {
        Console.WriteLine($"{Path.GetFileName(Path.GetDirectoryName(_program))}: {name}: {value}");
        _rows.Add((name, value));
    }

    private void Add(string name, double value, string format) => Add(name, value.ToString(format, CultureInfo.InvariantCulture));

    private void Add(string name, IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        Add(name, string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:0} ({sorted[0]:0}–{sorted[^1]:0})"));
    }
}
