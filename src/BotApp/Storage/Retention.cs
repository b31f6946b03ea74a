namespace BotApp.Storage;

/// <summary>Deletes what is old. Nothing that still waits is ever deleted.</summary>
internal sealed class Retention(Database database, AuditTrail audit)
{
    private const int RowsAtATime = 1000;

    /// <summary>Deletes rows older than the ages given, in small transactions.</summary>
    /// <returns>How many rows went.</returns>
    internal async Task<long> PurgeAsync(RetentionAges ages, CancellationToken cancellationToken)
    {
        long purged = 0;
        purged += await PurgeAsync(
            "deliveries",
            "received_at < {now} - @age AND NOT EXISTS (SELECT 1 FROM events WHERE events.delivery_guid = deliveries.guid AND events.handled_at IS NULL)",
            ages.Deliveries,
            cancellationToken);
        purged += await PurgeAsync("events", "handled_at < {now} - @age", ages.Events, cancellationToken);
        purged += await PurgeAsync(
            "effects", "created_at < {now} - @age AND (done_at IS NOT NULL OR superseded_at IS NOT NULL)", ages.Effects, cancellationToken);
        purged += await PurgeAsync("decisions", "created_at < {now} - @age", ages.Decisions, cancellationToken);
        purged += await PurgeAsync(() => audit.PurgeAsync(ages.Audit, RowsAtATime, cancellationToken));
        purged += await PurgeAllAsync("reports", "created_at", ages.Reports, cancellationToken);
        purged += await PurgeHistoryAsync(ages, cancellationToken);
        purged += await PurgeAllAsync("upload_parts", "created_at", ages.Uploads, cancellationToken);
        purged += await PurgeAllAsync("uploads", "created_at", ages.Uploads, cancellationToken);
        purged += await PurgeAllAsync("upload_grants", "expires_at", ages.Uploads, cancellationToken);
        purged += await PurgeAsync(
            "notices",
            "created_at < {now} - @age AND message_id IN (SELECT id FROM notice_messages WHERE sent_at IS NOT NULL OR dead_at IS NOT NULL)",
            ages.Notices,
            cancellationToken);
        purged += await PurgeAsync("notice_messages", "created_at < {now} - @age AND (sent_at IS NOT NULL OR dead_at IS NOT NULL)", ages.Notices, cancellationToken);
        purged += await PurgeAllAsync("runner_deliveries", "received_at", TimeSpan.FromDays(1), cancellationToken);
        purged += await PurgeAllAsync("run_statements", "updated_at", ages.Runs, cancellationToken);
        purged += await PurgeAllAsync("runs", "updated_at", ages.Runs, cancellationToken);
        purged += await PurgeAllAsync("deployments", "asked_at", ages.Deployments, cancellationToken);
        purged += await PurgeAllAsync("sessions", "used_at", ages.Sessions, cancellationToken);
        purged += await PurgeAllAsync("api_tokens", "expires_at", ages.Sessions, cancellationToken);
        purged += await PurgeAllAsync("asks", "asked_at", ages.Events, cancellationToken);
        purged += await PurgeAllAsync("github_ids", "updated_at", ages.GitHubIds, cancellationToken);
        return purged;
    }

    // The names of all tests are large and needed for comparing only; what failed is small and needed as long as flaky tests are looked for.
    private async Task<long> PurgeHistoryAsync(RetentionAges ages, CancellationToken cancellationToken)
    {
        const string Rosters = $$"""UPDATE results SET roster = NULL WHERE id IN (SELECT id FROM results WHERE roster IS NOT NULL AND created_at < {now} - @age LIMIT @max)""";
        await PurgeAsync(() => database.WriteAsync(session => session.ExecuteAsync(Rosters, new { age = Milliseconds(ages.Rosters), max = RowsAtATime }), cancellationToken));
        var purged = await PurgeAsync("failures", "result_id IN (SELECT id FROM results WHERE created_at < {now} - @age)", ages.Results, cancellationToken);
        purged += await PurgeAsync("results", "created_at < {now} - @age", ages.Results, cancellationToken);
        purged += await PurgeAsync("quarantines", "COALESCE(cancelled_at, (until_day - 719162) * 86400000) < {now} - @age", ages.Audit, cancellationToken); // 719162: the day number of 1970-01-01
        return purged;
    }

