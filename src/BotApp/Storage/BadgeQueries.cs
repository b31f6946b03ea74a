using BotApp.Core.Badges;

namespace BotApp.Storage;

/// <summary>What badges are made of.</summary>
internal sealed class BadgeQueries(Database database)
{
    private const int MaxResults = 200;
    private const int MaxTags = 100;

    /// <summary>The newest results of a branch, newest first.</summary>
    internal async Task<IReadOnlyList<BadgeResult>> ResultsAsync(long repositoryId, string branch, CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(
            session => session.QueryAsync<Row>(
                """
                SELECT pipeline AS Pipeline, sha AS Sha, completed_at AS CompletedAt, tests AS Tests, duration_ms AS DurationMs, coverage_covered AS Covered, coverage_valid AS Valid
                FROM results WHERE repository_id = @repositoryId AND is_base = 1 AND branch = @branch AND is_complete = 1 ORDER BY completed_at DESC, id DESC LIMIT @max
                """,
                new { repositoryId, branch, max = MaxResults }),
            cancellationToken)).Select(row => new BadgeResult(
                row.Pipeline, row.Sha, row.CompletedAt, row.Tests, row.DurationMs is { } time ? TimeSpan.FromMilliseconds(time) : null, row.Covered, row.Valid))];

    /// <summary>Different tests that passed only on a later attempt since a time.</summary>
    internal Task<int> FlakyAsync(long repositoryId, DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        async session => (int)(await session.QueryAsync<long>(
            """
            SELECT COUNT(DISTINCT f.test) FROM failures f INNER JOIN results r ON r.id = f.result_id
            WHERE f.repository_id = @repositoryId AND f.outcome = 'flaky' AND r.completed_at >= @since
            """,
            new { repositoryId, since }))[0],
        cancellationToken);

    /// <summary>The tags of a repository that changed last.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> TagsAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE repository_id = @repositoryId AND key LIKE 'tag:%' ORDER BY updated_at DESC LIMIT @max",
            new { repositoryId, max = MaxTags }),
        cancellationToken);

    /// <summary>The word that shows a private repository's badges; null when nobody asked for one yet.</summary>
    internal Task<string?> TokenAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<string>("SELECT badge_token FROM repositories WHERE id = @repositoryId", new { repositoryId }),
        cancellationToken);

    /// <summary>Keeps a word where there is none yet.</summary>
    /// <returns>The word that counts.</returns>
    internal async Task<string?> KeepTokenAsync(long repositoryId, string token, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            session => session.ExecuteAsync("UPDATE repositories SET badge_token = @token WHERE id = @repositoryId AND badge_token IS NULL", new { repositoryId, token }), cancellationToken);
        return await TokenAsync(repositoryId, cancellationToken);
    }

    private sealed record Row(string Pipeline, string Sha, DateTimeOffset CompletedAt, long Tests, long? DurationMs, long? Covered, long? Valid);
}
