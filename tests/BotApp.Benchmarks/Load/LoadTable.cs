using System.Diagnostics;
using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>
/// The speed of BotApp beside the least that would do and beside a peer, measured in one run, because absolute figures of a machine that does other work mean little. Everything
/// runs as a process of its own and is ended by this one, which ends by itself, too.
/// </summary>
internal sealed class LoadTable(LoadOptions options, LoadStub stub)
{
    private const int Installations = 20;
    private const int Repositories = 100;

    /// <summary>Milliseconds of processor that Probot takes for an event.</summary>
    private const double PeerBusy = 2.7;

    /// <summary>More than can be done.</summary>
    private const int TooMany = 1000;

    /// <summary>Beyond this a rate is only measured; below, all of it has to be worked off.</summary>
    private const int MostThatMustEnd = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>What is asked for too much is worked off, too: only then is it known what one costs.</summary>
    private static readonly TimeSpan s_longPatience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, List<LoadIntake>> _intake = new(StringComparer.Ordinal);
    private readonly LoadPayloads _payloads = new(LoadTarget.Secret, Repositories, Installations);
    private readonly List<LoadJourney> _saturated = [];
    private readonly List<LoadJourney> _shipped = [];

    private IEnumerable<string> Databases => options.Postgres is null ? [LoadDatabase.Sqlite] : [LoadDatabase.Sqlite, LoadDatabase.Postgres];

    private IEnumerable<int> Rounds => Enumerable.Range(0, options.Rounds);

    /// <summary>Measures and prints.</summary>
    /// <returns>1 when something that was taken was not done, or GitHub was asked what the stub does not know.</returns>
    internal static async Task<int> RunAsync(LoadOptions options)
    {
        var began = Stopwatch.GetTimestamp();
        await using var stub = await LoadStub.StartAsync(CancellationToken.None);
        var table = new LoadTable(options, stub);
        var measured = await Measured.OfAsync(table.Parts(), stub.Ends);
        table.CheckStub(measured);
        Console.WriteLine(TableRow.Table(measured.Rows));
        Console.WriteLine(Measured.Machine(began));
        Console.WriteLine($"asked of GitHub: {string.Join(", ", stub.Calls.Take(12).Select(static one => $"{one.Call} {one.Times.ToString(CultureInfo.InvariantCulture)}"))}");
        return measured.IsWrong ? 1 : 0;
    }

    /// <summary>What was asked for, in order.</summary>
    internal IEnumerable<Part> Parts() => new (string Name, Func<Measured, CancellationToken, Task> MeasureAsync)[]
    {
        (LoadOptions.Intake, IntakeAsync), (LoadOptions.EndToEnd, EndToEndAsync), (LoadOptions.Peer, PeerAsync), (LoadOptions.Growth, GrowthAsync), (LoadOptions.ScaleOut, ScaleOutAsync),
    }.Where(part => options.Parts.Contains(part.Name)).Select(part => new Part(part.Name, options.Limit, part.MeasureAsync));

    /// <summary>What GitHub was asked and does not know would have been measured as a refusal.</summary>
    internal void CheckStub(Measured measured)
    {
        foreach (var unknown in stub.Unknown.Take(10))
        {
            measured.Fail("the stub does not know", unknown);
        }
    }

    private async Task IntakeAsync(Measured measured, CancellationToken cancellationToken)
    {
        foreach (var kind in Databases)
        {
            await using var floorDatabase = await LoadDatabase.CreateAsync(kind, options.Postgres);
            await using var floor = await LoadTarget.FloorAsync(floorDatabase.ConnectionString, cancellationToken);
            await using var database = await LoadDatabase.CreateAsync(kind, options.Postgres);
            await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: true, cancellationToken);
            await LoadIntake.WarmUpAsync(floor, cancellationToken);
            await LoadIntake.WarmUpAsync(bot, cancellationToken);
            _intake[kind] = [];
            foreach (var _ in Rounds)
            {
                var least = await LoadIntake.MeasureAsync(floor, options.Seconds, cancellationToken);
                _intake[kind].Add(await LoadIntake.MeasureAsync(bot, options.Seconds, cancellationToken));
                measured.Add(LoadIntake.Rows(kind, _intake[kind][^1], least));
            }

            if (await database.UnreadableAsync() + await floorDatabase.UnreadableAsync() is > 0 and var unreadable)
            {
                measured.Fail($"intake, {kind}", string.Create(CultureInfo.InvariantCulture, $"{unreadable} deliveries were answered, but kept as unreadable: what was measured is not what is meant"));
            }
        }

