namespace BotApp.Storage;

/// <summary>Who did what, and who was refused. Lines are only ever added: the database refuses to change or delete one, the retention's age apart.</summary>
internal sealed class AuditTrail(Database database)
{
    private const string Columns =
        """
        id AS Id, who AS Who, what AS What, repository_id AS RepositoryId, subject_key AS SubjectKey, sha AS Sha, delivery_guid AS DeliveryGuid,
        created_at AS CreatedAt, actor_id AS ActorId, login AS Login, deed AS Deed, outcome AS Outcome, code AS Code, reason AS Reason,
        source AS Source, source_url AS SourceUrl
        """;

    /// <summary>Adds lines.</summary>
    internal Task AddAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(session => AddAsync(session, entries), cancellationToken);

    /// <summary>Lines of a repository, newest first, a page at a time.</summary>
    internal Task<IReadOnlyList<StoredAuditEntry>> ListAsync(AuditSearch search, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredAuditEntry>(
            $"""
            SELECT {Columns} FROM audit
            WHERE repository_id = @RepositoryId AND id < @Before
                AND (@Subject = '' OR subject_key = @Subject)
                AND (@Login = '' OR LOWER(login) = LOWER(@Login) OR (login IS NULL AND LOWER(who) LIKE LOWER(@Login) || ' (%'))
                AND (@Deed = '' OR deed = @Deed)
                AND (@Outcome = '' OR outcome = @Outcome)
            ORDER BY id DESC LIMIT @Max
            """,
            new
            {
                search.RepositoryId,
                Before = search.BeforeId ?? long.MaxValue,
                Subject = search.SubjectKey ?? "",
                Login = search.Login ?? "",
                Deed = search.Deed ?? "",
                Outcome = search.Outcome ?? "",
                search.Max,
            }),
        cancellationToken);

    /// <summary>The deeds that stand in a repository's trail, for choosing one.</summary>
    internal Task<IReadOnlyList<string>> DeedsAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<string>("SELECT DISTINCT deed FROM audit WHERE repository_id = @repositoryId AND deed IS NOT NULL ORDER BY deed", new { repositoryId }),
        cancellationToken);

    internal static Task AddAsync(SqlSession session, IReadOnlyList<AuditEntry> entries) => session.PutAsync(
        """
        INSERT INTO audit (who, what, repository_id, subject_key, sha, delivery_guid, created_at, actor_id, login, deed, outcome, code, reason, source, source_url)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, {now}, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13)
        """,
        [.. entries.Select(entry => new object?[]
        {
            entry.ActorId is { } id ? $"{entry.Login} ({id})" : entry.Login, entry.What, entry.RepositoryId, entry.SubjectKey, entry.Sha, entry.DeliveryGuid,
            entry.ActorId, entry.Login, entry.Deed, entry.Outcome, entry.Code, entry.Reason, entry.Source, entry.SourceUrl,
        })]);

    /// <summary>Deletes lines older than an age, so many at most: the one way the database lets one go, open for this transaction alone.</summary>
    internal Task<int> PurgeAsync(TimeSpan age, int max, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("UPDATE audit_retention SET before_at = {now} - @age", new { age = (long)age.TotalMilliseconds });
            var gone = await session.ExecuteAsync(
                "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE created_at < (SELECT MAX(before_at) FROM audit_retention) LIMIT @max)", new { max });
            await session.ExecuteAsync("UPDATE audit_retention SET before_at = 0");
            return gone;
        },
        cancellationToken);
}

/// <summary>What to look for in a repository's trail; null means any.</summary>
/// <param name="RepositoryId">The repository.</param>
internal sealed record AuditSearch(long RepositoryId)
{
    public string? SubjectKey { get; init; }

    /// <summary>In any case.</summary>
    public string? Login { get; init; }

    public string? Deed { get; init; }

    /// <summary><c>done</c> or <c>refused</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The id the page before ended with.</summary>
    public long? BeforeId { get; init; }

    public int Max { get; init; } = 50;
}

/// <summary>Who did something, or was refused.</summary>
/// <param name="Login">Their login, or what else acted.</param>
/// <param name="Deed">What was asked for: <c>/override</c>, <c>Re-run</c>, <c>Retry</c>.</param>
/// <param name="What">What came of it, one sentence.</param>
internal sealed record AuditEntry(string Login, string Deed, string What)
{
    internal const string Done = "done";
    internal const string Refused = "refused";

    /// <summary>Their numeric id, which survives a new login; null when nobody signed in.</summary>
    public long? ActorId { get; init; }

    public long? RepositoryId { get; init; }

    public string? SubjectKey { get; init; }

    /// <summary>The commit it was about.</summary>
    public string? Sha { get; init; }

    public string? DeliveryGuid { get; init; }

    /// <summary><see cref="Done"/> or <see cref="Refused"/>.</summary>
    public string Outcome { get; init; } = Done;

    /// <summary>The stable reason code of the answer.</summary>
    public string? Code { get; init; }

    /// <summary>The reason the person gave.</summary>
    public string? Reason { get; init; }

    /// <summary><c>comment</c>, <c>button</c> or <c>dashboard</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Where on GitHub it was asked for.</summary>
    public string? SourceUrl { get; init; }
}

/// <summary>A line of the trail; lines of older versions have no more than <paramref name="Who"/> and <paramref name="What"/>.</summary>
internal sealed record StoredAuditEntry(
    long Id,
    string Who,
    string What,
    long? RepositoryId,
    string? SubjectKey,
    string? Sha,
    string? DeliveryGuid,
    DateTimeOffset CreatedAt,
    long? ActorId,
    string? Login,
    string? Deed,
    string Outcome,
    string? Code,
    string? Reason,
    string? Source,
    string? SourceUrl);
