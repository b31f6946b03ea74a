using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>The quarantines of the settings and of people, as they stand on one day.</summary>
internal sealed class Quarantines
{
    /// <summary>Looking for entries that mean no test may cost at most so many comparisons; beyond it nothing is claimed.</summary>
    private const int MaxLooks = 500_000;

    private readonly SourcePaths _paths;
    private readonly List<Entry> _active;
    private readonly List<Entry> _unmet;
    private List<Entry> _here = [];
    private string? _path;
    private int _looks;

    public Quarantines(IReadOnlyList<Quarantine> entries, DateOnly today, SourcePaths paths)
    {
        _paths = paths;
        Ended = [.. entries.Where(entry => entry.Until < today)];
        _active = [.. entries.Where(entry => entry.Until is null || entry.Until >= today).Select(entry => new Entry(entry, new QuarantinePattern(entry.Test)))];
        _unmet = [.. _active];
    }

    /// <summary>Those whose last day is over.</summary>
    public IReadOnlyList<Quarantine> Ended { get; }

    /// <summary>Those in force that mean none of the tests seen.</summary>
    public IEnumerable<Quarantine> Unmet => _looks > MaxLooks ? [] : _unmet.Select(entry => entry.Quarantine);

    /// <summary>The first that sets this test apart; null when none does.</summary>
    public Quarantine? Of(TestCase test)
    {
        if (_active.Count == 0)
        {
            return null;
        }

        var name = _paths.NameOf(test);
        return _active.Find(entry => entry.Pattern.Means(test, name))?.Quarantine;
    }

    /// <summary>True while <see cref="See"/> makes a difference: until every entry has met a test.</summary>
    public bool IsLooking => _unmet.Count > 0 && _looks <= MaxLooks;

    /// <summary>Takes note that this test exists.</summary>
    public void See(TestCase test)
    {
        if (!IsLooking)
        {
            return;
        }

        // Reports list the tests of a class together: what cannot be meant by its path is left out for all of them.
        if (test.Path != _path)
        {
            _path = test.Path;
            var anyName = _paths.NameOf(new TestCase(test.Path, "x"));
            _here = [.. _unmet.Where(entry => entry.Pattern.MayMean(test.Path, anyName))];
            _looks += _unmet.Count;
        }

        if (_here.Count == 0)
        {
            return;
        }

        _looks += _here.Count;
        var name = _paths.NameOf(test);
        _here.RemoveAll(entry => entry.Pattern.Means(test, name) && _unmet.Remove(entry));
    }

    private sealed record Entry(Quarantine Quarantine, QuarantinePattern Pattern);
}
