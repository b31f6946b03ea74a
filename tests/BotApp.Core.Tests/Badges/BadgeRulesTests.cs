using System.Text.Json;
using System.Xml.Linq;
using BotApp.Core.Badges;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Badges;

/// <summary>A badge is never greener than the checks.</summary>
public sealed class BadgeRulesTests
{
    private const string Sha = "1f2e3d4c5b6a79881726354453627180aabbccdd";

    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_not_known_is_grey()
    {
        foreach (var badge in new[]
        {
            BadgeRules.Gate(null), BadgeRules.Gate(Branch()), BadgeRules.Tests(null, []), BadgeRules.Coverage(null, []), BadgeRules.Flaky(0, []), BadgeRules.Duration([]),
            BadgeRules.Release([], null), BadgeRules.Deployed("staging", null, false),
        })
        {
            (badge.Message, badge.Color).ShouldBe(("unknown", BadgeColor.Grey), badge.Label);
        }
    }

    [Fact]
    public void The_gate_is_green_only_when_every_pipeline_of_the_newest_commit_is()
    {
        BadgeRules.Gate(Branch(Run("tests", true), Run("lint", true))).ShouldBe(new Badge("gate", "passing", BadgeColor.Green));
        BadgeRules.Gate(Branch(Run("tests", true), Run("lint", null))).ShouldBe(new Badge("gate", "running", BadgeColor.Yellow));
        BadgeRules.Gate(Branch(Run("tests", false), Run("lint", null))).ShouldBe(new Badge("gate", "failing", BadgeColor.Red));
        BadgeRules.Gate(Branch(Run("tests", true, PipelinePhase.Running))).Message.ShouldBe("running", "it is run again");
        BadgeRules.Gate(Branch(Run("tests", true) with { Sha = "earlier" })).Message.ShouldBe("unknown", "of another commit");
        BadgeRules.Gate(Branch(Run("nightly", false) with { IsScheduled = true }, Run("tests", true))).Message.ShouldBe("passing", "a night's run is not the commit's");
    }

    [Fact]
    public void Tests_are_counted_for_the_newest_commit()
    {
        BadgeResult[] results = [Result("tests", Sha, 1200), Result("lint", Sha, 34), Result("tests", "older", 9)];

        BadgeRules.Tests(Branch(Run("tests", true)), results).ShouldBe(new Badge("tests", "1,234 passing", BadgeColor.Green));
        BadgeRules.Tests(Branch(Run("tests", false, failed: 3)), results).ShouldBe(new Badge("tests", "3 failing", BadgeColor.Red));
        BadgeRules.Tests(Branch(Run("tests", null)), results).Message.ShouldBe("running");
        BadgeRules.Tests(Branch(Run("tests", false)), results).Message.ShouldBe("failing", "the run failed without a failing test");
        BadgeRules.Tests(Branch(Run("tests", true)), [Result("tests", "older", 9)]).Message.ShouldBe("unknown", "nothing of this commit is kept");
    }

    [Fact]
    public void Coverage_is_summed_over_the_pipelines_and_never_rounded_up()
    {
        BadgeRules.Coverage(null, [Result("a", Sha, 1, 9_999, 10_000)]).ShouldBe(new Badge("coverage", "99.9 %", BadgeColor.Green));
        BadgeRules.Coverage(null, [Result("a", Sha, 1, 60, 100), Result("b", Sha, 1, 80, 100), Result("a", "older", 1, 1, 100) with { At = s_now.AddDays(-1) }]).ShouldBe(new Badge("coverage", "70 %", BadgeColor.Yellow));
        BadgeRules.Coverage(Branch() with { Coverage = new() { Conclusion = CheckConclusion.Failure } }, [Result("a", Sha, 1, 95, 100)]).Color.ShouldBe(BadgeColor.Red, "it misses its target");
        BadgeRules.Coverage(null, [Result("a", Sha, 1, 0, 0)]).Message.ShouldBe("unknown");
    }

    [Fact]
    public void A_duration_is_the_median_of_the_longest_pipeline()
    {
        BadgeResult[] results = [.. Enumerable.Range(1, 5).SelectMany(number => new[] { Result("tests", Sha, 1, seconds: 60 + number), Result("lint", Sha, 1, seconds: number) })];

        BadgeRules.Duration(results).Message.ShouldBe("1 min 3 s");
        BadgeRules.Duration(results[..4]).Message.ShouldBe("unknown", "two runs are no rule");
    }

    [Fact]
    public void A_release_is_the_newest_of_its_package_and_red_when_something_is_wrong_with_it()
    {
        ReleaseState[] releases = [Release("hello", "1.0", 1), Release("hello", "1.1", 2), Release("other", "7.0", 3), Release("hello", "1.2", 4) with { Phase = ReleasePhase.Blocked }];

        BadgeRules.Release(releases, null).ShouldBe(new Badge("release", "7.0", BadgeColor.Blue));
        BadgeRules.Release(releases, "Hello").ShouldBe(new Badge("Hello", "1.1", BadgeColor.Blue));
        BadgeRules.Release([Release("hello", "1.0", 1) with { Alarm = "moved" }], null).Color.ShouldBe(BadgeColor.Red);
        BadgeRules.Deployed("staging", Sha, true).ShouldBe(new Badge("staging", "1f2e3d4", BadgeColor.Red));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onload=\"x\" ]]>&")]
    [InlineData("a\u0000\u0007\ud800b")]
    [InlineData("日本語のとても長い名前")]
    public void Foreign_words_are_words_in_both_forms(string words)
    {
        var badge = new Badge(words, new string('x', 5_000), BadgeColor.Green);

        var svg = XDocument.Parse(BadgeText.ToSvg(badge)).Root.ShouldNotBeNull();
        svg.Descendants().Select(element => element.Name.LocalName).Distinct().ShouldBe(["title", "clipPath", "rect", "g", "text"]);
        svg.Attributes().ShouldNotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        svg.Value.Length.ShouldBeLessThan(500);
        using var json = JsonDocument.Parse(BadgeText.ToJson(badge));
        json.RootElement.GetProperty("schemaVersion").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("color").GetString().ShouldBe("brightgreen");
    }

    private static BranchState Branch(params PipelineRun[] runs) => new() { Subject = SubjectKey.Branch(22, "main"), HeadSha = Sha, Runs = runs };

    private static PipelineRun Run(string pipeline, bool? green, PipelinePhase phase = PipelinePhase.Done, int failed = 0) => new()
    {
        Pipeline = pipeline,
        Sha = Sha,
        CorrelationId = $"ba-{pipeline}",
        Runner = "actions",
        Phase = phase,
        Verdict = green is not { } good ? null : new PipelineVerdict(good ? CheckConclusion.Success : CheckConclusion.Failure, "", "x") { FromReports = good || failed > 0, Tests = new TestsBrief(failed, failed, 0, 0) },
    };

    private static BadgeResult Result(string pipeline, string sha, long tests, long? covered = null, long? valid = null, double? seconds = null) =>
        new(pipeline, sha, s_now, tests, seconds is { } time ? TimeSpan.FromSeconds(time) : null, covered, valid);

    private static ReleaseState Release(string package, string version, int day) => new()
    {
        Subject = SubjectKey.Tag(22, $"v{version}"),
        Package = package,
        Version = version,
        Phase = ReleasePhase.Released,
        Since = s_now.AddDays(day),
    };
}
