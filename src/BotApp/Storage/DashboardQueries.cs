using Dapper;

namespace BotApp.Storage;

/// <summary>What the dashboard and the command line ask. Only reads.</summary>
internal sealed class DashboardQueries(Database database)
{
    private const string DeliveryColumns =
        """
        id AS Id, guid AS Guid, event AS Event, action AS Action, installation_id AS InstallationId, repository_id AS RepositoryId, received_at AS ReceivedAt,
        disposition AS Disposition, reason AS Reason, times_received AS TimesReceived
        """;

    /// <summary>Deliveries, newest first, a page at a time.</summary>
    internal Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliverySearch search, CancellationToken cancellationToken) =>
        database.ReadAsync(session => DeliveriesAsync(session, search, 0), cancellationToken);

    /// <summary>The same among so many of the newest only: for what is rare the table is not looked through from end to end.</summary>
    internal Task<DeliveryPage> LookForDeliveriesAsync(DeliverySearch search, CancellationToken cancellationToken) => search.IsOfNone
        ? Task.FromResult(new DeliveryPage([], null, null))
        : database.ReadAsync(session => LookAsync(session, search.RepositoryId is null ? search : search with { Among = null }), cancellationToken);

    /// <summary>A delivery with its payload, its events and the decisions they led to; null when it is not stored.</summary>
    internal Task<DeliveryDetails?> DeliveryAsync(string guid, CancellationToken cancellationToken) => database.ReadAsync<DeliveryDetails?>(
        async session =>
        {
            var row = await session.FindAsync<DeliveryRow>($"SELECT {DeliveryColumns} FROM deliveries WHERE guid = @guid", new { guid });
            var content = await session.FindAsync<DeliveryContent>(
                "SELECT headers AS HeadersJson, body AS Body FROM deliveries WHERE guid = @guid", new { guid });
            if (row is null || content is null)
            {
                return null;
            }

            var events = await session.QueryAsync<StoredEvent>(
                $"SELECT {Subjects.EventColumns} FROM events WHERE delivery_guid = @guid ORDER BY id", new { guid });
            var decisions = await session.QueryAsync<StoredDecision>(
                $"""
                SELECT {Decisions.Columns} FROM decisions
                WHERE subject_key IN (SELECT subject_key FROM events WHERE delivery_guid = @guid) AND event_id IN (SELECT id FROM events WHERE delivery_guid = @guid)
                ORDER BY id
                """,
                new { guid });
            return new DeliveryDetails(row, content.HeadersJson, content.Body, events, decisions);
        },
        cancellationToken);

    /// <summary>Deliveries that are stored, of the given ones: the others were missed.</summary>
    internal async Task<IReadOnlySet<string>> StoredGuidsAsync(IReadOnlyCollection<string> guids, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in guids.Chunk(200))
        {
            // Lists of values are the one thing that Dapper passes differently to the two databases: each value is a parameter of its own.
            var values = new DynamicParameters();
            var names = page.Select((guid, index) =>
            {
                values.Add($"g{index}", guid);
                return $"@g{index}";
            }).ToList();
            var sql = $"SELECT guid FROM deliveries WHERE guid IN ({string.Join(", ", names)})";
            found.UnionWith(await database.ReadAsync(session => session.QueryAsync<string>(sql, values), cancellationToken));
        }

        return found;
    }

    /// <summary>Subjects with work, longest waiting first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> JobsAsync(int max, CancellationToken cancellationToken) => JobsAsync(max, null, cancellationToken);

    /// <summary>The same; of some repositories only, unless <paramref name="among"/> is null.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> JobsAsync(int max, IReadOnlyList<long>? among, CancellationToken cancellationToken) => among is [] ? Task.FromResult<IReadOnlyList<SubjectRecord>>([]) : database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $$"""SELECT {{Subjects.Columns}} FROM subjects WHERE has_work = 1 AND (@isAll = 1 OR repository_id {in}@readable{/in}) ORDER BY updated_at LIMIT @max""",
            new { max, isAll = among is null ? 1L : 0L, readable = among ?? [] }),
        cancellationToken);

    /// <summary>Subjects of a repository, newest change first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> SubjectsAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE repository_id = @repositoryId ORDER BY updated_at DESC LIMIT @max",
            new { repositoryId, max }),
        cancellationToken);

    /// <summary>Open pull requests of a repository, newest change first. Quotes inside texts are stored escaped, so that only the property itself is found.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> OpenPullsAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $$"""SELECT {{Subjects.Columns}} FROM subjects WHERE repository_id = @repositoryId AND key LIKE 'pr:%' AND state LIKE '%"Open":true%' ORDER BY updated_at DESC LIMIT @max""",
            new { repositoryId, max }),
        cancellationToken);

    /// <summary>Subjects of a repository that are no pull requests, newest change first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> OthersAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE repository_id = @repositoryId AND key NOT LIKE 'pr:%' ORDER BY updated_at DESC LIMIT @max",
            new { repositoryId, max }),
        cancellationToken);

    /// <summary>Events of a subject, newest first.</summary>
    internal Task<IReadOnlyList<StoredEvent>> EventsAsync(string subjectKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredEvent>(
            $"SELECT {Subjects.EventColumns} FROM events WHERE subject_key = @subjectKey ORDER BY id DESC LIMIT @max",
            new { subjectKey, max }),
        cancellationToken);

    /// <summary>
    /// Repositories by name, with what waits in each. Open pull requests are counted by their stored state; quotes inside texts are
    /// stored escaped, so that only the property itself is found.
    /// </summary>
    internal Task<IReadOnlyList<RepositoryLine>> RepositoriesAsync(IReadOnlyList<long>? among, CancellationToken cancellationToken) => among is [] ? Task.FromResult<IReadOnlyList<RepositoryLine>>([]) : database.ReadAsync(
        session => session.QueryAsync<RepositoryLine>(
            """
            SELECT r.id AS Id, r.full_name AS FullName, r.is_private AS IsPrivate,
                (SELECT COUNT(*) FROM subjects s WHERE s.repository_id = r.id AND s.key LIKE 'pr:%' AND s.state LIKE '%"Open":true%') AS OpenPullRequests,
                (SELECT COUNT(*) FROM subjects s WHERE s.repository_id = r.id) AS Subjects,
                (SELECT COUNT(*) FROM subjects s WHERE s.repository_id = r.id AND s.has_work = 1) AS Waiting,
                COALESCE(d.letters, 0) AS DeadLetters
            FROM repositories r
            LEFT JOIN (
                SELECT s.repository_id, COUNT(*) AS letters FROM subjects s
                INNER JOIN (
                    SELECT subject_key FROM events WHERE dead_at IS NOT NULL
                    UNION ALL SELECT subject_key FROM effects WHERE dead_at IS NOT NULL AND superseded_at IS NULL) x ON x.subject_key = s.key
                GROUP BY s.repository_id) d ON d.repository_id = r.id
            WHERE @isAll = 1 OR r.id {in}@readable{/in} ORDER BY r.full_name
            """,
            new { isAll = among is null ? 1L : 0L, readable = among ?? [] }),
        cancellationToken);

    /// <summary>The figures the operator watches.</summary>
    internal Task<QueueFigures> FiguresAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async session => new QueueFigures(
            await CountAsync(session, "subjects WHERE has_work = 1"),
            await CountAsync(session, "events WHERE handled_at IS NULL AND dead_at IS NULL"),
            await CountAsync(session, "effects WHERE done_at IS NULL AND dead_at IS NULL AND superseded_at IS NULL"),
            await CountAsync(session, "events WHERE dead_at IS NOT NULL") + await CountAsync(session, "effects WHERE dead_at IS NOT NULL AND superseded_at IS NULL"),
            TimeSpan.FromMilliseconds(await session.NumberAsync("SELECT {now} - MIN(updated_at) FROM subjects WHERE has_work = 1") ?? 0))
        {
            Untold = await CountAsync(session, "notice_messages WHERE dead_at IS NOT NULL"),
        },
        cancellationToken);

    private static async Task<DeliveryPage> LookAsync(SqlSession session, DeliverySearch search)
    {
        var lowest = search.IsFoundByIndex ? 0 : await LowestAsync(session, search);
        var rows = await DeliveriesAsync(session, search, lowest);
        var next = lowest == 0 || rows.Count >= search.Max
            ? null
            : await session.FindAsync<DeliveryRow>(
                $"SELECT {DeliveryColumns} FROM deliveries WHERE id < @lowest{OfRepository(search)} ORDER BY id DESC LIMIT 1", new { lowest, search.RepositoryId });
        return new DeliveryPage(rows, next?.ReceivedAt, next?.Id + 1);
    }

    // Only what is asked for stands in the statement: so the databases see which index leads there.
    private static Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(SqlSession session, DeliverySearch search, long lowest)
    {
        var asked = new List<string> { "id < @Before" };
        asked.AddRange(lowest > 0 ? ["id >= @lowest"] : []);
        asked.AddRange(search.Event is not null ? ["event = @Event"] : []);
        asked.AddRange(search.Action is not null ? ["action = @Action"] : []);
        asked.AddRange(search.Guid is not null ? ["guid = @Guid"] : []);
        asked.AddRange(search.Disposition is not null ? ["disposition = @Disposition"] : []);
        asked.AddRange(search.Among is not null ? ["repository_id {in}@Readable{/in}"] : []);
        return session.QueryAsync<DeliveryRow>(
            $"SELECT {DeliveryColumns} FROM deliveries WHERE {string.Join(" AND ", asked)}{OfRepository(search)} ORDER BY id DESC LIMIT @Max",
            new
            {
                Before = search.BeforeId ?? long.MaxValue,
                lowest,
                search.Event,
                search.Action,
                search.Guid,
                search.Disposition,
                search.RepositoryId,
                Readable = search.Among ?? [],
                search.Max,
            });
    }

    // Of one repository by its index; of all by their numbers, among which there may be gaps.
    private static async Task<long> LowestAsync(SqlSession session, DeliverySearch search) => search.RepositoryId is not null
        ? await session.NumberAsync(
            "SELECT id FROM deliveries WHERE repository_id = @RepositoryId AND id < @Before ORDER BY id DESC LIMIT 1 OFFSET @MostLookedAt",
            new { search.RepositoryId, Before = search.BeforeId ?? long.MaxValue, search.MostLookedAt }) + 1 ?? 0
        : Math.Max(0, (search.BeforeId ?? (await session.NumberAsync("SELECT MAX(id) FROM deliveries") ?? 0) + 1) - search.MostLookedAt);

    private static string OfRepository(DeliverySearch search) => search.RepositoryId is null ? "" : " AND repository_id = @RepositoryId";

    private static async Task<long> CountAsync(SqlSession session, string rows) => await session.NumberAsync($"SELECT COUNT(*) FROM {rows}") ?? 0;

    private sealed record DeliveryContent(string HeadersJson, byte[] Body);
}

/// <summary>A line in the list of repositories. With properties: SQLite gives what is counted no type where there is no row, and no constructor would fit that.</summary>
internal sealed record RepositoryLine
{
    public long Id { get; init; }

    public string FullName { get; init; } = "";

    public bool IsPrivate { get; init; }

    public long OpenPullRequests { get; init; }

    public long Subjects { get; init; }

    public long Waiting { get; init; }

    public long DeadLetters { get; init; }
}

/// <summary>Queue depth and age.</summary>
internal sealed record QueueFigures(long SubjectsWithWork, long PendingEvents, long PendingEffects, long DeadLetters, TimeSpan OldestWait)
{
    /// <summary>Messages to people that were given up.</summary>
    public long Untold { get; init; }
}
