using System.Text.RegularExpressions;

using BotApp.Core.Trends;
using BotApp.Storage;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Storage;

/// <summary>How SQLite finds what the pages show: in tables that grow, by an index and never row by row.</summary>
public sealed partial class QueryPlanTests
{
    private static readonly string[] s_large =
        ["deliveries", "events", "subjects", "decisions", "effects", "runs", "results", "failures", "deployments", "releases", "audit", "github_ids", "environments", "quarantines"];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_query_of_a_page_reads_a_large_table_from_end_to_end()
    {
        await using var test = await TestDatabase.CreateAsync("sqlite");
        await (await test.OpenAsync()).Inbox.AppendAsync([new IncomingDelivery { Guid = "guid", Event = "push", HeadersJson = "{}", Body = "{}"u8.ToArray(), Disposition = DeliveryDisposition.Accepted, Events = [new NewEvent("pr:10:4", 1, 10, "Happened", "{}")] }], Now);
        var dialect = new RecordedDialect(StorageServices.Dialect(test.ConnectionString, NullLoggerFactory.Instance));
        await using var database = new Database(dialect);
        await AskAsync(new Store(database));
        await using var connection = new SqliteConnection(test.ConnectionString);
        await connection.OpenAsync(Now);
        var partial = await ReadAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'", 0);

        var wrong = new List<string>();
        foreach (var statement in dialect.Statements.Distinct())
        {
            foreach (var step in await ReadAsync(connection, $"EXPLAIN QUERY PLAN {Lists().Replace(statement, "IN (1, 2)")}", 3))
            {
                if (step.StartsWith("SCAN ", StringComparison.Ordinal) && IsLarge(statement, step.Split(' ')[1]) && !partial.Any(index => step.EndsWith($"INDEX {index}", StringComparison.Ordinal)))
                {
                    wrong.Add($"{step}: {statement}");
                }
            }
        }

        dialect.Statements.Count.ShouldBeGreaterThan(25);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_activation_asks_does_not_grow_with_all_that_ever_happened_to_its_subject()
    {
        await using var test = await TestDatabase.CreateAsync("sqlite");
        await test.OpenAsync();
        var dialect = new RecordedDialect(StorageServices.Dialect(test.ConnectionString, NullLoggerFactory.Instance));
        await using var database = new Database(dialect);
        await ActivateAsync(new Store(database));
        await using var connection = new SqliteConnection(test.ConnectionString);
        await connection.OpenAsync(Now);

        var wrong = new List<string>();
        foreach (var statement in dialect.Statements.Distinct())
        {
            var steps = await ReadAsync(connection, $"EXPLAIN QUERY PLAN {Lists().Replace(statement, "IN (1, 2)")}", 3);
            wrong.AddRange(steps.Where(step => GoesThroughAll().IsMatch(step)).Select(step => $"{step}: {statement}"));
        }

        dialect.Statements.Count.ShouldBeGreaterThan(25);
        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SELECT id FROM events WHERE subject_key = 'x' AND handled_at IS NULL AND dead_at IS NULL AND id > 0 ORDER BY id", true)]
    [InlineData("SELECT id FROM events WHERE subject_key = 'x' AND handled_at IS NULL AND dead_at IS NULL", false)]
    [InlineData("SELECT id FROM events WHERE handled_at IS NULL", true)]
    [InlineData("SELECT id FROM effects WHERE subject_key = 'x' AND kind = 'y'", true)]
    [InlineData("SELECT id FROM effects WHERE subject_key = 'x' AND id < 100 ORDER BY id DESC LIMIT 10", false)]
    [InlineData("SELECT id FROM decisions WHERE because = 'x'", true)]
    public async Task Going_through_all_of_a_subject_is_found(string statement, bool isFound)
    {
        await using var test = await TestDatabase.CreateAsync("sqlite");
        await test.OpenAsync();
        await using var connection = new SqliteConnection(test.ConnectionString);
        await connection.OpenAsync(Now);

        (await ReadAsync(connection, $"EXPLAIN QUERY PLAN {statement}", 3)).Any(step => GoesThroughAll().IsMatch(step)).ShouldBe(isFound);
    }

    [Fact]
    public async Task A_reading_from_end_to_end_is_found()
    {
        await using var test = await TestDatabase.CreateAsync("sqlite");
        await test.OpenAsync();
        await using var connection = new SqliteConnection(test.ConnectionString);
        await connection.OpenAsync(Now);

        (await ReadAsync(connection, "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM failures f WHERE f.name = 'x'", 3)).ShouldContain(step => step.StartsWith("SCAN f", StringComparison.Ordinal));
        IsLarge("SELECT COUNT(*) FROM failures f WHERE f.name = 'x'", "f").ShouldBeTrue();
        IsLarge("SELECT * FROM freezes f", "f").ShouldBeFalse();
    }

    // From the delivery to the rest.
    private static async Task ActivateAsync(Store store)
    {
        const string Subject = "pr:10:4";
        var delivery = new IncomingDelivery { Guid = "guid", Event = "push", HeadersJson = "{}", Body = "{}"u8.ToArray(), Disposition = DeliveryDisposition.Accepted, Events = [new NewEvent(Subject, 1, 10, "Happened", "{}")] };
        await store.Inbox.AppendAsync([delivery], Now);
        await store.Inbox.AppendAsync([delivery], Now); // once more
        await store.Subjects.DueAsync(100, Now);
        await store.Subjects.SoonAsync(TimeSpan.FromSeconds(30), 100, Now);
        await store.Timers.ElapseDueAsync(Subject, Now);
        await store.Timers.ElapseDueAsync(100, Now);
        await store.Subjects.DueAsync(Subject, Now);
        var version = await store.Subjects.BeginAsync(Subject, TimeSpan.FromSeconds(5), Now);
        await store.Effects.PendingAsync(Subject, Now);
        var events = await store.Subjects.PendingEventsAsync(Subject, 100, Now);
        await store.Subjects.LoadAsync(Subject, Now);
        var decision = new DecisionRecord
        {
            SubjectKey = Subject,
            ExpectedVersion = version ?? throw new InvalidOperationException("Nobody else is there."),
            StateJson = "{}",
            HandledEventIds = [events[0].Id],
            EventKind = "Happened",
            Because = "why",
            EffectsSummaryJson = "[]",
            Effects = [new NewEffect("check", "SetCheck", "{}"), new NewEffect("comment", "PutComment", "{}")],
            Timers = [new TimerChange("grace", DateTimeOffset.UnixEpoch), new TimerChange("poll", null)],
            Head = (10, "f00"),
        };
        (await store.Decisions.SaveAsync(decision, Now)).ShouldBeTrue();
        var effects = await store.Effects.PendingAsync(Subject, Now);
        await store.Effects.FormerAsync(Subject, effects[0].Key, effects[0].Id, 100, Now);
        await store.Effects.DoneAsync(new EffectResult { EffectId = effects[0].Id, GitHubIds = [new GitHubId("check", 5)] }, Now);
        await store.Effects.FailAsync(effects[1].Id, "502", TimeSpan.FromMinutes(1), Now);
        await store.Effects.DropAsync(Subject, Now);
        await store.Subjects.NewestEventAsync(Subject, Now);
        await store.Subjects.OldestWorkAsync(Subject, Now);
        await store.Subjects.WaitAsync(Subject, DateTimeOffset.UnixEpoch.AddYears(80), 0, Now);
        await store.Subjects.ReleaseAsync(Subject, Now);
        await store.Subjects.FailAsync(Subject, "boom", TimeSpan.FromSeconds(1), Now);
    }

    // What the pages ask: those of a repository, and the lists over all.
    private static async Task AskAsync(Store store)
    {
        const string Subject = "pr:10:4";
        var range = TrendRange.Of(90, DateTimeOffset.UnixEpoch.AddYears(50));
        await store.Queries.RepositoriesAsync(null, Now);
        await store.Queries.FiguresAsync(Now);
        await store.Queries.JobsAsync(10, Now);
        await store.DeadLetters.ListAsync(10, Now);
        await store.DeadLetters.ListAsync(10, [10], Now);
        await store.Queries.JobsAsync(10, [10], Now);
        await store.Queries.DeliveriesAsync(new DeliverySearch(), Now);
        await store.Queries.DeliveriesAsync(new DeliverySearch { RepositoryId = 10, Event = "push" }, Now);
        await store.Queries.LookForDeliveriesAsync(new DeliverySearch { Event = "push" }, Now);
        await store.Queries.LookForDeliveriesAsync(new DeliverySearch { RepositoryId = 10, Event = "push" }, Now);
        await store.Queries.LookForDeliveriesAsync(new DeliverySearch { Guid = "guid" }, Now);
        await store.Queries.LookForDeliveriesAsync(new DeliverySearch { Among = [10, 11] }, Now);
        (await store.Queries.DeliveryAsync("guid", Now)).ShouldNotBeNull("what it led to is asked for only where it is there");
        await store.Queries.SubjectsAsync(10, 10, Now);
        await store.Queries.OpenPullsAsync(10, 10, Now);
        await store.Queries.OthersAsync(10, 10, Now);
        await store.Queries.EventsAsync(Subject, 10, Now);
        await store.Decisions.OfSubjectAsync(Subject, 10, Now);
        await store.Effects.OfSubjectAsync(Subject, 10, Now);
        await store.Runs.OfSubjectAsync(Subject, 10, Now);
        await store.Subjects.LoadAsync(Subject, Now);
        await store.Subjects.MarkAsync(Subject, Now);
        await store.Audit.ListAsync(new AuditSearch(10), Now);
        await store.Audit.ListAsync(new AuditSearch(10) { SubjectKey = Subject }, Now);
        await store.Audit.DeedsAsync(10, Now);
        await store.Deployments.EnvironmentsAsync(10, Now);
        await store.Deployments.OfRepositoryAsync(10, null, 10, Now);
        await store.Deployments.OfRepositoryAsync(10, "staging", 10, Now);
        await store.Deployments.OfRepositoryAsync(10, null, new DeploymentPlace(DateTimeOffset.UnixEpoch, "staging", 1), 10, Now);
        await store.Deployments.PastAsync(10, "staging", DateTimeOffset.UnixEpoch, Now);
        await store.Releases.TagsAsync(10, null, 10, Now);
        await store.Releases.TagsAsync(10, new TagPlace(DateTimeOffset.UnixEpoch, "tag:10:v1"), 10, Now);
        await store.Trends.RunsAsync(10, range, Now);
        await store.Trends.FlakyAsync(10, range, 1, Now);
        await store.Trends.CoverageAsync(10, "main", range, Now);
        await store.Badges.TokenAsync(10, Now);
        await store.Freezes.FindAsync(10, Now);
        await store.Search.SubjectsAsync("pr", ["greet"], [10], 10, Now);
        await store.Search.HeadsAsync("1f2e3d4", [10], 10, Now);
        await store.Search.RunsAsync("1f2e3d4", [10], 10, Now);
        await store.RunPages.ReportsAsync("run", Now);
        await store.RunPages.ResultsAsync("run", Now);
        await store.RunPages.FailuresAsync(1, 10, Now);
        await store.Tests.ResultsAsync(10, "tests", null, 10, Now);
        await store.Tests.FailuresAsync([1], 10, Now);
        await store.Tests.FindAsync(10, "tests", 1, Now);
        await store.Tests.RunsAsync(["run"], Now);
    }

    // A step names a table by the name it has in the statement.
    private static bool IsLarge(string statement, string name) => s_large.Contains(name) || s_large.Any(table => Regex.IsMatch(statement, $@"\b{table}\s+(AS\s+)?{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(5)));

    private static async Task<IReadOnlyList<string>> ReadAsync(SqliteConnection connection, string sql, int column)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in Parameters().Matches(sql).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, 1);
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Now);
        while (await reader.ReadAsync(Now))
        {
            lines.Add(reader.GetString(column));
        }

        return lines;
    }

    // Every row of a table, every event or effect of a subject (to a bound below, which may be the first), or everything that waits anywhere.
    [GeneratedRegex(@"^SCAN (deliveries|events|effects|decisions)\b(?!.*INDEX (events|effects)_pending)|INDEX (events|effects)_subject \(subject_key=\?( AND id>\?)?\)|INDEX events_handled ", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex GoesThroughAll();

    [GeneratedRegex(@"IN @\w+", RegexOptions.None, 5000)]
    private static partial Regex Lists();

    [GeneratedRegex(@"@\w+", RegexOptions.None, 5000)]
    private static partial Regex Parameters();
}
