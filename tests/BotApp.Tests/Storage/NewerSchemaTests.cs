using System.Text.RegularExpressions;
using BotApp.Storage;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Storage;

/// <summary>A release is rolled back and the schema stays: what the newer version added is in nobody's way.</summary>
public sealed partial class NewerSchemaTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>What adds and breaks no statement of an older version.</summary>
    private const string Newer = """
        ALTER TABLE subjects ADD COLUMN weather TEXT;
        ALTER TABLE events ADD COLUMN sky BIGINT NOT NULL DEFAULT 0;
        CREATE TABLE weather (id BIGINT PRIMARY KEY, sky TEXT NOT NULL);
        CREATE INDEX events_by_sky ON events (sky);
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F09_This_version_starts_on_a_newer_schema_says_so_and_works(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.Migrations.ApplyAsync([.. Migrations.Scripts(), new SchemaScript(9001, "9001_weather.sql", Newer)], Now);
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), connectionString: database.ConnectionString);

        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Log.ShouldContain(line => line.Contains("The schema was extended by a newer version of BotApp (9001_weather.sql)", StringComparison.Ordinal));
        (await store.Migrations.NewerAsync(Now)).ShouldBe(["9001_weather.sql"]);
        (await store.Migrations.ApplyAsync(Now)).ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    /// <summary>The version before works on the schema: what it reads and writes is there, and what it does not write has a value.</summary>
    [Fact]
    public void F09_Scripts_only_add()
    {
        foreach (var script in Migrations.Scripts())
        {
            var sql = Comment().Replace(script.Sql, "");
            Taking().Matches(sql).Select(match => match.Value).ShouldBeEmpty($"{script.Name} takes away or changes what an older version uses");
            foreach (var column in AddedColumn().Matches(sql).Select(match => match.Value))
            {
                (!column.Contains("NOT NULL", StringComparison.OrdinalIgnoreCase) || column.Contains("DEFAULT", StringComparison.OrdinalIgnoreCase)).ShouldBeTrue($"{script.Name}: an older version does not write {column}");
            }
        }
    }

    [GeneratedRegex("--[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(DROP\s+(TABLE|COLUMN)|RENAME|ALTER\s+COLUMN|ADD\s+CONSTRAINT)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Taking();

    [GeneratedRegex(@"ADD\s+COLUMN[^;]*;", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AddedColumn();
}
