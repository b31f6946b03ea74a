using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

/// <summary>What environments can be told, and what makes no sense together.</summary>
public sealed class DeploymentSettingsTests
{
    [Fact]
    public void What_people_have_to_say_and_what_is_watched_is_read()
    {
        var read = Read("""
            approvals: { count: 2, by: [maintain, team:release], prevent-self-review: false, timeout: 2h }
                confirm: { timeout: 10m }
                url: https://staging.example.org
                smoke: [{ path: /up }]
                watch: { for: 1h, every: 10s, fail-after: 5 }
                concurrency: { unlock-on-merge: true }
            """);

        read.Errors.ShouldBeEmpty();
        var staging = read.Settings.ShouldNotBeNull().Deployment("staging").ShouldNotBeNull();
        staging.Approvals.ShouldNotBeNull();
        (staging.Approvals.Count, staging.Approvals.By.Count, staging.Approvals.PreventSelfReview, staging.Approvals.Timeout, staging.Approvals.Environment).ShouldBe((2, 2, false, TimeSpan.FromHours(2), null));
        staging.Watch.ShouldBe(new WatchSettings { For = TimeSpan.FromHours(1), Every = TimeSpan.FromSeconds(10), FailAfter = 5 });
        (staging.Confirm?.Timeout, staging.Concurrency.UnlockOnMerge).ShouldBe((TimeSpan.FromMinutes(10), true));
    }

    [Fact]
    public void The_defaults_ask_one_other_person_for_a_day_and_watch_for_ten_minutes()
    {
        var staging = Read("""
            approvals: {}
                url: https://staging.example.org
                smoke: [{}]
                watch: {}
            """).Settings.ShouldNotBeNull().Deployment("staging").ShouldNotBeNull();

        staging.Approvals.ShouldBe(new ApprovalSettings { Count = 1, PreventSelfReview = true, Timeout = TimeSpan.FromHours(24) });
        staging.Watch.ShouldBe(new WatchSettings { For = TimeSpan.FromMinutes(10), Every = TimeSpan.FromSeconds(30), FailAfter = 3 });
    }

    [Theory]
    [InlineData("watch: { for: 5m }", "watch asks what smoke asks; add smoke")]
    [InlineData("approvals: { environment: live }\n    concurrency: { lock: none }", "take lock: none away")]
    [InlineData("approvals: { environment: live, count: 2 }", "take environment or count away")]
    [InlineData("approvals: { environment: live, by: [maintain] }", "take environment or by away")]
    [InlineData("approvals: { environment: live, timeout: 1h }", "take environment or timeout away")]
    public void What_makes_no_sense_together_is_an_error(string setting, string sentence) =>
        Read(setting).Errors.ShouldHaveSingleItem().Message.ShouldContain(sentence);

    private static SettingsResult Read(string setting) => SettingsReader.Read($"version: 1\ndeployments:\n  staging:\n    workflow: deploy.yml\n    {setting}\n", SettingsReader.DefaultPath);
}
