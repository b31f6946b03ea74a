using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>Words on a page of the dashboard: judged as commands are, about what the page showed.</summary>
public sealed class PageWordsTests
{
    [Fact]
    public void D4_What_was_not_shown_or_has_changed_since_is_not_deployed()
    {
        var given = Environments.Of("staging", Environments.With("confirm: { timeout: 5m }")).As("write");

        Answer(given, "/deploy staging", A, null).Code.ShouldBe("not-shown");
        Answer(given, "/deploy staging", A, B).Code.ShouldBe("changed-meanwhile");
        Answer(given, "/deploy production", A, "").Code.ShouldBe("unknown-command");
        Answer(given, "/status", A, "").Code.ShouldBe("unknown-command");
        Answer(given, "/nonsense", A, "").Done.ShouldBeFalse();
        Answer(given, PageAsked.Confirm, A, null).Code.ShouldBe("superseded");
        Answer(given, "/lock staging", A, null).Code.ShouldBe("locked");
        given.Environment.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void S8_Who_may_not_say_it_in_a_comment_may_not_say_it_on_a_page()
    {
        var given = Environments.Of("staging").As("read");

        Answer(given, "/deploy staging", A, "").Code.ShouldBe("not-permitted");
        var trail = given.Happens(new PageAsked("2", "/rollback staging", Robin, A) { ShownLive = "" }).One<RecordAct>();

        (trail.Source, trail.Done, trail.Code).ShouldBe((ActSource.Page, false, "not-permitted"));
    }

    private static AnswerAsk Answer(Scenario given, string command, string sha, string? shownLive) =>
        given.Happens(new PageAsked(command + sha + shownLive, command, Robin, sha) { ShownLive = shownLive }).One<AnswerAsk>();
}
