using BotApp.Cli.Demo;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>What one replica does for all: GitHub is asked by one, and by the other once that one is dead or gone.</summary>
public sealed class SoleWorkTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("killed")]
    [InlineData("frozen")]
    [InlineData("stopped")]
    public async Task F49_REL27_One_replica_asks_for_lost_deliveries_and_when_it_is_gone_the_other_one_does(string end)
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Postgres);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), Now);
        var store = await database.OpenAsync();
        Uri[] addresses = [Free(), Free()];
        var replicas = await ServiceProcess.StartAllAsync([.. addresses.Select(address => ServiceProcess.StartAsync(Configuration(demo, database, address), address))]);
        try
        {
            demo.Connect(addresses[0]);
            await Eventually.TrueAsync(() => replicas.Any(Leads), "one of them to take the lease");
            var holder = await store.Leases.HolderAsync("redelivery", Now);
            var leader = Leads(replicas[0]) ? 0 : 1;
            await AskedAsync(demo, 3);
            Leads(replicas[1 - leader]).ShouldBeFalse("one asks, not both");
            (await store.Leases.HolderAsync("redelivery", Now)).ShouldBe(holder);

            await (end == "killed" ? replicas[leader].KillAsync() : end == "frozen" ? replicas[leader].FreezeAsync() : replicas[leader].TerminateAsync());
            await Eventually.TrueAsync(() => Leads(replicas[1 - leader]), $"the other one to go on\n{replicas[1 - leader].Log}");
            await AskedAsync(demo, 3);

            (await store.Leases.HolderAsync("redelivery", Now)).ShouldNotBe(holder);
            if (end == "frozen")
            {
                await replicas[leader].ThawAsync();
                await Eventually.TrueAsync(() => replicas[leader].Log.Contains("This replica does 'redelivery' no more", StringComparison.Ordinal), "it to learn that it was followed");
            }
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    private static bool Leads(ServiceProcess replica) => replica.Log.Contains("This replica does 'redelivery' for all from now on", StringComparison.Ordinal);

    private static Task AskedAsync(DemoWorld demo, int times)
    {
        var before = demo.GitHub.Journal.Count("apps/list-webhook-deliveries");
        return Eventually.TrueAsync(() => demo.GitHub.Journal.Count("apps/list-webhook-deliveries") >= before + times, "GitHub to be asked");
    }

    private static Dictionary<string, string?> Configuration(DemoWorld demo, TestDatabase database, Uri address)
    {
        var configuration = demo.Configuration(database.ConnectionString);
        configuration["Urls"] = address.AbsoluteUri;
        configuration["Engine:RedeliverAfterStart"] = "00:00:00";
        configuration["Engine:RedeliverEvery"] = "00:00:00.500";
        configuration["Engine:LeaseEvery"] = "00:00:00.300";
        configuration["Engine:LeasePatience"] = "00:00:01.500";
        return configuration;
    }

    private static Uri Free() => new($"http://127.0.0.1:{ServiceProcess.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture)}/");
}
