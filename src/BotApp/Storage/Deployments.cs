using System.Globalization;
using BotApp.Core.Deployments;

namespace BotApp.Storage;

/// <summary>Environments with what is live in them, and the deployments of the past.</summary>
internal sealed class Deployments(Database database)
{
    private const string PutEnvironment =
        """
        INSERT INTO environments (repository_id, environment, subject_key, live_sha, live_at, live_by, live_url, is_disturbed, candidate_sha, last_sha,
            locked_by, lock_reason, locked_at, updated_at)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, {now})
        ON CONFLICT (repository_id, environment) DO UPDATE SET
            live_sha = excluded.live_sha, live_at = excluded.live_at, live_by = excluded.live_by, live_url = excluded.live_url,
            is_disturbed = excluded.is_disturbed, candidate_sha = excluded.candidate_sha, last_sha = excluded.last_sha,
            locked_by = excluded.locked_by, lock_reason = excluded.lock_reason, locked_at = excluded.locked_at, updated_at = excluded.updated_at
        """;

    private const string PutDeployment =
        """
        INSERT INTO deployments (repository_id, environment, number, name, sha, task, state, reason, by_login, run_url, asked_at, ended_at, committed, stopped_at, has_begun)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14)
        ON CONFLICT (repository_id, environment, number) DO UPDATE SET
            state = excluded.state, reason = excluded.reason, run_url = excluded.run_url, ended_at = excluded.ended_at,
            committed = excluded.committed, stopped_at = excluded.stopped_at, has_begun = excluded.has_begun
        """;

    /// <summary>The environments of a repository, by name.</summary>
    internal Task<IReadOnlyList<StoredEnvironment>> EnvironmentsAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredEnvironment>(
            """
            SELECT repository_id AS RepositoryId, environment AS Environment, subject_key AS SubjectKey, live_sha AS LiveSha, live_at AS LiveAt, live_by AS LiveBy,
                live_url AS LiveUrl, is_disturbed AS IsDisturbed, candidate_sha AS CandidateSha, last_sha AS LastSha,
                locked_by AS LockedBy, lock_reason AS LockReason, locked_at AS LockedAt
            FROM environments WHERE repository_id = @repositoryId ORDER BY environment
            """,
            new { repositoryId }),
        cancellationToken);

    /// <summary>Deployments of a repository, newest first; of one environment when it is named. GitHub's id is null where its record is not made yet.</summary>
    internal Task<IReadOnlyList<StoredDeployment>> OfRepositoryAsync(long repositoryId, string? environment, int max, CancellationToken cancellationToken) =>
        OfRepositoryAsync(repositoryId, environment, null, max, cancellationToken);

    /// <summary>The same, a page at a time: those after the last one of the page before.</summary>
    internal Task<IReadOnlyList<StoredDeployment>> OfRepositoryAsync(long repositoryId, string? environment, DeploymentPlace? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredDeployment>(
            $"""
            SELECT d.repository_id AS RepositoryId, d.environment AS Environment, d.number AS Number, d.name AS Name, d.sha AS Sha, d.task AS Task, d.state AS State,
                d.reason AS Reason, d.by_login AS ByLogin, d.run_url AS RunUrl, d.asked_at AS AskedAt, d.ended_at AS EndedAt, g.github_id AS GitHubId
            FROM deployments d LEFT JOIN github_ids g ON g.key = CAST(d.repository_id AS TEXT) || '/deployment:' || d.name
            WHERE d.repository_id = @repositoryId {(environment is null ? "" : "AND d.environment = @environment")}
                {(after is null ? "" : "AND d.asked_at <= @at AND (d.asked_at < @at OR d.environment > @place OR (d.environment = @place AND d.number < @number))")}
            ORDER BY d.asked_at DESC, d.environment, d.number DESC LIMIT @max
            """,
            new { repositoryId, environment = environment ?? "", at = after?.AskedAt.ToUnixTimeMilliseconds() ?? 0, place = after?.Environment ?? "", number = after?.Number ?? 0, max }),
        cancellationToken);

    /// <summary>Deployments of an environment that ended since a moment, of which something had begun, oldest first.</summary>
    internal async Task<IReadOnlyList<PastDeployment>> PastAsync(long repositoryId, string environment, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync<EndedDeployment>(
                """
                SELECT number AS Number, task AS Task, state AS State, asked_at AS AskedAt, ended_at AS EndedAt, committed AS Committed, stopped_at AS StoppedAt
                FROM deployments
                WHERE repository_id = @repositoryId AND environment = @environment AND ended_at >= @since AND has_begun = 1 AND state IN ('Succeeded', 'Failed')
                ORDER BY ended_at DESC, number DESC LIMIT 10000
                """,
                new { repositoryId, environment, since = since.ToUnixTimeMilliseconds() }),
            cancellationToken);
        return [.. rows.Reverse().Select(row => row.Past())];
    }

    internal static async Task PutAsync(SqlSession session, StoredEnvironment? environment, IReadOnlyList<StoredDeployment> deployments)
    {
        if (environment is not null)
        {
            await session.PutAsync(PutEnvironment, [Row(environment)]);
        }

        await session.PutAsync(PutDeployment, [.. deployments.OrderBy(one => one.Number).Select(Row)]);
    }

    private static object?[] Row(StoredEnvironment one) =>
    [
        one.RepositoryId, one.Environment, one.SubjectKey, one.LiveSha, StoredTimes.Stored(one.LiveAt), one.LiveBy, one.LiveUrl, one.IsDisturbed ? 1L : 0L,
        one.CandidateSha, one.LastSha, one.LockedBy, one.LockReason, StoredTimes.Stored(one.LockedAt),
    ];

    private static object?[] Row(StoredDeployment one) =>
    [
        one.RepositoryId, one.Environment, one.Number, one.Name, one.Sha, one.Task, one.State, one.Reason is { } reason ? StoredReason.Of(reason) : null, one.ByLogin,
        one.RunUrl, StoredTimes.Stored(one.AskedAt), StoredTimes.Stored(one.EndedAt),
        one.Committed.Count == 0 ? null : string.Join(',', one.Committed.Select(at => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))),
        StoredTimes.Stored(one.StoppedAt), one.HasBegun ? 1L : 0L,
    ];

    /// <summary>A row that figures are counted from.</summary>
    private sealed record EndedDeployment(long Number, string Task, string State, DateTimeOffset AskedAt, DateTimeOffset EndedAt, string? Committed, DateTimeOffset? StoppedAt)
    {
        public PastDeployment Past() => new()
        {
            Number = Number,
            IsRollback = Task == "rollback",
            Succeeded = State == nameof(Core.DeployPhase.Succeeded),
            AskedAt = AskedAt,
            EndedAt = EndedAt,
            StoppedAt = StoppedAt,
            Committed = [.. (Committed ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture)))],
        };
    }
}

