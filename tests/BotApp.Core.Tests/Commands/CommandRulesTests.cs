using BotApp.Core.Commands;

namespace BotApp.Core.Tests.Commands;

public class CommandRulesTests
{
    private static readonly CommentFacts Person = new(CommentAction.Created, IsPullRequest: true, AuthorIsOurApp: false, AuthorIsBot: false, AuthorAppId: null);

    [Fact]
    public void A_new_comment_of_a_person_on_a_pull_request_is_read() => CommandRules.ShouldParse(Person, []).Parse.ShouldBeTrue();

    [Fact]
    public void G1_An_edited_comment_is_not_read() => CommandRules.ShouldParse(Person with { Action = CommentAction.Edited }, []).Parse.ShouldBeFalse();

    [Fact]
    public void G2_A_deleted_comment_is_not_read_and_stops_nothing()
    {
        var reading = CommandRules.ShouldParse(Person with { Action = CommentAction.Deleted }, []);

        reading.ShouldBe(new CommentReading(false, "A deleted comment gives no command; what it started goes on."));
    }

    [Fact]
    public void G11_An_issue_is_ignored_and_a_closed_pull_request_takes_only_some_commands()
    {
        CommandRules.ShouldParse(Person with { IsPullRequest = false }, []).Parse.ShouldBeFalse();
        CommandRules.RefusalOnClosed(CommandVerb.Help).ShouldBeNull();
        CommandRules.RefusalOnClosed(CommandVerb.Status).ShouldBeNull();
        CommandRules.RefusalOnClosed(CommandVerb.Rerun).ShouldBe("/rerun does not work on a closed pull request; reopen it first.");
    }

    [Fact]
    public void G13_Our_own_comment_is_never_read_even_when_settings_name_us()
    {
        var own = Person with { AuthorIsOurApp = true, AuthorIsBot = true, AuthorAppId = 7 };

        CommandRules.ShouldParse(own, [7]).Parse.ShouldBeFalse();
    }

    [Fact]
    public void G13_Another_bot_is_read_only_when_settings_name_its_app()
    {
        var bot = Person with { AuthorIsBot = true, AuthorAppId = 8 };

        CommandRules.ShouldParse(bot, []).Parse.ShouldBeFalse();
        CommandRules.ShouldParse(bot, [9]).Parse.ShouldBeFalse();
        CommandRules.ShouldParse(bot, [8]).Parse.ShouldBeTrue();
        CommandRules.ShouldParse(bot with { AuthorAppId = null }, [8]).Parse.ShouldBeFalse();
        CommandRules.ShouldParse(bot with { AuthorIsBot = false }, []).Parse.ShouldBeFalse();
    }
}
