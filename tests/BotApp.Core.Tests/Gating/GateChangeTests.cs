using BotApp.Core.Gating;

namespace BotApp.Core.Tests.Gating;

/// <summary>What differs between two gates, and the words that both are shown with.</summary>
public sealed class GateChangeTests
{
    private static readonly Requirement s_tests = Requirement.Passed("tests", "success", "12 passed.");

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "met", "appears")]
    [InlineData("met", null, "goes")]
    [InlineData("met", "met", null)]
    [InlineData("failed", "met", "opens")]
    [InlineData("met", "failed", "closes")]
    [InlineData("waiting", "failed", "closes")]
    [InlineData("failed", "waiting", "waits")]
    public void A_gate_opens_closes_waits_appears_or_goes(string? now, string? then, string? verb) => new GateChange(Gate(now), Gate(then)).Verb.ShouldBe(verb);

    [Fact]
    public void Requirements_are_added_taken_away_and_changed()
    {
        var now = Of(s_tests, Requirement.Pending("hold", "hold_label", "the label `a` holds it."), Requirement.Pending("hold", "hold_label", "the label `b` holds it."), Requirement.Passed("lint", "success", "passed."));
        var then = Of(Requirement.Failed("tests", "coverage", "too little."), Requirement.Pending("hold", "hold_label", "the label `a` holds it."), Requirement.Pending("docs", "expected", "has not reported yet."));

        var change = new GateChange(now, then);

        change.Added.Select(line => line.Name).ShouldBe(["docs"]);
        change.Removed.Select(line => (line.Name, line.Reason)).ShouldBe([("hold", "the label `b` holds it."), ("lint", "passed.")]);
        var changed = change.Changed.ShouldHaveSingleItem();
        (changed.Now.State, changed.Then.State, changed.Then.Code).ShouldBe(("met", "failed", "coverage"));
        change.IsNone.ShouldBeFalse();
        new GateChange(now, now).IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Another_reason_alone_is_a_change()
    {
        var change = new GateChange(Of(s_tests), Of(s_tests with { Reason = "13 passed." }));

        (change.Verb, change.IsNone, change.Changed.Count).ShouldBe((null, false, 1));
    }

    [Fact]
    public void The_tree_lists_what_keeps_it_closed_first_and_goes_down_to_the_leaves()
    {
        var inner = Requirement.All("stages", [s_tests, Requirement.Failed("smoke", "failure", "failed.")]);
        var tree = Of(s_tests with { Code = Override.Code, Reason = "octo let the gate pass over it." }, Requirement.Pending("lint", "expected", "has not reported yet."), inner);

        tree.State.ShouldBe("closed");
        tree.Requirements.Select(line => (line.Name, line.State)).ShouldBe([("stages", "failed"), ("lint", "waiting"), ("tests", "overridden")]);
        tree.Requirements[0].Requirements.Select(line => (line.Name, line.State)).ShouldBe([("smoke", "failed"), ("tests", "met")]);
        GateText.Summary(tree).ShouldContain("| ❌ failed | stages › smoke | failed. `failure` |");
        GateText.Summary(tree).ShouldContain("| ⚠️ overridden | tests | octo let the gate pass over it. `overridden` |");
    }

    private static GateTree? Gate(string? state) => state switch
    {
        null => null,
        "met" => Of(s_tests),
        "waiting" => Of(Requirement.Pending("tests", "queued", "is queued.")),
        _ => Of(Requirement.Failed("tests", "failure", "failed.")),
    };

    private static GateTree Of(params IReadOnlyList<Requirement> requirements) => GateTree.Of(Requirement.All("gate", requirements));
}
