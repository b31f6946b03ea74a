namespace BotApp.Storage;

/// <summary>
/// The App was uninstalled, or a repository is gone for good: its rows are deleted, in small transactions. The audit trail stays for its own time.
/// Whoever installs the App again starts from nothing.
/// </summary>
internal sealed class Forgetting(Database database)
{
    /// <summary>The word for repositories whose installation was deleted.</summary>
    internal const string Uninstalled = "uninstalled";

    private const int SubjectsAtATime = 50;
    private const int RowsAtATime = 500;

    /// <summary>Tables with rows of a repository. They go with it.</summary>
    internal static IReadOnlyList<string> ByRepository { get; } =
    [
        "failures", "results", "releases", "quarantines", "freezes", "environments", "deployments", "preview_slots", "heads", "notices", "asks", "seen_tags", "tag_looks", "onboardings", "deliveries",
    ];

    /// <summary>Tables that name a repository and outlive it, and why.</summary>
    internal static IReadOnlyDictionary<string, string> Outliving { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["audit"] = "who did what is kept for its own time",
        ["subjects"] = "deleted first, with their rows",
    };

    /// <summary>Tables of which a repository may have so many rows that they are deleted by and by, and the column that tells them apart.</summary>
    private static Dictionary<string, string> Large { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["failures"] = "result_id",
        ["results"] = "id",
        ["deliveries"] = "id",
        ["notices"] = "id",
    };

    /// <summary>Repositories whose installation was deleted and whose rows are still there.</summary>
    internal Task<IReadOnlyList<StoredRepository>> UninstalledAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRepository>($"SELECT {Repositories.Columns} FROM repositories WHERE stopped = '{Uninstalled}' ORDER BY id"),
        cancellationToken);

    /// <summary>Repositories for which work ended so long ago that nobody is expected to come back.</summary>
    internal Task<IReadOnlyList<StoredRepository>> GoneAsync(TimeSpan age, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRepository>(
            $$"""SELECT {{Repositories.Columns}} FROM repositories WHERE stopped IN ('removed', 'deleted') AND updated_at < {now} - @age ORDER BY id""",
            new { age = (long)age.TotalMilliseconds }),
        cancellationToken);

    /// <summary>Deletes all that is stored of a repository for which work ended; what began again meanwhile keeps its row.</summary>
    /// <returns>How many subjects went.</returns>
    internal async Task<long> RepositoryAsync(long id, CancellationToken cancellationToken)
    {
        long subjects = 0;
        IReadOnlyList<string> keys;
        do
        {
            keys = await database.WriteAsync(session => SomeSubjectsAsync(session, id, SubjectsAtATime), cancellationToken);
            subjects += keys.Count;
        }
        while (keys.Count == SubjectsAtATime);

        foreach (var table in ByRepository)
        {
            int rows;
            do
            {
                rows = await database.WriteAsync(session => session.ExecuteAsync(Delete(table, isWhole: false), new { id }), cancellationToken);
            }
            while (rows >= RowsAtATime && Large.ContainsKey(table));
        }

        await database.WriteAsync(session => ForgetRowAsync(session, id), cancellationToken);
        return subjects;
    }

    /// <summary>All that is stored of an installation.</summary>
    internal async Task InstallationAsync(long installationId, CancellationToken cancellationToken)
    {
        var ids = await database.ReadAsync(
            session => session.QueryAsync<long>(
                """
                SELECT id FROM repositories WHERE installation_id = @installationId
                UNION SELECT repository_id FROM subjects WHERE installation_id = @installationId AND repository_id NOT IN (SELECT id FROM repositories)
                """,
                new { installationId }),
            cancellationToken);
        await database.WriteAsync(
            session => session.ExecuteAsync($"UPDATE repositories SET stopped = '{Uninstalled}' WHERE installation_id = @installationId", new { installationId }), cancellationToken);
        foreach (var id in ids)
        {
            await RepositoryAsync(id, cancellationToken);
        }

        await database.WriteAsync(session => RestAsync(session, installationId), cancellationToken);
    }

    /// <summary>What is stored of an installation besides its repositories.</summary>
    internal static async Task RestAsync(SqlSession session, long installationId)
    {
        int rows;
        do
        {
            rows = await session.ExecuteAsync(
                $"DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE installation_id = @installationId LIMIT {RowsAtATime})", new { installationId });
        }
        while (rows == RowsAtATime);

        await session.ExecuteAsync("DELETE FROM onboarding_looks WHERE installation_id = @installationId", new { installationId });
        await session.ExecuteAsync("DELETE FROM installations WHERE id = @installationId", new { installationId });
    }

    /// <summary>
    /// Inside a transaction: repositories that are named again, by another installation than the one that was deleted, before their rows were. They
    /// start from nothing, too.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="named">As they are described now.</param>
    /// <param name="known">As they are stored, those that were uninstalled among them.</param>
    internal static async Task BeforeReturnAsync(SqlSession session, IReadOnlyList<StoredRepository> named, IReadOnlyList<StoredRepository> known)
    {
        var left = known.Where(static one => one.Stopped == Uninstalled);
        foreach (var repository in left.Where(one => named.Any(now => now.Id == one.Id && now.InstallationId != 0 && now.InstallationId != one.InstallationId)))
        {
            await SomeSubjectsAsync(session, repository.Id, int.MaxValue);
            foreach (var table in ByRepository.Where(table => table != "deliveries")) // the one that is being stored now is among them
            {
                await session.ExecuteAsync(Delete(table, isWhole: true), new { id = repository.Id });
            }

            await ForgetRowAsync(session, repository.Id);
        }
    }

    private static async Task<IReadOnlyList<string>> SomeSubjectsAsync(SqlSession session, long id, int max)
    {
        var keys = await session.QueryAsync<string>("SELECT key FROM subjects WHERE repository_id = @id ORDER BY key LIMIT @max", new { id, max });
        foreach (var key in keys)
        {
            await session.ExecuteAsync("DELETE FROM subjects WHERE key = @key", new { key });
            await SubjectRows.DeleteAsync(session, key);
        }

        return keys;
    }

    private static async Task ForgetRowAsync(SqlSession session, long id)
    {
        await session.ExecuteAsync(
            "DELETE FROM github_ids WHERE key LIKE @ours OR key LIKE @pulls OR key LIKE @branches OR key LIKE @tags OR key LIKE @environments OR key LIKE @schedules",
            new { ours = $"{id}/%", pulls = $"pr:{id}:%", branches = $"branch:{id}:%", tags = $"tag:{id}:%", environments = $"env:{id}:%", schedules = $"schedule:{id}:%" });
        await session.ExecuteAsync("DELETE FROM repositories WHERE id = @id AND stopped IS NOT NULL", new { id });
    }

    private static string Delete(string table, bool isWhole) => !isWhole && Large.TryGetValue(table, out var column)
        ? $"DELETE FROM {table} WHERE {column} IN (SELECT {column} FROM {table} WHERE repository_id = @id LIMIT {RowsAtATime})"
        : $"DELETE FROM {table} WHERE repository_id = @id";
}
