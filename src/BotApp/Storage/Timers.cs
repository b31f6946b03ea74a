using System.Text.Json;

namespace BotApp.Storage;

/// <summary>Timers of subjects. One that is due becomes an event, exactly once, whoever looks first.</summary>
internal sealed class Timers(Database database)
{
    /// <summary>The kind of the event a timer becomes; its JSON is <c>{"name":"…"}</c>.</summary>
    internal const string ElapsedKind = "TimerElapsed";

    private const string Appoint =
        """
        INSERT INTO timers (subject_key, name, due_at) VALUES (@p0, @p1, {now} + @p2)
        ON CONFLICT (subject_key, name) DO UPDATE SET due_at = CASE WHEN timers.due_at < excluded.due_at THEN timers.due_at ELSE excluded.due_at END
        """;

    // The subject's row first and its timers then, as decisions do it: the other way round the two wait for each other.
    private const string Hold =
        $$"""
        SELECT {{Subjects.Columns}} FROM subjects
        WHERE key IN (SELECT subject_key FROM timers WHERE due_at <= {now} AND (@subjectKey = '' OR subject_key = @subjectKey) ORDER BY due_at, subject_key, name LIMIT @max)
        ORDER BY key {forUpdate}
        """;

    // Whoever writes a subject at this moment looks at its timers when that is done, and must not hold up those of the others.
    private const string HoldSome = Hold + "{postgresql} SKIP LOCKED{/postgresql}";

    private const string Take =
        """
        DELETE FROM timers WHERE due_at <= {now} AND (subject_key {in}@keys{/in} OR NOT EXISTS (SELECT 1 FROM subjects WHERE subjects.key = timers.subject_key))
        RETURNING subject_key AS SubjectKey, name AS Name, due_at AS DueAt
        """;

    /// <summary>Turns due timers of all subjects into events.</summary>
    /// <returns>The subjects that got one.</returns>
    internal Task<IReadOnlyList<SubjectMark>> ElapseDueAsync(int max, CancellationToken cancellationToken) => ElapseAsync("", max, cancellationToken);

    /// <summary>Turns due timers of one subject into events.</summary>
    internal Task<IReadOnlyList<SubjectMark>> ElapseDueAsync(string subjectKey, CancellationToken cancellationToken) =>
        ElapseAsync(subjectKey, 100, cancellationToken);

    /// <summary>Timers of a subject, soonest first.</summary>
    internal Task<IReadOnlyList<StoredTimer>> OfSubjectAsync(string subjectKey, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredTimer>(
            "SELECT subject_key AS SubjectKey, name AS Name, due_at AS DueAt FROM timers WHERE subject_key = @subjectKey ORDER BY due_at, name",
            new { subjectKey }),
        cancellationToken);

    /// <summary>Sets a timer on each of these subjects, so long from now by the database's clock; one of that name that is due sooner stays.</summary>
    internal Task AppointAsync(string name, IReadOnlyList<(string SubjectKey, TimeSpan After)> subjects, CancellationToken cancellationToken) =>
        database.WriteAsync(session => AppointAsync(session, name, subjects), cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    internal static Task AppointAsync(SqlSession session, string name, IReadOnlyList<(string SubjectKey, TimeSpan After)> subjects) => session.EachAsync(
        Appoint,
        [.. subjects.OrderBy(one => one.SubjectKey, StringComparer.Ordinal).Select(one => new object?[] { one.SubjectKey, name, (long)one.After.TotalMilliseconds })]);

    private async Task<IReadOnlyList<SubjectMark>> ElapseAsync(string subjectKey, int max, CancellationToken cancellationToken)
    {
        // Most looks find nothing: a read is cheaper than a transaction.
        var due = await database.ReadAsync(
            session => session.NumberAsync(
                "SELECT 1 FROM timers WHERE due_at <= {now} AND (@subjectKey = '' OR subject_key = @subjectKey) LIMIT 1",
                new { subjectKey }),
            cancellationToken);
        return due is null
            ? []
            : await database.WriteAsync(session => TakeAsync(session, subjectKey, max), cancellationToken);
    }

    private static async Task<IReadOnlyList<SubjectMark>> TakeAsync(SqlSession session, string subjectKey, int max)
    {
        var subjects = await session.QueryAsync<SubjectRecord>(subjectKey.Length == 0 ? HoldSome : Hold, new { subjectKey, max });
        var timers = (await session.QueryAsync<StoredTimer>(Take, new { keys = subjects.Select(subject => subject.Key).ToArray() })).ToLookup(timer => timer.SubjectKey, StringComparer.Ordinal);
        var events = subjects.SelectMany(subject => timers[subject.Key].OrderBy(timer => timer.DueAt).Select(timer => Elapsed(subject, timer))).ToList();
        await EventRows.PutAsync(session, [.. events.Select(newEvent => (newEvent, (string?)null))]);
        await EventRows.MarkAsync(session, events);
        return [.. subjects.Where(subject => timers.Contains(subject.Key)).Select(subject => new SubjectMark(subject.Key, subject.InstallationId))];
    }

    private static NewEvent Elapsed(SubjectRecord subject, StoredTimer timer) => new(
        subject.Key,
        subject.InstallationId,
        subject.RepositoryId,
        ElapsedKind,
        JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = timer.Name }));
}