        SkipPostgres(measured, "intake, PostgreSQL");
    }

    private async Task EndToEndAsync(Measured measured, CancellationToken cancellationToken)
    {
        foreach (var kind in Databases)
        {
            await using var database = await LoadDatabase.CreateAsync(kind, options.Postgres);
            await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: false, cancellationToken);
            await LoadJourney.WarmUpAsync([bot], stub, _payloads, cancellationToken);
            foreach (var rate in Rounds.SelectMany(static _ => new[] { 1, 20, 100 }))
            {
                var seconds = rate == 1 ? Math.Max(10, options.Seconds) : options.Seconds;
                await database.ForgetLooksAsync();
                var journey = await LoadJourney.MeasureAsync([bot], stub, _payloads, rate, seconds, s_patience, cancellationToken);
                Add(measured, string.Create(CultureInfo.InvariantCulture, $"{kind}: delivery to check run at {rate} a second"), journey, rate <= MostThatMustEnd ? Demand.Done : Demand.Taken, rate == 20 ? Wanted(journey) : []);
            }

            await SaturateAsync(measured, $"{kind}, one replica", database, [bot], kind == LoadDatabase.Sqlite ? _saturated : [], cancellationToken);
        }

        await ShippedAsync(measured, cancellationToken);
        SkipPostgres(measured, "delivery to check run, PostgreSQL");
    }

    private static IReadOnlyList<Goal> Wanted(LoadJourney journey) =>
    [
        Goal.AtMost("p50", journey.Whole.Median, 100, "ms"),
        Goal.AtMost("p99", journey.Whole.Slow, 500, "ms"),
        Goal.AtMost("processor", journey.Busy, PeerBusy, "ms"),
        Goal.AtMost("counted requests", journey.Counted, 3),
    ];

    // More than can be done: what is done then is what can be done.
    private async Task SaturateAsync(Measured measured, string what, LoadDatabase database, List<LoadTarget> bots, List<LoadJourney> kept, CancellationToken cancellationToken)
    {
        foreach (var _ in Rounds)
        {
            await database.ForgetLooksAsync();
            kept.Add(await LoadJourney.MeasureAsync(bots, stub, _payloads, TooMany, options.Seconds / 2, s_longPatience, cancellationToken));
            Add(measured, $"{what}: when more is asked than can be done", kept[^1], Demand.Nothing, bots.Count == 1 ? [Goal.AtMost("processor", kept[^1].Busy, PeerBusy, "ms")] : []);
        }
    }

    // Each time anew, for what is left of one round would be done in the next one.
    private async Task ShippedAsync(Measured measured, CancellationToken cancellationToken)
    {
        foreach (var _ in Rounds)
        {
            await using var database = await LoadDatabase.CreateAsync(LoadDatabase.Sqlite, null);
            await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: true, cancellationToken);
            _shipped.Add(await LoadJourney.MeasureAsync([bot], stub, _payloads, 40, options.Seconds * 2, TimeSpan.Zero, cancellationToken));
            Add(measured, string.Create(CultureInfo.InvariantCulture, $"as shipped, {Installations} installations, 40 a second asked"), _shipped[^1], Demand.Nothing);
        }
    }

    private async Task PeerAsync(Measured measured, CancellationToken cancellationToken)
    {
        var (peer, missing) = await LoadPeer.InstallAsync(options.Probot, cancellationToken);
        using (peer)
        {
            if (peer is null)
            {
                measured.Skip("Probot", missing!); // one of both is there
                return;
            }

            await using (var free = await LoadTarget.ProbotAsync(peer.Folder, stub, isThrottled: false, cancellationToken))
            {
                await LoadJourney.WarmUpAsync([free], stub, _payloads, cancellationToken);
                foreach (var _ in Rounds)
                {
                    Add(measured, "Probot, no throttle, at 20 a second", await LoadJourney.MeasureAsync([free], stub, _payloads, 20, options.Seconds, s_patience, cancellationToken), Demand.Nothing);
                    var even = await LoadJourney.MeasureAsync([free], stub, _payloads, LoadIntake.Rate, options.Seconds, s_patience, cancellationToken);
                    Add(measured, string.Create(CultureInfo.InvariantCulture, $"Probot, no throttle, at {LoadIntake.Rate} a second"), even, Demand.Nothing);
                    AddBeside(measured, even);
                    var most = await LoadJourney.MeasureAsync([free], stub, _payloads, TooMany, options.Seconds, s_longPatience, cancellationToken);
                    Add(measured, "Probot, no throttle: when more is asked than can be done", most, Demand.Nothing);
                    Compare(measured, "check runs a second beside Probot without its throttle", _saturated, most, 1);
                }
            }

            foreach (var _ in Rounds)
            {
                await using var shipped = await LoadTarget.ProbotAsync(peer.Folder, stub, isThrottled: true, cancellationToken);
                var slow = await LoadJourney.MeasureAsync([shipped], stub, _payloads, 40, options.Seconds * 2, TimeSpan.Zero, cancellationToken);
                Add(measured, string.Create(CultureInfo.InvariantCulture, $"Probot as shipped, {Installations} installations, 40 a second asked"), slow, Demand.Nothing);
                Compare(measured, string.Create(CultureInfo.InvariantCulture, $"check runs a second beside Probot as shipped, {Installations} installations"), _shipped, slow, 20);
            }
        }
    }

    private static void Compare(Measured measured, string what, List<LoadJourney> ours, LoadJourney peer, double bound)
    {
        if (ours.Count > 0)
        {
            var own = new Spread([.. ours.Select(static one => one.PerSecond)]).Median;
            measured.Add(new TableRow(what, $"{own:0.0}", $"{own / peer.PerSecond:0.00} times Probot's {peer.PerSecond:0.0}", Goal.AtLeast("times", own / peer.PerSecond, bound)));
        }
    }

    private void AddBeside(Measured measured, LoadJourney probot)
    {
        foreach (var (kind, intake) in _intake)
        {
            var (median, slow) = (new Spread([.. intake.Select(static one => one.Ack.Median)]).Median, new Spread([.. intake.Select(static one => one.Ack.Slow)]).Median);
            measured.Add(new TableRow(
                string.Create(CultureInfo.InvariantCulture, $"answer at {LoadIntake.Rate} a second, {kind}, beside Probot, p50 / p99"),
                $"{median} / {slow} ms",
                $"{median / probot.Ack.Median:0.00} / {slow / probot.Ack.Slow:0.00} times Probot's {probot.Ack.Median} / {probot.Ack.Slow} ms",
                Goal.AtMost("p50", median / probot.Ack.Median, 0.2),
                Goal.AtMost("p99", slow / probot.Ack.Slow, 0.2)));
        }
    }

    private async Task GrowthAsync(Measured measured, CancellationToken cancellationToken)
    {
        await using var database = await LoadDatabase.CreateAsync(LoadDatabase.Sqlite, null);
        var payloads = new LoadPayloads(LoadTarget.Secret, 1, 1);
        var few = await LoadedAsync(measured, "one repository, a few open pull requests, 20 a second", database, payloads, cancellationToken);
        await LoadGrowth.FillAsync(database.ConnectionString, 10_000, cancellationToken);
        var many = await LoadedAsync(measured, "one repository, 10000 open pull requests, 20 a second", database, payloads, cancellationToken);
        foreach (var (before, after) in few.Zip(many))
        {
            var times = after.Busy / before.Busy;
            measured.Add(new TableRow("10000 open pull requests instead of a few", $"{after.Busy:0.0} ms of processor, p50 {after.Whole.Median} ms", $"{times:0.00} times the processor time, {after.Whole.Median / before.Whole.Median:0.00} times the wait", Goal.AtMost("processor, times", times, 1.1)));
        }
    }

    private async Task<IReadOnlyList<LoadJourney>> LoadedAsync(Measured measured, string what, LoadDatabase database, LoadPayloads payloads, CancellationToken cancellationToken)
    {
        await using var bot = await LoadTarget.BotAsync(database.ConnectionString, stub, isThrottled: false, cancellationToken);
        await LoadJourney.WarmUpAsync([bot], stub, payloads, cancellationToken);
        var journeys = new List<LoadJourney>();
        foreach (var _ in Rounds)
        {
            await database.ForgetLooksAsync();
            journeys.Add(await LoadJourney.MeasureAsync([bot], stub, payloads, 20, options.Seconds, s_patience, cancellationToken));
            Add(measured, what, journeys[^1], Demand.Done);
        }

        await bot.Process.EndAsync();
        return journeys;
    }

    private async Task ScaleOutAsync(Measured measured, CancellationToken cancellationToken)
    {
        if (options.Postgres is null)
        {
            SkipPostgres(measured, "several replicas, PostgreSQL");
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
                var name = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL, {replicas} of 1 to 3 replicas");
                foreach (var _ in Rounds)
                {
                    await database.ForgetLooksAsync();
                    Add(measured, $"{name}: delivery to check run at 20 a second", await LoadJourney.MeasureAsync(bots, stub, _payloads, 20, options.Seconds, s_patience, cancellationToken), Demand.Done);
                }

                await SaturateAsync(measured, name, database, bots, [], cancellationToken);
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

    private static void Add(Measured measured, string what, LoadJourney journey, Demand demand, params IReadOnlyList<Goal> goals)
    {
        measured.Add(new TableRow(
            what,
            $"p50 / p99 {journey.Whole.Median} / {journey.Whole.Slow} ms, {journey.PerSecond:0.0} a second, backlog {journey.Backlog}, {journey.Busy:0.0} ms of processor, {journey.Requests:0.0} requests and {journey.Counted:0.0} counted each{journey.Wrong}",
            goals));
        if ((demand != Demand.Nothing && journey.Refused > 0) || (demand == Demand.Done && journey.Lost > 0))
        {
            measured.Fail(what, journey.Wrong.TrimStart(',', ' '));
        }
    }

    private void SkipPostgres(Measured measured, string what)
    {
        if (options.Postgres is null)
        {
            measured.Skip(what, LoadOptions.NoServer);
        }
    }

    /// <summary>What has to be true of a step; otherwise its figures are wrong.</summary>
    private enum Demand
    {
        /// <summary>More is asked than can be done, or somebody else is measured.</summary>
        Nothing,

        /// <summary>All of it is taken.</summary>
        Taken,

        /// <summary>All of it is taken and worked off.</summary>
        Done,
    }
}