/// <summary>An environment: what is live in it, and who keeps it locked. <paramref name="IsDisturbed"/>: something else may be there now.</summary>
internal sealed record StoredEnvironment(
    long RepositoryId,
    string Environment,
    string SubjectKey,
    string? LiveSha,
    DateTimeOffset? LiveAt,
    string? LiveBy,
    string? LiveUrl,
    bool IsDisturbed,
    string? CandidateSha,
    string? LastSha,
    string? LockedBy,
    string? LockReason,
    DateTimeOffset? LockedAt);

/// <summary>Where a page of deployments ended.</summary>
/// <param name="AskedAt">When its last one was asked for.</param>
/// <param name="Environment">Whose it was.</param>
/// <param name="Number">Its number there.</param>
internal sealed record DeploymentPlace(DateTimeOffset AskedAt, string Environment, long Number);

/// <summary>A deployment that was begun. <paramref name="ByLogin"/> is null when it came by itself.</summary>
internal sealed record StoredDeployment(
    long RepositoryId,
    string Environment,
    long Number,
    string Name,
    string Sha,
    string Task,
    string State,
    string? Reason,
    string? ByLogin,
    string? RunUrl,
    DateTimeOffset AskedAt,
    DateTimeOffset? EndedAt,
    long? GitHubId = null)
{
    /// <summary>When the commits it brought were committed; written, and read back by <see cref="Deployments.PastAsync"/> only.</summary>
    internal IReadOnlyList<DateTimeOffset> Committed { get; init; } = [];

    /// <summary>When it stopped answering although it was live; likewise.</summary>
    internal DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Whether anything of it may have been done; likewise.</summary>
    internal bool HasBegun { get; init; } = true;
}
