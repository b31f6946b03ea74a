using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Net;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Storage;
using BotApp.Webhooks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

using Npgsql;

namespace BotApp.Tests.Webhooks;

public sealed class SqliteGroupCommitTests() : GroupCommitTests("sqlite")
{
    protected override string LockStatement => "UPDATE counters SET value = value";

    [Fact]
    public async Task REL9_When_too_many_wait_the_rest_are_refused_at_once_and_the_accepted_are_stored()
    {
        const int Posts = InboxWriter.MaxWaiting + 400;
        await using var server = await WebhookServer.StartAsync(Database.ConnectionString);
        await using var held = await HoldAsync();

        var posts = Enumerable.Range(0, Posts).Select(number => server.PostAsync(Payload, guid: $"g-{number}")).ToList();
        var refused = await await Task.WhenAny(posts);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        await held.DisposeAsync();

        var responses = await Task.WhenAll(posts);
        var accepted = Enumerable.Range(0, Posts).Where(number => responses[number].StatusCode == HttpStatusCode.Accepted).Select(number => $"g-{number}").ToList();
        accepted.Count.ShouldBeGreaterThanOrEqualTo(InboxWriter.MaxWaiting);
        (await Store.Queries.StoredGuidsAsync(accepted, Now)).Count.ShouldBe(accepted.Count);
    }
}

public sealed class PostgresGroupCommitTests() : GroupCommitTests("postgresql")
{
    protected override string LockStatement => "LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE";

    [Fact]
    public async Task F42_Connections_cut_again_and_again_lose_and_repeat_nothing()
    {
        var ledger = new Ledger();
        await using var server = await WebhookServer.StartAsync(
            Database.ConnectionString,
            services => services.AddSingleton<ISubjectWorker>(provider => new CountingWorker(provider.GetRequiredService<Store>(), ledger)),
            withEngine: true);
        using var stop = new CancellationTokenSource();
        var cuts = 0;
        var cutting = CutAsync(() => Interlocked.Increment(ref cuts), stop.Token);

        var accepted = new List<string>();
        for (var round = 0; round < 20 || (Volatile.Read(ref cuts) < 5 && round < 2000); round++)
        {
            var guids = Enumerable.Range(0, 10).Select(number => $"{round}-{number}").ToList();
            var responses = await Task.WhenAll(guids.Select(guid => server.PostAsync(Payload, guid: guid)));
            responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted || response.StatusCode == HttpStatusCode.ServiceUnavailable);
            accepted.AddRange(guids.Where((_, index) => responses[index].StatusCode == HttpStatusCode.Accepted));
        }

        await stop.CancelAsync();
        await cutting;
        cuts.ShouldBeGreaterThan(4);
        accepted.Count.ShouldBeGreaterThan(100);
        (await Store.Queries.StoredGuidsAsync(accepted, Now)).Count.ShouldBe(accepted.Count);
        await Eventually.TrueAsync(async () => (await Store.Queries.FiguresAsync(Now)).PendingEvents == 0, "all is worked off", 40);
        var decisions = await Store.Decisions.OfSubjectAsync("repository/7", 10_000, Now);
        decisions.Select(decision => decision.EventId).Distinct().Count().ShouldBe(decisions.Count);
        ledger.Overlaps.ShouldBe(0);
    }

    private async Task CutAsync(Action onCut, CancellationToken stop)
    {
        var builder = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        var schema = builder.ApplicationName;
        builder.ApplicationName = "cutter";
        await using var source = NpgsqlDataSource.Create(builder);
        while (!stop.IsCancellationRequested)
        {
            await using var command = source.CreateCommand("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = schema });
            if ((long)(await command.ExecuteScalarAsync(Now))! > 0)
            {
                onCut();
            }

            await Task.Delay(50, Now);
        }
    }
}

public abstract class GroupCommitTests(string kind) : StorageTestCase(kind)
{
    protected const string Payload = """{"action":"opened","repository":{"id":7},"installation":{"id":3}}""";

    /// <summary>Makes the store unable to take a delivery until the transaction ends.</summary>
    protected abstract string LockStatement { get; }

    [Fact]
    public async Task Deliveries_that_come_together_are_committed_together()
    {
        await using var server = await WebhookServer.StartAsync(Database.ConnectionString);
        var sizes = new List<int>();
        using var listener = Listen(server, sizes);
        var held = await HoldAsync();
        var writer = server.Services.GetRequiredService<InboxWriter>();
        var appended = Enumerable.Range(0, 100).Select(number => writer.TryAppend(Delivery($"g{number}"), out var done) ? done : throw new InvalidOperationException("There is room.")).ToList();

        await held.DisposeAsync();

        await Task.WhenAll(appended);
        sizes.Sum().ShouldBe(100);
        sizes.Count.ShouldBeLessThanOrEqualTo(4, "each of at most two writers: what was there when it was held, and the rest");
    }

    [Fact]
    public async Task F41_REL3_While_the_store_cannot_write_nothing_is_acknowledged()
    {
        await using var server = await WebhookServer.StartAsync(Database.ConnectionString);
        await using var held = await HoldAsync();

        var response = await server.PostAsync(Payload); // answered although the store is still held

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await held.DisposeAsync();
        (await server.PostAsync(Payload)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task G75_Deliveries_are_acknowledged_while_all_work_fails()
    {
        await using var server = await WebhookServer.StartAsync(
            Database.ConnectionString,
            services => services.AddSingleton<ISubjectWorker, GitHubIsDown>(),
            withEngine: true);

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.PostAsync(Payload)));

        responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () => (await Store.Subjects.LoadAsync("repository/7", Now))?.LastError is not null, "the failure is recorded");
        (await Store.Subjects.PendingEventsAsync("repository/7", 100, Now)).Count.ShouldBe(20);
        (await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Now)).Status.ShouldBe(HealthStatus.Healthy);
    }

    private protected async Task<IAsyncDisposable> HoldAsync()
    {
        var connection = await Store.Database.Dialect.OpenAsync(Now);
        var transaction = await connection.BeginTransactionAsync(Now);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = LockStatement;
        await command.ExecuteNonQueryAsync(Now);
        return new Held(connection, transaction);
    }

    private static MeterListener Listen(WebhookServer server, List<int> sizes)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "botapp.webhooks.commit.size" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            lock (sizes)
            {
                sizes.Add(size);
            }
        });
        server.Services.GetRequiredService<WebhookMetrics>();
        listener.Start();
        return listener;
    }

    private sealed class Held(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
    {
        private bool released;

        public async ValueTask DisposeAsync()
        {
            if (!released)
            {
                released = true;
                await transaction.DisposeAsync();
                await connection.DisposeAsync();
            }
        }
    }

    private sealed class GitHubIsDown : ISubjectWorker
    {
        public Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken) => throw new HttpRequestException("connection refused");
    }
}
