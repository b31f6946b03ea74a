using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>What time does to a preview: it expires, falls asleep, and is looked at again although nothing was heard.</summary>
internal static class PreviewTimes
{
    /// <summary>What is up is looked at so often although no delivery comes: a missed <c>closed</c> leaves nothing behind.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(1);

    /// <summary>Why its time is over, as a part of a sentence; null when it is not.</summary>
    public static string? Expired(PreviewState preview, PreviewSettings settings, DateTimeOffset now) =>
        !CanExpire(preview) ? null
            : IdleAt(preview, settings) <= now ? $"no push and no command for {DurationText.Text(settings.ExpireAfter.Idle)}"
            : AgeAt(preview, settings) <= now ? $"it was up for {DurationText.Text(settings.ExpireAfter.Age)}"
            : null;

    /// <summary>Its host may have put it to sleep.</summary>
    public static bool IsAsleep(PreviewState preview, PreviewSettings settings, DateTimeOffset now) =>
        preview is { Phase: PreviewPhase.Ready, WakeWished: false, RebuildWished: false } && SleepAt(preview, settings) <= now;

    /// <summary>When it has to be looked at again; null when nothing is there and nothing is waited for.</summary>
    public static DateTimeOffset? NextLook(PreviewState preview, PreviewSettings? settings, Facts facts)
    {
        if (preview.IsActive)
        {
            return facts.Now + facts.PollInterval;
        }

        if (preview.Phase == PreviewPhase.Waiting)
        {
            return facts.Now + (facts.PollInterval * 5);
        }

        if (!preview.MayExist)
        {
            return null;
        }

        List<DateTimeOffset?> due = [facts.Now + SweepEvery];
        if (settings is not null && CanExpire(preview))
        {
            due.AddRange([IdleAt(preview, settings), AgeAt(preview, settings), preview.Phase == PreviewPhase.Ready ? SleepAt(preview, settings) : null]);
        }

        var first = due.Min() ?? facts.Now; // there is one at least
        return first > facts.Now ? first : facts.Now + s_soon;
    }

    private static bool CanExpire(PreviewState preview) => preview.MayExist && preview.Phase is not (PreviewPhase.Removing or PreviewPhase.RemoveFailed);

    private static DateTimeOffset? IdleAt(PreviewState preview, PreviewSettings settings) => preview.ActiveAt + settings.ExpireAfter.Idle;

    private static DateTimeOffset? AgeAt(PreviewState preview, PreviewSettings settings) => preview.UpSince + settings.ExpireAfter.Age;

    private static DateTimeOffset? SleepAt(PreviewState preview, PreviewSettings settings) => preview.ActiveAt + settings.SleepAfter;
}
