using BotApp.Storage;
using BotApp.Tests.Journeys;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotApp.Tests.Storage;

public sealed class StoreSpaceTests
{
    private static readonly HealthCheckContext s_context = new() { Registration = new HealthCheckRegistration("store", _ => null!, HealthStatus.Unhealthy, null) };

    [Theory]
    [InlineData(16, HealthStatus.Healthy)]
    [InlineData(15, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Degraded)]
    public async Task REL30_A_disk_that_is_getting_full_is_told_before_nothing_can_be_stored(long free, HealthStatus status)
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        var store = await database.OpenAsync();
        var folders = new List<string>();
        var space = new StoreSpace(store.Database, folder =>
        {
            folders.Add(folder);
            return (100, free);
        });

        var result = await new StoreHealthCheck(store, space).CheckHealthAsync(s_context, TestContext.Current.CancellationToken);

        result.Status.ShouldBe(status);
        (result.Description?.Contains($"{100 - free} % full", StringComparison.Ordinal) ?? false).ShouldBe(status == HealthStatus.Degraded);
        File.Exists(Path.Combine(folders.ShouldHaveSingleItem(), "test.db")).ShouldBeTrue("it is the database's own folder that is looked at");
    }

    [Fact]
    public async Task REL30_A_disk_that_cannot_be_read_and_a_server_s_disk_are_nobody_s_alarm()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Sqlite);
        new StoreSpace((await database.OpenAsync()).Database, _ => throw new IOException("gone")).Used().ShouldBeNull();
        await using var server = new Database(StorageServices.Dialect("Host=nowhere", Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance));
        new StoreSpace(server, _ => (100, 1)).Used().ShouldBeNull();
    }

    [Fact]
    public void The_disk_of_this_very_folder_can_be_read() => StoreSpace.Read(AppContext.BaseDirectory).Total.ShouldBeGreaterThan(0);
}
