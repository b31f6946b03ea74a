namespace BotApp.Storage;

/// <summary>Repositories the App is installed on.</summary>
internal sealed class Repositories(Database database)
{
    internal const string Columns =
        """
        id AS Id, full_name AS FullName, owner AS Owner, name AS Name, installation_id AS InstallationId, default_branch AS DefaultBranch, is_private AS IsPrivate, stopped AS Stopped, told_at AS ToldAt
        """;

    // The end of another installation's work is none of this repository's any more: it was transferred.
    private const string Stop =
        """
        UPDATE repositories SET stopped = @p2, updated_at = {now}
        WHERE installation_id = @p0 AND (@p1 = 0 OR id = @p1) AND (stopped IS NULL OR @p1 <> 0 OR @p2 <> 'suspended')
        """;

    // An installation that goes on was suspended: what ended for a reason of its own stays as it is.
    private const string GoesOn = "stopped IS NOT NULL AND (id = @p1 OR (@p1 = 0 AND installation_id = @p0 AND stopped = 'suspended'))";

    private const string GoOn = $$"""UPDATE repositories SET stopped = NULL, updated_at = {now} WHERE {{GoesOn}}""";

    // What waited for the installation does not wait out its time. What fails keeps its own.
    private const string WakeWaiting =
        """
        UPDATE subjects SET next_try_at = NULL
        WHERE has_work = 1 AND tries = 0 AND next_try_at IS NOT NULL
            AND repository_id IN (SELECT id FROM repositories WHERE stopped IS NULL AND (id = @p1 OR (@p1 = 0 AND installation_id = @p0)))
        """;

    // What was open when work ended is judged again, whatever happened meanwhile.
    private const string WakeOpen =
        $$"""
        {{Judge}} r.stopped IS NOT NULL AND (r.id = @p1 OR (@p1 = 0 AND r.installation_id = @p0 AND r.stopped = 'suspended')) AND {{Stands}}
        ON CONFLICT (subject_key, name) DO NOTHING
        """;

    private const string Judge =
        """
        INSERT INTO timers (subject_key, name, due_at)
        SELECT s.key, 'judge', {now} FROM subjects s INNER JOIN repositories r ON r.id = s.repository_id WHERE
        """;

    private const string Stands = """((s.key LIKE 'pr:%' AND s.state LIKE '%"Open":true%') OR (s.key LIKE 'branch:%:gh-readonly-queue/%' AND s.state LIKE '%"Deleted":false%'))""";

    /// <summary>The repository with this id.</summary>
    internal Task<StoredRepository?> FindAsync(long id, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredRepository>($"SELECT {Columns} FROM repositories WHERE id = @id", new { id }),
        cancellationToken);

    /// <summary>The repository of a subject while nobody else has begun or written it since this version; otherwise null.</summary>
    internal Task<StoredRepository?> FindAsync(string subjectKey, long version, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredRepository>(
            $"SELECT {Columns} FROM repositories WHERE id = (SELECT repository_id FROM subjects WHERE key = @subjectKey AND version = @version)", new { subjectKey, version }),
        cancellationToken);

    /// <summary>What waited for a subject was dropped. Had work for its repository begun again in the meantime, the subject's own appointment was dropped with it: it gets another one.</summary>
    internal Task JudgeAgainAsync(string subjectKey, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync($"{Judge} s.key = @subjectKey AND r.stopped IS NULL AND {Stands} ON CONFLICT (subject_key, name) DO NOTHING", new { subjectKey }), cancellationToken);

    /// <summary>The repository with this name now (<c>octo/hello</c>, in any case).</summary>
    internal Task<StoredRepository?> FindAsync(string fullName, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredRepository>(
            $"SELECT {Columns} FROM repositories WHERE LOWER(full_name) = LOWER(@fullName) ORDER BY updated_at DESC LIMIT 1",
            new { fullName }),
        cancellationToken);

