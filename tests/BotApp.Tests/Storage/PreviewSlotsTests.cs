using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqlitePreviewSlotsTests() : PreviewSlotsTests("sqlite");

public sealed class PostgresPreviewSlotsTests() : PreviewSlotsTests("postgresql");

/// <summary>Slots for previews: never more are held than there are, whoever asks when.</summary>
public abstract class PreviewSlotsTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task P16_A_slot_that_comes_free_goes_to_whoever_waited_longest_and_those_who_moved_up_are_told()
    {
        await KnownAsync(10);
        await KnownAsync(11);
        (await SetAsync(1, 2)).ShouldHaveSingleItem().IsHeld.ShouldBeTrue();
        (await SetAsync(2, 2)).ShouldHaveSingleItem().IsHeld.ShouldBeTrue();
        var third = (await SetAsync(3, 2)).ShouldHaveSingleItem();
        (third.IsHeld, third.Position, third.InQueue).ShouldBe((false, 1, 1));
        var fourth = await SetAsync(4, 2);
        fourth.Select(one => (one.Number, one.Position, one.InQueue)).ShouldBe([(3, 1, 2), (4, 2, 2)]);
        (await SetAsync(4, 2, round: 7)).Single(one => one.Number == 4).Round.ShouldBe(7);

        var freed = await SetAsync(1, 2, wanted: false);

        freed.Select(one => (one.Number, one.IsHeld, one.Position)).ShouldBe([(3, true, 0), (4, false, 1)]);
        (await SetAsync(1, 2, wanted: false)).ShouldBeEmpty("said twice, done once");
        (await SetAsync(9, 2, repository: 11)).ShouldHaveSingleItem().IsHeld.ShouldBeTrue("another repository");
        (await SetAsync(4, 3, round: 8)).ShouldHaveSingleItem().IsHeld.ShouldBeTrue("there are more slots now");
        (await SetAsync(5, 1)).ShouldHaveSingleItem().IsHeld.ShouldBeFalse("there are fewer: who has one keeps it");
    }

    [Fact]
    public async Task P16_Of_many_who_ask_at_once_no_more_get_one_than_there_are()
    {
        await KnownAsync(10);
        var random = new Random(20261120);
        for (var round = 1; round <= 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(1, 12).Select(number => SetAsync(number, 3, wanted: random.Next(4) > 0, round: round)));

            var standings = await Store.PreviewSlots.OfAsync(10, "web", Now);
            standings.Count(one => one.IsHeld).ShouldBe(Math.Min(3, standings.Count), $"round {round}");
            standings.Where(one => !one.IsHeld).Select(one => one.Position).ShouldBe(Enumerable.Range(1, standings.Count(one => !one.IsHeld)));
        }
    }

    private Task KnownAsync(long repository) => Store.Repositories.PutAsync([new StoredRepository(repository, $"octo/shop{repository}", "octo", $"shop{repository}", 1, "main", false)], Now);

    private Task<IReadOnlyList<SlotStanding>> SetAsync(long number, int slots, bool wanted = true, long round = 1, long repository = 10) =>
        Store.PreviewSlots.SetAsync(new SlotAsked(repository, "web", number, $"pr:{repository}:{number}", 1, round), wanted, slots, Now);
}
