using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>
/// The speed of BotApp beside the least that would do and beside a peer, measured in one run, because absolute figures of a machine that does other work mean little. Everything
/// runs as a process of its own and is ended by this one, which ends by itself, too.
/// </summary>
internal sealed class LoadTable(LoadOptions options, LoadStub stub, CancellationToken cancellationToken)
{
    private const int Installations = 20;
    private const int Repositories = 100;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(6);

    private readonly List<LoadRow> _rows = [];
    private readonly Dictionary<string, LoadIntake> _intake = new(StringComparer.Ordinal);
    private readonly LoadPayloads _payloads = new(LoadTarget.Secret, Repositories, Installations);
    private LoadJourney? _saturated;
    private LoadJourney? _shipped;
    private bool _isWrong;

    private IEnumerable<string> Databases => options.Postgres is null ? [LoadDatabase.Sqlite] : [LoadDatabase.Sqlite, LoadDatabase.Postgres];

    /// <summary>Measures and prints.</summary>
    /// <returns>1 when something that was taken was not done, or GitHub was asked what the stub does not know.</returns>
    internal static async Task<int> RunAsync(LoadOptions options)
    {
        using var limit = new CancellationTokenSource(s_limit);
        await using var stub = await LoadStub.StartAsync(limit.Token);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stub.Ends);
        var table = new LoadTable(options, stub, ends.Token);
        var began = Stopwatch.GetTimestamp();
        foreach (var (name, part) in table.Parts().Where(part => options.Parts.Contains(part.Name)))
        {
            await table.TryAsync(name, part);
        }

        Console.WriteLine(LoadRow.Table(table._rows));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, load {Load()}; BotApp, its GitHub, the sender and the database share them; {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        Console.WriteLine($"asked of GitHub: {string.Join(", ", stub.Calls.Take(12).Select(static one => $"{one.Call} {one.Times.ToString(CultureInfo.InvariantCulture)}"))}");
        foreach (var unknown in stub.Unknown.Take(10))
        {
            Console.WriteLine($"the stub does not know: {unknown}");
        }

        return table._isWrong || stub.Unknown.Count > 0 ? 1 : 0;
    }

    private IEnumerable<(string Name, Func<Task> Part)> Parts() =>
        [(LoadOptions.Intake, IntakeAsync), (LoadOptions.EndToEnd, EndToEndAsync), (LoadOptions.Peer, PeerAsync), (LoadOptions.Growth, GrowthAsync), (LoadOptions.ScaleOut, ScaleOutAsync)];

    private async Task TryAsync(string name, Func<Task> part)
    {
        var had = _rows.Count;
        try
        {
            await part();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _rows.Add(new LoadRow($"{name}: the rest", string.Create(CultureInfo.InvariantCulture, $"not measured, {s_limit.TotalMinutes:0} minutes are over")));
        }

        foreach (var row in _rows.Skip(had))
        {
            Console.Error.WriteLine($"{row.What}: {row.Figure} {row.Beside}");
        }
    }

    private async Task IntakeAsync()
    {
        foreach (var kind in Databases)
        {
            var floor = await IntakeAsync(kind, connection => LoadTarget.FloorAsync(connection, cancellationToken));
            _intake[kind] = await IntakeAsync(kind, connection => LoadTarget.BotAsync(connection, stub, isThrottled: true, cancellationToken));
            _rows.AddRange(LoadIntake.Rows(kind, _intake[kind], floor));
        }

        SkipPostgres("intake");
    }

    private async Task<LoadIntake> IntakeAsync(string kind, Func<string, Task<LoadTarget>> start)
    {
        await using var database = await LoadDatabase.CreateAsync(kind, options.Postgres);
        await using var target = await start(database.ConnectionString);
        var intake = await LoadIntake.MeasureAsync(target, options.Seconds, cancellationToken);
        var unreadable = await database.UnreadableAsync();
        return unreadable == 0 ? intake : throw new InvalidOperationException($"{unreadable} deliveries were answered, but kept as unreadable: what was measured is not what is meant.");
    }

