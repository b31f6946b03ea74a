using Dapper;

namespace BotApp.Storage;

/// <summary>What a search asks. Every question is asked of some repositories only, those that the reader may read; only reads.</summary>
internal sealed class SearchQueries(Database database)
{
    /// <summary>The fewest digits of a commit that are looked for.</summary>
    internal const int MinDigits = 7;

    /// <summary>Subjects of a kind that have all the words, in small letters, greatest number first.</summary>
    internal Task<IReadOnlyList<FoundSubject>> SubjectsAsync(string kind, IReadOnlyList<string> words, IReadOnlyList<long> among, int max, CancellationToken cancellationToken)
    {
        if (among.Count == 0 || words.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<FoundSubject>>([]);
        }

        var values = new DynamicParameters(new { kind, readable = among.ToArray(), max });
        for (var index = 0; index < words.Count; index++)
        {
            values.Add($"w{index}", $"%{Literal(words[index])}%");
        }

        var fits = string.Join(" AND ", Enumerable.Range(0, words.Count).Select(index => $"w.words LIKE @w{index} ESCAPE '!'"));
        return database.ReadAsync(
            session => session.QueryAsync<FoundSubject>(
                $$"""
                SELECT w.subject_key AS SubjectKey, w.title AS Title FROM subject_words w
                WHERE w.repository_id {in}@readable{/in} AND w.kind = @kind AND {{fits}} AND EXISTS (SELECT 1 FROM subjects s WHERE s.key = w.subject_key)
                ORDER BY w.rank DESC, w.subject_key LIMIT @max
                """,
                values),
            cancellationToken);
    }

    /// <summary>Of these subjects those that are there.</summary>
    internal Task<IReadOnlyList<FoundSubject>> KnownAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => keys.Count == 0 ? Task.FromResult<IReadOnlyList<FoundSubject>>([]) : database.ReadAsync(
        session => session.QueryAsync<FoundSubject>(
            """
            SELECT s.key AS SubjectKey, COALESCE(w.title, '') AS Title FROM subjects s LEFT JOIN subject_words w ON w.subject_key = s.key
            WHERE s.key {in}@keys{/in} ORDER BY s.key
            """,
            new { keys = keys.ToArray() }),
        cancellationToken);

    /// <summary>Subjects whose newest commit begins so.</summary>
    internal Task<IReadOnlyList<FoundSubject>> HeadsAsync(string digits, IReadOnlyList<long> among, int max, CancellationToken cancellationToken) => among.Count == 0 ? Task.FromResult<IReadOnlyList<FoundSubject>>([]) : database.ReadAsync(
        session => session.QueryAsync<FoundSubject>(
            """
            SELECT h.subject_key AS SubjectKey, COALESCE(w.title, '') AS Title, h.sha AS Sha FROM heads h LEFT JOIN subject_words w ON w.subject_key = h.subject_key
            WHERE h.repository_id {in}@readable{/in} AND h.sha >= @digits AND h.sha < @end AND EXISTS (SELECT 1 FROM subjects s WHERE s.key = h.subject_key)
            ORDER BY h.subject_key LIMIT @max
            """,
            new { readable = among.ToArray(), digits, end = End(digits), max }),
        cancellationToken);

    /// <summary>Runs of commits that begin so, newest change first.</summary>
    internal Task<IReadOnlyList<FoundRun>> RunsAsync(string digits, IReadOnlyList<long> among, int max, CancellationToken cancellationToken) => among.Count == 0 ? Task.FromResult<IReadOnlyList<FoundRun>>([]) : database.ReadAsync(
        session => session.QueryAsync<FoundRun>(
            """
            SELECT r.correlation_id AS CorrelationId, r.subject_key AS SubjectKey, r.pipeline AS Pipeline, r.sha AS Sha FROM runs r
            WHERE r.sha >= @digits AND r.sha < @end AND EXISTS (SELECT 1 FROM subjects s WHERE s.key = r.subject_key AND s.repository_id {in}@readable{/in})
            ORDER BY r.updated_at DESC LIMIT @max
            """,
            new { readable = among.ToArray(), digits, end = End(digits), max }),
        cancellationToken);

    /// <summary>The id of a delivery as it is stored; null when it is not there, or not of these repositories (null: of any or none).</summary>
    internal Task<string?> DeliveryAsync(string guid, IReadOnlyList<long>? among, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<string>(
            """SELECT guid FROM deliveries WHERE guid {in}@guids{/in} AND (@isAll = 1 OR repository_id {in}@readable{/in})""",
            new { guids = new[] { guid, guid.ToLowerInvariant() }, isAll = among is null ? 1L : 0L, readable = (among ?? []).ToArray() }),
        cancellationToken);

    // Behind every digit there is.
    private static string End(string digits) => digits + "g";

    private static string Literal(string word) => word.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}

/// <summary>A subject that was found.</summary>
internal sealed record FoundSubject
{
    public string SubjectKey { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>Its newest commit, where it was found by that.</summary>
    public string? Sha { get; init; }
}

/// <summary>A run that was found.</summary>
internal sealed record FoundRun(string CorrelationId, string SubjectKey, string Pipeline, string Sha);
