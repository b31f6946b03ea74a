using BotApp.Core.Tests.Deployments;

namespace BotApp.Core.Tests.Commands;

/// <summary>Commands about environments and releases on a pull request: who may, and which commit is meant.</summary>
public sealed class EnvironmentAnswersTests
{
    [Fact]
    public void D1_The_environment_is_asked_for_the_commit_that_was_seen_and_answers_itself()
    {
        var given = Opened();

        var said = given.Says("/deploy staging");

        var asked = said.One<AskEnvironment>();
        (asked.Environment, asked.Request.Act, asked.Request.Sha, asked.Request.IsPullRequestHead, asked.Request.By).ShouldBe(("staging", EnvironmentAct.Deploy, Scenario.A, true, Scenario.Robin));
        said.All<React>().Single().Reaction.ShouldBe("eyes");
        said.All<PutComment>().ShouldNotContain(comment => comment.Name.StartsWith("reply", StringComparison.Ordinal));
    }

    [Fact]
    public void D2_A_reader_is_refused_in_one_reply()
    {
        var said = Opened().Says("/deploy staging", role: "read");

        said.All<AskEnvironment>().ShouldBeEmpty();
        said.Reply().ShouldContain("/deploy needs the role write");
        said.Reaction().ShouldBe("-1");
    }

    [Fact]
    public void Who_the_environment_names_may_and_nobody_else()
    {
        var settings = Environments.With("allow: { deploy: [maintain], rollback: [triage] }");

        Opened(settings).Says("/deploy staging").Reply().ShouldContain("/deploy needs the role maintain");
        Opened(settings).Says("/deploy staging", role: "maintain").One<AskEnvironment>().Request.Maintains.ShouldBeTrue();
        Opened(settings).Says("/rollback staging", role: "triage").One<AskEnvironment>().Request.Act.ShouldBe(EnvironmentAct.Rollback);
        Opened(settings).Says("/lock staging reason:\"load test\"").One<AskEnvironment>().Request.Reason.ShouldBe("load test");
    }

    [Fact]
    public void D4_A_push_after_the_comment_asks_again()
    {
        var given = Opened();
        given.Pull = given.Pull! with { HeadSha = Scenario.B };

        var said = given.Says("/deploy staging");

        said.All<AskEnvironment>().ShouldBeEmpty();
        said.Reply().ShouldContain("`ref-changed`");
    }

    [Fact]
    public void An_unknown_environment_is_no_subject()
    {
        var said = Opened().Says("/deploy stagin");

        said.All<AskEnvironment>().ShouldBeEmpty();
        said.Reply().ShouldContain("There are `staging`, `production`.");
        said.Reply().ShouldContain("`unknown-environment`");
    }

    [Fact]
    public void A_forks_code_is_deployed_when_it_is_merged_and_as_what_it_became()
    {
        var given = Opened();
        given.Pull = given.Pull! with { HeadRepositoryId = 99 };
        given.Says("/deploy staging").Reply().ShouldContain("`fork`");
        given.Says("/deploy staging aaaaaaa").One<AskEnvironment>().Request.IsPullRequestHead.ShouldBeFalse();

        given.Pull = given.Pull! with { Open = false, Merged = true, MergeSha = Scenario.C };
        given.Says("/deploy staging").One<AskEnvironment>().Request.Sha.ShouldBe(Scenario.C);
        given.Pull = given.Pull! with { Merged = false, MergeSha = null };
        given.Says("/deploy staging").Reply().ShouldContain("`closed`");
    }

    [Fact]
    public void D7_Only_whom_the_windows_name_may_pass_them()
    {
        var settings = Environments.With("windows: { override: [maintain] }");

        Opened(settings).Says("/deploy staging override-freeze:\"fire\"").Reply().ShouldContain("`windows.override` in the settings names who may");
        Opened(settings).Says("/deploy staging override-freeze:\"fire\"", role: "maintain").One<AskEnvironment>().Request.OverrideFreeze.ShouldBe("fire");
        Opened().Says("/deploy staging override-freeze:\"fire\"", role: "admin").All<AskEnvironment>().ShouldBeEmpty("nobody is named");
    }

    [Fact]
    public void Two_commands_of_one_comment_are_answered_each_by_whom_they_concern()
    {
        var said = Opened().Says("/deploy staging\n/hold\n/deploy nowhere");

        said.One<AskEnvironment>().Request.Asked.Line.ShouldBe(1);
        said.Reply().ShouldContain("`held`");
        said.Reply().ShouldContain("`unknown-environment`");
        said.Reply().ShouldNotContain("handed-on");
    }

    [Fact]
    public void Publishing_is_the_tags_business()
    {
        var said = Opened().Says("/publish v1.2.0", role: "maintain");

        said.One<AskRelease>().Tag.ShouldBe("v1.2.0");
        Opened().Says("/publish v1.2.0").All<AskRelease>().ShouldBeEmpty();
    }

    private static Scenario Opened(string settings = Environments.Settings)
    {
        var given = Scenario.PullRequestWith(settings);
        given.Opened();
        return given;
    }
}
