namespace BotApp.Storage;

/// <summary>Freezes that commands began: at most one for each repository, the newest word counts.</summary>
internal sealed class Freezes(Database database)
{
    /// <summary>The repository's freeze, over or not; null when nobody began one.</summary>
    internal Task<StoredFreeze?> FindAsync(long repositoryId, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredFreeze>(
            "SELECT said_by AS SaidBy, reason AS Reason, said_at AS SaidAt, until_at AS UntilAt FROM freezes WHERE repository_id = @repositoryId",
            new { repositoryId }),
        cancellationToken);

    /// <summary>Writes a freeze, unless a newer word was said already.</summary>
    internal Task PutAsync(long repositoryId, StoredFreeze freeze, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO freezes (repository_id, said_by, reason, said_at, until_at) VALUES (@repositoryId, @SaidBy, @Reason, @SaidAt, @UntilAt)
            ON CONFLICT (repository_id) DO UPDATE SET said_by = excluded.said_by, reason = excluded.reason, said_at = excluded.said_at, until_at = excluded.until_at
            WHERE freezes.said_at <= excluded.said_at
            """,
            new { repositoryId, freeze.SaidBy, freeze.Reason, freeze.SaidAt, freeze.UntilAt }),
        cancellationToken);

    /// <summary>Ends the freeze that was said before a moment; a newer one stays.</summary>
    internal Task EndAsync(long repositoryId, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("DELETE FROM freezes WHERE repository_id = @repositoryId AND said_at <= @at", new { repositoryId, at }),
        cancellationToken);
}
