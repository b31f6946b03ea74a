using BotApp.Core.History;

namespace BotApp.Core.Tests.History;

public class FlakyRulesTests
{
    private static readonly FlakyOptions s_options = new() { MinResults = 5, AutoQuarantine = true };

    [Theory]
    [InlineData("PPPPP PPPPP", TestHealth.Healthy, "nothing ever failed")]
    [InlineData("PFP PP PPP", TestHealth.Flaky, "one tree both ways")]
    [InlineData("PPPP PPf PP", TestHealth.Flaky, "passed on a later attempt")]
    [InlineData("FFFF FFFF", TestHealth.Broken, "fails every run")]
    [InlineData("PFP FFFFFF FFFFF", TestHealth.Broken, "was flaky once, fails every time now")]
    [InlineData("PPP FFF PPP", TestHealth.Healthy, "broken by one change and mended by another")]
    [InlineData("P F P F P F P", TestHealth.Healthy, "every change of the result came with a change of the files")]
    [InlineData("PFPF", TestHealth.Unknown, "four results prove nothing where five are needed")]
    [InlineData("", TestHealth.Unknown, "nothing is known")]
    public void T45_Flaky_is_both_ways_on_one_tree_and_broken_is_not_flaky(string picture, TestHealth health, string because) =>
        Score(picture).Health.ShouldBe(health, because);

    [Theory]
    [InlineData("PPFPP", 2)]
    [InlineData("PFPFP", 4)]
    [InlineData("PFP FP", 3)]
    [InlineData("P F P F", 0)]
    [InlineData("Pf", 2)]
    [InlineData("f", 1)]
    public void T45_Transitions_are_counted_within_one_tree_and_inside_runs(string picture, int transitions) =>
        Score(picture).Transitions.ShouldBe(transitions);

    [Fact]
    public void T45_Clean_for_fourteen_days_is_healthy_again()
    {
        var flaky = Past.Results("PFPFP").Select(result => result with { At = result.At.AddDays(-14) });
        var clean = Past.Results("PPPPPPPP");

        FlakyRules.Score([.. flaky, .. clean], Past.Now, s_options).ShouldSatisfyAllConditions(
            score => score.Health.ShouldBe(TestHealth.Healthy), score => score.Runs.ShouldBe(8), score => score.Transitions.ShouldBe(0));
        FlakyRules.Score([.. flaky.Select(result => result with { At = result.At.AddDays(1) }), .. clean], Past.Now, s_options).Health.ShouldBe(TestHealth.Flaky);
    }

    [Fact]
    public void T45_The_score_is_said_in_words() =>
        FlakyRules.Score(Past.Results("PFPFPF" + new string('P', 34)), Past.Now, s_options).Text.ShouldBe("failed 3 of 40 runs, 6 transitions in 14 days");

    [Fact]
    public void The_order_of_results_does_not_matter() =>
        FlakyRules.Score([.. Past.Results("PFPFP").Reverse()], Past.Now, s_options).ShouldBe(Score("PFPFP"));

    [Fact]
    public void Results_without_a_tree_share_none()
    {
        var results = Past.Results("PFPFP").Select(result => result with { TreeSha = "" }).ToList();

        FlakyRules.Score(results, Past.Now, s_options).Transitions.ShouldBe(0);
    }

    [Theory]
    [InlineData("PFP PP PPP", true)]
    [InlineData("FFFF FFFF", false)]
    [InlineData("PPPPP PPPPP", false)]
    [InlineData("PFPF", false)]
    [InlineData("", false)]
    public void T45_Only_what_was_flaky_before_is_set_apart_by_itself(string picture, bool apart)
    {
        FlakyRules.MaySetApart(Score(picture), s_options).ShouldBe(apart);
        FlakyRules.MaySetApart(Score(picture), s_options with { AutoQuarantine = false }).ShouldBeFalse();
        FlakyRules.MaySetApart(null, s_options).ShouldBeFalse();
    }

    private static FlakyScore Score(string picture) => FlakyRules.Score(Past.Results(picture), Past.Now, s_options);
}
