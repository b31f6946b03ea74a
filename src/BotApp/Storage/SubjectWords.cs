namespace BotApp.Storage;

/// <summary>What subjects are found by.</summary>
internal sealed class SubjectWords(Database database)
{
    private const int MaxCharacters = 500;

    /// <summary>Writes what a subject is found by, inside the transaction that writes its state; null where it is found by nothing.</summary>
    internal static Task PutAsync(SqlSession session, StoredWords? words) => words is null ? Task.CompletedTask : PutAsync(session, [words]);

    /// <summary>Writes what subjects are found by.</summary>
    internal Task PutAsync(IReadOnlyList<StoredWords> words, CancellationToken cancellationToken) => database.WriteAsync(session => PutAsync(session, words), cancellationToken);

    /// <summary>Subjects of a kind (<c>pr:</c>) with a state and without words, by key: a version that knew no words wrote them.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> MissingAsync(string prefix, string after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"""
            SELECT {Subjects.Columns} FROM subjects
            WHERE key > @after AND key LIKE @like AND state IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subject_words w WHERE w.subject_key = subjects.key)
            ORDER BY key LIMIT @max
            """,
            new { after, like = prefix + "%", max }),
        cancellationToken);

    private static Task<IReadOnlyList<object?>> PutAsync(SqlSession session, IReadOnlyList<StoredWords> words) => session.EachAsync(
        """
        INSERT INTO subject_words (subject_key, repository_id, kind, rank, title, words) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
        ON CONFLICT (subject_key) DO UPDATE SET title = excluded.title, words = excluded.words
        WHERE subject_words.title <> excluded.title OR subject_words.words <> excluded.words
        """,
        [.. words.OrderBy(one => one.SubjectKey, StringComparer.Ordinal).Select(one => new object?[] { one.SubjectKey, one.RepositoryId, one.Kind, one.Rank, Cut(one.Title), Cut(one.Words) })]);

    // PostgreSQL takes neither NUL nor half a character.
    private static string Cut(string text)
    {
        var cut = text.Length > MaxCharacters ? text[..MaxCharacters] : text;
        return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut.Replace('\0', '\uFFFD')));
    }
}

/// <summary>What a subject is found by.</summary>
/// <param name="SubjectKey">The subject.</param>
/// <param name="RepositoryId">Its repository.</param>
/// <param name="Kind">What it is: <c>pr</c>, <c>branch</c> or <c>tag</c>.</param>
/// <param name="Rank">Greater ones are shown first: a pull request's number.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Words">What is looked through, in small letters.</param>
internal sealed record StoredWords(string SubjectKey, long RepositoryId, string Kind, long Rank, string Title, string Words);
