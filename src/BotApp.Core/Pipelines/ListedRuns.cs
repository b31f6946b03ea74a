using System.Globalization;

namespace BotApp.Core.Pipelines;

/// <summary>
/// Whether the list of a commit's runs, read a moment ago anyway, says of a run what asking for the run itself would say. GitHub's list may lag behind its runs: it is believed only where it is
/// not older than what was told (a run that is over may have begun its next attempt); where it shows the attempt as anything but over, which alone never changes again, it must not be older than
/// what is known either, and nobody may have asked for a look. What GitHub did not tell of yet comes by its own event, or with the next look (<see cref="RunnerRules.NextLook"/>).
/// </summary>
public static class ListedRuns
{
    /// <summary>True where the run need not be asked for.</summary>
    /// <param name="listed">As the list has it; of the awaited attempt, or a later one.</param>
    /// <param name="known">What was known of it before; null for one that is seen for the first time.</param>
    /// <param name="events">What happened.</param>
    public static bool Suffice(WorkflowRunFact listed, RunSnapshot? known, IReadOnlyList<BotEvent> events)
    {
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(events);
        var id = listed.Id.ToString(CultureInfo.InvariantCulture);
        var told = events.OfType<RunChanged>().Where(told => told.RunId == id).ToList();
        return listed.State == RunState.Completed
            ? !told.Exists(one => one.At > listed.UpdatedAt)
            : listed.UpdatedAt is { } listedAt
                && (known is null || (known.State <= listed.State && known.UpdatedAt <= listedAt))
                && !events.Any(AsksForALook)
                && told.TrueForAll(one => one is { IsOver: false, At: { } toldAt } && toldAt <= listedAt);
    }

    // What waited long enough, and what a person asks for.
    private static bool AsksForALook(BotEvent happened) => happened is TimerElapsed or CommentAdded or ButtonPressed or PageAsked or CheckRerunRequested or SuiteRerunRequested;
}
