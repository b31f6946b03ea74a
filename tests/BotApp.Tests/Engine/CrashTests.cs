using System.Collections.Concurrent;
using System.Net;

using BotApp.Storage;
using BotApp.Tests.Storage;
using BotApp.Tests.Webhooks;

namespace BotApp.Tests.Engine;

public sealed class SqliteCrashTests() : CrashTests("sqlite");

public sealed class PostgresCrashTests() : CrashTests("postgresql")
{
    [Fact]
    public async Task F49_A_subject_of_a_killed_replica_is_taken_up_by_the_other_while_it_lives()
    {
        await RaiseAsync("s1");
        await using var child = await ChildProcess.StartAsync(nameof(ChildTests.Hangs_in_the_middle_of_an_activation), Database.ConnectionString);
        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger));
        await RaiseAsync("s2");
        engine.Queue.Wake([new SubjectMark("s1", 1), new SubjectMark("s2", 1)]);
        await Eventually.TrueAsync(() => ledger.Handled.Any(handled => handled.Subject == "s2"), "the living replica works");
        ledger.Handled.ShouldNotContain(handled => handled.Subject == "s1");

        await child.KillAsync();

        await Eventually.TrueAsync(() => ledger.Handled.Any(handled => handled.Subject == "s1"), "the killed replica's subject is taken up");
    }
}

public abstract class CrashTests(string kind) : StorageTestCase(kind)
{
    private const int Rounds = 2;
    private const int Subjects = 20;

    [Fact]
    public async Task F01_F04_REL2_Every_delivery_answered_with_202_survives_kill_9()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var accepted = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var child = await ChildProcess.StartAsync(nameof(ChildTests.Accepts_deliveries_until_it_is_killed), Database.ConnectionString);
            using var client = new HttpClient { BaseAddress = new Uri(child.Lines[0]), Timeout = TimeSpan.FromSeconds(10) };
            using var end = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 8).Select(sender => SendAsync(client, accepted, $"{round}-{sender}", end.Token)).ToList();
            await Eventually.TrueAsync(() => accepted.Keys.Any(guid => guid.StartsWith($"{round}-", StringComparison.Ordinal)), "deliveries are accepted");
            await Task.Delay(random.Next(50, 600), Now);
            await child.KillAsync();
            await end.CancelAsync();
            await Task.WhenAll(senders);
        }

        var stored = await Store.Queries.StoredGuidsAsync([.. accepted.Keys], Now);
        accepted.Keys.Except(stored).ShouldBeEmpty($"accepted and lost (seed {seed})");
        await DrainAsync(accepted, seed);
    }

    [Fact]
    public async Task F02_An_activation_cut_off_by_kill_9_is_done_after_the_restart()
    {
        await RaiseAsync("s1");
        await using (var child = await ChildProcess.StartAsync(nameof(ChildTests.Hangs_in_the_middle_of_an_activation), Database.ConnectionString))
        {
            child.Lines.ShouldBe(["s1"]);
            await child.KillAsync();
        }

        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger));

        await Eventually.TrueAsync(() => ledger.Handled.Count == 1, "the subject is taken up again");
        await Eventually.TrueAsync(async () => !(await LoadAsync("s1")).HasWork, "the subject rests");
    }

    private async Task DrainAsync(ConcurrentDictionary<string, string> accepted, int seed)
    {
        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger));

        await Eventually.TrueAsync(
            async () => await Store.Queries.FiguresAsync(Now) is { SubjectsWithWork: 0, PendingEvents: 0 }, $"everything is drained (seed {seed})", 30);

        ledger.Overlaps.ShouldBe(0);
        var decisions = new List<StoredDecision>();
        for (var subject = 0; subject < Subjects; subject++)
        {
            decisions.AddRange(await Store.Decisions.OfSubjectAsync($"repository/{subject}", 100_000, Now));
        }

        decisions.Count.ShouldBeGreaterThanOrEqualTo(accepted.Count);
        decisions.Select(decision => decision.EventId).Distinct().Count().ShouldBe(decisions.Count, $"an event was decided twice (seed {seed})");
        var deliveries = await Store.Queries.DeliveriesAsync(new DeliverySearch { Max = 100_000 }, Now);
        decisions.Count.ShouldBe(deliveries.Count, $"every stored delivery is decided once (seed {seed})");
    }

    private static async Task SendAsync(HttpClient client, ConcurrentDictionary<string, string> accepted, string prefix, CancellationToken cancellationToken)
    {
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
        {
            var guid = $"{prefix}-{number}";
            var body = System.Text.Encoding.UTF8.GetBytes($$"""{"action":"opened","installation":{"id":1},"repository":{"id":{{number % Subjects}} } }""");
            try
            {
                using var response = await client.SendAsync(
                    WebhookServer.Request(body, "push", guid, WebhookServer.Sign(body, WebhookServer.Secret)), cancellationToken);
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    accepted[guid] = guid;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                return;
            }
        }
    }
}
