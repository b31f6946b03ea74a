using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Journeys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Storage;

/// <summary>Rows of a version that knew no search become findable once a day, some hundreds at a time.</summary>
public sealed class SubjectWordsTests
{
    private const int Pulls = 450;
    private const int AtATime = 200;
    private const long Repository = 10;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL26_What_an_older_version_wrote_is_found_later_in_portions_and_a_kill_in_the_middle_costs_only_the_portion_it_met(string kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var store = await test.OpenAsync();
        await FillAsync(store);
        (await FoundAsync(store, "pr", "politely")).ShouldBeEmpty("there is nothing to find it by");

        // It ends in the middle of the second portion, as a kill would end it.
        await using var cut = new CutDialect(store.Database.Dialect, writes: 2);
        await using (var database = new Database(cut))
        {
            await Should.ThrowAsync<CutException>(() => Purge(new Store(database)).PurgeAsync(Now));
        }

        cut.Written.ShouldBe([AtATime, AtATime]);
        (await CountAsync(store)).ShouldBe(AtATime, "what was written is kept, and half a portion is none");

        // The next day goes on with what is left, and the day after there is nothing to do.
        await using var next = new CutDialect(store.Database.Dialect, writes: int.MaxValue);
        await using (var database = new Database(next))
        {
            await Purge(new Store(database)).PurgeAsync(Now);
            next.Written.ShouldBe([AtATime, Pulls - (2 * AtATime), 1, 1]);
            await Purge(new Store(database)).PurgeAsync(Now);
            next.Written.Count.ShouldBe(4);
        }

        (await CountAsync(store)).ShouldBe(Pulls + 2);
        (await FoundAsync(store, "pr", "politely", "450", "octo")).ShouldBe([SubjectKey.PullRequest(Repository, Pulls).ToString()]);
        (await FoundAsync(store, "pr", "politely")).Count.ShouldBe(Pulls);
        (await FoundAsync(store, "branch", "feature/x")).ShouldBe([SubjectKey.Branch(Repository, "feature/x").ToString()]);
        (await FoundAsync(store, "tag", "v1.0")).ShouldBe([SubjectKey.Tag(Repository, "v1.0").ToString()]);
    }

    // As a version without words saves a decision. An environment is found by nothing, and what a newer version wrote is for that one.
    private static async Task FillAsync(Store store)
    {
        List<SubjectState> states =
        [
            .. Enumerable.Range(1, Pulls).Select(number => new PullRequestState { Subject = SubjectKey.PullRequest(Repository, number), Title = string.Create(CultureInfo.InvariantCulture, $"Greet Politely, part {number}"), Author = "octo", BaseRef = "main" }),
            new BranchState { Subject = SubjectKey.Branch(Repository, "feature/x") },
            new ReleaseState { Subject = SubjectKey.Tag(Repository, "v1.0") },
            new EnvironmentState { Subject = SubjectKey.Environment(Repository, "production") },
        ];
        await store.Inbox.AppendAsync([.. states.Select((state, number) => Delivery(state.Subject.ToString(), number))], Now);
        await store.Database.WriteAsync(
            async session =>
            {
                foreach (var state in states)
                {
                    await Decisions.SaveAsync(session, Decision(state.Subject.ToString(), JsonSerializer.Serialize(state)));
                }
            },
            Now);
        await store.Database.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO subjects (key, installation_id, repository_id, state, version, has_work, updated_at) VALUES (@key, 1, 11, @state, 1, 0, {now})", new { key = SubjectKey.PullRequest(11, 1).ToString(), state = """{"subject":"dream"}""" }),
            Now);
    }

    private static IncomingDelivery Delivery(string subject, int number) => new()
    {
        Guid = string.Create(CultureInfo.InvariantCulture, $"{number}"),
        Event = "push",
        HeadersJson = "{}",
        Body = "{}"u8.ToArray(),
        Disposition = DeliveryDisposition.Accepted,
        InstallationId = 1,
        RepositoryId = Repository,
        Events = [new NewEvent(subject, 1, Repository, "Happened", "{}")],
    };

    private static DecisionRecord Decision(string subject, string state) => new()
    {
        SubjectKey = subject,
        ExpectedVersion = 0,
        StateJson = state,
        HandledEventIds = [],
        EventKind = "Happened",
        Because = "It happened.",
    };

    private static DailyPurge Purge(Store store) => new(
        store, new SoleWork(store, Options.Create(new EngineOptions()), TimeProvider.System, NullLogger<SoleWork>.Instance), Options.Create(new RetentionAges()), NullLogger<DailyPurge>.Instance);

    private static async Task<IReadOnlyList<string>> FoundAsync(Store store, string kind, params string[] words) =>
        [.. (await store.Search.SubjectsAsync(kind, words, [Repository], 1000, Now)).Select(found => found.SubjectKey)];

    private static Task<long?> CountAsync(Store store) => store.Database.ReadAsync(session => session.NumberAsync("SELECT COUNT(*) FROM subject_words"), Now);

    /// <summary>What writes of words are cut off at: a process that is gone.</summary>
    private sealed class CutException() : Exception("The process is gone.");

    /// <summary>A database whose writes of words are counted, and of which the last one allowed is cut off before it is committed.</summary>
    private sealed class CutDialect(ISqlDialect real, int writes) : ISqlDialect
    {
        internal List<int> Written { get; } = [];

        // A name of its own: what another store has had translated is not remembered here.
        public string Name { get; } = $"cut {Guid.NewGuid():N}";

        public bool IsShared => real.IsShared;

        public string ConnectionString => real.ConnectionString;

        public string Translate(string sql) => real.Translate(sql);

        public Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => real.OpenAsync(cancellationToken);

        public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => real.ReadAsync(read, cancellationToken);

        public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken) => real.WriteAsync(write, cancellationToken);

        public Task LockSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => real.LockSchemaAsync(connection, transaction, cancellationToken);

        public async Task<IReadOnlyList<object?>> ExecuteEachAsync(DbConnection connection, DbTransaction transaction, string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
        {
            var done = await real.ExecuteEachAsync(connection, transaction, sql, rows, cancellationToken);
            if (rows.Count > 0 && sql.Contains("subject_words", StringComparison.Ordinal))
            {
                Written.Add(rows.Count);
                return Written.Count < writes ? done : throw new CutException();
            }

            return done;
        }

        public bool IsTransient(Exception exception) => exception is not CutException && real.IsTransient(exception);

        public bool IsOutage(Exception exception) => exception is not CutException && real.IsOutage(exception);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask; // the store that it was lent by does that
    }
}