    private Task<long> PurgeAllAsync(string table, string time, TimeSpan age, CancellationToken cancellationToken) =>
        PurgeAsync(table, $$"""{{time}} < {now} - @age""", age, cancellationToken);

    private Task<long> PurgeAsync(string table, string condition, TimeSpan age, CancellationToken cancellationToken)
    {
        var sql = $$"""DELETE FROM {{table}} WHERE {row} IN (SELECT {row} FROM {{table}} WHERE {{condition}} LIMIT {{RowsAtATime}})""";
        return PurgeAsync(() => database.WriteAsync(session => session.ExecuteAsync(sql, new { age = Milliseconds(age) }), cancellationToken));
    }

    private static async Task<long> PurgeAsync(Func<Task<int>> some)
    {
        long purged = 0;
        int rows;
        do
        {
            rows = await some();
            purged += rows;
        }
        while (rows == RowsAtATime);

        return purged;
    }

    private static long Milliseconds(TimeSpan age) => (long)age.TotalMilliseconds;
}

/// <summary>How long rows are kept.</summary>
internal sealed record RetentionAges
{
    /// <summary>Payloads. Default 30 days.</summary>
    public TimeSpan Deliveries { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Handled events. Default 30 days.</summary>
    public TimeSpan Events { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Performed or superseded effects. Default 30 days.</summary>
    public TimeSpan Effects { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What was decided and why: the timeline. Default 90 days.</summary>
    public TimeSpan Decisions { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Reports as they were read. Default 90 days.</summary>
    public TimeSpan Reports { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Files that jobs handed in; what they said is in the reports. Default 7 days.</summary>
    public TimeSpan Uploads { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Which tests failed or were flaky in which run. Default 180 days, the longest window that settings may look back
    /// (<c>tests.flaky.window</c>); with less, a longer window sees only what is left.
    /// </summary>
    public TimeSpan Results { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The names of all tests of a run: what a later run can be compared with. Default 90 days.</summary>
    public TimeSpan Rosters { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Runs, after the last news of them. Default one year.</summary>
    public TimeSpan Runs { get; init; } = TimeSpan.FromDays(365);

    /// <summary>The history of deployments; what is live is kept as long as the repository. Default two years.</summary>
    public TimeSpan Deployments { get; init; } = TimeSpan.FromDays(730);

    /// <summary>What people were told of, or could not be told of. Default 30 days; a notice is never told twice within it.</summary>
    public TimeSpan Notices { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Which check, comment or record on GitHub is ours; what is older is found again there by its marker. Default two years.</summary>
    public TimeSpan GitHubIds { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Closed pull requests, with all that was shown and done there. Default half a year after their last news; one that is reopened later starts anew.</summary>
    public TimeSpan PullRequests { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Branches that were deleted, merge groups among them. Default 30 days after their last news.</summary>
    public TimeSpan Branches { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Tags that were no release's. Default a year after their last news; tags of releases stay as long as the repository, for nothing may be published twice.</summary>
    public TimeSpan Tags { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Schedules that the settings name no more. Default 90 days after their last news.</summary>
    public TimeSpan Schedules { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Repositories that were deleted, or taken from the App without uninstalling it. Default 30 days; with an uninstalled App all goes at once.</summary>
    public TimeSpan Repositories { get; init; } = TimeSpan.FromDays(30);

    /// <summary>People who are signed in to the dashboard, after their last use; no session lasts longer. Tokens of people, after they ended. Default 30 days.</summary>
    public TimeSpan Sessions { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Who asked for what, with which right, and what came of it. Default two years.</summary>
    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(730);
}
