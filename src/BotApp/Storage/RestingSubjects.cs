namespace BotApp.Storage;

/// <summary>Subjects that rest for long: whoever knows what their state means says which of them are over, and those are deleted.</summary>
internal sealed class RestingSubjects(Database database)
{
    // Nothing waits for it: no mark, no timer, no event, no effect, and nobody is still to be told of it.
    private const string Rests =
        """
        has_work = 0 AND updated_at < {now} - @age
            AND NOT EXISTS (SELECT 1 FROM timers WHERE timers.subject_key = subjects.key)
            AND NOT EXISTS (SELECT 1 FROM events WHERE events.subject_key = subjects.key AND events.handled_at IS NULL AND events.dead_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM effects WHERE effects.subject_key = subjects.key AND effects.done_at IS NULL AND effects.dead_at IS NULL AND effects.superseded_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM preview_slots WHERE preview_slots.subject_key = subjects.key)
        """;

    /// <summary>A page of subjects of one kind (<c>pr:</c>) that had no news for so long.</summary>
    /// <param name="prefix">What their keys begin with.</param>
    /// <param name="age">Since when they rest, by the database's clock.</param>
    /// <param name="after">The last key of the page before; empty for the first.</param>
    /// <param name="max">No more than this many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal Task<IReadOnlyList<SubjectRecord>> ListAsync(string prefix, TimeSpan age, string after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE key LIKE @kind AND key > @after AND {Rests} ORDER BY key LIMIT @max",
            new { kind = prefix + "%", age = (long)age.TotalMilliseconds, after, max }),
        cancellationToken);

    /// <summary>Deletes a subject and its rows, unless anything happened to it since it was read.</summary>
    /// <returns>Whether it went.</returns>
    internal Task<bool> DeleteAsync(SubjectRecord subject, TimeSpan age, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var rows = await session.ExecuteAsync(
                $"DELETE FROM subjects WHERE key = @Key AND version = @Version AND {Rests}", new { subject.Key, subject.Version, age = (long)age.TotalMilliseconds });
            if (rows == 0)
            {
                return false;
            }

            await SubjectRows.DeleteAsync(session, subject.Key);
            return true;
        },
        cancellationToken);
}
