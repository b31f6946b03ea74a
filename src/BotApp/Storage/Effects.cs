namespace BotApp.Storage;

/// <summary>Effects: what is still to be performed, and what became of the rest.</summary>
internal sealed class Effects(Database database)
{
    internal const string Columns =
        """
        id AS Id, subject_key AS SubjectKey, key AS "Key", kind AS Kind, body AS Json, event_id AS EventId, created_at AS CreatedAt, done_at AS DoneAt,
        result AS ResultJson, tries AS Tries, next_try_at AS NextTryAt, last_error AS LastError, dead_at AS DeadAt, superseded_at AS SupersededAt
        """;

    /// <summary>Effects of a subject that wait to be performed (some perhaps not before their <c>NextTryAt</c>), oldest first.</summary>
    internal Task<IReadOnlyList<StoredEffect>> PendingAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredEffect>(
            $"""
            SELECT {Columns} FROM effects
            WHERE subject_key = @subjectKey AND done_at IS NULL AND dead_at IS NULL AND superseded_at IS NULL ORDER BY id
            """,
            new { subjectKey }),
        cancellationToken);

    /// <summary>The effect is done: its result, the ids it learned and the events it raises are written together.</summary>
    /// <returns>False when it was done already; then nothing is written.</returns>
    internal Task<bool> DoneAsync(EffectResult result, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var updated = await session.ExecuteAsync(
                "UPDATE effects SET done_at = {now}, result = @ResultJson, last_error = NULL, dead_at = NULL WHERE id = @EffectId AND done_at IS NULL",
                new { result.EffectId, result.ResultJson });
            if (updated == 0)
            {
                return false;
            }

            var events = result.Events
                .Select((newEvent, index) => newEvent with { DedupeKey = newEvent.DedupeKey ?? $"effect:{result.EffectId}:{index}" })
                .ToList();
            await GitHubIds.UpsertAsync(session, result.GitHubIds);
            await EventRows.PutAsync(session, [.. events.Select(newEvent => (newEvent, (string?)null))]);
            await EventRows.MarkAsync(session, events);
            await Runs.UpsertAsync(session, result.Runs);
            await AuditTrail.AddAsync(session, result.Audit);
            return true;
        },
        cancellationToken);

    /// <summary>The effect failed: tried again after the given time, or a dead letter when that is null.</summary>
    internal Task FailAsync(long effectId, string error, TimeSpan? tryAgainIn, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            tryAgainIn is null
                ? "UPDATE effects SET tries = tries + 1, last_error = @error, dead_at = {now} WHERE id = @effectId AND done_at IS NULL"
                : "UPDATE effects SET tries = tries + 1, last_error = @error, next_try_at = {now} + @delay WHERE id = @effectId AND done_at IS NULL",
            new { effectId, error = StoredReason.Of(error), delay = (long)(tryAgainIn?.TotalMilliseconds ?? 0) }),
        cancellationToken);

    /// <summary>Nothing that waits to be performed is performed any more.</summary>
    internal Task DropAsync(string subjectKey, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE effects SET superseded_at = {now} WHERE subject_key = @subjectKey AND done_at IS NULL AND dead_at IS NULL AND superseded_at IS NULL",
            new { subjectKey }),
        cancellationToken);

    /// <summary>The newest effect of a key in a subject; null when there is none.</summary>
    internal Task<StoredEffect?> FindAsync(string subjectKey, string key, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredEffect>(
            $"SELECT {Columns} FROM effects WHERE subject_key = @subjectKey AND key = @key ORDER BY id DESC LIMIT 1",
            new { subjectKey, key }),
        cancellationToken);

    /// <summary>What became of the effects of a key among the last so many of a subject before this one, newest first.</summary>
    internal Task<IReadOnlyList<FormerEffect>> FormerAsync(string subjectKey, string key, long before, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<FormerEffect>(
            """
            SELECT done_at AS DoneAt, tries AS Tries
            FROM (SELECT id, key, done_at, tries FROM effects WHERE subject_key = @subjectKey AND id < @before ORDER BY id DESC LIMIT @max) AS recent
            WHERE key = @key ORDER BY id DESC
            """,
            new { subjectKey, key, before, max }),
        cancellationToken);

    /// <summary>Effects of a subject, newest first.</summary>
    internal Task<IReadOnlyList<StoredEffect>> OfSubjectAsync(string subjectKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredEffect>(
            $"SELECT {Columns} FROM effects WHERE subject_key = @subjectKey ORDER BY id DESC LIMIT @max",
            new { subjectKey, max }),
        cancellationToken);
}
