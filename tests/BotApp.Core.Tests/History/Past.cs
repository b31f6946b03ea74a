using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.History;

/// <summary>Earlier runs for tests: a base, and rows of results.</summary>
internal static class Past
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A base of one job without a label, from test elements.</summary>
    public static TestsHistory Base(string cases) => Base(("", cases));

    /// <summary>A base of several jobs.</summary>
    public static TestsHistory Base(params (string Variant, string Cases)[] jobs) =>
        new() { Base = Run([.. jobs.Select(job => (job.Variant, TestList.From(Samples.Suite(job.Cases).Tests)))]) };

    /// <summary>A base in which exactly these fail.</summary>
    public static TestsHistory Failing(IEnumerable<TestCase> tests) =>
        new() { Base = Run(("", TestList.From(tests.Select(test => new TestRecord(test, "", TestOutcome.Failed, 0.1, null))))) };

    public static BaseRun Run(params (string Variant, TestList Tests)[] jobs) => new()
    {
        Sha = "abc1234def5678",
        Branch = "main",
        CompletedAt = Now.AddHours(-3),
        Variants = jobs.ToDictionary(job => job.Variant, job => job.Tests),
    };

    /// <summary>
    /// Results from a picture, an hour apart, the last one an hour ago: <c>P</c> passed, <c>F</c> failed, <c>f</c> passed on a later attempt; a blank
    /// begins another tree.
    /// </summary>
    public static IReadOnlyList<PastResult> Results(string picture, int hoursApart = 1)
    {
        var results = new List<PastResult>();
        var tree = 0;
        for (var at = 0; at < picture.Length; at++)
        {
            tree += picture[at] == ' ' ? 1 : 0;
            if (picture[at] != ' ')
            {
                results.Add(new PastResult($"tree{tree}", Now.AddHours((at - picture.Length) * hoursApart), picture[at] != 'F', picture[at] == 'f'));
            }
        }

        return results;
    }

    public static TestsHistory With(this TestsHistory history, string variant, TestCase test, string picture) => history with
    {
        Past = new Dictionary<TestKey, IReadOnlyList<PastResult>>(history.Past) { [new TestKey(variant, test)] = Results(picture) },
    };

    public static TestsHistory Since(this TestsHistory history, TestCase test, string sha, string variant = "") => history with
    {
        Base = history.Base! with { Since = new Dictionary<TestKey, FailingSince>(history.Base!.Since) { [new TestKey(variant, test)] = new(sha, Now.AddDays(-18)) } },
    };
}
