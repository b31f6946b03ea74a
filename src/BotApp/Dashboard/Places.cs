namespace BotApp.Dashboard;

/// <summary>Where a page of a list began, as its address says.</summary>
internal static class Places
{
    /// <summary>Milliseconds since 1970 at the end of the year 9999: what an address names beyond is no time.</summary>
    internal const long End = 253_402_300_800_000;

    /// <summary>A name from an address; PostgreSQL knows no text with a NUL in it.</summary>
    internal static string Name(string? given) => (given ?? "").Replace("\0", "", StringComparison.Ordinal);
}
