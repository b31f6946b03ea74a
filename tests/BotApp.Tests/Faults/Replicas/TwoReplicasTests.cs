using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.Cli.Demo;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>Two processes on one database, with deliveries in turns, doubled, lost and late, one of them killed and one frozen: the gate ends as if one had heard everything in order.</summary>
public sealed partial class TwoReplicasTests(ITestOutputHelper output)
{
    private const int Rounds = 3;

    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(15);

    /// <summary>What happens is the same in every run; in which moment of the service's work it happens is not.</summary>
    [Theory]
    [InlineData(197908)]
    public async Task F08_F12_G74_Two_replicas_one_killed_and_one_frozen_end_where_one_that_heard_all_in_order_ends(int seed)
    {
        output.WriteLine($"seed {seed.ToString(CultureInfo.InvariantCulture)}");
        var interleaved = await InterleavedAsync(seed);
        var ordered = await OrderedAsync(seed);

        interleaved.ShouldBe(ordered, $"seed {seed}");
        ordered.ShouldContain(line => line.StartsWith("botapp/gate completed success", StringComparison.Ordinal), "a world in which no gate opens shows little");
    }

    private static async Task<IReadOnlyList<string>> OrderedAsync(int seed)
    {
        await using var world = await World.StartAsync(GateScript.World(out var runner), configure: configuration => configuration["Engine:SweepEvery"] = "00:00:00.200");
        var script = GateScript.Begin(seed, world.Demo, runner());
        await SettledAsync(world.Demo, world.Store);
        foreach (var step in script.Steps(Rounds))
        {
            await step();
            await SettledAsync(world.Demo, world.Store);
        }

        await SweepAsync(world.Demo, world.Store, script);
        await world.AssertCleanAsync();
        return Shown(world.Demo, script);
    }