    /// <summary>All repositories by name.</summary>
    internal Task<IReadOnlyList<StoredRepository>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryAsync<StoredRepository>($"SELECT {Columns} FROM repositories ORDER BY full_name"), cancellationToken);

    /// <summary>Writes repositories as GitHub describes them; what is older than what is known changes nothing but the installation.</summary>
    internal Task PutAsync(IReadOnlyList<StoredRepository> repositories, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, repositories), cancellationToken);

    /// <summary>The same inside a transaction; of several rows of one repository the last counts. That one is still as it was is written once a minute at most.</summary>
    internal static Task PutAsync(SqlSession session, IReadOnlyList<StoredRepository> repositories) => session.PutAsync(
        """
        INSERT INTO repositories (id, full_name, owner, name, installation_id, default_branch, is_private, told_at, updated_at)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, {now})
        ON CONFLICT (id) DO UPDATE SET
            full_name = CASE WHEN excluded.told_at < repositories.told_at THEN repositories.full_name ELSE excluded.full_name END,
            owner = CASE WHEN excluded.told_at < repositories.told_at THEN repositories.owner ELSE excluded.owner END,
            name = CASE WHEN excluded.told_at < repositories.told_at THEN repositories.name ELSE excluded.name END,
            default_branch = CASE WHEN excluded.told_at < repositories.told_at THEN COALESCE(repositories.default_branch, excluded.default_branch) ELSE COALESCE(excluded.default_branch, repositories.default_branch) END,
            is_private = CASE WHEN excluded.told_at < repositories.told_at THEN repositories.is_private ELSE excluded.is_private END,
            told_at = CASE WHEN excluded.told_at < repositories.told_at THEN repositories.told_at ELSE excluded.told_at END,
            installation_id = CASE WHEN excluded.installation_id = 0 THEN repositories.installation_id ELSE excluded.installation_id END,
            updated_at = excluded.updated_at
        WHERE excluded.told_at > repositories.told_at OR repositories.updated_at < excluded.updated_at - 60000
            OR (excluded.installation_id <> 0 AND repositories.installation_id <> excluded.installation_id)
            OR (excluded.told_at = repositories.told_at AND (repositories.full_name <> excluded.full_name OR repositories.is_private <> excluded.is_private
                OR (excluded.default_branch IS NOT NULL AND COALESCE(repositories.default_branch, '') <> excluded.default_branch)))
        """,
        [.. repositories.GroupBy(repository => repository.Id).Select(group => group.Last()).OrderBy(repository => repository.Id).Select(repository => new object?[]
        {
            repository.Id, repository.FullName, repository.Owner, repository.Name, repository.InstallationId, repository.DefaultBranch,
            repository.IsPrivate ? 1L : 0L, repository.ToldAt,
        })]);

    /// <summary>Of these, those that were written within the last minute and those that were uninstalled, inside a transaction.</summary>
    internal static async Task<IReadOnlyList<StoredRepository>> SettledAsync(SqlSession session, IReadOnlyList<StoredRepository> named)
    {
        var ids = named.Select(static one => one.Id).Distinct().Order().ToList();
        return ids.Count == 0
            ? []
            : await session.QueryAsync<StoredRepository>(
                $$"""SELECT {{Columns}} FROM repositories WHERE id {in}@ids{/in} AND (updated_at >= {now} - 60000 OR stopped = '{{Forgetting.Uninstalled}}')""", new { ids });
    }

    /// <summary>Of several that are named the last of each, without those that would change nothing: even a look at a row that is to be written locks it.</summary>
    internal static IReadOnlyList<StoredRepository> News(IReadOnlyList<StoredRepository> named, IReadOnlyList<StoredRepository> settled)
    {
        var before = settled.Where(static one => one.Stopped != Forgetting.Uninstalled).ToDictionary(static one => one.Id);
        return [.. named.GroupBy(static one => one.Id).Select(static group => group.Last()).Where(now => !before.TryGetValue(now.Id, out var known) || IsNews(now, known))];
    }

    // As PutAsync decides it once more.
    private static bool IsNews(StoredRepository now, StoredRepository known) => now.ToldAt > known.ToldAt
        || (now.InstallationId != 0 && now.InstallationId != known.InstallationId)
        || (now.ToldAt == known.ToldAt && (now.FullName != known.FullName || now.IsPrivate != known.IsPrivate || (now.DefaultBranch is not null && now.DefaultBranch != known.DefaultBranch)));

    /// <summary>Work for repositories ends or goes on, inside a transaction and in the order told.</summary>
    internal static async Task StandAsync(SqlSession session, IEnumerable<Standing> standings)
    {
        foreach (var standing in standings)
        {
            object?[] row = [standing.InstallationId, standing.RepositoryId];
            if (standing.Stopped is null)
            {
                await GoOnAsync(session, row);
            }
            else
            {
                await session.EachAsync(Stop, [[.. row, standing.Stopped]]);
            }
        }
    }

    /// <summary>Work for a repository ended, or goes on when there is no reason; nothing changes where a delivery said otherwise since <paramref name="was"/> was read.</summary>
    internal Task StandAsync(long id, string? was, string? stopped, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var isAsRead = await session.NumberAsync("SELECT 1 FROM repositories WHERE id = @id AND COALESCE(stopped, '') = @before {forUpdate}", new { id, before = was ?? "" }) is not null;
            if (isAsRead && stopped is null)
            {
                await GoOnAsync(session, [0L, id]);
            }
            else if (isAsRead)
            {
                await session.ExecuteAsync("UPDATE repositories SET stopped = @stopped, updated_at = {now} WHERE id = @id", new { id, stopped });
            }
        },
        cancellationToken);

    private static async Task GoOnAsync(SqlSession session, object?[] row)
    {
        await session.EachAsync(WakeOpen, [row]);
        await session.EachAsync(GoOn, [row]);
        await session.EachAsync(WakeWaiting, [row]);
    }
}
