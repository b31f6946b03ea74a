using BotApp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Storage;

/// <summary>Whoever may use the machine may not read the database.</summary>
public sealed class SqliteRightsTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-rights-");

    private string FilePath => Path.Combine(_folder.FullName, "botapp.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SEC27_The_file_is_made_for_its_owner_alone_and_so_are_those_beside_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await using var store = new Database(Dialect($"Data Source={FilePath}"));
        await new Store(store).Migrations.ApplyAsync(TestContext.Current.CancellationToken);

        var files = _folder.GetFiles();
        files.Select(file => file.Name).ShouldContain("botapp.db");
        files.Length.ShouldBeGreaterThan(1, "the log is beside it");
        files.ShouldAllBe(file => file.UnixFileMode == Owner);
    }

    [Fact]
    public void SEC27_A_file_that_others_may_read_is_shut_to_them_and_its_group_keeps_what_it_has()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        foreach (var name in new[] { "botapp.db", "botapp.db-wal" })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), "");
            File.SetUnixFileMode(Path.Combine(_folder.FullName, name), Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        }

        Dialect($"Data Source={FilePath}");

        _folder.GetFiles().ShouldAllBe(file => file.UnixFileMode == (Owner | UnixFileMode.GroupRead));
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source={0};Mode=ReadOnly")]
    [InlineData("Data Source={0};Mode=ReadWrite")]
    [InlineData("Data Source={0}/no/such/folder/botapp.db")]
    public void Where_no_file_is_to_be_made_none_is(string connectionString)
    {
        Dialect(string.Format(System.Globalization.CultureInfo.InvariantCulture, connectionString, FilePath));

        _folder.GetFileSystemInfos().ShouldBeEmpty();
    }

    private static SqliteDialect Dialect(string connectionString) => new(connectionString, NullLogger.Instance);
}
