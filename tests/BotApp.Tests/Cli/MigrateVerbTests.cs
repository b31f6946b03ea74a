using BotApp.Cli;
using BotApp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Cli;

public sealed class MigrateVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("botapp-migrate-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_first_time_applies_the_schema_and_the_second_nothing()
    {
        var connection = $"Data Source={Path.Combine(folder.FullName, "new.db")}";

        var first = await Verbs.RunAsync(MigrateVerb.Create(), "--connection", connection);
        var second = await Verbs.RunAsync(MigrateVerb.Create(), "--connection", connection);

        first.Code.ShouldBe(0);
        first.Output.ShouldContain("applied 0001_initial.sql");
        second.Code.ShouldBe(0);
        second.Output.ShouldBe("The database is current: nothing to apply." + Environment.NewLine);
    }

    [Fact]
    public async Task F09_A_database_that_a_newer_version_extended_is_left_as_it_is_and_this_is_said()
    {
        var connection = $"Data Source={Path.Combine(folder.FullName, "newer.db")}";
        await using (var database = new Database(StorageServices.Dialect(connection, NullLoggerFactory.Instance)))
        {
            await new Store(database).Migrations.ApplyAsync([.. Migrations.Scripts(), new SchemaScript(9001, "9001_weather.sql", "CREATE TABLE weather (id BIGINT PRIMARY KEY)")], TestContext.Current.CancellationToken);
        }

        var (code, output, error) = await Verbs.RunAsync(MigrateVerb.Create(), "--connection", connection);

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("nothing to apply");
        output.ShouldContain("A newer version of BotApp extended it (9001_weather.sql)");
    }

    [Fact]
    public async Task A_database_out_of_reach_is_a_failure_and_an_unknown_kind_a_mistake()
    {
        var unreachable = await Verbs.RunAsync(MigrateVerb.Create(), "--connection", $"Data Source={Path.Combine(folder.FullName, "no", "such", "folder.db")}");
        var unknown = await Verbs.RunAsync(MigrateVerb.Create(), "--connection", "Oracle=x");

        unreachable.Code.ShouldBe(1);
        unreachable.Error.ShouldContain("nothing was changed");
        unknown.Code.ShouldBe(2);
        unknown.Error.ShouldContain("expected 'Data Source=botapp.db'");
    }
}
