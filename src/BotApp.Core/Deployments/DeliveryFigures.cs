namespace BotApp.Core.Deployments;

/// <summary>A deployment of the past, as far as figures need it.</summary>
public sealed record PastDeployment
{
    /// <summary>Counted in its environment, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>It went back to a former commit.</summary>
    public bool IsRollback { get; init; }

    /// <summary>It became what is live.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When it became live or failed.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>When it stopped answering although it was live; null: it did not.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>When the commits it brought were committed.</summary>
    public IReadOnlyList<DateTimeOffset> Committed { get; init; } = [];
}

/// <summary>
/// How well an environment is delivered to, by the four measures of DORA. Source: https://dora.dev/guides/dora-metrics-four-keys/.
/// </summary>
/// <param name="Deployments">Deployments that became live; going back is none.</param>
/// <param name="PerWeek">The same for a week of seven days.</param>
/// <param name="Commits">Commits that they brought.</param>
/// <param name="LeadTime">The median time from a commit to its being live; null where no commit came.</param>
/// <param name="Changes">Deployments that became live or failed after they had begun.</param>
/// <param name="Failures">Those of them that failed, stopped answering, or were gone back from.</param>
/// <param name="FailureRate">Failures among the changes, from 0 to 1; null where there were no changes.</param>
/// <param name="Restored">Failures after which something was live and good again.</param>
/// <param name="TimeToRestore">The median time from a failure's being known until then; null where none was restored.</param>
public sealed record DeliveryFigures(
    int Deployments, double PerWeek, int Commits, TimeSpan? LeadTime, int Changes, int Failures, double? FailureRate, int Restored, TimeSpan? TimeToRestore)
{
    /// <summary>The figures of a stretch of time.</summary>
    /// <param name="past">Deployments of one environment, in any order; those after the stretch say what was restored.</param>
    /// <param name="from">The stretch begins with it.</param>
    /// <param name="to">The stretch ends before it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch is empty.</exception>
    public static DeliveryFigures Of(IReadOnlyList<PastDeployment> past, DateTimeOffset from, DateTimeOffset to)
    {
        ArgumentNullException.ThrowIfNull(past);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var ordered = past.OrderBy(one => one.EndedAt).ThenBy(one => one.Number).ToList();
        var next = NextGood(ordered);
        var changes = ordered.Where(one => !one.IsRollback && one.EndedAt >= from && one.EndedAt < to).ToList();
        var live = changes.Where(one => one.Succeeded).ToList();
        var leads = live.SelectMany(one => one.Committed.Select(at => one.EndedAt - at)).ToList();
        var failures = changes.Select(one => (Change: one, At: FailedAt(one, next.GetValueOrDefault(one.Number)))).Where(one => one.At is not null).ToList();
        var restored = failures.Select(one => next.GetValueOrDefault(one.Change.Number)?.EndedAt - one.At).OfType<TimeSpan>().ToList();
        return new DeliveryFigures(
            live.Count,
            live.Count / ((to - from) / TimeSpan.FromDays(7)),
            leads.Count,
            Median(leads),
            changes.Count,
            failures.Count,
            changes.Count == 0 ? null : (double)failures.Count / changes.Count,
            restored.Count,
            Median(restored));
    }

    // A failure is known when the deployment fails, when the site stops answering, or when somebody wants to go back, whichever comes first.
    private static DateTimeOffset? FailedAt(PastDeployment change, PastDeployment? next)
    {
        if (!change.Succeeded)
        {
            return change.EndedAt;
        }

        var left = next is { IsRollback: true } ? next.AskedAt : (DateTimeOffset?)null;
        return change.StoppedAt is { } stopped && (left is null || stopped < left) ? stopped : left;
    }

    // For each the next one after it that became live, by its number.
    private static Dictionary<long, PastDeployment?> NextGood(List<PastDeployment> ordered)
    {
        var next = new Dictionary<long, PastDeployment?>();
        PastDeployment? good = null;
        for (var at = ordered.Count - 1; at >= 0; at--)
        {
            next[ordered[at].Number] = good;
            good = ordered[at].Succeeded ? ordered[at] : good;
        }

        return next;
    }

    private static TimeSpan? Median(List<TimeSpan> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
