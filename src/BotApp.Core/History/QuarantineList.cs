using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>Which tests are set apart on a day, for whoever shows them: the same reading of an entry as when a run is judged, without the repository's files.</summary>
/// <param name="entries">The quarantines.</param>
/// <param name="today">The day (UTC).</param>
public sealed class QuarantineList(IReadOnlyList<Quarantine> entries, DateOnly today)
{
    private readonly Quarantines _entries = new(entries, today, new SourcePaths(SourceTree.Empty));

    /// <summary>The first that sets this test apart; null when none does.</summary>
    public Quarantine? Of(TestCase test) => _entries.Of(test);
}