    private async Task<IReadOnlyList<string>> InterleavedAsync(int seed)
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Postgres);
        await using var demo = await DemoWorld.CreateAsync(GateScript.World(out var runner), TestContext.Current.CancellationToken);
        demo.GitHub.Journal.KeepsBodies = true;
        foreach (var operation in new[] { "checks/create", "checks/update", "issues/create-comment", "issues/update-comment", "pulls/get" })
        {
            demo.GitHub.Faults.Answer(operation, int.MaxValue, new FaultyAnswer { Delay = s_slow }); // so that two at once would meet
        }

        Uri[] addresses = [ServiceProcess.FreeAddress(), ServiceProcess.FreeAddress()];
        await using var door = await FrontDoor.OpenAsync(addresses);
        var replicas = await ServiceProcess.StartAllAsync([.. addresses.Select(address => ServiceProcess.StartAsync(ReplicaPair.Configuration(demo, database, address), address))]);
        try
        {
            var store = await database.OpenAsync();
            demo.Connect(door.Address);
            var mail = new Random(seed + 1_000_000); // what happens stays the same, whatever happens to its mail
            var lost = new LostMail();
            demo.GitHub.Faults.OnDelivery = delivery => lost.Of(delivery, Fate(delivery, mail));
            var script = GateScript.Begin(seed, demo, runner());
            var number = 0;
            foreach (var step in script.Steps(Rounds))
            {
                await TroubleAsync(++number, replicas, () => ServiceProcess.StartAsync(ReplicaPair.Configuration(demo, database, addresses[0]), addresses[0]));
                await step();
                if (mail.Next(3) == 0)
                {
                    ReleaseSome(demo, mail);
                }

                await GoOnAsync(demo, mail.Next(25));
            }

            demo.GitHub.Faults.ReleaseHeld(held => Shuffled(held, mail));
            await EverythingHeardAsync(demo, store);
            await SweepAsync(demo, store, script);
            Judge(demo, script);
            return Shown(demo, script);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            output.WriteLine(string.Join("\n---\n", replicas.Select(replica => replica.Log[^Math.Min(replica.Log.Length, 8_000)..])));
            throw;
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    // One is killed and comes back later; then the other one stands still for longer than its peers wait for it, and goes on as if nothing had been.
    private static async Task TroubleAsync(int number, ServiceProcess[] replicas, Func<Task<ServiceProcess>> start)
    {
        switch (number)
        {
            case 8:
                await replicas[0].KillAsync();
                break;
            case 16:
                await replicas[0].DisposeAsync();
                replicas[0] = await start();
                break;
            case 22:
                await replicas[1].FreezeAsync();
                break;
            case 30:
                await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); // longer than the patience below
                await replicas[1].ThawAsync();
                break;
        }
    }

    private void Judge(DemoWorld demo, GateScript script)
    {
        var ledger = WriteLedger.Read(demo.GitHub, demo.Repository);
        output.WriteLine($"{ledger.Count} writes, {demo.GitHub.Deliveries.Log.Count} deliveries, {demo.GitHub.Deliveries.Log.Count(delivery => delivery.Redelivery)} of them sent again");
        ledger.Count.ShouldBeGreaterThan(10);
        ledger.Overlaps(script.Heads).ShouldBeEmpty();
        ledger.Backwards().ShouldBeEmpty();
        ledger.Undead().ShouldBeEmpty();
        ledger.Unsaid().ShouldBeEmpty();
        ledger.Twins(demo.App, script.PullRequests).ShouldBeEmpty();
        demo.GitHub.AssertNothingUnexpected();
    }

    // The service gets on by some requests, so that things happen in the middle of its work; it may have nothing to ask at all.
    private static async Task GoOnAsync(DemoWorld demo, int requests)
    {
        var enough = demo.GitHub.Journal.Requests.Count + requests;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var looks = 0; looks < 80 && demo.GitHub.Journal.Requests.Count < enough; looks++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static DeliveryFate Fate(Delivery delivery, Random mail)
    {
        // What a person said is heard in the order it was said: another order is another conversation.
        var isWord = delivery.Event == "issue_comment";
        return mail.Next(8) switch
        {
            0 => DeliveryFate.Twice,
            1 when !isWord => DeliveryFate.Lost,
            2 or 3 when !isWord => DeliveryFate.Held,
            _ => DeliveryFate.Sent,
        };
    }

    private static void ReleaseSome(DemoWorld demo, Random mail)
    {
        lock (demo.GitHub.Gate)
        {
            var fate = demo.GitHub.Faults.OnDelivery;
            demo.GitHub.Faults.ReleaseHeld(held => Shuffled(held, mail));
            demo.GitHub.Faults.OnDelivery = fate;
        }
    }

    private static Delivery[] Shuffled(IReadOnlyList<Delivery> held, Random mail)
    {
        var order = held.ToArray();
        mail.Shuffle(order);
        return order;
    }

    private async Task EverythingHeardAsync(DemoWorld demo, Store store)
    {
        try
        {
            await Eventually.TrueAsync(() => Heard.AllAsync(demo.GitHub, store), "every delivery to have been heard", 120);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            output.WriteLine(await Heard.StoryAsync(demo.GitHub, store));
            throw;
        }
    }

    // Nothing under way on either side, and nothing came of it meanwhile.
    private static Task SettledAsync(DemoWorld demo, Store store) => Eventually.TrueAsync(
        async () =>
        {
            var (seen, sent) = (demo.GitHub.Journal.Requests.Count, demo.GitHub.Deliveries.Log.Count);
            return demo.GitHub.Deliveries.Idle && demo.GitHub.Read(_ => demo.Repository.Runs.TrueForAll(run => run.Latest.Status == "completed"))
                && (await store.Queries.JobsAsync(1, TestContext.Current.CancellationToken)).Count == 0
                && demo.GitHub.Deliveries.Idle && (demo.GitHub.Journal.Requests.Count, demo.GitHub.Deliveries.Log.Count) == (seen, sent);
        },
        "silence",
        60);

    // What a sweep does: every pull request is judged again although nothing happens, until the time of grace is over, too.
    private static async Task SweepAsync(DemoWorld demo, Store store, GateScript script)
    {
        await GraceOverAsync(demo, store, script);
        var keys = script.PullRequests.Select(pull => $"pr:{demo.Repository.Id.ToString(CultureInfo.InvariantCulture)}:{pull.Number.ToString(CultureInfo.InvariantCulture)}").ToList();
        await store.Timers.AppointAsync("judge", [.. keys.Select(key => (key, TimeSpan.Zero))], TestContext.Current.CancellationToken);
        foreach (var key in keys)
        {
            await Eventually.TrueAsync(async () => (await store.Timers.OfSubjectAsync(key, TestContext.Current.CancellationToken)).All(timer => timer.Name is not ("judge" or "head")), "the sweep");
        }

        await GraceOverAsync(demo, store, script); // where it is the only thing left, it is said only now
    }

    private static async Task GraceOverAsync(DemoWorld demo, Store store, GateScript script)
    {
        await SettledAsync(demo, store);
        await Eventually.TrueAsync(() => script.PullRequests.All(pull => !IsGrace(demo, pull)), "the time of grace to end", 30);
        await SettledAsync(demo, store);
    }

    private static bool IsGrace(DemoWorld demo, PullRequest pull) => Newest(demo, pull, "botapp/gate")?.Summary?.Contains("`grace`", StringComparison.Ordinal) == true;

    private static CheckRun? Newest(DemoWorld demo, PullRequest pull, string name) =>
        demo.GitHub.Read(_ => demo.Repository.CheckRuns.Where(run => run.HeadSha == pull.HeadSha && run.Name == name && run.App == demo.App).MaxBy(run => run.Id));

    // What GitHub shows at the end, without what differs from world to world: commits, addresses, moments.
    private static IReadOnlyList<string> Shown(DemoWorld demo, GateScript script) =>
        [.. script.PullRequests.SelectMany(pull => new[] { "botapp/gate", "botapp/tests" }.Select(name => Varying().Replace(Shown(Newest(demo, pull, name), name, pull), "…")))];

    // Where a base has no gate, one that was shown before is closed, and where none was shown there is nothing to close: whether one was depends on what was seen when.
    private static string Shown(CheckRun? run, string name, PullRequest pull) => run is null or { Title: "No gate here" }
        ? $"{name} none #{pull.Number}"
        : $"{name} {run.Status} {run.Conclusion} #{pull.Number}: {run.Title}{(name == "botapp/gate" ? "\n" + run.Summary : "")}";

    [GeneratedRegex(@"\b[0-9a-f]{7,40}\b|https?://\S+|[0-9]{2}:[0-9]{2}:[0-9]{2}|\b([0-9]+m )?[0-9]+(\.[0-9]+)?s\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Varying();
}
