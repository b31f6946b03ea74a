namespace BotApp.Storage;

/// <summary>Decisions: everything one changes is written together, and only if the state is still the one it was taken from.</summary>
internal sealed class Decisions(Database database)
{
    internal const string Columns =
        """
        id AS Id, subject_key AS SubjectKey, event_id AS EventId, event_kind AS EventKind, because AS Because, effects AS EffectsSummaryJson,
        state_version AS StateVersion, created_at AS CreatedAt
        """;

    // The place of an effect that was given up is taken too: replaying it later would undo the newer one.
    private const string Supersede =
        """
        UPDATE effects SET superseded_at = {now}
        WHERE subject_key = @p0 AND key = @p1 AND done_at IS NULL AND superseded_at IS NULL
        """;

    private const string InsertEffect =
        "INSERT INTO effects (subject_key, key, kind, body, event_id, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, {now})";

    private const string SetTimer =
        "INSERT INTO timers (subject_key, name, due_at) VALUES (@p0, @p1, @p2) ON CONFLICT (subject_key, name) DO UPDATE SET due_at = excluded.due_at";

    /// <summary>Saves a decision.</summary>
    /// <returns>False when the state has another version by now: nothing was written, decide again.</returns>
    /// <exception cref="VersionHeldException">The version that the decision begins to publish is another tag's: nothing of the decision is saved.</exception>
    internal Task<bool> SaveAsync(DecisionRecord decision, CancellationToken cancellationToken) =>
        database.WriteAsync(session => SaveAsync(session, decision), cancellationToken);

    /// <summary>Decisions of a subject, newest first.</summary>
    internal Task<IReadOnlyList<StoredDecision>> OfSubjectAsync(string subjectKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredDecision>(
            $"SELECT {Columns} FROM decisions WHERE subject_key = @subjectKey ORDER BY id DESC LIMIT @max",
            new { subjectKey, max }),
        cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    internal static async Task<bool> SaveAsync(SqlSession session, DecisionRecord decision)
    {
        var version = decision.ExpectedVersion + 1;
        var updated = await session.ExecuteAsync(
            """
            UPDATE subjects SET state = @StateJson, version = @version, tries = 0, last_error = NULL, updated_at = {now}
            WHERE key = @SubjectKey AND version = @ExpectedVersion
            """,
            new { decision.SubjectKey, decision.StateJson, decision.ExpectedVersion, version });
        if (updated == 0)
        {
            return false;
        }

        var eventId = decision.HandledEventIds.Count == 0 ? (long?)null : decision.HandledEventIds[0];
        await session.PutAsync(
            """
            INSERT INTO decisions (subject_key, event_id, event_kind, because, effects, state_version, created_at)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, {now})
            """,
            [[decision.SubjectKey, eventId, decision.EventKind, decision.Because, decision.EffectsSummaryJson, version]]);
        await session.PutAsync(
            "UPDATE events SET handled_at = {now} WHERE id = @p0 AND handled_at IS NULL",
            [.. decision.HandledEventIds.Select(id => new object?[] { id })]);
        await SaveEffectsAsync(session, decision, eventId);
        await SaveTimersAsync(session, decision);
        await Runs.UpsertAsync(session, decision.Runs);
        await Deployments.PutAsync(session, decision.Environment, decision.Deployments);
        await Releases.PutAsync(session, decision.Release);
        if (decision.Head is { } head)
        {
            await Heads.PutAsync(session, decision.SubjectKey, head.RepositoryId, head.Sha);
        }

        await SubjectWords.PutAsync(session, decision.Words);
        await AuditTrail.AddAsync(session, decision.Audit);
        await Notices.AddAsync(session, decision.Notices);
        return true;
    }

    private static async Task SaveEffectsAsync(SqlSession session, DecisionRecord decision, long? eventId)
    {
        var keys = decision.Effects.Select(effect => effect.Key).Distinct(StringComparer.Ordinal);
        await session.PutAsync(Supersede, [.. keys.Select(key => new object?[] { decision.SubjectKey, key })]);
        await session.PutAsync(
            InsertEffect,
            [.. decision.Effects.Select(effect => new object?[] { decision.SubjectKey, effect.Key, effect.Kind, effect.Json, eventId })]);
    }

    private static async Task SaveTimersAsync(SqlSession session, DecisionRecord decision)
    {
        await session.PutAsync(
            "DELETE FROM timers WHERE subject_key = @p0 AND name = @p1",
            [.. decision.Timers.Where(timer => timer.DueAt is null).Select(timer => new object?[] { decision.SubjectKey, timer.Name })]);
        await session.PutAsync(
            SetTimer,
            [.. decision.Timers.Where(timer => timer.DueAt is not null).Select(timer => new object?[] { decision.SubjectKey, timer.Name, StoredTimes.Stored(timer.DueAt) })]);
    }
}
