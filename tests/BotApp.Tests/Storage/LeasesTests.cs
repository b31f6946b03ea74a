namespace BotApp.Tests.Storage;

public sealed class SqliteLeasesTests() : LeasesTests("sqlite");

public sealed class PostgresLeasesTests() : LeasesTests("postgresql");

public abstract class LeasesTests(string kind) : StorageTestCase(kind)
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    [Fact]
    public async Task REL27_A_lease_is_one_holders_until_it_is_given_back()
    {
        (await Store.Leases.TakeAsync("tags", "one", s_long, Now)).ShouldBeTrue();
        (await Store.Leases.TakeAsync("tags", "other", s_long, Now)).ShouldBeFalse();
        (await Store.Leases.TakeAsync("purge", "other", s_long, Now)).ShouldBeTrue("another lease");
        (await Store.Leases.TakeAsync("tags", "one", s_long, Now)).ShouldBeTrue("it is held longer");
        (await Store.Leases.HolderAsync("tags", Now)).ShouldBe("one");

        await Store.Leases.GiveBackAsync("tags", "other", Now);
        (await Store.Leases.HolderAsync("tags", Now)).ShouldBe("one", "nobody gives back what is not theirs");
        await Store.Leases.GiveBackAsync("tags", "one", Now);

        (await Store.Leases.HolderAsync("tags", Now)).ShouldBeNull();
        (await Store.Leases.TakeAsync("tags", "other", s_long, Now)).ShouldBeTrue();
    }

    [Fact]
    public async Task REL27_A_lease_that_is_over_is_taken_by_one_of_many()
    {
        (await Store.Leases.TakeAsync("tags", "dead", TimeSpan.Zero, Now)).ShouldBeTrue();

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Store.Leases.TakeAsync("tags", $"replica {number}", s_long, Now)));

        taken.Count(one => one).ShouldBe(1);
        (await Store.Leases.HolderAsync("tags", Now)).ShouldBe($"replica {Array.IndexOf(taken, true)}");
    }
}
