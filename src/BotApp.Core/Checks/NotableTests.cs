using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Says of a failing or flaky test what its base, its past and the quarantines say.</summary>
internal sealed class NotableTests(TestsInput input, SourcePaths paths, BaseTests? known, Quarantines quarantines)
{
    public NotableTest Of(TestCase test, IReadOnlyList<Occurrence> occurrences)
    {
        var score = Score(test, occurrences);
        var since = known is null ? null : occurrences.Select(each => known.Since(each.Variant, test)).OfType<FailingSince>().MinBy(each => each.At);
        return new NotableTest(test, paths.NameOf(test), occurrences, null, StandingOf(test, occurrences), quarantines.Of(test) ?? Automatic(test, score))
        {
            Since = since,
            Score = score,
            IsAdded = known is not null && occurrences.All(each => known.Has(each.Variant) && known.Find(each.Variant, test) is null),
            PassedOnSameTree = input.History.TreeSha is { } tree && occurrences.Any(each => Past(each, test).Any(result => result.Passed && result.TreeSha == tree)),
        };
    }

    /// <summary>The test with its place in the repository: a line in whichever job has one, else a file.</summary>
    public NotableTest Placed(NotableTest test)
    {
        SourceLocation? file = null;
        foreach (var location in test.Occurrences.Select(each => paths.Locate(each.Record)))
        {
            if (location?.Line is not null)
            {
                return test with { Location = location };
            }

            file ??= location;
        }

        return test with { Location = file };
    }

    /// <summary>The worst of the jobs that fail it. A job the base does not have is compared with nothing, so its failures count.</summary>
    private Standing StandingOf(TestCase test, IReadOnlyList<Occurrence> occurrences) =>
        known is null ? Standing.Unknown : occurrences.Min(each =>
            !known.Has(each.Variant) ? Standing.Unknown
            : known.Find(each.Variant, test) is { Record.IsProblem: true } ? Standing.Known
            : Standing.New);

    /// <summary>The least flaky of the jobs that fail it: one job in which it is no flaky test is a failure to look at.</summary>
    private FlakyScore? Score(TestCase test, IReadOnlyList<Occurrence> occurrences)
    {
        var scores = occurrences.Select(each => FlakyRules.Score(Past(each, test), input.Now, input.Options.Flaky)).ToList();
        var notFlaky = scores.Find(score => score.Health != TestHealth.Flaky);
        var told = notFlaky ?? scores.MaxBy(score => score.Transitions);
        return told is { Runs: > 0 } ? told : null;
    }

    private Quarantine? Automatic(TestCase test, FlakyScore? score) =>
        FlakyRules.MaySetApart(score, input.Options.Flaky) ? new Quarantine(test.Id, null, $"flaky, set apart by itself: {score!.Text}") : null; // a score is what allowed it

    private IReadOnlyList<PastResult> Past(Occurrence occurrence, TestCase test) =>
        input.History.Past.TryGetValue(new TestKey(occurrence.Variant, test), out var past) ? past : [];
}
