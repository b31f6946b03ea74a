namespace BotApp.Storage;

/// <summary>
/// What replicas of a version before 0026 write of themselves: their scheduler keeps its own tables, in which each says again and again that it is alive. Those tables are not of these
/// scripts, and are there only where such a version ran; a database of one process has nobody to write of.
/// </summary>
internal sealed class EarlierReplicas(Database database)
{
    /// <summary>When one of them said last that it is alive, by its clock, and the time of the database; null where none ever did.</summary>
    internal async Task<EarlierWord?> NewestAsync(CancellationToken cancellationToken) => !database.Dialect.IsShared ? null : await database.ReadAsync(
        static async session => await session.FindAsync<string>("SELECT CAST(to_regclass('qrtz_scheduler_state') AS TEXT)") is { Length: > 0 }
            && await session.FindAsync<EarlierWord>("SELECT MAX(last_checkin_time) AS Ticks, {now} AS Now FROM qrtz_scheduler_state HAVING COUNT(*) > 0") is { } word
            ? word
            : null,
        cancellationToken);
}

/// <summary>The last word of replicas of earlier versions.</summary>
/// <param name="Ticks">When, in ticks of .NET, by the clock of whoever said it.</param>
/// <param name="Now">The database's time.</param>
internal sealed record EarlierWord(long Ticks, DateTimeOffset Now)
{
    /// <summary>How long ago that is, where clocks agree.</summary>
    internal TimeSpan Age => Now - new DateTimeOffset(Math.Clamp(Ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
