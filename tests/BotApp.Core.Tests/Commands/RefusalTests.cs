namespace BotApp.Core.Tests.Commands;

/// <summary>Who is refused is told what is needed, once in the conversation however often they ask.</summary>
public sealed class RefusalTests
{
    private const string Settings = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }";

    [Fact]
    public void G26_A_refused_command_gets_a_thumbs_down_and_one_short_reply_with_the_needed_level()
    {
        var given = Opened();

        var step = given.Says("/override tests reason:\"x\"", "write");

        step.Reaction().ShouldBe("-1");
        step.Reply().ShouldContain("/override needs the role maintain or higher; you have the role write.");
        step.Reply().Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void G26_Repeated_refusals_of_one_person_share_a_comment_that_shows_the_newest()
    {
        var given = Opened();
        var first = given.Says("/override tests reason:\"x\"", "write").One<PutComment>();
        var other = given.Says("/freeze", "write", Scenario.Octo).One<PutComment>();

        var second = given.Says("/freeze", "write");
        var third = given.Says("/freeze", "write");

        second.One<PutComment>().Key.ShouldBe(first.Key);
        second.Reply().ShouldContain("/freeze needs");
        second.Reply().ShouldContain("Refused 2 times here; this is the newest.");
        third.Reply().ShouldContain("Refused 3 times");
        third.Reaction().ShouldBe("-1");
        other.Key.ShouldNotBe(first.Key);
        other.Body.ShouldNotContain("Refused");
    }

    [Fact]
    public void G26_What_is_obeyed_in_part_or_only_misunderstood_has_a_reply_of_its_own()
    {
        var given = Opened();
        given.Says("/freeze", "write");

        var mixed = given.Says("/hold later\n\n/freeze", "write").One<PutComment>();
        var nothing = given.Says("/rerun", "write").One<PutComment>();

        mixed.Name.ShouldBe("reply-2");
        nothing.Name.ShouldBe("reply-3");
    }

    private static Scenario Opened()
    {
        var given = Scenario.PullRequestWith(Settings);
        given.Opened();
        return given;
    }
}
