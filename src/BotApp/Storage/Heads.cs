using System.Globalization;
using Dapper;

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

    // By what a subject is found.
    private const string Commit = "commit ";
    private const string Run = "run ";
    private const string Correlation = "correlation ";
    private const string Place = "place ";

    // Each by an index, however many there are. Columns as they are declared: what SQLite computes has no type before there is a row.
    private const string OfCommits = "SELECT h.repository_id AS RepositoryId, h.sha AS Name, h.subject_key AS SubjectKey FROM wanted w JOIN heads h ON h.repository_id = w.repository_id AND h.sha = w.name";

    private const string OfRuns =
        """
        SELECT s.repository_id AS RepositoryId, r.external_id AS Name, r.subject_key AS SubjectKey
        FROM wanted w JOIN runs r ON r.external_id = w.name JOIN subjects s ON s.key = r.subject_key AND s.repository_id = w.repository_id
        """;

    private const string OfCorrelations =
        """
        SELECT s.repository_id AS RepositoryId, r.correlation_id AS Name, r.subject_key AS SubjectKey
        FROM wanted w JOIN runs r ON r.correlation_id = w.name JOIN subjects s ON s.key = r.subject_key AND s.repository_id = w.repository_id
        """;

    private static readonly IReadOnlyList<string> OfPlaces =
    [
        .. new[] { "live_sha", "candidate_sha", "last_sha" }.Select(static column =>
            $"SELECT e.repository_id AS RepositoryId, e.{column} AS Name, e.subject_key AS SubjectKey FROM wanted w JOIN environments e ON e.repository_id = w.repository_id AND e.{column} = w.name"),
    ];

    /// <summary>Events with a subject each: one addressed by commit or run becomes one per subject concerned, and none where nobody is.</summary>
    internal async Task<IReadOnlyList<NewEvent>> ResolveAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
        (await ResolveAsync([events], cancellationToken))[0];

    /// <summary>The same for several lists, which cost the database no more than one.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<NewEvent>>> ResolveAsync(IReadOnlyList<IReadOnlyList<NewEvent>> lists, CancellationToken cancellationToken)
    {
        var addressed = lists.SelectMany(static events => events).Where(static one => one.Address is not null).ToList();
        if (addressed.Count == 0)
        {
            return lists;
        }

        var known = await FindAsync(addressed, cancellationToken);
        return [.. lists.Select(events => (IReadOnlyList<NewEvent>)[.. events.SelectMany(one => one.Address is { } address
            ? Subjects(one.RepositoryId, address, known).Select(subject => one with { SubjectKey = subject, Address = null })
            : [one])])];
    }

    /// <summary>Remembers the commits that events name as newest.</summary>
    internal static Task PutAsync(SqlSession session, IEnumerable<NewEvent> events) => session.PutAsync(
        Upsert,
        [.. events.Where(one => one.Head is not null).GroupBy(one => one.SubjectKey).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new object?[] { group.Key, group.Last().RepositoryId, group.Last().Head })]);

    /// <summary>Remembers the newest commit of a subject.</summary>
    internal Task PutAsync(string subjectKey, long repositoryId, string sha, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, subjectKey, repositoryId, sha), cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    internal static Task PutAsync(SqlSession session, string subjectKey, long repositoryId, string sha) => session.PutAsync(Upsert, [[subjectKey, repositoryId, sha]]);

    private static IEnumerable<string> Subjects(long repositoryId, EventAddress address, ILookup<(long RepositoryId, string Name), string> known) => known[(repositoryId, Commit + address.Commit)]
        .Concat(known[(repositoryId, Run + address.RunId)])
        .Concat(known[(repositoryId, Correlation + address.CorrelationId)])
        .Concat(address.IsPressed ? known[(repositoryId, Place + address.Commit)] : [])
        .Distinct(StringComparer.Ordinal);

    private Task<ILookup<(long RepositoryId, string Name), string>> FindAsync(IReadOnlyList<NewEvent> addressed, CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
        {
            var found = new List<((long RepositoryId, string Name) By, string SubjectKey)>();
            async Task LookAsync(string by, string sql, Func<EventAddress, string?> part) =>
                found.AddRange((await FindAsync(session, sql, addressed, part)).Select(row => ((row.RepositoryId, by + row.Name), row.SubjectKey)));

            await LookAsync(Commit, OfCommits, static address => address.Commit);
            await LookAsync(Run, OfRuns, static address => address.RunId);
            await LookAsync(Correlation, OfCorrelations, static address => address.CorrelationId);
            foreach (var places in OfPlaces)
            {
                await LookAsync(Place, places, static address => address.IsPressed ? address.Commit : null);
            }

            return found.ToLookup(static row => row.By, static row => row.SubjectKey);
        },
        cancellationToken);

    private static async Task<IReadOnlyList<Concerned>> FindAsync(SqlSession session, string sql, IReadOnlyList<NewEvent> addressed, Func<EventAddress, string?> part)
    {
        var wanted = addressed.Select(one => (one.RepositoryId, Name: one.Address is { } address ? part(address) : null)).Where(static one => !string.IsNullOrEmpty(one.Name)).Distinct().ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        // Of few lengths, so that statements are few, too: the last one fills up.
        var values = new DynamicParameters();
        var length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)wanted.Count);
        for (var index = 0; index < length; index++)
        {
            var (repositoryId, name) = wanted[Math.Min(index, wanted.Count - 1)];
            values.Add(string.Create(CultureInfo.InvariantCulture, $"r{index}"), repositoryId);
            values.Add(string.Create(CultureInfo.InvariantCulture, $"n{index}"), name);
        }

        var rows = string.Join(", ", Enumerable.Range(0, length).Select(static index => string.Create(CultureInfo.InvariantCulture, $"(@r{index}, @n{index})")));
        return await session.QueryAsync<Concerned>($"WITH wanted (repository_id, name) AS (VALUES {rows}) {sql}", values);
    }

    private sealed record Concerned(long RepositoryId, string Name, string SubjectKey);
}
