using BotApp.Cli.Demo;
using BotApp.Simulator.Webhooks;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>Two processes of the service on one PostgreSQL, and a door before them that gives each delivery to the next; deliveries come twice, late or on a second try.</summary>
internal sealed class ReplicaPair : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly FrontDoor _door;
    private readonly Uri[] _addresses;
    private readonly ServiceProcess[] _replicas;
    private readonly Random _mail;
    private readonly LostMail _lost = new();

    private ReplicaPair(DemoWorld demo, TestDatabase database, FrontDoor door, Uri[] addresses, ServiceProcess[] replicas, int seed)
    {
        (Demo, _database, _door, _addresses, _replicas) = (demo, database, door, addresses, replicas);
        _mail = new Random(seed);
    }

    internal DemoWorld Demo { get; }

    /// <summary>The end of what both of them said.</summary>
    internal string Log => string.Join("\n---\n", _replicas.Select(replica => replica.Log[^Math.Min(replica.Log.Length, 6_000)..]));

    internal static async Task<ReplicaPair> StartAsync(DemoWorldOptions options, int seed)
    {
        var database = await TestDatabase.CreateAsync(Databases.Postgres);
        DemoWorld? demo = null;
        FrontDoor? door = null;
        try
        {
            demo = await DemoWorld.CreateAsync(options, TestContext.Current.CancellationToken);
            demo.GitHub.Journal.KeepsBodies = true;
            Uri[] addresses = [ServiceProcess.FreeAddress(), ServiceProcess.FreeAddress()];
            door = await FrontDoor.OpenAsync(addresses);
            var replicas = await ServiceProcess.StartAllAsync([.. addresses.Select(address => ServiceProcess.StartAsync(Configuration(demo, database, address), address))]);
            var pair = new ReplicaPair(demo, database, door, addresses, replicas, seed);
            demo.Connect(door.Address);
            demo.GitHub.Faults.OnDelivery = pair.Fate;
            return pair;
        }
        catch
        {
            await (door?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (demo?.DisposeAsync() ?? ValueTask.CompletedTask);
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 of one of them.</summary>
    internal Task KillAsync() => _replicas[0].KillAsync();

    /// <summary>It is started again.</summary>
    internal async Task RestartAsync()
    {
        var former = _replicas[0];
        _replicas[0] = await ServiceProcess.StartAsync(Configuration(Demo, _database, _addresses[0]), _addresses[0]);
        await former.DisposeAsync();
    }

    /// <summary>Waits for what must become so; the replicas' words go with the message when it does not.</summary>
    internal Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(Demo.GitHub.Read(_ => condition())), () => Task.FromResult(what()));

    /// <summary>Every delivery was heard by one of them at least.</summary>
    internal async Task HeardAsync()
    {
        var store = await _database.OpenAsync();
        await UntilAsync(() => Heard.AllAsync(Demo.GitHub, store), async () => "every delivery to have been heard: " + await Heard.StoryAsync(Demo.GitHub, store));
    }

    private async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>> what)
    {
        try
        {
            await Eventually.TrueAsync(condition, "the condition", 120);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw new TimeoutException($"{await what()}\n{Log}", problem);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _door.DisposeAsync();
        await Demo.DisposeAsync();
        await _database.DisposeAsync();
    }

    private DeliveryFate Fate(Delivery delivery) => _lost.Of(delivery, _mail.Next(6) switch
    {
        0 when delivery.Event != "issue_comment" => DeliveryFate.Lost, // GitHub sends it again when it is asked to
        1 or 2 or 3 => DeliveryFate.Twice,
        _ => DeliveryFate.Sent,
    });

    internal static Dictionary<string, string?> Configuration(DemoWorld demo, TestDatabase database, Uri address)
    {
        var configuration = demo.Configuration(database.ConnectionString);
        configuration["Urls"] = address.AbsoluteUri;
        configuration["BotApp:PollInterval"] = "00:00:02";
        configuration["Engine:SweepEvery"] = "00:00:00.500";
        configuration["Engine:CheckinEvery"] = "00:00:00.500";
        configuration["Engine:CheckinPatience"] = "00:00:00.800";
        configuration["Engine:RedeliverAfterStart"] = "00:00:00.500";
        configuration["Engine:RedeliverEvery"] = "00:00:00.700";
        configuration["Engine:LeaseEvery"] = "00:00:00.300";
        configuration["Engine:LeasePatience"] = "00:00:01.500";
        return configuration;
    }
}
