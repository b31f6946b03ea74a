namespace BotApp.Storage;

/// <summary>Slots for previews: who holds one and who waits, oldest first. Every change and the grants that follow from it are one transaction.</summary>
internal sealed class PreviewSlots(Database database)
{
    /// <summary>Of those who wait so many are told that they moved up; the others when they ask.</summary>
    private const int Told = 20;

    private const string Ask =
        """
        INSERT INTO preview_slots (repository_id, preview, number, subject_key, installation_id, round, is_held, asked_at)
        VALUES (@RepositoryId, @Preview, @Number, @SubjectKey, @InstallationId, @Round, 0, {now})
        ON CONFLICT (repository_id, preview, number) DO UPDATE SET round = excluded.round
        """;

    private const string Rows =
        """
        SELECT number AS Number, subject_key AS SubjectKey, installation_id AS InstallationId, round AS Round, is_held AS IsHeld FROM preview_slots
        WHERE repository_id = @RepositoryId AND preview = @Preview ORDER BY is_held DESC, asked_at, number
        """;

    /// <summary>Asks for a slot or gives it back, and grants what is free to whoever waited longest.</summary>
    /// <returns>Where the asking pull request stands (nothing when it gave back), and everybody who stands elsewhere than before.</returns>
    internal Task<IReadOnlyList<SlotStanding>> SetAsync(SlotAsked asked, bool wanted, int slots, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // One at a time for a repository: two who ask at once must not both find the last slot free.
            if (await session.ExecuteAsync("UPDATE repositories SET name = name WHERE id = @RepositoryId", new { asked.RepositoryId }) == 0)
            {
                throw new InvalidOperationException($"Repository {asked.RepositoryId} is not known, so its slots cannot be granted.");
            }

            var before = Standings(await session.QueryAsync<SlotRow>(Rows, new { asked.RepositoryId, asked.Preview }));
            await (wanted
                ? session.ExecuteAsync(Ask, asked)
                : session.ExecuteAsync("DELETE FROM preview_slots WHERE repository_id = @RepositoryId AND preview = @Preview AND number = @Number", new { asked.RepositoryId, asked.Preview, asked.Number }));
            var rows = await session.QueryAsync<SlotRow>(Rows, new { asked.RepositoryId, asked.Preview });
            var free = Math.Max(0, slots - rows.Count(row => row.IsHeld));
            var granted = rows.Where(row => !row.IsHeld).Take(free).Select(row => row.Number).ToHashSet();
            foreach (var number in granted)
            {
                await session.ExecuteAsync(
                    "UPDATE preview_slots SET is_held = 1 WHERE repository_id = @RepositoryId AND preview = @Preview AND number = @number", new { asked.RepositoryId, asked.Preview, number });
            }

            var after = Standings([.. rows.Select(row => granted.Contains(row.Number) ? row with { IsHeld = true } : row).OrderBy(row => !row.IsHeld)]);
            return (IReadOnlyList<SlotStanding>)[.. after.Where(one => one.Number == asked.Number || (one.Position <= Told && !before.Contains(one)))];
        },
        cancellationToken);

    /// <summary>Who holds a slot, and then who waits, in their order.</summary>
    internal Task<IReadOnlyList<SlotStanding>> OfAsync(long repositoryId, string preview, CancellationToken cancellationToken) => database.ReadAsync(
        async session => (IReadOnlyList<SlotStanding>)Standings(await session.QueryAsync<SlotRow>(Rows, new { RepositoryId = repositoryId, Preview = preview })), cancellationToken);

    private static List<SlotStanding> Standings(IReadOnlyList<SlotRow> rows)
    {
        var waiting = rows.Where(row => !row.IsHeld).ToList();
        return [.. rows.Select(row => new SlotStanding(row.SubjectKey, row.InstallationId, row.Number, row.Round, row.IsHeld, waiting.IndexOf(row) + 1, row.IsHeld ? 0 : waiting.Count))];
    }

    private sealed record SlotRow(long Number, string SubjectKey, long InstallationId, long Round, bool IsHeld);
}

/// <summary>A pull request that asks for a slot.</summary>
internal sealed record SlotAsked(long RepositoryId, string Preview, long Number, string SubjectKey, long InstallationId, long Round);

/// <summary>Where a pull request stands: it holds a slot (position 0), or is the n-th of those who wait.</summary>
internal sealed record SlotStanding(string SubjectKey, long InstallationId, long Number, long Round, bool IsHeld, int Position, int InQueue);