    private async Task EndToEndAsync()
    {
        foreach (var kind in Databases)
        {
            await using var database = await LoadDatabase.CreateAsync(kind, options.Postgres);
            await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: false, cancellationToken);
            await LoadJourney.WarmUpAsync([bot], stub, _payloads, cancellationToken);
            foreach (var rate in new[] { 1, 20, 100 })
            {
                var seconds = rate == 1 ? Math.Max(10, options.Seconds) : options.Seconds;
                var journey = Checked(await LoadJourney.MeasureAsync([bot], stub, _payloads, rate, seconds, TimeSpan.FromSeconds(20), cancellationToken), mustEnd: rate < 100);
                Add(string.Create(CultureInfo.InvariantCulture, $"{kind}: delivery to check run at {rate} a second"), journey, rate == 20 ? "p50 <= 100, p99 <= 500 ms; <= 2.7 ms" : "");
            }

            await SaturateAsync($"{kind}, one replica", [bot]);
        }

        await ShippedAsync();
        SkipPostgres("delivery to check run");
    }

    // More than can be done: what is done then is what can be done.
    private async Task SaturateAsync(string what, IReadOnlyList<LoadTarget> bots)
    {
        var journey = await LoadJourney.MeasureAsync(bots, stub, _payloads, 600, options.Seconds / 2, TimeSpan.FromSeconds(12), cancellationToken);
        _saturated ??= journey;
        Add($"{what}: check runs a second, when more is asked", journey, "");
    }

    private async Task ShippedAsync()
    {
        await using var database = await LoadDatabase.CreateAsync(LoadDatabase.Sqlite, null);
        await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: true, cancellationToken);
        _shipped = await LoadJourney.MeasureAsync([bot], stub, _payloads, 40, options.Seconds * 2, TimeSpan.Zero, cancellationToken);
        Add(string.Create(CultureInfo.InvariantCulture, $"as shipped, {Installations} installations, 40 a second asked"), _shipped, "");
    }

    private async Task PeerAsync()
    {
        var (peer, missing) = await LoadPeer.InstallAsync(options.Probot, cancellationToken);
        using (peer)
        {
            if (peer is null)
            {
                _rows.Add(new LoadRow("Probot", $"skipped: {missing}"));
                return;
            }

            await using (var free = await LoadTarget.ProbotAsync(peer.Folder, stub, isThrottled: false, cancellationToken))
            {
                await LoadJourney.WarmUpAsync([free], stub, _payloads, cancellationToken);
                var even = await LoadJourney.MeasureAsync([free], stub, _payloads, LoadIntake.Rate, options.Seconds, TimeSpan.FromSeconds(12), cancellationToken);
                Add(string.Create(CultureInfo.InvariantCulture, $"Probot, no throttle, at {LoadIntake.Rate} a second"), even, "");
                AddBeside(even);
                var most = await LoadJourney.MeasureAsync([free], stub, _payloads, 600, options.Seconds, TimeSpan.FromSeconds(12), cancellationToken);
                Add("Probot, no throttle: check runs a second, when more is asked", most, "", _saturated is { } ours ? string.Create(CultureInfo.InvariantCulture, $"BotApp does {ours.PerSecond / most.PerSecond:0.0} times as many") : "");
            }

            await using var shipped = await LoadTarget.ProbotAsync(peer.Folder, stub, isThrottled: true, cancellationToken);
            var slow = await LoadJourney.MeasureAsync([shipped], stub, _payloads, 40, options.Seconds * 2, TimeSpan.Zero, cancellationToken);
            Add(string.Create(CultureInfo.InvariantCulture, $"Probot as shipped, {Installations} installations, 40 a second asked"), slow, "", _shipped is { } own ? string.Create(CultureInfo.InvariantCulture, $"BotApp does {own.PerSecond / slow.PerSecond:0.0} times as many") : "", ">= 20 times");
        }
    }

    private void AddBeside(LoadJourney probot)
    {
        foreach (var (kind, intake) in _intake)
        {
            _rows.Add(new LoadRow(
                $"answer at {LoadIntake.Rate} a second, {kind}, beside Probot, p50 / p99",
                intake.Ack.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"Probot {probot.Ack}: 1/{probot.Ack.Median / intake.Ack.Median:0.0} and 1/{probot.Ack.Slow / intake.Ack.Slow:0.0} of it"),
                "<= 1/5 of Probot's"));
        }
    }

    private async Task GrowthAsync()
    {
        await using var database = await LoadDatabase.CreateAsync(LoadDatabase.Sqlite, null);
        var payloads = new LoadPayloads(LoadTarget.Secret, 1, 1);
        var few = await LoadedAsync(database.ConnectionString, payloads);
        await LoadGrowth.FillAsync(database.ConnectionString, 10_000, cancellationToken);
        var many = await LoadedAsync(database.ConnectionString, payloads);
        Add("one repository, a few open pull requests, 20 a second", few, "");
        Add("one repository, 10000 open pull requests, 20 a second", many, "", string.Create(CultureInfo.InvariantCulture, $"{many.Busy / few.Busy:0.00} times the processor time, {many.Whole.Median / few.Whole.Median:0.00} times the wait"), "flat");
    }

    private async Task<LoadJourney> LoadedAsync(string connectionString, LoadPayloads payloads)
    {
        await using var bot = await LoadTarget.BotAsync(connectionString, stub, isThrottled: false, cancellationToken);
        await LoadJourney.WarmUpAsync([bot], stub, payloads, cancellationToken);
        var journey = Checked(await LoadJourney.MeasureAsync([bot], stub, payloads, 20, options.Seconds, TimeSpan.FromSeconds(20), cancellationToken), mustEnd: true);
        await bot.Process.EndAsync();
        return journey;
    }

    private async Task ScaleOutAsync()
    {
        if (options.Postgres is null)
        {
            SkipPostgres("several replicas");
            return;
        }

        for (var replicas = 1; replicas <= 3; replicas++)
        {
            await using var database = await LoadDatabase.CreateAsync(LoadDatabase.Postgres, options.Postgres);
            var bots = new List<LoadTarget>();
            try
            {
                while (bots.Count < replicas)
                {
                    bots.Add(await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: false, cancellationToken));
                }

                await LoadJourney.WarmUpAsync(bots, stub, _payloads, cancellationToken);
                var name = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL, {replicas} replica{(replicas > 1 ? "s" : "")}");
                Add($"{name}: delivery to check run at 20 a second", Checked(await LoadJourney.MeasureAsync(bots, stub, _payloads, 20, options.Seconds, TimeSpan.FromSeconds(20), cancellationToken), mustEnd: true), "");
                await SaturateAsync(name, bots);
            }
            finally
            {
                foreach (var bot in bots)
                {
                    await bot.DisposeAsync();
                }
            }
        }
    }

    private void Add(string what, LoadJourney journey, string wanted, string beside = "", string also = "") => _rows.Add(new LoadRow(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{journey.PerSecond:0.0}/s, p50 / p99 {journey.Whole}, backlog {journey.Backlog}, {journey.Busy:0.0} ms of processor, {journey.Requests:0.0} requests, {journey.Counted:0.0} counted{journey.Wrong}"),
        beside,
        wanted + also));

    private LoadJourney Checked(LoadJourney journey, bool mustEnd)
    {
        _isWrong |= journey.Refused > 0 || (mustEnd && journey.Lost > 0);
        return journey;
    }

    private void SkipPostgres(string what)
    {
        if (options.Postgres is null)
        {
            _rows.Add(new LoadRow($"{what}, PostgreSQL", "skipped: BOTAPP_TEST_POSTGRES names no server"));
        }
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
