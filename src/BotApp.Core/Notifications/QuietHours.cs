using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>Hours in which nobody is told: what happens then is told in one message when they end.</summary>
public static class QuietHours
{
    /// <summary>Windows that follow each other so often are one; more than that are not looked through.</summary>
    private const int MaxWindows = 64;

    /// <summary>When the quiet hours around a moment end, the ones that begin before that included; null when it is not quiet.</summary>
    public static DateTimeOffset? EndsAt(IReadOnlyList<TimeWindow> quiet, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(quiet);
        DateTimeOffset? ends = null;
        for (var looked = 0; looked < MaxWindows; looked++)
        {
            var next = quiet.Select(window => WindowTimes.At(window, ends ?? now)?.To).Max();
            if (next is null)
            {
                break;
            }

            ends = next;
        }

        return ends;
    }
}
