using BotApp.Engine;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Journeys;

/// <summary>While GitHub's hourly quota is short, what decides goes on and what can wait waits; and whoever operates BotApp sees how far it reaches.</summary>
public sealed class QuotaJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        tests: { comment: always }
        gate: { required: [tests], grace: 1s }
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task REL19_While_the_quota_is_short_gates_and_commands_go_on_and_sweeps_and_the_summary_comment_wait()
    {
        var clock = new ShiftedClock();
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), time: clock);
        var demo = world.Demo;
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(demo.App, demo.Repository)!);
        world.GitHub.Limits.Leave($"installation:{installation.Id}", 400);

        demo.Robin.Push(demo.Repository, "change", "change.md", "# change\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "change", "A change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AnsweredAsync(pull);

        world.Comments(pull).ShouldNotContain(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal));
        await world.Services.GetRequiredService<InstallationSweep>().LookAsync(Now);
        world.Log.ShouldContain(line => line.Contains("are listed later", StringComparison.Ordinal) && line.Contains("quota is short", StringComparison.Ordinal));
        await world.Services.GetRequiredService<TagSweep>().LookAsync(Now);
        world.Log.ShouldContain(line => line.Contains("are looked at later", StringComparison.Ordinal));
        var page = await PageAsync(world, "");
        page.ShouldContain("of 5000 requests are left. Sweeps and the pull requests' summary comments wait");
        page.ShouldContain("Use per hour");
        (await PageAsync(world, $"repositories/{demo.Repository.Id}")).ShouldContain("GitHub's quota.");
        (await PageAsync(world, "metrics")).ShouldContain($"botapp_github_short{{installation=\"{installation.Id}\"}} 1");

        // The next hour: everything is there again.
        world.GitHub.Limits.Leave($"installation:{installation.Id}", 5000);
        clock.Forward(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        demo.Robin.Comment(pull, "/status");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal)), 60, "the summary comment");
        world.Services.GetRequiredService<Quotas>().Postponed(installation.Id).ShouldBeNull();
        await world.AssertCleanAsync();
    }

    private static async Task<string> PageAsync(World world, string path)
    {
        using var client = world.Client();
        return System.Net.WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(path, UriKind.Relative), Now));
    }
}
