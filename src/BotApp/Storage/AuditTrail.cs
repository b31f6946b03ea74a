namespace BotApp.Storage;

/// <summary>Who caused which privileged act. Lines are only ever added.</summary>
internal sealed class AuditTrail(Database database)
{
    /// <summary>Adds lines.</summary>
    internal Task AddAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(session => AddAsync(session, entries), cancellationToken);

    /// <summary>Lines of a repository, newest first.</summary>
    internal Task<IReadOnlyList<StoredAuditEntry>> OfRepositoryAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredAuditEntry>(
            """
            SELECT id AS Id, who AS Who, what AS What, repository_id AS RepositoryId, subject_key AS SubjectKey, sha AS Sha, delivery_guid AS DeliveryGuid,
                created_at AS CreatedAt
            FROM audit WHERE repository_id = @repositoryId ORDER BY id DESC LIMIT @max
            """,
            new { repositoryId, max }),
        cancellationToken);

    internal static Task AddAsync(SqlSession session, IReadOnlyList<AuditEntry> entries) => session.EachAsync(
        """
        INSERT INTO audit (who, what, repository_id, subject_key, sha, delivery_guid, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, {now})
        """,
        [.. entries.Select(entry => new object?[] { entry.Who, entry.What, entry.RepositoryId, entry.SubjectKey, entry.Sha, entry.DeliveryGuid })]);
}
