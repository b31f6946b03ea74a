using BotApp.Core.Commands;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Commands;

public class CommandPermissionsTests
{
    private static readonly CommandSettings Defaults = new();

    private static CommandActor Actor(string? role, string? permission = null, bool author = false, bool trusted = true, params string[] teams) =>
        new(role, permission, author, trusted, teams);

    [Theory]
    [InlineData(CommandVerb.Help, "read", true)]
    [InlineData(CommandVerb.Help, "none", true)]
    [InlineData(CommandVerb.Refresh, "none", false)]
    [InlineData(CommandVerb.Refresh, "read", true)]
    [InlineData(CommandVerb.Hold, "read", false)]
    [InlineData(CommandVerb.Hold, "triage", true)]
    [InlineData(CommandVerb.Rerun, "triage", false)]
    [InlineData(CommandVerb.Rerun, "write", true)]
    [InlineData(CommandVerb.OkToTest, "write", true)]
    [InlineData(CommandVerb.Override, "write", false)]
    [InlineData(CommandVerb.Override, "maintain", true)]
    [InlineData(CommandVerb.Freeze, "admin", true)]
    public void The_default_is_a_least_role(CommandVerb verb, string role, bool allowed) =>
        CommandPermissions.Allows(verb, Actor(role), Defaults).IsAllowed.ShouldBe(allowed);

    [Theory]
    [InlineData("maintain", "write", RepositoryRole.Maintain)]
    [InlineData("triage", "read", RepositoryRole.Triage)]
    [InlineData("release-crew", "write", RepositoryRole.Write)]
    [InlineData(null, "admin", RepositoryRole.Admin)]
    [InlineData("Admin", null, RepositoryRole.None)]
    [InlineData(null, null, RepositoryRole.None)]
    [InlineData("owner", "everything", RepositoryRole.None)]
    public void G16_The_role_name_decides_and_a_custom_one_falls_back_to_the_permission(string? role, string? permission, RepositoryRole expected) =>
        Actor(role, permission).Role.ShouldBe(expected);

    [Theory]
    [InlineData(CommandVerb.Rerun, true)]
    [InlineData(CommandVerb.Cancel, true)]
    [InlineData(CommandVerb.Override, false)]
    [InlineData(CommandVerb.Deploy, false)]
    [InlineData(CommandVerb.OkToTest, false)]
    public void G17_A_trusted_author_may_rerun_and_no_more(CommandVerb verb, bool allowed) =>
        CommandPermissions.Allows(verb, Actor("read", author: true), Defaults).IsAllowed.ShouldBe(allowed);

    [Fact]
    public void G17_An_author_who_is_not_trusted_yet_is_told_what_makes_them()
    {
        var access = CommandPermissions.Allows(CommandVerb.Rerun, Actor("read", author: true, trusted: false), Defaults);

        access.ShouldBe(new CommandAccess(
            false,
            "not-permitted",
            "/rerun needs the role write or higher or to be the pull request's author; you have the role read. The author counts once the commit is approved with /ok-to-test."));
    }

    [Fact]
    public void Settings_replace_the_default_in_both_directions()
    {
        var settings = new CommandSettings
        {
            Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>>
            {
                [CommandVerb.Deploy] = [new Allowance.OfTeam("release")],
                [CommandVerb.Override] = [new Allowance.OfRole(RepositoryRole.Read)],
                [CommandVerb.Publish] = [],
            },
        };

        CommandPermissions.Allows(CommandVerb.Override, Actor("read"), settings).IsAllowed.ShouldBeTrue();
        CommandPermissions.Allows(CommandVerb.Deploy, Actor("read", teams: ["Release"]), settings).IsAllowed.ShouldBeTrue();
        CommandPermissions.Allows(CommandVerb.Deploy, Actor("admin"), settings).Refusal.ShouldBe("/deploy needs membership of the team release; you have the role admin.");
        CommandPermissions.Allows(CommandVerb.Publish, Actor("admin"), settings).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void A_command_that_is_turned_off_is_refused_even_to_an_admin()
    {
        var access = CommandPermissions.Allows(CommandVerb.Deploy, Actor("admin"), Defaults with { Enabled = [CommandVerb.Help] });

        access.Code.ShouldBe("disabled");
        access.Refusal.ShouldBe("/deploy is turned off in this repository (commands.enabled in .github/botapp.yml).");
    }
}
