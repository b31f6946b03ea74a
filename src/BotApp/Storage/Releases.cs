namespace BotApp.Storage;

/// <summary>
/// Which tag each version of a package belongs to. The key is the version itself, so that of two tags for one version only one is ever built and
/// published, whatever their deliveries raced for.
/// </summary>
internal sealed class Releases(Database database)
{
    /// <summary>The tag that holds a version; null when none does.</summary>
    internal Task<string?> HolderAsync(long repositoryId, string package, string version, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<string>(
            "SELECT tag FROM releases WHERE repository_id = @repositoryId AND package = @package AND version = @version", new { repositoryId, package, version }),
        cancellationToken);

    /// <summary>Releases of a repository, newest first.</summary>
    internal Task<IReadOnlyList<StoredRelease>> OfRepositoryAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRelease>(
            """
            SELECT repository_id AS RepositoryId, package AS Package, version AS Version, tag AS Tag, sha AS Sha, state AS State
            FROM releases WHERE repository_id = @repositoryId ORDER BY updated_at DESC, package, version LIMIT @max
            """,
            new { repositoryId, max }),
        cancellationToken);

    /// <summary>
    /// Tags that a package publishes, as their states say, newest change first, a page at a time. Quotes inside texts are stored escaped, so that only the
    /// property itself is found.
    /// </summary>
    internal Task<IReadOnlyList<SubjectRecord>> TagsAsync(long repositoryId, TagPlace? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"""
            SELECT {Subjects.Columns} FROM subjects
            WHERE repository_id = @repositoryId AND key LIKE 'tag:%' AND state NOT LIKE '%"Package":""%'
                {(after is null ? "" : "AND updated_at <= @at AND (updated_at < @at OR key > @place)")}
            ORDER BY updated_at DESC, key LIMIT @max
            """,
            new { repositoryId, at = after?.UpdatedAt.ToUnixTimeMilliseconds() ?? 0, place = after?.Key ?? "", max }),
        cancellationToken);

    /// <summary>Takes, keeps or gives back a version, in the transaction of the decision.</summary>
    /// <exception cref="VersionHeldException">It is another tag's.</exception>
    internal static async Task PutAsync(SqlSession session, StoredRelease? release)
    {
        if (release is null)
        {
            return;
        }

        // A tag holds one version at most: what it held under other settings, or when it was at another commit, is free again.
        await session.ExecuteAsync(
            "DELETE FROM releases WHERE repository_id = @RepositoryId AND tag = @Tag AND NOT (@held = 1 AND package = @Package AND version = @Version)",
            new { release.RepositoryId, release.Tag, release.Package, release.Version, held = release.IsHeld ? 1L : 0L });
        if (release.IsHeld && await session.ExecuteAsync(
            """
            INSERT INTO releases (repository_id, package, version, tag, sha, state, updated_at)
            VALUES (@RepositoryId, @Package, @Version, @Tag, @Sha, @State, {now})
            ON CONFLICT (repository_id, package, version) DO UPDATE SET sha = excluded.sha, state = excluded.state, updated_at = excluded.updated_at
            WHERE releases.tag = excluded.tag
            """,
            new { release.RepositoryId, release.Package, release.Version, release.Tag, release.Sha, release.State }) == 0)
        {
            throw new VersionHeldException($"{release.Package} {release.Version} is held by another tag than {release.Tag}: nothing is begun.");
        }
    }
}

/// <summary>Where a page of tags ended.</summary>
/// <param name="UpdatedAt">When its last one changed.</param>
/// <param name="Key">Its key.</param>
internal sealed record TagPlace(DateTimeOffset UpdatedAt, string Key);

/// <summary>Another tag's release of the same version began in the same moment.</summary>
internal sealed class VersionHeldException(string message) : Exception(message);
