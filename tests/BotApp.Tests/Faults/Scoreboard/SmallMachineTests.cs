using System.Net;
using System.Net.Sockets;
using System.Text;
using BotApp.Cli.Demo;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using BotApp.Tests.Webhooks;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>A service with little memory or few file handles refuses what it cannot take, and lives on.</summary>
public sealed class SmallMachineTests
{
    private const int Handles = 768; // of which the program itself holds more than 300
    private const string SmallHeap = "0x10000000"; // 256 MiB. Source: https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector#heap-hard-limit.

    [Fact]
    public async Task F46_With_256_MB_of_heap_large_bodies_are_taken_or_refused_and_none_ends_it()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out _), TestContext.Current.CancellationToken);
        var (configuration, address) = Configured(demo, database);
        configuration["DOTNET_GCHeapHardLimit"] = SmallHeap;
        await using var service = await ServiceProcess.StartAsync(configuration, address);
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        var large = Push(24_000_000);
        var accepted = new List<string>();

        for (var wave = 0; wave < 3; wave++)
        {
            var guids = Enumerable.Range(0, 8).Select(number => $"large-{wave}-{number}").Concat(Enumerable.Range(0, 50).Select(number => $"small-{wave}-{number}")).ToList();
            var statuses = await Task.WhenAll(guids.Select(guid => SendAsync(client, configuration, guid, guid.StartsWith("large", StringComparison.Ordinal) ? large : Small())));
            statuses.ShouldAllBe(status => status == HttpStatusCode.Accepted || status == HttpStatusCode.ServiceUnavailable || status == HttpStatusCode.RequestEntityTooLarge || status == HttpStatusCode.RequestTimeout, service.Log);
            accepted.AddRange(guids.Where((_, index) => statuses[index] == HttpStatusCode.Accepted));
        }

        await Eventually.TrueAsync(async () => await SendAsync(client, configuration, "after", Small()) == HttpStatusCode.Accepted, "it takes deliveries as before", 60);
        var store = await database.OpenAsync();
        (await store.Queries.StoredGuidsAsync(accepted, CancellationToken.None)).Count.ShouldBe(accepted.Count, "accepted is stored");
        accepted.ShouldContain(guid => guid.StartsWith("small", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F47_With_few_file_handles_what_is_too_much_is_turned_away_and_it_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Limits of processes are set by prlimit, which is Linux's.");
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out _), TestContext.Current.CancellationToken);
        var (configuration, address) = Configured(demo, database);
        await using var service = await ServiceProcess.StartAsync(configuration, address, Handles);
        var idle = new List<TcpClient>();
        try
        {
            for (var number = 0; number < Handles; number++)
            {
                var connection = new TcpClient();
                idle.Add(connection);
                await connection.ConnectAsync(address.Host, address.Port);
            }

            using var one = new HttpClient { BaseAddress = address };
            await Should.ThrowAsync<HttpRequestException>(() => SendAsync(one, configuration, "during", Small()), "it is turned away");
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }

        using var client = new HttpClient { BaseAddress = address };
        await Eventually.TrueAsync(async () => await SendAsync(client, configuration, "after", Small()) == HttpStatusCode.Accepted, "it takes deliveries again", 60);
        (await (await database.OpenAsync()).Queries.StoredGuidsAsync(["after"], CancellationToken.None)).ShouldHaveSingleItem();
    }

    private static byte[] Small() => Push(10);

    private static byte[] Push(int padding) => Encoding.UTF8.GetBytes(
        $$$"""{"ref":"refs/heads/other","after":"{{{new string('a', 40)}}}","repository":{"id":7,"name":"x","full_name":"o/x","owner":{"login":"o"}},"installation":{"id":3},"text":"{{{new string('x', padding)}}}"}""");

    private static (Dictionary<string, string?> Configuration, Uri Address) Configured(DemoWorld demo, TestDatabase database)
    {
        var address = ServiceProcess.FreeAddress();
        return (KillTests.Configuration(demo, database.ConnectionString, address), address);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, Dictionary<string, string?> configuration, string guid, byte[] body)
    {
        using var request = WebhookServer.Request(body, "push", guid, WebhookServer.Sign(body, configuration["GitHub:WebhookSecret"]!));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
