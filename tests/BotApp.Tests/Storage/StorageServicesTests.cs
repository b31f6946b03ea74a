using BotApp.Storage;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotApp.Tests.Storage;

public sealed class StorageServicesTests
{
    [Theory]
    [InlineData("Data Source=botapp.db", false)]
    [InlineData("DataSource=x.db;Mode=ReadOnly", false)]
    [InlineData("Host=db;Database=botapp", true)]
    [InlineData("Server=db;Database=botapp", true)]
    [InlineData("Username=x;host = db", true)]
    public void The_connection_string_names_the_database(string connectionString, bool isPostgres) =>
        StorageServices.IsPostgres(connectionString).ShouldBe(isPostgres);

    [Fact]
    public void Another_connection_string_is_refused_with_what_to_write() =>
        Should.Throw<InvalidOperationException>(() => StorageServices.IsPostgres("mongodb://db")).Message.ShouldContain("Data Source=botapp.db");

    [Fact]
    public async Task A_store_that_does_not_answer_is_not_ready()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("ConnectionStrings:BotApp", "Host=127.0.0.1;Port=1;Database=none;Username=none")])
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddBotAppStorage(configuration).BuildServiceProvider();

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        report.Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["store"].Tags.ShouldContain("ready");
    }

    [Fact]
    public async Task S27_A_new_database_file_and_its_log_are_for_nobody_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no rights of this kind.");
        var folder = Directory.CreateTempSubdirectory("botapp-rights-");
        var file = Path.Combine(folder.FullName, "new.db");
        await using (var database = new Database(StorageServices.Dialect($"Data Source={file}", Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)))
        {
            await new Store(database).Migrations.ApplyAsync(TestContext.Current.CancellationToken);
            foreach (var one in folder.EnumerateFiles())
            {
                one.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, one.Name);
            }
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Reasons_are_cut_and_made_valid()
    {
        StoredReason.Of("a\0b").ShouldBe("a b");
        StoredReason.Of("a\uD800b").ShouldBe("a\uFFFDb");
        StoredReason.Of(new string('x', 5000)).Length.ShouldBe(2000);
    }
}
