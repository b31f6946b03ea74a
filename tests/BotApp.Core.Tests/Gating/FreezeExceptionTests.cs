using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core.Tests.Gating;

/// <summary>A label lets a pull request pass a freeze when whoever put it on could have overridden it.</summary>
public sealed class FreezeExceptionTests
{
    private const string Settings = """
        version: 1
        gate:
          required: [{ check: dco, app: dco }]
          grace: 0s
          freeze: [{ from: 2026-03-01, to: 2026-03-05, reason: fair }]
          freeze-exception-labels: [hotfix, security]
        """;

    private static readonly CheckFact Dco = new(1, "dco", 3, "dco", "completed", "success", null);

    [Theory]
    [InlineData("admin")]
    [InlineData("maintain")]
    public void G90_A_label_by_somebody_who_may_override_passes_the_freeze_and_says_who_put_it_on(string role)
    {
        var given = With("Hotfix", By(Scenario.Octo, role));

        var gate = given.Opened().Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Success);
        gate.Output.Summary.ShouldContain("octo put the label");
        Frozen(given).Reason.ShouldBe("nothing is merged now: fair, until 2026-03-06 00:00 UTC. octo put the label `Hotfix` on, which makes an exception.");
    }

    [Theory]
    [InlineData("write")]
    [InlineData("triage")]
    [InlineData("none")]
    public void G90_A_label_by_somebody_who_may_not_makes_no_exception_and_says_what_is_needed(string role)
    {
        var given = With("hotfix", By(Scenario.Robin, role));

        given.Opened();

        Frozen(given).Reason.ShouldContain("The label `hotfix` makes no exception: robin put it on, and that needs the role maintain or higher.");
    }

    [Fact]
    public void G90_Who_put_it_on_could_not_be_read_so_there_is_no_exception_and_it_is_asked_again()
    {
        var unknown = With("hotfix", _ => null);
        unknown.Opened();
        Frozen(unknown).ShouldSatisfyAllConditions(frozen => frozen.Reason.ShouldContain("GitHub did not say who put it on"), frozen => frozen.LookAt.ShouldBe(unknown.Now + TimeSpan.FromSeconds(60)));

        var role = With("hotfix", label => new LabelFact(label, Scenario.Octo, new ActorFact(false, null, null, [])));
        role.Opened();
        Frozen(role).State.ShouldBe(RequirementState.Pending);
    }

    [Fact]
    public void G90_Settings_say_who_and_of_several_labels_the_one_that_holds_counts()
    {
        var given = With("hotfix", By(Scenario.Robin, "write"), Settings + "\ncommands: { allow: { override: [write] } }");
        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);

        var two = With("hotfix", By(Scenario.Robin, "write"));
        two.Pull = two.Pull! with { Labels = ["hotfix", "security"] };
        two.Labelled.Add(By(Scenario.Octo, "maintain")("security")!);
        two.Opened();
        two.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G90_Where_an_override_needs_a_second_person_so_does_the_label()
    {
        var given = With("hotfix", By(Scenario.Octo, "admin"), Settings + "\ncommands: { second-person: [override] }"); // the author's own

        given.Opened();

        Frozen(given).Reason.ShouldContain("it needs a second person here");
    }

    [Fact]
    public void G90_Other_labels_and_a_label_that_was_taken_off_make_no_exception()
    {
        var given = With("bug", By(Scenario.Octo, "admin"));
        given.Opened();
        Frozen(given).Reason.ShouldNotContain("label");

        var taken = With("hotfix", By(Scenario.Octo, "admin"));
        taken.Opened();
        taken.Pull = taken.Pull! with { Labels = [] };
        taken.Happens(new PullRequestEdited("unlabeled"));
        Frozen(taken).State.ShouldBe(RequirementState.Pending);
    }

    [Fact]
    public void G90_A_group_of_the_merge_queue_inherits_no_exception()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-4-abc", Settings);
        given.Checks.Add(Dco);
        given.Labelled.Add(By(Scenario.Octo, "admin")("hotfix")!);

        given.Happens(new BranchPushed(Scenario.A));

        ((BranchState)given.State).Gate.ShouldNotBeNull().Code.ShouldBe("frozen");
    }

    private static Scenario With(string label, Func<string, LabelFact?> by, string settings = Settings)
    {
        var given = Scenario.PullRequestWith(settings);
        given.Checks.Add(Dco);
        given.Pull = given.Pull! with { Labels = [label] };
        if (by(label) is { } read)
        {
            given.Labelled.Add(read);
        }

        return given;
    }

    private static Func<string, LabelFact?> By(Person person, string role) => label => new LabelFact(label, person, new ActorFact(true, role, role, []));

    private static Requirement Frozen(Scenario given) => given.PullRequest.Gate.ShouldNotBeNull().Children.Single(child => child.Name == "freeze");
}
