using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BotApp.Core;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Benchmarks.Pages;

/// <summary>
/// Fills a store with the rows that the service itself writes, by the store's own code, some hundreds at a time so that memory stays as it is: what
/// a year of many repositories leaves there.
/// </summary>
internal sealed class LargeStoreSeed(Store store, LargeStore size, CancellationToken cancellationToken)
{
    /// <summary>The number of the busiest one.</summary>
    internal const long FirstRepository = 1000;

    private const int AtOnce = 200;
    private const long Installation = 11;
    private const int Waiting = 300;
    private const int Dead = 40;

    private readonly byte[] _body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { action = "synchronize", text = new string('x', 4000) }));
    private int _delivery;

    /// <summary>Fills it and says how long it took.</summary>
    internal async Task FillAsync()
    {
        var began = Stopwatch.GetTimestamp();
        for (var repository = 0; repository < size.Repositories; repository++)
        {
            await FillAsync(repository);
            if (repository % 50 == 0)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repository + 1} of {size.Repositories} repositories after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
            }
        }

        await SettleAsync();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"filled in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
    }

    private async Task FillAsync(int number)
    {
        var id = FirstRepository + number;
        var name = string.Create(CultureInfo.InvariantCulture, $"repository-{number:0000}");
        var repository = new StoredRepository(id, $"acme/{name}", "acme", name, Installation, "main", IsPrivate: true);
        var states = SeedStates.Of(id, size.ShareOf(number, size.PullRequests)).ToList();
        foreach (var some in states.Chunk(AtOnce))
        {
            await DecideAsync(repository, some);
        }

        foreach (var (subject, run) in SeedReports.Kept(states))
        {
            await SeedReports.KeepAsync(store, subject, run, cancellationToken);
        }

        await KeepAsync(new SeedResults(id, size.ShareOf(number, size.Results)));
        foreach (var environment in SeedStates.Environments)
        {
            var past = SeedStates.Past(id, environment, number == 0 ? 3000 : 100).ToList();
            foreach (var some in past.Chunk(AtOnce))
            {
                await store.Database.WriteAsync(session => Deployments.PutAsync(session, null, some), cancellationToken);
                await store.GitHubIds.PutAsync([.. some.Select(one => new GitHubId($"{id.ToString(CultureInfo.InvariantCulture)}/deployment:{one.Name}", one.Number))], cancellationToken);
            }
        }
    }

    // A delivery with its event for each decision, the decisions with all that follows from them, and a line of the audit trail.
    private async Task DecideAsync(StoredRepository repository, IReadOnlyList<SubjectState> states)
    {
        for (var round = 0; round < 3; round++)
        {
            await store.Inbox.AppendAsync([.. states.Select(state => Delivery(repository, state))], cancellationToken);
            var version = round;
            await store.Database.WriteAsync(
                async session =>
                {
                    var events = (await session.QueryAsync<EventId>("SELECT subject_key AS SubjectKey, MAX(id) AS Id FROM events WHERE handled_at IS NULL AND dead_at IS NULL GROUP BY subject_key")).ToDictionary(one => one.SubjectKey, one => one.Id);
                    foreach (var state in states)
                    {
                        await Decisions.SaveAsync(session, Decision(state, version, events[state.Subject.ToString()]));
                    }

                    await GitHubIds.UpsertAsync(session, [.. states.Select(state => new GitHubId(string.Create(CultureInfo.InvariantCulture, $"{state.Subject}/check:{version}"), _delivery))]);
                },
                cancellationToken);
        }

        await store.Audit.AddAsync(
            [.. states.Select((state, index) => new AuditEntry(index % 3 == 0 ? "robin" : "octo", index % 2 == 0 ? "/rerun" : "/hold", "Done.") { ActorId = 100, RepositoryId = repository.Id, SubjectKey = state.Subject.ToString(), Code = "done", Source = "comment" })],
            cancellationToken);
    }

    private IncomingDelivery Delivery(StoredRepository repository, SubjectState state)
    {
        var number = ++_delivery;
        return new IncomingDelivery
        {
            Guid = string.Create(CultureInfo.InvariantCulture, $"{number:00000000}-0000-4000-8000-000000000000"),
            Event = state is PullRequestState ? "pull_request" : "push",
            Action = state is PullRequestState ? "synchronize" : null,
            InstallationId = Installation,
            RepositoryId = repository.Id,
            HeadersJson = """{"X-GitHub-Event":"pull_request","User-Agent":"GitHub-Hookshot/1"}""",
            Body = _body,
            Disposition = DeliveryDisposition.Accepted,
            Repository = repository,
            Events = [new NewEvent(state.Subject.ToString(), Installation, repository.Id, nameof(ChecksChanged), JsonSerializer.Serialize<BotEvent>(new ChecksChanged(SeedStates.ShaOf(state.Subject)))) { Head = SeedStates.ShaOf(state.Subject) }],
        };
    }

    private static DecisionRecord Decision(SubjectState state, int version, long eventId) => new()
    {
        SubjectKey = state.Subject.ToString(),
        ExpectedVersion = version,
        StateJson = JsonSerializer.Serialize(state),
        HandledEventIds = [eventId],
        EventKind = nameof(ChecksChanged),
        Because = "tests: 3 failed, 1 new, 1 204 passed. Gate: closed: tests: 3 failed.",
        EffectsSummaryJson = """["check:botapp/tests","check:botapp/gate","comment:status"]""",
        Effects = [.. SeedStates.Effects().Select(effect => new NewEffect(effect.Key, effect.GetType().Name, JsonSerializer.Serialize(effect)))],
        Runs = version == 0 ? [] : RunRows.Of(state),
        Words = WordRows.Of(state),
        Environment = DeploymentRows.EnvironmentOf(state),
        Deployments = DeploymentRows.Of(state),
        Release = ReleaseRows.Of(state),
    };

    private async Task KeepAsync(SeedResults results)
    {
        foreach (var some in results.All().Chunk(AtOnce))
        {
            await store.Database.WriteAsync(
                async session =>
                {
                    foreach (var one in some)
                    {
                        await History.PutAsync(session, one);
                    }
                },
                cancellationToken);
        }
    }

    // What was decided is done and rests; a few wait, and some were given up.
    private Task SettleAsync() => store.Database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("UPDATE effects SET done_at = {now} WHERE done_at IS NULL");
            await session.ExecuteAsync("UPDATE subjects SET has_work = 0");
            await session.ExecuteAsync($"UPDATE subjects SET has_work = 1 WHERE key IN (SELECT key FROM subjects ORDER BY key LIMIT {Waiting})");
            await session.ExecuteAsync($$"""UPDATE events SET handled_at = NULL, dead_at = {now}, tries = 8, last_error = 'The rules threw.' WHERE id IN (SELECT id FROM events ORDER BY id DESC LIMIT {{Dead}})""");
            await session.ExecuteAsync($$"""UPDATE effects SET done_at = NULL, dead_at = {now}, tries = 8, last_error = 'GitHub answered 422.' WHERE id IN (SELECT id FROM effects ORDER BY id DESC LIMIT {{Dead}})""");
        },
        cancellationToken);

    private sealed record EventId
    {
        public string SubjectKey { get; init; } = "";

        public long Id { get; init; }
    }
}
