namespace BotApp.Storage;

/// <summary>What was given up on, with the reason, and the way back.</summary>
internal sealed class DeadLetters(Database database)
{
    private const string MarkSubject =
        "UPDATE subjects SET has_work = 1, tries = 0, next_try_at = NULL, updated_at = {now} WHERE key = @subjectKey";

    /// <summary>Dead events and effects, newest first.</summary>
    internal Task<IReadOnlyList<DeadLetter>> ListAsync(int max, CancellationToken cancellationToken) => ListAsync(max, null, cancellationToken);

    /// <summary>The same of some repositories only, unless <paramref name="among"/> is null.</summary>
    internal Task<IReadOnlyList<DeadLetter>> ListAsync(int max, IReadOnlyList<long>? among, CancellationToken cancellationToken) => among is [] ? Task.FromResult<IReadOnlyList<DeadLetter>>([]) : database.ReadAsync(
        session => session.QueryAsync<DeadLetter>(
            """
            SELECT id AS Id, CAST(0 AS BIGINT) AS IsEffect, subject_key AS SubjectKey, kind AS Kind, last_error AS Reason, tries AS Tries, dead_at AS DeadAt
                FROM events WHERE dead_at IS NOT NULL AND (@isAll = 1 OR EXISTS (SELECT 1 FROM subjects s WHERE s.key = events.subject_key AND s.repository_id {in}@readable{/in}))
            UNION ALL
            SELECT id, CAST(1 AS BIGINT), subject_key, kind, last_error, tries, dead_at
                FROM effects WHERE dead_at IS NOT NULL AND superseded_at IS NULL AND (@isAll = 1 OR EXISTS (SELECT 1 FROM subjects s WHERE s.key = effects.subject_key AND s.repository_id {in}@readable{/in}))
            ORDER BY 7 DESC, 1 DESC LIMIT @max
            """,
            new { max, isAll = among is null ? 1L : 0L, readable = among ?? [] }),
        cancellationToken);

    /// <summary>Makes one event a dead letter now: nothing will ever handle it unless somebody replays it.</summary>
    internal Task BuryEventAsync(long eventId, string reason, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE events SET dead_at = {now}, last_error = @reason, tries = tries + 1 WHERE id = @eventId AND handled_at IS NULL",
            new { eventId, reason = StoredReason.Of(reason) }),
        cancellationToken);

    /// <summary>Puts a dead event back into the inbox of its subject.</summary>
    /// <returns>The subject to wake; null when the event is not dead (any more).</returns>
    internal Task<SubjectMark?> ReplayEventAsync(long eventId, CancellationToken cancellationToken) =>
        ReplayAsync("events", "handled_at IS NULL", eventId, cancellationToken);

    /// <summary>Puts a dead effect back among those to be performed.</summary>
    /// <returns>The subject to wake; null when the effect is not dead (any more) or a newer one took its place.</returns>
    internal Task<SubjectMark?> ReplayEffectAsync(long effectId, CancellationToken cancellationToken) =>
        ReplayAsync("effects", "done_at IS NULL AND superseded_at IS NULL", effectId, cancellationToken);

    private Task<SubjectMark?> ReplayAsync(string table, string unfinished, long id, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var subjectKey = await session.FindAsync<string>(
                $"SELECT subject_key FROM {table} WHERE id = @id AND dead_at IS NOT NULL AND {unfinished}", new { id });
            if (subjectKey is null)
            {
                return null;
            }

            var waits = table == "effects" ? ", next_try_at = NULL" : "";
            await session.ExecuteAsync($"UPDATE {table} SET dead_at = NULL, tries = 0{waits} WHERE id = @id", new { id });
            await session.ExecuteAsync(MarkSubject, new { subjectKey });
            return await session.FindAsync<SubjectMark>(
                """SELECT key AS "Key", installation_id AS InstallationId FROM subjects WHERE key = @subjectKey""", new { subjectKey });
        },
        cancellationToken);
}

/// <summary>An event or effect that was given up on.</summary>
internal sealed record DeadLetter(long Id, bool IsEffect, string SubjectKey, string Kind, string? Reason, long Tries, DateTimeOffset DeadAt);
