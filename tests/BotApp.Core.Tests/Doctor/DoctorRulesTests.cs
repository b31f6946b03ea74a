using System.Text.Json;
using BotApp.Core.Doctor;

namespace BotApp.Core.Tests.Doctor;

public sealed class DoctorRulesTests
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly SetUpSeen s_well = new()
    {
        Configuration = new ConfigurationSeen
        {
            WebhookSecret = new SecretSeen(64, 16),
            KeyBits = 2048,
            SecretFiles = [new FileSeen("the private key", "/etc/botapp/key.pem", UnixFileMode.UserRead)],
        },
        Database = new DatabaseSeen { Place = "/var/lib/botapp/botapp.db", IsFile = true, Schema = 18, Wanted = 18, FreeBytes = 50L << 30, Files = [new FileSeen("the database", "/var/lib/botapp/botapp.db", Own)] },
        GitHub = GitHubDoctorRulesTests.Well,
        PublicAddress = new PublicAddressSeen { Address = new Uri("https://botapp.example.org"), Status = 200, IsBotApp = true },
        Runners = [new RunnerSeen("jenkins", null)],
        Notices = new NoticesSeen { Targets = [new TargetSeen("team", true, ["octo/*"])], HasMail = true },
        SignIn = new SignInSeen { IsOn = true, Operators = ["12"], HasKey = true },
    };

    [Fact]
    public void An_installation_that_is_well_has_only_good_findings()
    {
        var lines = DoctorRules.Judge(s_well);

        lines.ShouldAllBe(line => line.Level == DoctorLevel.Ok && line.Mend == null);
        lines.Select(line => line.Area).Distinct().ShouldBe(
            ["configuration", "webhook secret", "private key", "file rights", "database", "disk", "github", "clock", "permissions", "events", "installations", "webhook", "deliveries", "address", "runners", "notices", "sign-in"], ignoreOrder: true);
    }

    [Fact]
    public void Everything_that_keeps_the_service_from_starting_is_said_and_the_rest_is_not_called_well()
    {
        var lines = DoctorRules.Judge(new SetUpSeen { Configuration = new ConfigurationSeen { Problems = ["One.", "Two."] } });

        lines.Where(line => line.Level == DoctorLevel.Fail).Select(line => line.Sentence).ShouldBe(["One.", "Two."]);
        lines.ShouldNotContain(line => line.Level == DoctorLevel.Ok);
        lines.Where(line => line.Sentence.StartsWith("not looked at", StringComparison.Ordinal)).Select(line => line.Area).ShouldBe(["database", "github", "address", "notices", "sign-in"]);
    }

    [Fact]
    public void A_misspelt_key_is_named_with_the_setting_it_looks_like()
    {
        var line = Found(s_well with { Configuration = s_well.Configuration with { Unknown = [new UnknownKey("GitHub__AppID2", "GitHub__AppId")] } }, "configuration", DoctorLevel.Warn);

        line.Sentence.ShouldContain("GitHub__AppID2");
        line.Mend.ShouldNotBeNull().ShouldContain("GitHub__AppId was meant");
    }

    [Theory]
    [InlineData(31, 16, DoctorLevel.Fail)]
    [InlineData(32, 16, DoctorLevel.Ok)]
    [InlineData(64, 9, DoctorLevel.Fail)]
    [InlineData(64, 10, DoctorLevel.Ok)]
    public void S27_A_webhook_secret_has_32_random_bytes(int bytes, int different, DoctorLevel level) =>
        Found(s_well with { Configuration = s_well.Configuration with { WebhookSecret = new SecretSeen(bytes, different) } }, "webhook secret", level).Sentence.ShouldContain($"{bytes} bytes");

    [Fact]
    public void S27_A_former_secret_that_stays_is_pointed_out() =>
        Found(s_well with { Configuration = s_well.Configuration with { PreviousWebhookSecret = new SecretSeen(64, 16) } }, "webhook secret", DoctorLevel.Warn).Sentence.ShouldContain("former secret");

    [Fact]
    public void S24_A_short_key_is_none() =>
        Found(s_well with { Configuration = s_well.Configuration with { KeyBits = 1024 } }, "private key", DoctorLevel.Fail).Sentence.ShouldContain("1024");

    [Theory]
    [InlineData(Own, DoctorLevel.Ok, "0600")]
    [InlineData(Own | UnixFileMode.GroupRead, DoctorLevel.Ok, "0640")]
    [InlineData(Own | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, DoctorLevel.Warn, "0660")]
    [InlineData(Own | UnixFileMode.GroupRead | UnixFileMode.OtherRead, DoctorLevel.Fail, "0644")]
    [InlineData(Own | UnixFileMode.OtherWrite, DoctorLevel.Fail, "0602")]
    public void S24_S27_Files_with_secrets_are_for_nobody_else(UnixFileMode mode, DoctorLevel level, string octal)
    {
        var file = new FileSeen("a secret", "/run/secrets/x", mode);

        Found(s_well with { Configuration = s_well.Configuration with { SecretFiles = [file] } }, "file rights", level, "/run/secrets/x").Sentence.ShouldContain(octal);
        Found(s_well with { Database = s_well.Database! with { Files = [file] } }, "file rights", level, "/run/secrets/x").Sentence.ShouldContain(octal);
    }

    [Fact]
    public void A_database_that_cannot_be_used_fails_with_its_reason() =>
        Found(s_well with { Database = s_well.Database! with { Problem = "attempt to write a readonly database." } }, "database", DoctorLevel.Fail).Sentence.ShouldContain("readonly");

    [Fact]
    public void A_database_that_is_not_there_yet_is_made_by_the_first_start() =>
        Found(s_well with { Database = s_well.Database! with { Exists = false, Schema = null } }, "database", DoctorLevel.Ok).Sentence.ShouldContain("first start");

    [Theory]
    [InlineData(16L, 2, "2 steps of the schema are missing")]
    [InlineData(19L, 0, "newer BotApp")]
    public void A_schema_of_another_release_is_pointed_out(long schema, int missing, string words) =>
        Found(s_well with { Database = s_well.Database! with { Schema = schema, Missing = missing } }, "database", DoctorLevel.Warn).Sentence.ShouldContain(words);

    [Theory]
    [InlineData(99L << 20, DoctorLevel.Fail)]
    [InlineData(100L << 20, DoctorLevel.Warn)]
    [InlineData(1L << 30, DoctorLevel.Ok)]
    public void A_disk_that_fills_up_is_said_before_it_is_full(long free, DoctorLevel level) => Found(s_well with { Database = s_well.Database! with { FreeBytes = free } }, "disk", level);

    [Fact]
    public void A_connection_that_others_can_read_is_pointed_out() =>
        Found(s_well with { Database = s_well.Database! with { IsPrivate = false } }, "database", DoctorLevel.Warn).Mend.ShouldNotBeNull().ShouldContain("SSL Mode=VerifyFull");

    [Fact]
    public void The_public_address_is_https_is_reached_and_is_BotApp()
    {
        var seen = s_well.PublicAddress!;

        Found(With(seen with { Address = new Uri("http://127.0.0.1:5000") }), "address", DoctorLevel.Warn).Sentence.ShouldContain("only this machine");
        Found(With(seen with { Address = new Uri("http://botapp.example.org") }), "address", DoctorLevel.Fail).Sentence.ShouldContain("unencrypted");
        Found(With(seen with { Status = null, Trouble = "the chain is cut", IsBadCertificate = true }), "address", DoctorLevel.Fail).Sentence.ShouldContain("certificate");
        Found(With(seen with { Status = null, Trouble = "nobody listens there" }), "address", DoctorLevel.Warn).Sentence.ShouldContain("nobody listens there");
        Found(With(seen with { Status = 503 }), "address", DoctorLevel.Warn).Sentence.ShouldContain("not ready");
        Found(With(seen with { Status = 200, IsBotApp = false }), "address", DoctorLevel.Warn).Sentence.ShouldContain("not BotApp's");

        static SetUpSeen With(PublicAddressSeen address) => s_well with { PublicAddress = address };
    }

    [Fact]
    public void A_runner_that_does_not_answer_fails_by_its_name() =>
        Found(s_well with { Runners = [new RunnerSeen("jenkins", "nobody listens there."), new RunnerSeen("azure", null)] }, "runners", DoctorLevel.Fail).Mend.ShouldNotBeNull().ShouldContain("Runners__jenkins__Url");

    [Fact]
    public void Notices_go_encrypted_to_whom_the_operator_named()
    {
        Found(With(new NoticesSeen { Targets = [new TargetSeen("team", false, ["octo/*"])] }), "notices", DoctorLevel.Warn).Sentence.ShouldContain("without TLS");
        Found(With(new NoticesSeen { Targets = [new TargetSeen("team", true, [])] }), "notices", DoctorLevel.Warn).Sentence.ShouldContain("no repository");
        Found(With(new NoticesSeen { HasMail = true, IsMailOpen = true }), "notices", DoctorLevel.Warn).Sentence.ShouldContain("in the clear");
        Found(With(new NoticesSeen { HasMail = true, IsMailForAll = true }), "notices", DoctorLevel.Warn).Sentence.ShouldContain("any domain");
        Found(With(new NoticesSeen()), "notices", DoctorLevel.Ok).Sentence.ShouldContain("nobody is told");

        static SetUpSeen With(NoticesSeen notices) => s_well with { Notices = notices };
    }

    [Fact]
    public void Signing_in_has_operators_by_number_and_encrypted_keys()
    {
        Found(With(s_well.SignIn! with { IsOn = false }), "sign-in", DoctorLevel.Ok).Sentence.ShouldContain("nobody signs in");
        Found(With(s_well.SignIn! with { Operators = [] }), "sign-in", DoctorLevel.Warn).Sentence.ShouldContain("nobody is an operator");
        Found(With(s_well.SignIn! with { Operators = ["12", "octo"] }), "sign-in", DoctorLevel.Warn).Sentence.ShouldContain("(octo)");
        Found(With(s_well.SignIn! with { HasKey = false }), "sign-in", DoctorLevel.Warn).Mend.ShouldNotBeNull().ShouldContain("SignIn__Key");

        static SetUpSeen With(SignInSeen signIn) => s_well with { SignIn = signIn };
    }

    [Fact]
    public void Whatever_is_not_well_says_what_to_do()
    {
        var ill = DoctorRules.Judge(s_well with
        {
            Configuration = new ConfigurationSeen { Problems = ["One."], Unknown = [new UnknownKey("A", null)], WebhookSecret = new SecretSeen(1, 1), KeyBits = 512 },
            Database = s_well.Database! with { Problem = "gone.", FreeBytes = 0, IsPrivate = false },
            GitHub = GitHubDoctorRulesTests.Ill,
        });

        ill.Where(line => line.Level != DoctorLevel.Ok && line.Area != "clock").ShouldAllBe(line => !string.IsNullOrEmpty(line.Mend));
    }

    [Fact]
    public void The_list_says_how_many_and_JSON_says_the_same()
    {
        DoctorLine[] lines = [new("a", DoctorLevel.Ok, "fine."), new("b", DoctorLevel.Warn, "so so.", "Look."), new("c", DoctorLevel.Fail, "\"bad\" <b>.", "Mend.")];

        DoctorText.Plain(lines).ShouldBe("ok   a: fine.\nwarn b: so so.\n     -> Look.\nfail c: \"bad\" <b>.\n     -> Mend.\n\n1 ok, 1 to look at, 1 to mend\n");
        var json = JsonDocument.Parse(DoctorText.Json(lines)).RootElement;
        json.GetProperty("ok").GetBoolean().ShouldBeFalse();
        json.GetProperty("findings").EnumerateArray().Select(one => $"{one.GetProperty("level")} {one.GetProperty("area")}: {one.GetProperty("sentence")} {one.GetProperty("mend")}")
            .ShouldBe(["ok a: fine. ", "warn b: so so. Look.", "fail c: \"bad\" <b>. Mend."]);
        DoctorText.IsWell(lines).ShouldBeFalse();
        DoctorText.IsWell(lines[..2]).ShouldBeTrue();
    }

    private static DoctorLine Found(SetUpSeen seen, string area, DoctorLevel level, string words = "") =>
        DoctorRules.Judge(seen).Where(line => line.Area == area && line.Level == level && line.Sentence.Contains(words, StringComparison.Ordinal)).ShouldHaveSingleItem();
}
