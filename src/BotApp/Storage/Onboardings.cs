namespace BotApp.Storage;

/// <summary>Repositories to which settings are proposed: a row each, from the moment they are new to what came of it.</summary>
internal sealed class Onboardings(Database database)
{
    private const string Columns =
        """
        repository_id AS RepositoryId, installation_id AS InstallationId, phase AS Phase, code AS Code, reason AS Reason, pull_request AS PullRequest, asked_by AS AskedBy,
        tries AS Tries, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    /// <summary>The script that these tables came with.</summary>
    private const long Script = 20;

    /// <summary>Inside a transaction: these repositories are new. What is known of one already stays as it is.</summary>
    internal static Task AddAsync(SqlSession session, IEnumerable<(long RepositoryId, long InstallationId)> added) => session.PutAsync(
        """
        INSERT INTO onboardings (repository_id, installation_id, phase, tries, created_at, next_at, updated_at) VALUES (@p0, @p1, 'waiting', 0, {now}, {now}, {now})
        ON CONFLICT (repository_id) DO NOTHING
        """,
        [.. added.GroupBy(one => one.RepositoryId).Select(group => group.Last()).OrderBy(one => one.RepositoryId).Select(one => new object?[] { one.RepositoryId, one.InstallationId })]);

    /// <summary>
    /// An installation's repositories were listed. Those of them that were not stored before are new where the installation was listed before, or is itself
    /// younger than these tables; otherwise they have been there all along.
    /// </summary>
    /// <param name="installationId">The installation.</param>
    /// <param name="installedAt">Since when it is there; null: unknown.</param>
    /// <param name="unknown">Repositories of it that were not stored before.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal Task ListedAsync(long installationId, DateTimeOffset? installedAt, IReadOnlyList<long> unknown, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var isKnown = await session.NumberAsync("SELECT 1 FROM onboarding_looks WHERE installation_id = @installationId", new { installationId }) is not null
                || (installedAt is { } since && await session.NumberAsync("SELECT 1 FROM schema_versions WHERE number = @Script AND applied_at < @since", new { Script, since }) is not null);
            await session.ExecuteAsync(
                "INSERT INTO onboarding_looks (installation_id, looked_at) VALUES (@installationId, {now}) ON CONFLICT (installation_id) DO UPDATE SET looked_at = excluded.looked_at", new { installationId });
            if (isKnown)
            {
                await AddAsync(session, unknown.Select(id => (id, installationId)));
            }
        },
        cancellationToken);

    /// <summary>Repositories whose turn it is, longest waiting first; those that nobody asked for only after some time.</summary>
    internal Task<IReadOnlyList<StoredOnboarding>> DueAsync(TimeSpan after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredOnboarding>(
            $$"""
            SELECT {{Columns}} FROM onboardings o
            WHERE phase = 'waiting' AND next_at <= {now} AND (asked_by IS NOT NULL OR created_at <= {now} - @after)
                AND EXISTS (SELECT 1 FROM repositories r WHERE r.id = o.repository_id AND r.stopped IS NULL AND r.installation_id > 0)
            ORDER BY next_at, repository_id LIMIT @max
            """,
            new { after = (long)after.TotalMilliseconds, max }),
        cancellationToken);

    /// <summary>How many pull requests were opened for an installation within an hour.</summary>
    internal async Task<long> OpenedAsync(long installationId, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.NumberAsync("SELECT COUNT(*) FROM onboardings WHERE installation_id = @installationId AND opened_at > {now} - 3600000", new { installationId }), cancellationToken) ?? 0;

    /// <summary>What is known of a repository; null: it was never new.</summary>
    internal Task<StoredOnboarding?> FindAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredOnboarding>($"SELECT {Columns} FROM onboardings WHERE repository_id = @repositoryId", new { repositoryId }), cancellationToken);

    /// <summary>Somebody asks for it: it is its turn, whatever came of it before.</summary>
    internal Task AskAsync(StoredRepository repository, string login, AuditEntry line, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO onboardings (repository_id, installation_id, phase, asked_by, tries, created_at, next_at, updated_at) VALUES (@Id, @InstallationId, 'waiting', @login, 0, {now}, {now}, {now})
                ON CONFLICT (repository_id) DO UPDATE SET phase = 'waiting', asked_by = excluded.asked_by, installation_id = excluded.installation_id, tries = 0, code = NULL, reason = NULL,
                    next_at = excluded.next_at, updated_at = excluded.updated_at
                """,
                new { repository.Id, repository.InstallationId, login });
            await AuditTrail.AddAsync(session, [line]);
        },
        cancellationToken);

    /// <summary>It is open: under this number.</summary>
    internal Task OpenedAsync(long repositoryId, int pullRequest, bool isNew, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            UPDATE onboardings SET phase = 'opened', code = NULL, reason = NULL, pull_request = @pullRequest, asked_by = NULL, updated_at = {now},
                opened_at = CASE WHEN @isNew = 1 THEN {now} ELSE opened_at END
            WHERE repository_id = @repositoryId
            """,
            new { repositoryId, pullRequest = (long)pullRequest, isNew = isNew ? 1L : 0L }),
        cancellationToken);

    /// <summary>There is none, and that is all: for what reason.</summary>
    internal Task EndAsync(long repositoryId, string code, string reason, int? pullRequest, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            UPDATE onboardings SET phase = 'ended', code = @code, reason = @reason, pull_request = COALESCE(@pullRequest, pull_request), asked_by = NULL, updated_at = {now}
            WHERE repository_id = @repositoryId
            """,
            new { repositoryId, code, reason = StoredReason.Of(reason), pullRequest = (long?)pullRequest }),
        cancellationToken);

    /// <summary>It is not its turn yet.</summary>
    internal Task DeferAsync(long repositoryId, TimeSpan wait, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE onboardings SET next_at = {now} + @wait WHERE repository_id = @repositoryId", new { repositoryId, wait = (long)wait.TotalMilliseconds }),
        cancellationToken);

    /// <summary>It failed and is tried again later.</summary>
    internal Task PostponeAsync(long repositoryId, TimeSpan wait, string reason, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE onboardings SET tries = tries + 1, reason = @reason, next_at = {now} + @wait, updated_at = {now} WHERE repository_id = @repositoryId",
            new { repositoryId, reason = StoredReason.Of(reason), wait = (long)wait.TotalMilliseconds }),
        cancellationToken);
}

/// <summary>A repository to which settings are proposed.</summary>
/// <param name="RepositoryId">The repository.</param>
/// <param name="InstallationId">What opens it.</param>
/// <param name="Phase"><c>waiting</c>, <c>opened</c> or <c>ended</c>.</param>
/// <param name="Code">Why it ended; a stable word.</param>
/// <param name="Reason">The same as a sentence, or what the last try failed at.</param>
/// <param name="PullRequest">The newest one.</param>
/// <param name="AskedBy">Who pressed the button; null: nobody, it was new.</param>
/// <param name="Tries">How often it failed.</param>
/// <param name="CreatedAt">Since when it is known.</param>
/// <param name="UpdatedAt">Its newest change.</param>
internal sealed record StoredOnboarding(
    long RepositoryId, long InstallationId, string Phase, string? Code, string? Reason, long? PullRequest, string? AskedBy, long Tries, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal const string Waiting = "waiting";
    internal const string Opened = "opened";
}
