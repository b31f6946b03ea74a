using BotApp.Core.Commands;

namespace BotApp.Core.Tests.Commands;

/// <summary>What is said of environments, word by word.</summary>
public sealed class DeployCommandTests
{
    private const string Sha = "1f2e3d4c5b6a79881726354453627180aabbccdd";

    [Theory]
    [InlineData("/deploy staging", null, false)]
    [InlineData("/deploy staging --again", null, true)]
    [InlineData("/deploy staging again", null, true)]
    [InlineData("/deploy staging 1f2e3d4 --AGAIN", "1f2e3d4", true)]
    [InlineData("/deploy --again staging 1f2e3d4", "1f2e3d4", true)]
    [InlineData("/deploy staging 1f2e3d4 again", "1f2e3d4", true)]
    [InlineData("/deploy staging --sha 1F2E3D4 --again", "1f2e3d4", true)]
    [InlineData("/deploy staging " + Sha, Sha, false)]
    public void D14_Again_is_an_option_and_a_word(string body, string? sha, bool isAgain)
    {
        var deploy = CommandParser.Parse(body).Commands.ShouldHaveSingleItem().ShouldBeOfType<ParsedCommand.Deploy>();

        (deploy.Environment, deploy.Sha, deploy.IsAgain).ShouldBe(("staging", sha, isAgain));
    }

    [Theory]
    [InlineData("/deploy \"again\"", "again")]
    [InlineData("/deploy again", "again")]
    public void D14_An_environment_may_be_called_again(string body, string environment)
    {
        var deploy = CommandParser.Parse(body).Commands.ShouldHaveSingleItem().ShouldBeOfType<ParsedCommand.Deploy>();

        (deploy.Environment, deploy.IsAgain).ShouldBe((environment, false));
    }

    [Theory]
    [InlineData("/approve production", null)]
    [InlineData("/approve production 1F2E3D4", "1f2e3d4")]
    [InlineData("/approve production sha=1f2e3d4", "1f2e3d4")]
    public void Approve_names_an_environment_and_perhaps_a_commit(string body, string? sha) =>
        CommandParser.Parse(body).Commands.ShouldHaveSingleItem().ShouldBe(new ParsedCommand.Approve("production", sha));

    [Theory]
    [InlineData("/approve", "it needs an environment")]
    [InlineData("/approve production soon", "'soon' is not a commit")]
    [InlineData("/approve production 1f2e3d4 please", "expected an environment and perhaps a commit")]
    [InlineData("/approve production --again", "there is no option '--again' (there is sha)")]
    public void What_is_no_approval_is_explained(string body, string sentence)
    {
        var read = CommandParser.Parse(body);

        read.Commands.ShouldBeEmpty();
        read.Problems.ShouldHaveSingleItem().Message.ShouldContain(sentence);
    }

    [Fact]
    public void D10_A_rollback_is_forced_with_a_reason_by_an_admin_alone()
    {
        var given = Scenario.PullRequestWith("""
            version: 1
            pipelines: { tests: { workflow: tests.yml } }
            deployments: { staging: { workflow: deploy.yml } }
            """);
        given.Opened();

        given.Says("/rollback staging --force reason:\"it runs\"", role: "maintain").Reply().ShouldContain("`not-permitted`");
        given.Says("/rollback staging --force", role: "admin").Reply().ShouldContain("--force needs reason");
        given.Says("/rollback staging reason:\"it runs\"", role: "admin").Reply().ShouldContain("reason goes with --force");
        given.Says("/rollback staging --force reason:\"it runs\"", role: "admin").One<AskEnvironment>().Request.Forced.ShouldBe("it runs");
        given.Says("/rollback staging").One<AskEnvironment>().Request.Forced.ShouldBeNull();
    }

    [Fact]
    public void D14_What_was_said_reaches_the_environment()
    {
        var given = Scenario.PullRequestWith("""
            version: 1
            pipelines: { tests: { workflow: tests.yml } }
            deployments: { staging: { workflow: deploy.yml } }
            """);
        given.Opened();

        given.Says("/deploy staging --again").One<AskEnvironment>().Request.IsAgain.ShouldBeTrue();
        var approved = given.Says("/approve staging 1f2e3d4").One<AskEnvironment>().Request;

        (approved.Act, approved.Sha).ShouldBe((EnvironmentAct.Approve, "1f2e3d4"));
        given.Says("/approve staging", role: "read").Reply().ShouldContain("`not-permitted`");
    }
}
