using BotApp.Storage;

namespace BotApp.Tests.Storage;

/// <summary>A database of one process has one holder, and whoever was there before is gone.</summary>
public sealed class SqliteHoldersTests() : StorageTestCase("sqlite")
{
    [Fact]
    public async Task What_a_former_process_began_is_begun_anew_at_once()
    {
        await RaiseAsync("s1");
        var first = await Store.Subjects.BeginAsync("s1", TimeSpan.FromHours(1), Now);

        var second = await (await Database.OpenAsync()).Subjects.BeginAsync("s1", TimeSpan.FromHours(1), Now);

        second.ShouldBe(first + 1);
        (await Store.Subjects.AbandonedAsync(10, Now)).ShouldBeEmpty();
    }
}

/// <summary>Which of several replicas works on a subject.</summary>
public sealed class PostgresHoldersTests() : StorageTestCase("postgresql")
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    [Fact]
    public async Task G74_A_subject_is_one_replicas_until_it_lets_go()
    {
        var other = await Database.OpenAsync();
        var raised = await RaiseAsync("s1");
        var version = await Store.Subjects.BeginAsync("s1", s_long, Now);

        (await other.Subjects.BeginAsync("s1", s_long, Now)).ShouldBeNull();
        (await other.Subjects.DueAsync(10, Now)).ShouldBeEmpty("whoever holds it does it");
        (await Store.Subjects.BeginAsync("s1", s_long, Now)).ShouldBe(version + 1, "its own it may begin again");
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.MoreWork>();
        (await other.Subjects.BeginAsync("s1", s_long, Now)).ShouldBeNull("there is work left, and its holder does it");

        (await Store.Decisions.SaveAsync(Decision("s1", version!.Value + 1, raised), Now)).ShouldBeTrue();
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.Rests>();
        (await other.Subjects.BeginAsync("s1", s_long, Now)).ShouldBe(version + 3);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("fail")]
    [InlineData("give up")]
    [InlineData("stop")]
    public async Task G74_However_an_activation_ends_the_subject_is_free(string end)
    {
        var other = await Database.OpenAsync();
        var raised = await RaiseAsync("s1");
        await Store.Subjects.BeginAsync("s1", s_long, Now);

        await (end switch
        {
            "wait" => Store.Subjects.WaitAsync("s1", DateTimeOffset.UtcNow, raised, Now),
            "fail" => Store.Subjects.FailAsync("s1", "no way", TimeSpan.FromSeconds(5), Now),
            "give up" => Store.Subjects.GiveUpAsync("s1", "no way", static _ => false, Now),
            _ => Store.Subjects.LetGoAsync(Now),
        });

        (await other.Subjects.BeginAsync("s1", s_long, Now)).ShouldNotBeNull();
    }

    [Fact]
    public async Task F12_What_a_replica_left_is_found_and_taken_and_it_cannot_take_it_back()
    {
        var other = await Database.OpenAsync();
        await RaiseAsync("s1");
        await RaiseAsync("s2");
        await Store.Subjects.BeginAsync("s1", TimeSpan.Zero, Now);
        await Store.Subjects.BeginAsync("s2", TimeSpan.Zero, Now);
        (await other.Subjects.AbandonedAsync(10, Now)).Select(static one => one.Key).ShouldBe(["s1", "s2"], ignoreOrder: true);

        await Store.Subjects.HoldAsync(["s2"], s_long, Now); // it still works on this one
        (await other.Subjects.AbandonedAsync(10, Now)).Single().Key.ShouldBe("s1");
        (await other.Subjects.BeginAsync("s2", s_long, Now)).ShouldBeNull();
        (await other.Subjects.BeginAsync("s1", s_long, Now)).ShouldNotBeNull();

        await Store.Subjects.HoldAsync(["s1", "s2"], s_long, Now);
        await Store.Subjects.FailAsync("s1", "it woke up", TimeSpan.Zero, Now);
        (await Store.Subjects.BeginAsync("s1", s_long, Now)).ShouldBeNull("it is the other's now");
        await Store.Subjects.LetGoAsync(Now);
        (await Store.Subjects.BeginAsync("s1", s_long, Now)).ShouldBeNull();
        (await other.Subjects.BeginAsync("s2", s_long, Now)).ShouldNotBeNull();
    }
}
