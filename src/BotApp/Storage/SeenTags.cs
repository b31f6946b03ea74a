namespace BotApp.Storage;

/// <summary>The tags of a repository as they were seen last.</summary>
internal sealed class SeenTags(Database database)
{
    /// <summary>What each tag pointed at (tag objects are not peeled), by name; null when the repository was never looked at.</summary>
    internal Task<IReadOnlyDictionary<string, string>?> FindAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<string, string>?>(
        async session => await session.NumberAsync("SELECT 1 FROM tag_looks WHERE repository_id = @repositoryId", new { repositoryId }) is null
            ? null
            : (await session.QueryAsync<SeenTag>("SELECT tag AS Tag, sha AS Sha FROM seen_tags WHERE repository_id = @repositoryId", new { repositoryId })).ToDictionary(seen => seen.Tag, seen => seen.Sha, StringComparer.Ordinal),
        cancellationToken);

    /// <summary>The tags are these now. Two who look at once write the same.</summary>
    internal Task PutAsync(long repositoryId, IReadOnlyDictionary<string, string> tags, IReadOnlyDictionary<string, string>? before, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO tag_looks (repository_id, looked_at) VALUES (@repositoryId, {now}) ON CONFLICT (repository_id) DO UPDATE SET looked_at = excluded.looked_at", new { repositoryId });
            await session.EachAsync(
                "DELETE FROM seen_tags WHERE repository_id = @p0 AND tag = @p1",
                [.. (before ?? tags).Keys.Where(tag => !tags.ContainsKey(tag)).Order(StringComparer.Ordinal).Select(tag => new object?[] { repositoryId, tag })]);
            await session.EachAsync(
                "INSERT INTO seen_tags (repository_id, tag, sha) VALUES (@p0, @p1, @p2) ON CONFLICT (repository_id, tag) DO UPDATE SET sha = excluded.sha",
                [.. tags.Where(tag => before?.GetValueOrDefault(tag.Key) != tag.Value).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new object?[] { repositoryId, tag.Key, tag.Value })]);
        },
        cancellationToken);

    private sealed record SeenTag(string Tag, string Sha);
}
