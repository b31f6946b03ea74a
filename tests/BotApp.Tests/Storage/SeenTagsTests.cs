namespace BotApp.Tests.Storage;

public sealed class SqliteSeenTagsTests() : SeenTagsTests("sqlite");

public sealed class PostgresSeenTagsTests() : SeenTagsTests("postgresql");

public abstract class SeenTagsTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task R16_Tags_are_remembered_as_they_were_seen_last()
    {
        (await Store.SeenTags.FindAsync(10, Now)).ShouldBeNull("nobody looked yet");
        await Store.SeenTags.PutAsync(10, Tags(), null, Now);
        (await Store.SeenTags.FindAsync(10, Now)).ShouldNotBeNull().ShouldBeEmpty();

        var first = Tags(("v1", "a"), ("v2", "b"));
        await Store.SeenTags.PutAsync(10, first, Tags(), Now);
        await Store.SeenTags.PutAsync(11, Tags(("v9", "z")), null, Now);
        await Store.SeenTags.PutAsync(10, Tags(("v2", "c"), ("v3", "d")), first, Now);
        await Store.SeenTags.PutAsync(10, Tags(("v2", "c"), ("v3", "d")), first, Now);

        (await Store.SeenTags.FindAsync(10, Now)).ShouldBe(Tags(("v2", "c"), ("v3", "d")), ignoreOrder: true);
        (await Store.SeenTags.FindAsync(11, Now)).ShouldBe(Tags(("v9", "z")));
    }

    private static Dictionary<string, string> Tags(params (string Name, string Sha)[] tags) => tags.ToDictionary(tag => tag.Name, tag => tag.Sha, StringComparer.Ordinal);
}
