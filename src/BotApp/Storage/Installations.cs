namespace BotApp.Storage;

/// <summary>Where the App is installed, and what its owner has not granted yet.</summary>
internal sealed class Installations(Database database)
{
    private const string Upsert =
        """
        INSERT INTO installations (id, account, page, lacking, looked_at) VALUES (@p0, @p1, @p2, @p3, {now})
        ON CONFLICT (id) DO UPDATE SET account = excluded.account, page = excluded.page, lacking = excluded.lacking, looked_at = excluded.looked_at
        """;

    /// <summary>All installations by account.</summary>
    internal Task<IReadOnlyList<StoredInstallation>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredInstallation>("SELECT id AS Id, account AS Account, page AS Page, lacking AS Lacking FROM installations ORDER BY account, id"),
        cancellationToken);

    /// <summary>Writes installations as GitHub describes them now.</summary>
    internal Task PutAsync(IReadOnlyList<StoredInstallation> installations, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, installations), cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    internal static Task PutAsync(SqlSession session, IReadOnlyList<StoredInstallation> installations) => session.PutAsync(
        Upsert,
        [.. installations.GroupBy(one => one.Id).Select(group => group.Last()).OrderBy(one => one.Id).Select(one => new object?[] { one.Id, one.Account, one.Page, one.Lacking })]);

    /// <summary>GitHub gave no token because of a permission: what is known to be missing is said, and nothing that is known already is lost.</summary>
    internal Task LacksAsync(long id, string account, string lacking, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO installations (id, account, page, lacking, looked_at) VALUES (@id, @account, NULL, @lacking, {now})
            ON CONFLICT (id) DO UPDATE SET lacking = COALESCE(installations.lacking, excluded.lacking)
            """,
            new { id, account, lacking }),
        cancellationToken);

    /// <summary>The App is installed there no more.</summary>
    internal Task RemoveAsync(long id, CancellationToken cancellationToken) => database.WriteAsync(session => Forgetting.RestAsync(session, id), cancellationToken);
}

/// <summary>An installation.</summary>
/// <param name="Id">GitHub's number.</param>
/// <param name="Account">The owner's login.</param>
/// <param name="Page">Where its owner changes it on GitHub; null until known.</param>
/// <param name="Lacking">Permissions that the App asks for and the owner has not granted; null when there are none.</param>
internal sealed record StoredInstallation(long Id, string Account, string? Page, string? Lacking);
