namespace BotApp.Storage;

/// <summary>What people asked for on pages of the dashboard, and the newest answer.</summary>
internal sealed class Asks(Database database)
{
    /// <summary>Writes one down with its event, once; false: it was there before.</summary>
    internal Task<bool> AddAsync(StoredAsk ask, NewEvent happened, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync(
                "INSERT INTO asks (id, subject_key, repository_id, login, command, asked_at) VALUES (@Id, @SubjectKey, @RepositoryId, @Login, @Command, {now}) ON CONFLICT (id) DO NOTHING", ask) == 0)
            {
                return false;
            }

            await EventRows.PutAsync(session, [(happened, null)]);
            await EventRows.MarkAsync(session, [happened]);
            return true;
        },
        cancellationToken);

    /// <summary>The answer is this; a later one takes its place.</summary>
    internal Task AnswerAsync(string id, bool isDone, string code, string answer, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE asks SET answered_at = {now}, is_done = @isDone, code = @code, answer = @answer WHERE id = @id", new { id, isDone = isDone ? 1L : 0L, code, answer }),
        cancellationToken);

    /// <summary>One of a repository; null when it is not there.</summary>
    internal Task<StoredAsk?> FindAsync(long repositoryId, string id, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredAsk>(
            """
            SELECT id AS Id, subject_key AS SubjectKey, repository_id AS RepositoryId, login AS Login, command AS Command,
                COALESCE(is_done, 0) AS IsDone, code AS Code, answer AS Answer
            FROM asks WHERE id = @id AND repository_id = @repositoryId
            """,
            new { id, repositoryId }),
        cancellationToken);
}

/// <summary>What was asked for.</summary>
/// <param name="Id">Ours.</param>
/// <param name="SubjectKey">Of whom.</param>
/// <param name="RepositoryId">Its repository.</param>
/// <param name="Login">Who asked.</param>
/// <param name="Command">In the words of a command.</param>
/// <param name="IsDone">It was obeyed.</param>
/// <param name="Code">The stable reason code; null until it is answered.</param>
/// <param name="Answer">Plain text; null until it is answered.</param>
internal sealed record StoredAsk(string Id, string SubjectKey, long RepositoryId, string Login, string Command, bool IsDone, string? Code, string? Answer);
