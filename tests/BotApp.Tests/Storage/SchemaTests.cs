using BotApp.Core.Migrations;
using BotApp.Core.Migrations.Source;
using BotApp.Storage;
using BotApp.Tests.Journeys;

using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Storage;

/// <summary>The schema's scripts: each only adds, numbers are large enough for ever, and rows of former versions live on.</summary>
public sealed class SchemaTests
{
    /// <summary>Steps that add nothing and are harmless all the same, by script and kind, and why.</summary>
    private static readonly Dictionary<(long Script, string Kind), string> s_explained = new()
    {
        [(6, "SELECT")] = "the body of a trigger that refuses to change the audit trail, which no version ever did",
        [(6, "CREATE TRIGGER")] = "it refuses what no version ever did",
    };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public void REL26_After_the_first_every_script_only_adds_so_that_the_release_before_goes_on_working(string kind)
    {
        var offenders = Migrations.Scripts().Where(script => script.Number > 1)
            .SelectMany(script => Steps(script.Sql, kind).Where(step => !IsHarmless(step) && !s_explained.ContainsKey((script.Number, step.Kind))).Select(step => $"{script.Name}:{step.Line}: {step.Text}"));

        offenders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ALTER TABLE runs DROP COLUMN sha")]
    [InlineData("ALTER TABLE runs RENAME COLUMN sha TO commit_sha")]
    [InlineData("ALTER TABLE runs RENAME TO attempts")]
    [InlineData("DROP TABLE runs")]
    [InlineData("ALTER TABLE runs ADD COLUMN more TEXT NOT NULL")]
    [InlineData("ALTER TABLE runs ALTER COLUMN sha SET NOT NULL")]
    [InlineData("CREATE UNIQUE INDEX runs_sha ON runs (sha)")]
    [InlineData("ALTER TABLE runs ADD CONSTRAINT one UNIQUE (sha)")]
    [InlineData("DO $$ BEGIN EXECUTE 'DROP TABLE runs'; END $$")]
    public void REL26_A_script_that_takes_away_or_demands_more_is_refused(string sql) => Steps(sql, Databases.Postgres).ShouldContain(step => !IsHarmless(step));

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL26_No_number_is_kept_in_less_than_64_bits(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var rows = new SchemaRows((await database.OpenAsync()).Database);

        foreach (var table in await rows.TablesAsync())
        {
            foreach (var column in (await rows.ColumnsAsync(table)).Where(column => column.IsNumber))
            {
                // SQLite keeps every INTEGER in 64 bits; a row's own number has to be called so.
                (column.Kind is "bigint" || (kind == Databases.Sqlite && column is { Kind: "integer", Name: "id" })).ShouldBeTrue($"{table}.{column.Name} is {column.Kind}");
            }
        }
    }

    [Fact]
    public async Task REL26_Locks_and_statements_end_in_time()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Postgres);
        var store = await database.OpenAsync();

        (await SettingAsync("lock_timeout")).ShouldBe("4s");
        (await SettingAsync("statement_timeout")).ShouldBe("15s");
        (await SettingAsync("idle_in_transaction_session_timeout")).ShouldBe("10s", "less than Engine:LeasePatience");

        Task<string?> SettingAsync(string name) => store.Database.ReadAsync(session => session.FindAsync<string>($"SHOW {name}"), Now);
    }

    [Theory]
    [InlineData(Databases.Sqlite, 1)]
    [InlineData(Databases.Sqlite, 6)]
    [InlineData(Databases.Sqlite, 13)]
    [InlineData(Databases.Postgres, 1)]
    [InlineData(Databases.Postgres, 6)]
    [InlineData(Databases.Postgres, 13)]
    public async Task REL26_Rows_of_a_former_version_are_all_there_after_the_newest_and_the_store_works_on_them(string kind, int version)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var opened = new Database(StorageServices.Dialect(database.ConnectionString, NullLoggerFactory.Instance));
        var rows = new SchemaRows(opened);
        await new Migrations(opened).ApplyAsync([.. Migrations.Scripts().Where(script => script.Number <= version)], Now);
        await rows.FillAsync(new Dictionary<string, object?>(StringComparer.Ordinal));
        var before = new Dictionary<string, (IReadOnlyList<SchemaColumn> Columns, IReadOnlyList<string> Rows)>(StringComparer.Ordinal);
        foreach (var table in (await rows.TablesAsync()).Where(table => table != "schema_versions"))
        {
            var columns = await rows.ColumnsAsync(table);
            before[table] = (columns, await rows.ReadAsync(table, columns));
            before[table].Rows.Count.ShouldBe(SchemaRows.RowsOfTable, table);
        }

        (await new Migrations(opened).ApplyAsync(Now)).Count.ShouldBe(Migrations.Scripts().Count(script => script.Number > version));

        foreach (var (table, (columns, former)) in before)
        {
            (await rows.ReadAsync(table, columns)).ShouldBe(former, table);
        }

        await WorksAsync(new Store(opened));
    }

    [Fact]
    public async Task REL26_The_service_works_on_a_database_of_the_first_version_that_is_full()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        await using (var opened = new Database(StorageServices.Dialect(database.ConnectionString, NullLoggerFactory.Instance)))
        {
            await new Migrations(opened).ApplyAsync([.. Migrations.Scripts().Where(script => script.Number == 1)], Now);
            await new SchemaRows(opened).FillAsync(new Dictionary<string, object?>(StringComparer.Ordinal));
        }

        await using var world = await World.StartAsync(SampleRunner.World(out _, "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { required: [tests], grace: 1s }\n"), connectionString: database.ConnectionString);
        world.Demo.Robin.Push(world.Demo.Repository, "change", "change.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    private static async Task WorksAsync(Store store)
    {
        await store.Inbox.AppendAsync([new IncomingDelivery
        {
            Guid = "new",
            Event = "push",
            HeadersJson = "{}",
            Body = "{}"u8.ToArray(),
            Disposition = DeliveryDisposition.Accepted,
            Events = [new NewEvent("branch:1:main", 1, 1, "BranchPushed", "{}")],
        }], Now);
        var waiting = (await store.Subjects.PendingEventsAsync("branch:1:main", 10, Now)).ShouldHaveSingleItem();
        (await store.Decisions.SaveAsync(
            new DecisionRecord { SubjectKey = "branch:1:main", ExpectedVersion = 0, StateJson = "{}", HandledEventIds = [waiting.Id], EventKind = "BranchPushed", Because = "A test." }, Now)).ShouldBeTrue();
        await store.Retention.PurgeAsync(new RetentionAges(), Now);
        await store.Queries.RepositoriesAsync(null, Now);
        await store.Queries.FiguresAsync(Now);
    }

    private static List<MigrationOperation> Steps(string sql, string kind)
    {
        var text = Dialect(kind).Translate(sql);
        var steps = SqlRules.Of(text, 1, text.Split('\n').Length).ToList();
        var made = steps.Where(step => step.Nature == MigrationNature.NewTable).Select(step => step.Table).ToHashSet();
        return [.. steps.Where(step => step.Nature == MigrationNature.NewTable || step.Table is null || !made.Contains(step.Table))];
    }

    private static bool IsHarmless(MigrationOperation step) => step.Class is MigrationClass.StateOnly or MigrationClass.Expand or MigrationClass.Data;

    private static ISqlDialect Dialect(string kind) => StorageServices.Dialect(kind == Databases.Sqlite ? "Data Source=:memory:" : "Host=nowhere", NullLoggerFactory.Instance);
}
