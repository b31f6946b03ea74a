using System.Net;
using System.Text;
using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>A store that goes away, fills up and comes back: what was answered with 202 is there and is worked on once, what was not was refused.</summary>
public sealed class StoreFaultTests
{
    private const string Payload = """{"action":"opened","repository":{"id":7},"installation":{"id":3}}""";

    [Fact]
    public async Task F07_F40_A_server_that_stops_at_once_loses_nothing_that_was_acknowledged()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var ledger = new Ledger();
        await using var server = await StartAsync(cluster.ConnectionString, ledger);
        var accepted = new List<string>();

        await DeliverAsync(server, accepted, "before", 50);
        var during = DeliverAsync(server, accepted, "during", 50); // in flight when the power goes
        await cluster.StopAtOnceAsync();
        await during;
        (await server.PostAsync(Payload, guid: "down")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await IsReadyAsync(server)).ShouldBeFalse();

        await cluster.StartAgainAsync();

        await Eventually.TrueAsync(() => IsReadyAsync(server), "it is ready again", 30);
        await Eventually.TrueAsync(async () => (await server.PostAsync(Payload, guid: "after")).StatusCode == HttpStatusCode.Accepted, "it takes deliveries again", 30);
        accepted.Add("after");
        await WorkedOffAsync(server, ledger, accepted);
        accepted.Count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task F43_A_full_disk_is_said_and_passes_without_a_restart_of_ours()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var ledger = new Ledger();
        await using var server = await StartAsync(cluster.ConnectionString, ledger);
        var accepted = new List<string>();
        await DeliverAsync(server, accepted, "before", 10);
        await cluster.StopAtOnceAsync();
        await cluster.StartAgainAsync(largestFile: 32 * 1024); // above a file of the log, below three of these bodies
        await Eventually.TrueAsync(() => IsReadyAsync(server), "it is ready", 30);

        var refused = 0;
        var random = new Random(5);
        for (var i = 0; i < 10 && refused == 0; i++)
        {
            var noise = new byte[9_000_000];
            random.NextBytes(noise); // which cannot be compressed
            var body = Encoding.ASCII.GetBytes($$"""{"repository":{"id":7},"installation":{"id":3},"text":"{{Convert.ToBase64String(noise)}}"}""");
            var status = (await server.PostAsync(body, guid: $"large-{i}")).StatusCode;
            status.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable);
            refused += status == HttpStatusCode.Accepted ? 0 : 1;
            if (status == HttpStatusCode.Accepted)
            {
                accepted.Add($"large-{i}");
            }
        }

        refused.ShouldBe(1, "the disk is full");
        await cluster.StopAtOnceAsync();
        await cluster.StartAgainAsync(); // with room

        await Eventually.TrueAsync(async () => (await server.PostAsync(Payload, guid: "after")).StatusCode == HttpStatusCode.Accepted, "it takes deliveries again", 30);
        accepted.Add("after");
        await WorkedOffAsync(server, ledger, accepted);
    }

    [Fact]
    public async Task F44_Deadlocks_and_serialization_failures_are_tried_again_and_no_caller_hears_of_them()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var ledger = new Ledger();
        await using var server = await StartAsync(cluster.ConnectionString, ledger);
        await using var source = Npgsql.NpgsqlDataSource.Create(cluster.ConnectionString);
        await using (var command = source.CreateCommand("""
            CREATE SEQUENCE troubles;
            CREATE FUNCTION trouble() RETURNS trigger AS $$
            BEGIN
                CASE nextval('troubles') WHEN 1, 60 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; WHEN 2, 61, 62 THEN RAISE EXCEPTION 'not serializable' USING ERRCODE = '40001'; ELSE RETURN NEW; END CASE;
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER trouble BEFORE INSERT ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION trouble();
            CREATE TRIGGER trouble BEFORE INSERT ON decisions FOR EACH STATEMENT EXECUTE FUNCTION trouble();
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        var accepted = new List<string>();
        await DeliverAsync(server, accepted, "troubled", 50);

        accepted.Count.ShouldBe(50, "every one was taken");
        await WorkedOffAsync(server, ledger, accepted);
        await using var count = source.CreateCommand("SELECT last_value FROM troubles");
        ((long)(await count.ExecuteScalarAsync())!).ShouldBeGreaterThan(62, "there was trouble");
    }

    private static Task<WebhookServer> StartAsync(string connectionString, Ledger ledger) => WebhookServer.StartAsync(
        connectionString,
        services => services.AddSingleton<ISubjectWorker>(provider => new CountingWorker(provider.GetRequiredService<Store>(), ledger)),
        withEngine: true);

    private static async Task DeliverAsync(WebhookServer server, List<string> accepted, string name, int count)
    {
        var guids = Enumerable.Range(0, count).Select(number => $"{name}-{number}").ToList();
        var statuses = await Task.WhenAll(guids.Select(async guid => (await server.PostAsync(Payload, guid: guid)).StatusCode));
        statuses.ShouldAllBe(status => status == HttpStatusCode.Accepted || status == HttpStatusCode.ServiceUnavailable);
        accepted.AddRange(guids.Where((_, index) => statuses[index] == HttpStatusCode.Accepted));
    }

    private static async Task<bool> IsReadyAsync(WebhookServer server) =>
        (await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(StorageServices.ReadyTag))).Status == HealthStatus.Healthy;

    private static async Task WorkedOffAsync(WebhookServer server, Ledger ledger, List<string> accepted)
    {
        (await server.Store.Queries.StoredGuidsAsync(accepted, CancellationToken.None)).Count.ShouldBe(accepted.Count);
        await Eventually.TrueAsync(async () => (await server.Store.Queries.FiguresAsync(CancellationToken.None)).PendingEvents == 0, "all is worked off", 60);
        var decisions = await server.Store.Decisions.OfSubjectAsync("repository/7", 10_000, CancellationToken.None);
        decisions.Select(decision => decision.EventId).Distinct().Count().ShouldBe(decisions.Count);
        ledger.Overlaps.ShouldBe(0);
    }
}
