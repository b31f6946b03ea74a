namespace BotApp.Storage;

/// <summary>Whom an event without a subject of its own concerns: whoever has the commit as newest one, or waits for the run.</summary>
/// <param name="Commit">The commit; null when the event names none.</param>
/// <param name="RunId">The runner's id of the run; null when the event is not about a run.</param>
/// <param name="CorrelationId">Our id found in the run's title; null when there is none.</param>
internal sealed record EventAddress(string? Commit, string? RunId, string? CorrelationId)
{
    /// <summary>A person pressed something on the commit: environments whose check is there are concerned, too.</summary>
    public bool IsPressed { get; init; }
}

/// <summary>The newest commit of every subject, as deliveries named it: written with the delivery, so that what follows about the commit finds its subject.</summary>
internal sealed class Heads(Database database)
{
    private const string Upsert =
        """
        INSERT INTO heads (subject_key, repository_id, sha) VALUES (@p0, @p1, @p2)
        ON CONFLICT (subject_key) DO UPDATE SET sha = excluded.sha
        """;

    /// <summary>Events with a subject each: one addressed by commit or run becomes one per subject concerned, and none where nobody is.</summary>
    internal async Task<IReadOnlyList<NewEvent>> ResolveAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        if (events.All(one => one.Address is null))
        {
            return events;
        }

        var resolved = new List<NewEvent>();
        foreach (var one in events)
        {
            var subjects = one.Address is { } address ? await FindAsync(one.RepositoryId, address, cancellationToken) : [one.SubjectKey];
            resolved.AddRange(subjects.Select(subject => one with { SubjectKey = subject, Address = null }));
        }

        return resolved;
    }

    /// <summary>Remembers the commits that events name as newest.</summary>
    internal static Task PutAsync(SqlSession session, IEnumerable<NewEvent> events) => session.EachAsync(
        Upsert,
        [.. events.Where(one => one.Head is not null).GroupBy(one => one.SubjectKey).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new object?[] { group.Key, group.Last().RepositoryId, group.Last().Head })]);

    /// <summary>Remembers the commits that events name as newest.</summary>
    internal Task PutAsync(string subjectKey, long repositoryId, string sha, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.EachAsync(Upsert, [[subjectKey, repositoryId, sha]]),
        cancellationToken);

    private Task<IReadOnlyList<string>> FindAsync(long repositoryId, EventAddress address, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<string>(
            """
            SELECT subject_key FROM heads WHERE repository_id = @repositoryId AND sha = @Commit
            UNION
            SELECT r.subject_key FROM runs r JOIN subjects s ON s.key = r.subject_key
            WHERE s.repository_id = @repositoryId AND (r.correlation_id = @CorrelationId OR r.external_id = @RunId)
            UNION
            SELECT subject_key FROM environments
            WHERE @IsPressed = 1 AND repository_id = @repositoryId AND (live_sha = @Commit OR candidate_sha = @Commit OR last_sha = @Commit)
            """,
            new { repositoryId, Commit = address.Commit ?? "", IsPressed = address.IsPressed ? 1L : 0L, CorrelationId = address.CorrelationId ?? "", RunId = address.RunId ?? "" }),
        cancellationToken);
}
