using System.Data.Common;
using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteAuditStorageTests() : AuditStorageTests("sqlite")
{
    [Fact]
    public async Task A_row_cannot_be_replaced_by_another_of_its_id()
    {
        await Store.Audit.AddAsync([Act("octo", "/hold")], Now);

        await Should.ThrowAsync<DbException>(() => WriteAsync("INSERT OR REPLACE INTO audit (id, who, what, created_at) VALUES (1, 'nobody', 'nothing', 0)"));

        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).ShouldHaveSingleItem().Who.ShouldBe("octo (100)");
    }
}

public sealed class PostgresAuditStorageTests() : AuditStorageTests("postgresql")
{
    [Fact]
    public async Task The_trail_cannot_be_emptied_at_once()
    {
        await Store.Audit.AddAsync([Act("octo", "/hold")], Now);

        await Should.ThrowAsync<DbException>(() => WriteAsync("TRUNCATE audit"));

        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).Count.ShouldBe(1);
    }
}

/// <summary>Who did what: added to, looked through, and changed by nobody.</summary>
public abstract class AuditStorageTests(string kind) : StorageTestCase(kind)
{
    private readonly string _kind = kind;

    [Fact]
    public async Task A_line_says_everything_about_an_act()
    {
        await Store.Audit.AddAsync(
            [Act("octo", "/override") with { Sha = "abc", DeliveryGuid = "g1", Outcome = AuditEntry.Refused, Code = "not-permitted", Reason = "known", Source = "comment", SourceUrl = "https://example.org/1" }], Now);

        var line = (await Store.Audit.ListAsync(new AuditSearch(10), Now)).ShouldHaveSingleItem();

        (line.Who, line.Login, line.ActorId, line.Deed, line.What).ShouldBe(("octo (100)", "octo", 100, "/override", "It was said."));
        (line.RepositoryId, line.SubjectKey, line.Sha, line.DeliveryGuid).ShouldBe((10, "pr:10:1", "abc", "g1"));
        (line.Outcome, line.Code, line.Reason, line.Source, line.SourceUrl).ShouldBe(("refused", "not-permitted", "known", "comment", "https://example.org/1"));
    }

    [Theory]
    [InlineData("UPDATE audit SET who = 'nobody'")]
    [InlineData("UPDATE audit SET created_at = 0")]
    [InlineData("DELETE FROM audit")]
    [InlineData("DELETE FROM audit WHERE repository_id = 10")]
    public async Task The_database_refuses_to_change_or_delete_a_line(string sql)
    {
        await Store.Audit.AddAsync([Act("octo", "/override"), Act("robin", "/hold")], Now);

        var refused = await Should.ThrowAsync<DbException>(() => WriteAsync(sql));

        refused.Message.ShouldContain("a row of the audit trail");
        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).Select(line => line.Who).ShouldBe(["robin (100)", "octo (100)"]);
    }

    [Fact]
    public async Task Only_the_retention_deletes_and_only_what_is_old_and_afterwards_the_door_is_shut()
    {
        await Store.Audit.AddAsync([Act("octo", "/override"), Act("robin", "/hold")], Now);

        (await Store.Retention.PurgeAsync(new RetentionAges(), Now)).ShouldBe(0);
        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).Count.ShouldBe(2);
        (await Store.Retention.PurgeAsync(new RetentionAges { Audit = TimeSpan.FromSeconds(-5) }, Now)).ShouldBe(2);

        await Store.Audit.AddAsync([Act("octo", "/unhold")], Now);
        await Should.ThrowAsync<DbException>(() => WriteAsync("DELETE FROM audit"));
    }

    [Fact]
    public async Task G78_The_trail_outlives_the_installation()
    {
        await Store.Repositories.PutAsync([new StoredRepository(10, "octo/hello", "octo", "hello", 1, "main", false)], Now);
        await RaiseAsync("pr:10:1");
        await Store.Audit.AddAsync([Act("octo", "/override")], Now);

        await Store.Forgetting.InstallationAsync(1, Now);

        (await Store.Repositories.FindAsync(10, Now)).ShouldBeNull();
        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Lines_are_looked_through_by_person_deed_outcome_and_pull_request_page_by_page()
    {
        await Store.Audit.AddAsync(
            [
                Act("octo", "/hold"), Act("octo", "/override") with { Outcome = AuditEntry.Refused }, Act("robin", "/hold") with { SubjectKey = "pr:10:2" },
                Act("octo", "/hold") with { RepositoryId = 11 }, new AuditEntry("operator", "Retry", "Put back.") { RepositoryId = 10 },
            ],
            Now);

        (await DeedsAsync(new AuditSearch(10))).ShouldBe(["Retry", "/hold", "/override", "/hold"]);
        (await DeedsAsync(new AuditSearch(10) { Login = "OCTO" })).ShouldBe(["/override", "/hold"]);
        (await DeedsAsync(new AuditSearch(10) { Login = "operator" })).ShouldBe(["Retry"]);
        (await DeedsAsync(new AuditSearch(10) { Deed = "/hold", SubjectKey = "pr:10:2" })).ShouldBe(["/hold"]);
        (await DeedsAsync(new AuditSearch(10) { Outcome = "refused" })).ShouldBe(["/override"]);
        var first = await Store.Audit.ListAsync(new AuditSearch(10) { Max = 3 }, Now);
        (await DeedsAsync(new AuditSearch(10) { BeforeId = first[^1].Id })).ShouldBe(["/hold"]);
        (await Store.Audit.DeedsAsync(10, Now)).ShouldBe(["/hold", "/override", "Retry"], ignoreOrder: true);
    }

    [Fact]
    public async Task Lines_of_the_release_before_stay_and_it_can_still_write()
    {
        await using var database = await TestDatabase.CreateAsync(_kind);
        await using var opened = new Database(StorageServices.Dialect(database.ConnectionString, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance));
        await new Migrations(opened).ApplyAsync([.. Migrations.Scripts().Where(script => script.Number < 6)], Now);
        const string Former = "INSERT INTO audit (who, what, repository_id, created_at) VALUES ('octo (100)', '/hold in comment 1 (held): held.', 10, 5)";
        await opened.WriteAsync(session => session.ExecuteAsync(Former), Now);

        (await new Migrations(opened).ApplyAsync(Now)).ShouldContain("0006_audit.sql");

        await opened.WriteAsync(session => session.ExecuteAsync(Former), Now);
        var lines = await new Store(opened).Audit.ListAsync(new AuditSearch(10) { Outcome = AuditEntry.Done, Login = "Octo" }, Now);
        lines.Select(line => (line.Who, line.Login, line.Deed)).ShouldBe([("octo (100)", null, null), ("octo (100)", null, null)]);
    }

    private protected static AuditEntry Act(string login, string deed) => new(login, deed, "It was said.") { ActorId = 100, RepositoryId = 10, SubjectKey = "pr:10:1" };

    private protected Task WriteAsync(string sql) => Store.Database.WriteAsync(session => session.ExecuteAsync(sql), Now);

    private async Task<IReadOnlyList<string?>> DeedsAsync(AuditSearch search) => [.. (await Store.Audit.ListAsync(search, Now)).Select(line => line.Deed)];
}
