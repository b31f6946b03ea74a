using System.Globalization;
using BotApp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Benchmarks.Load;

/// <summary>Open pull requests in great number: copies of one that the service worked on, with all that it left in the store.</summary>
internal static class LoadGrowth
{
    private const long First = 1_000_000;

    private const string Numbers = "WITH RECURSIVE copies (number) AS (SELECT @First UNION ALL SELECT number + 1 FROM copies WHERE number < @Last) ";

    private static readonly IReadOnlyList<string> s_copies =
    [
        "INSERT INTO subjects (key, installation_id, repository_id, state, version, has_work, updated_at) {copies} SELECT @Prefix || copies.number, installation_id, repository_id, REPLACE(state, @Number, copies.number || ''), version, 0, updated_at FROM subjects, copies WHERE key = @Model",
        "INSERT INTO heads (subject_key, repository_id, sha) {copies} SELECT @Prefix || copies.number, repository_id, sha FROM heads, copies WHERE subject_key = @Model",
        "INSERT INTO events (subject_key, kind, body, created_at, handled_at) {copies} SELECT @Prefix || copies.number, kind, body, created_at, handled_at FROM events, copies WHERE subject_key = @Model",
        "INSERT INTO decisions (subject_key, event_kind, because, effects, state_version, created_at) {copies} SELECT @Prefix || copies.number, event_kind, because, effects, state_version, created_at FROM decisions, copies WHERE subject_key = @Model",
        "INSERT INTO effects (subject_key, key, kind, body, created_at, done_at) {copies} SELECT @Prefix || copies.number, key, kind, body, created_at, done_at FROM effects, copies WHERE subject_key = @Model",
    ];

    /// <summary>Puts so many beside those that are there.</summary>
    internal static async Task FillAsync(string connectionString, int count, CancellationToken cancellationToken)
    {
        await using var database = new Database(StorageServices.Dialect(connectionString, NullLoggerFactory.Instance));
        await database.WriteAsync(
            async session =>
            {
                var model = await session.FindAsync<string>("SELECT MIN(key) FROM subjects WHERE state IS NOT NULL") ?? throw new InvalidOperationException("The service left no pull request to copy.");
                var number = model[(model.LastIndexOf(':') + 1)..];
                var values = new { First, Last = First + count - 1, Model = model, Prefix = model[..^number.Length], Number = number };
                foreach (var copy in s_copies)
                {
                    var made = await session.ExecuteAsync(copy.Replace("{copies}", Numbers, StringComparison.Ordinal), values);
                    if (made < count)
                    {
                        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{made} rows of {count} were copied: {copy}"));
                    }
                }
            },
            cancellationToken);
    }
}
