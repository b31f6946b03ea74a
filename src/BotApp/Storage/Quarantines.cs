namespace BotApp.Storage;

/// <summary>Tests that people set apart, by repository; the last word on a test counts.</summary>
internal sealed class Quarantines(Database database)
{
    private const string Columns = "test AS Test, until_day AS UntilDay, reason AS Reason, by_login AS ByLogin, placed_at AS PlacedAt";

    /// <summary>Sets a test apart, or ends that when <paramref name="quarantine"/> has no last day. An older word never replaces a newer one.</summary>
    internal Task PutAsync(long repositoryId, StoredQuarantine quarantine, bool isCancelled, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.EachAsync(
            """
            INSERT INTO quarantines (repository_id, test, until_day, reason, by_login, placed_at, cancelled_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
            ON CONFLICT (repository_id, test) DO UPDATE SET
                until_day = excluded.until_day, reason = excluded.reason, by_login = excluded.by_login, placed_at = excluded.placed_at,
                cancelled_at = excluded.cancelled_at
            WHERE excluded.placed_at >= quarantines.placed_at
            """,
            [[
                repositoryId, quarantine.Test, quarantine.UntilDay, quarantine.Reason.Replace('\0', ' '), quarantine.ByLogin, StoredTimes.Stored(quarantine.PlacedAt),
                isCancelled ? StoredTimes.Stored(quarantine.PlacedAt) : null,
            ]]),
        cancellationToken);

    /// <summary>Those of a repository that hold on a day, by test.</summary>
    internal Task<IReadOnlyList<StoredQuarantine>> ListAsync(long repositoryId, DateOnly day, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredQuarantine>(
            $"SELECT {Columns} FROM quarantines WHERE repository_id = @repositoryId AND until_day >= @today AND cancelled_at IS NULL ORDER BY test",
            new { repositoryId, today = (long)day.DayNumber }),
        cancellationToken);
}

/// <summary>A test set apart.</summary>
/// <param name="Test">The test as it was named.</param>
/// <param name="UntilDay">The last day it holds, as days since 0001-01-01 (<see cref="DateOnly.DayNumber"/>).</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="ByLogin">Who said so.</param>
/// <param name="PlacedAt">When.</param>
internal sealed record StoredQuarantine(string Test, long UntilDay, string Reason, string ByLogin, DateTimeOffset PlacedAt);
