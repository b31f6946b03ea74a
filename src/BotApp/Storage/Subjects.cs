using System.Globalization;

namespace BotApp.Storage;

/// <summary>Subjects: their state, their mark "has work" and how their failures are counted.</summary>
internal sealed class Subjects(Database database)
{
    internal const string Columns =
        """
        key AS "Key", installation_id AS InstallationId, repository_id AS RepositoryId, state AS StateJson, version AS Version, has_work AS HasWork,
        tries AS Tries, next_try_at AS NextTryAt, last_error AS LastError, updated_at AS UpdatedAt
        """;

    internal const string EventColumns =
        """
        id AS Id, subject_key AS SubjectKey, kind AS Kind, body AS Json, delivery_guid AS DeliveryGuid, created_at AS CreatedAt, handled_at AS HandledAt,
        tries AS Tries, last_error AS LastError, dead_at AS DeadAt
        """;

    // What ends an activation lets the subject go; one that only stood still takes it from nobody.
    private const string LetGo =
        "held_by = CASE WHEN held_by = @_replica THEN NULL ELSE held_by END, held_until = CASE WHEN held_by = @_replica THEN NULL ELSE held_until END";

    private readonly string _replica = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}");

    private const string PendingEvent = "handled_at IS NULL AND dead_at IS NULL";

    // Not "id >": by that SQLite takes the index of all events of a subject for as good as that of the few that wait, and goes through everything that ever happened to it.
    private const string After = "+id >";

    private const string PendingEffect = "done_at IS NULL AND dead_at IS NULL AND superseded_at IS NULL";

    /// <summary>The subject; null when nothing ever happened to it.</summary>
    internal Task<SubjectRecord?> LoadAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<SubjectRecord>($"SELECT {Columns} FROM subjects WHERE key = @subjectKey", new { subjectKey }),
        cancellationToken);

    /// <summary>
    /// An activation begins: the state keeps its value and gets another version, so that a former activation that only stood still can write nothing any more. Where several replicas
    /// share the database the subject is this one's from now on, for so long and not longer unless <see cref="HoldAsync"/> says so.
    /// </summary>
    /// <returns>The version; null when nothing ever happened to the subject, or when another replica holds it.</returns>
    internal Task<long?> BeginAsync(string subjectKey, TimeSpan holdFor, CancellationToken cancellationToken) => database.WriteOneAsync(
        session => database.Dialect.IsShared
            ? session.NumberAsync(
                """
                UPDATE subjects SET version = version + 1, held_by = @_replica, held_until = {now} + @holdFor
                WHERE key = @subjectKey AND (held_by IS NULL OR held_by = @_replica OR held_until <= {now})
                RETURNING version
                """,
                new { subjectKey, _replica, holdFor = (long)holdFor.TotalMilliseconds })
            : session.NumberAsync("UPDATE subjects SET version = version + 1 WHERE key = @subjectKey RETURNING version", new { subjectKey }),
        cancellationToken);

    /// <summary>What this replica works on stays its own; what another one took meanwhile does not. A row that somebody writes at this moment is left for the next time: one of them must not hold up the others.</summary>
    internal Task HoldAsync(IReadOnlyList<string> subjectKeys, TimeSpan holdFor, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            UPDATE subjects SET held_until = {now} + @holdFor
            WHERE key IN (SELECT key FROM subjects WHERE held_by = @_replica AND key {in}@subjectKeys{/in} ORDER BY key FOR UPDATE SKIP LOCKED)
            """,
            new { subjectKeys, _replica, holdFor = (long)holdFor.TotalMilliseconds }),
        cancellationToken);

    /// <summary>Nothing is this replica's any more: it stops.</summary>
    internal Task LetGoAsync(CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync($"UPDATE subjects SET {LetGo} WHERE has_work = 1 AND held_by = @_replica", new { _replica }), cancellationToken);

    /// <summary>Subjects whose holder did not say in time that it still works on them.</summary>
    internal Task<IReadOnlyList<SubjectMark>> AbandonedAsync(int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectMark>(
            """SELECT key AS "Key", installation_id AS InstallationId FROM subjects WHERE has_work = 1 AND held_until <= {now} ORDER BY held_until, key LIMIT @max""", new { max }),
        cancellationToken);

    /// <summary>The state's version now.</summary>
    internal Task<long?> VersionAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.NumberAsync("SELECT version FROM subjects WHERE key = @subjectKey", new { subjectKey }),
        cancellationToken);

    /// <summary>What is another whenever anything of the subject is, without reading its state; null when nothing ever happened to it.</summary>
    internal Task<SubjectChange?> MarkAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<SubjectChange>(
            "SELECT version AS Version, has_work AS HasWork, tries AS Tries, updated_at AS UpdatedAt FROM subjects WHERE key = @subjectKey", new { subjectKey }),
        cancellationToken);

    /// <summary>Open pull requests and standing merge groups of a repository, the one that was busy last first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> OpenAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"""
            SELECT {Columns} FROM subjects
            WHERE repository_id = @repositoryId AND ((key LIKE @pulls AND state LIKE '%"Open":true%') OR (key LIKE @groups AND state LIKE '%"Deleted":false%'))
            ORDER BY updated_at DESC, key LIMIT @max
            """,
            new { repositoryId, pulls = $"pr:{repositoryId}:%", groups = $"branch:{repositoryId}:gh-readonly-queue/%", max }),
        cancellationToken);

    /// <summary>Standing merge groups of a repository, the one that was busy last first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> GroupsAsync(long repositoryId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"""
            SELECT {Columns} FROM subjects
            WHERE repository_id = @repositoryId AND key LIKE @groups AND state LIKE '%"Deleted":false%'
            ORDER BY updated_at DESC, key LIMIT @max
            """,
            new { repositoryId, groups = $"branch:{repositoryId}:gh-readonly-queue/%", max }),
        cancellationToken);

    /// <summary>Whether the subject has work and how long that must wait still, by the database's clock; null when it is unknown.</summary>
    internal Task<SubjectDue?> DueAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<SubjectDue>(DueNow, new { subjectKey }),
        cancellationToken);

    /// <summary>Events that wait for a decision, oldest first.</summary>
    internal Task<IReadOnlyList<StoredEvent>> PendingEventsAsync(string subjectKey, int max, CancellationToken cancellationToken) => PendingEventsAsync(subjectKey, 0, max, cancellationToken);

    /// <summary>The same, those after an event only.</summary>
    internal Task<IReadOnlyList<StoredEvent>> PendingEventsAsync(string subjectKey, long after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredEvent>(
            $"SELECT {EventColumns} FROM events WHERE subject_key = @subjectKey AND {PendingEvent} AND {After} @after ORDER BY id LIMIT @max",
            new { subjectKey, after, max }),
        cancellationToken);

    /// <summary>The oldest thing the subject has to do now (<c>event 5</c>, <c>effect 7</c>); null when there is none.</summary>
    internal Task<string?> OldestWorkAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        async session => await session.NumberAsync(OldestEvent, new { subjectKey }) is { } eventId
            ? $"event {eventId}"
            : await session.NumberAsync(OldestEffect, new { subjectKey }) is { } effectId ? $"effect {effectId}" : null,
        cancellationToken);

    /// <summary>Takes the mark away unless something is left to do. What arrives at the same moment is either seen here or marks the subject again.</summary>
    internal Task<SubjectRest> ReleaseAsync(string subjectKey, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // The row lock is taken first, in a statement of its own: the next statements then see what its former holder committed.
            await session.NumberAsync("SELECT version FROM subjects WHERE key = @subjectKey {forUpdate}", new { subjectKey });
            var left = await session.FindAsync<WorkLeft>(LeftNow, new { subjectKey });
            if (left is null or { WorkNow: 1 })
            {
                return new SubjectRest.MoreWork();
            }

            var (retry, timer) = (left.RetryAt, left.TimerAt);
            await session.ExecuteAsync(
                $"UPDATE subjects SET has_work = @hasWork, next_try_at = @retry, tries = 0, last_error = NULL, updated_at = {{now}}, {LetGo} WHERE key = @subjectKey",
                new { subjectKey, hasWork = retry is not null, retry, _replica });
            return (SubjectRest)new SubjectRest.Rests(Earlier(retry, timer));
        },
        cancellationToken);

    /// <summary>The newest event that waits; 0 when none does.</summary>
    internal async Task<long> NewestEventAsync(string subjectKey, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.NumberAsync($"SELECT MAX(id) FROM events WHERE subject_key = @subjectKey AND {PendingEvent}", new { subjectKey }),
        cancellationToken) ?? 0;

    /// <summary>The subject has work but must wait; the wait is not a failure.</summary>
    /// <param name="subjectKey">The subject.</param>
    /// <param name="until">When it goes on.</param>
    /// <param name="newestEventId">The newest event that was known when the decision to wait was made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when an event arrived meanwhile: then the subject does not wait.</returns>
    internal Task<bool> WaitAsync(string subjectKey, DateTimeOffset until, long newestEventId, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // Row lock first, as in ReleaseAsync: news either are seen here or wake the subject again.
            await session.NumberAsync("SELECT version FROM subjects WHERE key = @subjectKey {forUpdate}", new { subjectKey });
            var news = await session.NumberAsync(
                $"SELECT MAX(id) FROM events WHERE subject_key = @subjectKey AND {PendingEvent} AND {After} @newestEventId", new { subjectKey, newestEventId });
            if (news is not null)
            {
                return false;
            }

            await session.ExecuteAsync(
                $"UPDATE subjects SET has_work = 1, next_try_at = @until, tries = 0, updated_at = {{now}}, {LetGo} WHERE key = @subjectKey",
                new { subjectKey, until, _replica });
            return true;
        },
        cancellationToken);

    /// <summary>Records a failed activation and when the next is due.</summary>
    internal Task FailAsync(string subjectKey, string error, TimeSpan tryAgainIn, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            $"UPDATE subjects SET has_work = 1, tries = tries + 1, next_try_at = {{now}} + @delay, last_error = @error, updated_at = {{now}}, {LetGo} WHERE key = @subjectKey",
            new { subjectKey, error = StoredReason.Of(error), delay = (long)tryAgainIn.TotalMilliseconds, _replica }),
        cancellationToken);

    /// <summary>
    /// Gives up on what blocks the subject: its oldest waiting event becomes a dead letter, or, when no event waits, its oldest waiting effect.
    /// The rest of the subject's work goes on. What is spared (<c>event 5</c>, <c>effect 7</c>) is passed over: it blocks nothing.
    /// </summary>
    internal Task GiveUpAsync(string subjectKey, string reason, Func<string, bool> isSpared, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            reason = StoredReason.Of(reason);
            if (!await BuryFirstAsync(session, "event", PendingEvent, subjectKey, reason, isSpared))
            {
                await BuryFirstAsync(session, "effect", PendingEffect, subjectKey, reason, isSpared);
            }

            await session.ExecuteAsync(
                $"UPDATE subjects SET has_work = 1, tries = 0, next_try_at = NULL, last_error = @reason, updated_at = {{now}}, {LetGo} WHERE key = @subjectKey",
                new { subjectKey, reason, _replica });
        },
        cancellationToken);

    /// <summary>Subjects with work that is due and that no replica holds, taken in turns from the installations, longest waiting first.</summary>
    internal Task<IReadOnlyList<SubjectMark>> DueAsync(int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectMark>(
            """
            SELECT key AS "Key", installation_id AS InstallationId FROM (
                SELECT key, installation_id, updated_at, ROW_NUMBER() OVER (PARTITION BY installation_id ORDER BY updated_at, key) AS turn
                FROM subjects
                WHERE has_work = 1 AND (next_try_at IS NULL OR next_try_at <= {now}) AND (held_until IS NULL OR held_until <= {now})
            ) AS due
            ORDER BY turn, updated_at, key
            LIMIT @max
            """,
            new { max }),
        cancellationToken);

    /// <summary>Subjects of which a wait or a timer ends within this time and not before it begins, soonest first, with how long each has to go.</summary>
    internal async Task<IReadOnlyList<(SubjectMark Subject, TimeSpan Wait)>> SoonAsync(TimeSpan within, int max, CancellationToken cancellationToken)
    {
        var soon = await database.ReadAsync(
            session => session.QueryAsync<SubjectSoon>(
                """
                SELECT subjects.key AS "Key", subjects.installation_id AS InstallationId, CAST(MIN(ends_at) - {now} AS BIGINT) AS WaitMilliseconds FROM (
                    SELECT key, next_try_at AS ends_at FROM subjects WHERE has_work = 1 AND next_try_at > {now} AND next_try_at <= {now} + @within
                    UNION ALL
                    SELECT subject_key, due_at FROM timers WHERE due_at > {now} AND due_at <= {now} + @within
                ) AS soon
                JOIN subjects ON subjects.key = soon.key
                GROUP BY subjects.key, subjects.installation_id
                ORDER BY MIN(ends_at), subjects.key
                LIMIT @max
                """,
                new { within = (long)within.TotalMilliseconds, max }),
            cancellationToken);
        return [.. soon.Select(static one => (new SubjectMark(one.Key, one.InstallationId), TimeSpan.FromMilliseconds(Math.Max(0, one.WaitMilliseconds))))];
    }

    private static string OldestEvent { get; } = $"SELECT MIN(id) FROM events WHERE subject_key = @subjectKey AND {PendingEvent}";

    private static string OldestEffect { get; } =
        $$"""
        SELECT MIN(id) FROM effects WHERE subject_key = @subjectKey AND {{PendingEffect}} AND (next_try_at IS NULL OR next_try_at <= {now})
        """;

    private static string DueNow { get; } =
        $$"""
        SELECT
            has_work AS HasWork,
            CAST(COALESCE(next_try_at - {now}, 0) AS BIGINT) AS WaitMilliseconds,
            CAST((SELECT COUNT(*) FROM timers WHERE subject_key = @subjectKey AND due_at <= {now}) AS BIGINT) AS DueTimers,
            CAST(COALESCE((SELECT MAX(id) FROM events WHERE subject_key = @subjectKey AND {{PendingEvent}}), 0) AS BIGINT) AS NewestEvent
        FROM subjects WHERE key = @subjectKey
        """;

    // Zero stands for "none": an expression that is null has no type of its own in SQLite.
    private static string LeftNow { get; } =
        $$"""
        SELECT
            CAST(CASE WHEN EXISTS (SELECT 1 FROM events WHERE subject_key = @subjectKey AND {{PendingEvent}})
                OR EXISTS (SELECT 1 FROM effects WHERE subject_key = @subjectKey AND {{PendingEffect}} AND (next_try_at IS NULL OR next_try_at <= {now}))
                OR EXISTS (SELECT 1 FROM timers WHERE subject_key = @subjectKey AND due_at <= {now}) THEN 1 ELSE 0 END AS BIGINT) AS WorkNow,
            CAST(COALESCE((SELECT MIN(next_try_at) FROM effects WHERE subject_key = @subjectKey AND {{PendingEffect}}), 0) AS BIGINT) AS Retry,
            CAST(COALESCE((SELECT MIN(due_at) FROM timers WHERE subject_key = @subjectKey), 0) AS BIGINT) AS Timer
        """;

    private static async Task<bool> BuryFirstAsync(SqlSession session, string row, string pending, string subjectKey, string reason, Func<string, bool> isSpared)
    {
        var waiting = await session.QueryAsync<long>($"SELECT id FROM {row}s WHERE subject_key = @subjectKey AND {pending} ORDER BY id", new { subjectKey });
        return waiting.Cast<long?>().FirstOrDefault(id => !isSpared($"{row} {id}")) is { } first
            && await session.ExecuteAsync($"UPDATE {row}s SET dead_at = {{now}}, last_error = @reason, tries = tries + 1 WHERE id = @first AND {pending}", new { first, reason }) > 0;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    // By its properties: a result without rows has no types in SQLite.
    private sealed record SubjectSoon
    {
        public string Key { get; init; } = "";

        public long InstallationId { get; init; }

        public long WaitMilliseconds { get; init; }
    }

    private sealed record WorkLeft(long WorkNow, long Retry, long Timer)
    {
        internal DateTimeOffset? RetryAt => Time(Retry);

        internal DateTimeOffset? TimerAt => Time(Timer);

        private static DateTimeOffset? Time(long stored) => stored == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(stored);
    }
}

/// <summary>Whether a subject has work, what is left of its wait, and its newest waiting event (0: none).</summary>
internal sealed record SubjectDue(bool HasWork, long WaitMilliseconds, long DueTimers, long NewestEvent)
{
    internal TimeSpan Wait => TimeSpan.FromMilliseconds(Math.Max(0, WaitMilliseconds));
}

/// <summary>Whether a subject may rest.</summary>
internal abstract record SubjectRest
{
    private SubjectRest()
    {
    }

    /// <summary>Something is to be done now.</summary>
    internal sealed record MoreWork : SubjectRest;

    /// <summary>Nothing is to be done now; <paramref name="Until"/> is the next retry or timer, null when there is none.</summary>
    internal sealed record Rests(DateTimeOffset? Until) : SubjectRest;
}
