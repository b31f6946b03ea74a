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
    internal Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliverySearch search, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<DeliveryRow>(
            $$"""
            SELECT {{DeliveryColumns}} FROM deliveries
            WHERE id < @Before
                AND (@Event = '' OR event = @Event)
                AND (@Action = '' OR action = @Action)
                AND (@Guid = '' OR guid = @Guid)
                AND (@Disposition = '' OR disposition = @Disposition)
                AND (@RepositoryId = 0 OR repository_id = @RepositoryId)
                AND (@IsAll = 1 OR repository_id {in}@Readable{/in})
            ORDER BY id DESC LIMIT @Max
            """,
            new
            {
                Before = search.BeforeId ?? long.MaxValue,
                Event = search.Event ?? "",
                Action = search.Action ?? "",
                Guid = search.Guid ?? "",
                Disposition = search.Disposition ?? "",
                RepositoryId = search.RepositoryId ?? 0,
                IsAll = search.Among is null ? 1L : 0L,
                Readable = search.Among ?? [],
                search.Max,
            }),
        cancellationToken);

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

/// <summary>What to look for among deliveries; null means any.</summary>
internal sealed record DeliverySearch
{
    public string? Event { get; init; }

    public string? Action { get; init; }

    public string? Guid { get; init; }

    /// <summary><c>accepted</c> or <c>unreadable</c>.</summary>
    public string? Disposition { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>Of these repositories only; null: of all, and what is of none.</summary>
    public IReadOnlyList<long>? Among { get; init; }

    /// <summary>The id the page before ended with.</summary>
    public long? BeforeId { get; init; }

    public int Max { get; init; } = 50;
}

/// <summary>A line in the list of deliveries.</summary>
internal sealed record DeliveryRow(
    long Id,
    string Guid,
    string Event,
    string? Action,
    long? InstallationId,
    long? RepositoryId,
    DateTimeOffset ReceivedAt,
    string Disposition,
    string? Reason,
    long TimesReceived);

/// <summary>A delivery and what it led to.</summary>
internal sealed record DeliveryDetails(
    DeliveryRow Delivery,
    string HeadersJson,
    byte[] Body,
    IReadOnlyList<StoredEvent> Events,
    IReadOnlyList<StoredDecision> Decisions);

/// <summary>Queue depth and age.</summary>
internal sealed record QueueFigures(long SubjectsWithWork, long PendingEvents, long PendingEffects, long DeadLetters, TimeSpan OldestWait)
{
    /// <summary>Messages to people that were given up.</summary>
    public long Untold { get; init; }
}
