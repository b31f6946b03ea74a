using BotApp.Core.Doctor;

namespace BotApp.Core.Tests.Doctor;

public sealed class GitHubDoctorRulesTests
{
    private static readonly Dictionary<string, string> s_permissions = new(StringComparer.Ordinal) { ["checks"] = "write", ["issues"] = "read", ["members"] = "read" };

    internal static GitHubSeen Well { get; } = new()
    {
        Api = new Uri("https://api.github.com"),
        Slug = "botapp",
        ClockAhead = TimeSpan.FromSeconds(-1),
        Permissions = s_permissions,
        WantedPermissions = s_permissions,
        Events = ["push", "pull_request"],
        WantedEvents = ["pull_request", "push"],
        Installations = [new InstallationSeen("octo", false, s_permissions)],
        Hook = new HookSeen("https://botapp.example.org/api/github/webhooks", "json", SkipsCertificate: false, HasSecret: true),
        WantedHook = new Uri("https://botapp.example.org/api/github/webhooks"),
        Deliveries = new DeliveriesSeen(40, 0, null, []),
    };

    internal static GitHubSeen Ill { get; } = Well with
    {
        ClockAhead = TimeSpan.FromMinutes(3),
        Permissions = new Dictionary<string, string>(StringComparer.Ordinal) { ["administration"] = "write" },
        Events = ["star"],
        Installations = [new InstallationSeen("hubber", true, s_permissions), new InstallationSeen("octo", false, new Dictionary<string, string>())],
        Hook = new HookSeen("https://elsewhere.example.org/hooks?token=abc", "form", SkipsCertificate: true, HasSecret: false),
        Deliveries = new DeliveriesSeen(40, 3, DateTimeOffset.UnixEpoch, [502, 0]),
        Unread = ["the sky could not be read."],
    };

    [Fact]
    public void Where_GitHub_does_not_answer_or_does_not_believe_nothing_else_is_said_of_it()
    {
        Lines(Well with { Trouble = "Connection refused" }).ShouldHaveSingleItem().Sentence.ShouldContain("does not answer: Connection refused");
        var refused = Lines(Well with { Refusal = "401 A JSON web token could not be decoded" }).ShouldHaveSingleItem();
        refused.Level.ShouldBe(DoctorLevel.Fail);
        refused.Mend.ShouldNotBeNull().ShouldContain("App and key must belong together");
    }

    [Theory]
    [InlineData(4, DoctorLevel.Ok)]
    [InlineData(-4, DoctorLevel.Ok)]
    [InlineData(5, DoctorLevel.Warn)]
    [InlineData(-59, DoctorLevel.Warn)]
    [InlineData(60, DoctorLevel.Fail)]
    [InlineData(-3600, DoctorLevel.Fail)]
    public void A_clock_that_goes_wrong_is_said_before_tokens_are_refused(int seconds, DoctorLevel level)
    {
        var line = Lines(Well with { ClockAhead = TimeSpan.FromSeconds(seconds) }).Single(one => one.Area == "clock");

        line.Level.ShouldBe(level);
        if (level != DoctorLevel.Ok)
        {
            line.Sentence.ShouldContain($"{Math.Abs(seconds)} s {(seconds < 0 ? "behind" : "ahead of")}");
        }
    }

    [Fact]
    public void Permissions_that_differ_are_named_both_ways()
    {
        var lines = Lines(Well with
        {
            Permissions = new Dictionary<string, string>(StringComparer.Ordinal) { ["checks"] = "read", ["issues"] = "write", ["administration"] = "write" },
        }).Where(line => line.Area == "permissions").ToList();

        lines.ShouldContain(line => line.Level == DoctorLevel.Fail && line.Sentence == "checks is read, BotApp needs write.");
        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.StartsWith("members is none", StringComparison.Ordinal), "teams alone need it");
        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.StartsWith("issues is write, BotApp needs read", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.StartsWith("administration is write, BotApp needs none", StringComparison.Ordinal));
        lines.ShouldNotContain(line => line.Level == DoctorLevel.Ok);
    }

    [Fact]
    public void Events_that_differ_are_named_both_ways()
    {
        var lines = Lines(Well with { Events = ["push", "star"] }).Where(line => line.Area == "events").ToList();

        lines.ShouldContain(line => line.Level == DoctorLevel.Fail && line.Sentence == "the App is not told of pull_request.");
        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.Contains("star", StringComparison.Ordinal));
    }

    [Fact]
    public void Installations_that_are_suspended_or_have_granted_less_are_named()
    {
        Lines(Well with { Installations = [] }).Single(line => line.Area == "installations").Level.ShouldBe(DoctorLevel.Warn);
        var lines = Lines(Ill).Where(line => line.Area == "installations").ToList();
        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.StartsWith("hubber has suspended", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Level == DoctorLevel.Fail && line.Sentence == "octo has not granted checks:write, issues:read.");
    }

    [Fact]
    public void The_webhook_goes_here_as_signed_JSON_over_a_certificate_that_is_looked_at()
    {
        var lines = Lines(Ill).Where(line => line.Area == "webhook").ToList();

        lines.Count.ShouldBe(4);
        lines.ShouldAllBe(line => line.Level == DoctorLevel.Fail);
        lines.ShouldContain(line => line.Sentence == "deliveries go to 'https://elsewhere.example.org/hooks', expected https://botapp.example.org/api/github/webhooks.", "what stands in a query may be a secret");
        lines.ShouldContain(line => line.Sentence.Contains("'form'", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Sentence.Contains("insecure_ssl", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Sentence.Contains("no secret", StringComparison.Ordinal));
        Lines(Well with { Hook = null }).Single(line => line.Area == "webhook").Level.ShouldBe(DoctorLevel.Fail);
    }

    [Fact]
    public void Deliveries_that_did_not_arrive_are_counted_and_a_wrong_secret_is_recognised()
    {
        var lost = Lines(Ill).Single(line => line.Area == "deliveries");
        lost.Level.ShouldBe(DoctorLevel.Warn);
        lost.Sentence.ShouldContain("3 of the newest 40 did not arrive (no answer, 502)");

        var unsigned = Lines(Well with { Deliveries = new DeliveriesSeen(2, 2, DateTimeOffset.UnixEpoch, [401, 401]) }).Single(line => line.Area == "deliveries");
        unsigned.Level.ShouldBe(DoctorLevel.Fail);
        unsigned.Mend.ShouldNotBeNull().ShouldContain("another secret");
    }

    [Fact]
    public void What_could_not_be_read_is_not_called_well()
    {
        var lines = Lines(Well with { Permissions = null, Events = null, Installations = null, Deliveries = null, ClockAhead = null, Unread = ["the installations could not be read: 502."] });

        lines.ShouldContain(line => line.Level == DoctorLevel.Warn && line.Sentence.Contains("502", StringComparison.Ordinal));
        lines.Select(line => line.Area).ShouldNotContain("permissions");
        lines.Single(line => line.Area == "clock").Level.ShouldBe(DoctorLevel.Warn);
    }

    private static List<DoctorLine> Lines(GitHubSeen seen) => [.. DoctorRules.Judge(new SetUpSeen { Configuration = new ConfigurationSeen(), GitHub = seen })
        .Where(line => line.Area is "github" or "clock" or "permissions" or "events" or "installations" or "webhook" or "deliveries")];
}
