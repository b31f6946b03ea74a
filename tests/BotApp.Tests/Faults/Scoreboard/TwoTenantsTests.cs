using System.Diagnostics;
using System.Net;
using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Storage;
using BotApp.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Faults.Scoreboard;

public sealed class SqliteTwoTenantsTests(ITestOutputHelper output) : TwoTenantsTests("sqlite", output);

public sealed class PostgresTwoTenantsTests(ITestOutputHelper output) : TwoTenantsTests("postgresql", output);

/// <summary>Two tenants of one BotApp: what one of them queued is no wait of the other's. The order is judged; the time is only printed.</summary>
public abstract class TwoTenantsTests(string kind, ITestOutputHelper output) : StorageTestCase(kind)
{
    private const int Backlog = 10_000;
    private const int Threads = 8;
    private const int Patience = 120;

    [Fact]
    public async Task F53_REL15_Behind_ten_thousand_queued_jobs_of_one_tenant_a_single_delivery_of_another_is_worked_on_without_waiting()
    {
        for (var first = 0; first < Backlog; first += 250)
        {
            await Store.Inbox.AppendAsync([.. Enumerable.Range(first, 250).Select(number => Delivery($"a-{number}", Event($"a-{number}", installation: 1)) with { InstallationId = 1 })], Now);
        }

        var ledger = new Ledger();
        var gate = new TaskCompletionSource();
        async Task HoldAsync(string subject, CancellationToken token)
        {
            if (subject.StartsWith("a-", StringComparison.Ordinal))
            {
                await gate.Task.WaitAsync(token);
            }
        }

        await using var server = await WebhookServer.StartAsync(
            Database.ConnectionString, services => services.AddSingleton<ISubjectWorker>(provider => new CountingWorker(provider.GetRequiredService<Store>(), ledger, HoldAsync)),
            withEngine: true, ("Engine:Threads", $"{Threads}"), ("Engine:SweepEvery", "00:00:01"));
        await Eventually.TrueAsync(() => ledger.Activations.Count >= Threads / 2, "the backlog to be worked on", Patience);

        // None of the first tenant's jobs ends, and the second tenant's is done all the same.
        await DoneAsync(server, ledger, repository: 7);
        ledger.Handled.Select(done => done.Subject).ShouldBe(["repository/7"]);

        // They end one after the other, and the second tenant's is done next.
        gate.SetResult();
        await Eventually.TrueAsync(() => ledger.Handled.Count > 100, "the backlog to get smaller", Patience);
        var before = await DoneAsync(server, ledger, repository: 8);
        var place = ledger.Handled.Select(done => done.Subject).ToList().IndexOf("repository/8");
        output.WriteLine($"{place - before} of {Backlog} jobs were done between the delivery's answer and its own work");
        (place - before).ShouldBeLessThanOrEqualTo(Threads * 4);
        place.ShouldBeLessThan(Backlog / 2, "it did not wait for the backlog's end");
    }

    /// <summary>Sends one delivery of the second tenant and waits until it is worked on; how much was done when it was answered.</summary>
    private async Task<int> DoneAsync(WebhookServer server, Ledger ledger, int repository)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await server.PostAsync($$$"""{"repository":{"id":{{{repository}}} },"installation":{"id":2}}""");
        var before = ledger.Handled.Count;
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.TrueAsync(() => ledger.Handled.Any(done => done.Subject == $"repository/{repository}"), "the second tenant's delivery", Patience);
        output.WriteLine($"{Store.Database.Dialect.Name}: delivery of repository {repository} worked on after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        return before;
    }
}
