using BotApp.Core.Commands;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class SettingsReaderTests
{
    private static SettingsResult Read(string yaml) => SettingsReader.Read(yaml, ".github/botapp.yml");

    private static RepositorySettings Good(string yaml)
    {
        var result = Read(yaml);
        result.Errors.Select(error => $"{error.Line}:{error.Column} {error.Message}").ShouldBeEmpty();
        return result.Settings.ShouldNotBeNull();
    }

    private static SettingsError Only(string yaml)
    {
        var result = Read(yaml);
        result.Settings.ShouldBeNull();
        return result.Errors.ShouldHaveSingleItem();
    }

    private static void ShouldStand(SettingsError error, SettingsErrorCode code, int line, int column, int endColumn) =>
        (error.Code, error.Line, error.Column, error.EndLine, error.EndColumn).ShouldBe((code, line, column, line, endColumn), error.Message);

    [Fact]
    public void An_empty_file_has_every_default()
    {
        foreach (var yaml in new[] { "", "# nothing yet\n", "---\n", "version: 1\n" })
        {
            var settings = Good(yaml);

            settings.HasFile.ShouldBeTrue();
            settings.Gate.ShouldBeNull();
            settings.Commands.Enabled.ShouldBe(CommandList.AllVerbs);
        }

        RepositorySettings.None.HasFile.ShouldBeFalse();
    }

    [Fact]
    public void A_file_for_testing_with_the_whole_vocabulary_is_read()
    {
        var settings = Good(SettingsSamples.Testing);

        var unit = settings.Pipelines[0];
        unit.Name.ShouldBe("unit");
        unit.On.PullRequest!.Drafts.ShouldBeFalse();
        unit.On.PullRequest.Paths.MatchesAny(["lib/a.md"]).ShouldBeFalse();
        unit.On.PullRequest.Paths.MatchesAny(["lib/a.md", "lib/a.py"]).ShouldBeTrue();
        unit.On.Schedule.ShouldHaveSingleItem().TimeZone.ShouldBe("Europe/Vienna");
        unit.Matrix[0].Values.ShouldBe(["3.10", "3.13"]);
        unit.Budget.ShouldBe(new BudgetSettings { Duration = TimeSpan.FromSeconds(90), Action = Verdict.Fail });
        unit.Retry.ShouldBe(new RetrySettings { Failed = 1, WhenFailedAtMost = 2 });
        settings.Pipeline("e2e")!.Needs.ShouldBe(["unit"]);
        settings.Pipeline("e2e")!.Inputs["size"].ShouldBe("small");
        settings.Pipeline("e2e")!.On.PullRequest!.Drafts.ShouldBeTrue();
        settings.Pipeline("nightly")!.On.PullRequest.ShouldBeNull();
        settings.Pipeline("nightly")!.On.Push.ShouldNotBeNull();
        settings.Tests.Quarantine.ShouldHaveSingleItem().Until.ShouldBe(new DateOnly(2027, 1, 31));
        settings.Coverage.ShouldBe(new CoverageSettings { Project = new(80), Patch = new(90), MaxDrop = new(0.5m), Action = Verdict.Warn });
        settings.Gate!.Required.ShouldBe([new RequiredCheck.OfPipeline("unit"), new RequiredCheck.OfPipeline("e2e"), new RequiredCheck.OfApp("ci/legacy", new AppName("buildbot"))]);
        settings.Gate.Freeze[0].ShouldBe(new TimeWindow.Recurring { Cron = CronExpression.Parse("0 10 * * MON-FRI"), Duration = TimeSpan.FromHours(8), TimeZone = "Europe/Vienna", Reason = "office hours" });
        settings.Gate.Freeze[1].ShouldBe(new TimeWindow.Days { From = new(2026, 12, 22), To = new(2027, 1, 4), Reason = "holidays" });
        settings.Gate.UpToDate.ShouldBe(UpToDate.MergeConflicts);
        settings.Commands.Allow[CommandVerb.Deploy].ShouldBe([new Allowance.OfTeam("release")]);
        settings.Notify[2].On.ShouldBe(Enum.GetValues<NotifyEvent>());
    }

    [Fact]
    public void A_file_for_delivery_with_the_whole_vocabulary_is_read()
    {
        var settings = Good(SettingsSamples.Delivery);

        var preview = settings.Preview("site")!;
        preview.Forks.ShouldBe(PreviewForks.Never);
        preview.Smoke[1].Expect.ShouldBe([200, 302]);
        preview.ExpireAfter.ShouldBe(new PreviewExpiry { Idle = TimeSpan.FromHours(24), Age = TimeSpan.FromDays(7) });
        var production = settings.Deployment("production")!;
        production.Windows.Deny.ShouldHaveSingleItem().Reason.ShouldBe("holidays");
        production.Rollback.OnSmokeFailure.ShouldBe(SmokeFailure.Rollback);
        production.Allow.Rollback[1].ShouldBe(new Allowance.OfRole(RepositoryRole.Maintain));
        var package = settings.Releases.Packages.ShouldHaveSingleItem();
        package.Notes.Categories[1].CollapseAfter.ShouldBe(5);
        package.Publish.Ref.ShouldBe(PublishRef.DefaultBranch);
        settings.Migrations!.Contract.ShouldBe(MigrationLevel.Failure);
    }

    [Fact]
    public void The_vocabulary_that_was_agreed_is_read_without_an_error()
    {
        foreach (var (file, heading) in new[] { ("spec/PRODUCT.md", "## 3."), ("research/previews_publish.md", "## 5.") })
        {
            var text = SharedFiles.Read(file);
            var section = text[text.IndexOf(heading, StringComparison.Ordinal)..];
            var start = section.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;

            Good(section[start..section.IndexOf("\n```", start, StringComparison.Ordinal)]);
        }
    }

    [Fact]
    public void Five_errors_are_all_said_each_at_its_place()
    {
        var result = Read("""
            version: 1
            pipelines:
              tests:
                workflow: tests.yml
                timeuot: 30m
                queue-timeout: soon
                needs: [tset]
              tset-2: { workflow: a.yml, workflow: b.yml }
            gate:
              required: tests
            """);

        result.Settings.ShouldBeNull();
        result.Errors.Count.ShouldBe(5);
        ShouldStand(result.Errors[0], SettingsErrorCode.UnknownKey, 5, 5, 12);
        result.Errors[0].Suggestion.ShouldBe("timeout");
        result.Errors[0].Message.ShouldBe("'timeuot' is not a key of pipelines.tests. Did you mean 'timeout'?");
        ShouldStand(result.Errors[1], SettingsErrorCode.BadValue, 6, 20, 24);
        ShouldStand(result.Errors[2], SettingsErrorCode.UndefinedName, 7, 13, 17);
        ShouldStand(result.Errors[3], SettingsErrorCode.DuplicateKey, 8, 30, 38);
        ShouldStand(result.Errors[4], SettingsErrorCode.WrongType, 10, 13, 18);
        result.Errors[4].Message.ShouldContain("(write [tests])");
    }

    [Theory]
    [InlineData("gates: {}", SettingsErrorCode.UnknownKey, 1, 1, 6, "gate")]
    [InlineData("tests:\n  fail_on: any", SettingsErrorCode.UnknownKey, 2, 3, 10, "fail-on")]
    [InlineData("tests:\n  fail-on: new-failure", SettingsErrorCode.BadValue, 2, 12, 23, "new-failures")]
    [InlineData("tests:\n  slowest: 101", SettingsErrorCode.OutOfRange, 2, 12, 15, null)]
    [InlineData("tests:\n  slowest: many", SettingsErrorCode.WrongType, 2, 12, 16, null)]
    [InlineData("tests:\n  slowest:", SettingsErrorCode.WrongType, 2, 3, 10, null)]
    [InlineData("tests: [1]", SettingsErrorCode.WrongType, 1, 8, 9, null)]
    [InlineData("version: 2", SettingsErrorCode.OutOfRange, 1, 10, 11, null)]
    [InlineData("pipelines:\n  gate: {}", SettingsErrorCode.BadValue, 2, 3, 7, null)]
    [InlineData("pipelines:\n  a: { on: { schedule: [{ cron: '61 * * * *' }] } }", SettingsErrorCode.BadValue, 2, 33, 45, null)]
    [InlineData("pipelines:\n  a: { on: { schedule: [{ cron: '1 * * * *', timezone: CET2 }] } }", SettingsErrorCode.BadValue, 2, 56, 60, null)]
    [InlineData("pipelines:\n  a: { timeout: 30 }", SettingsErrorCode.BadValue, 2, 17, 19, null)]
    [InlineData("pipelines:\n  a: { workflow: x/a.yml }", SettingsErrorCode.BadValue, 2, 18, 25, null)]
    [InlineData("pipelines:\n  a: { on: { push: { branches: ['!main'] } } }", SettingsErrorCode.Conflict, 2, 32, 33, null)]
    [InlineData("pipelines:\n  a: { on: { push: { branches: ['a[b'] } } }", SettingsErrorCode.BadValue, 2, 33, 38, null)]
    [InlineData("pipelines:\n  build: {}\ngate:\n  required: [biuld]", SettingsErrorCode.UndefinedName, 4, 14, 19, "build")]
    [InlineData("gate:\n  required: [{ check: lint }]", SettingsErrorCode.MissingKey, 2, 14, 15, null)]
    [InlineData("pipelines:\n  a: { needs: [b] }\n  b: { needs: [a] }", SettingsErrorCode.Cycle, 2, 16, 17, null)]
    [InlineData("pipelines:\n  a: { needs: [a] }", SettingsErrorCode.Cycle, 2, 16, 17, null)]
    [InlineData("pipelines:\n  docs: {}\ngate:\n  required: [docs]\n  optional: ['docs*']", SettingsErrorCode.Conflict, 5, 3, 11, null)]
    [InlineData("pipelines:\n  night: { on: { schedule: [{ cron: '0 3 * * *' }] } }\ngate: { required: [night] }", SettingsErrorCode.Conflict, 3, 20, 25, null)]
    [InlineData("gate:\n  optional: ['x*']\n  required-if-present: ['x*']", SettingsErrorCode.Conflict, 2, 14, 18, null)]
    [InlineData("gate:\n  freeze: [{ cron: '0 1 * * *', from: 2026-01-01 }]", SettingsErrorCode.Conflict, 2, 12, 13, null)]
    [InlineData("gate:\n  freeze: [{ from: 2026-01-02, to: 2026-01-01 }]", SettingsErrorCode.OutOfRange, 2, 12, 13, null)]
    [InlineData("gate:\n  freeze: [{ cron: '0 1 * * *' }]", SettingsErrorCode.MissingKey, 2, 12, 13, null)]
    [InlineData("commands: { allow: { deploi: [write] } }", SettingsErrorCode.UnknownKey, 1, 22, 28, "deploy")]
    [InlineData("commands: { enabled: [retun] }", SettingsErrorCode.BadValue, 1, 23, 28, "rerun")]
    [InlineData("commands: { allow: { deploy: [wirte] } }", SettingsErrorCode.BadValue, 1, 31, 36, "write")]
    [InlineData("notify: [{ on: [deployed] }]", SettingsErrorCode.MissingKey, 1, 10, 11, null)]
    [InlineData("notify: [{ on: [deployed], slack: 'https://x' }]", SettingsErrorCode.BadValue, 1, 35, 46, null)]
    [InlineData("previews:\n  web: { url: 'https://x' }", SettingsErrorCode.MissingKey, 2, 8, 9, null)]
    [InlineData("previews:\n  web: { workflow: p.yml, url: 'https://{what}.x' }", SettingsErrorCode.BadValue, 2, 32, 50, null)]
    [InlineData("deployments:\n  a: { workflow: d.yml, requires: [staging] }", SettingsErrorCode.UndefinedName, 2, 36, 43, null)]
    [InlineData("deployments:\n  a: { workflow: d.yml, smoke: [{ path: / }] }", SettingsErrorCode.MissingKey, 2, 25, 30, null)]
    [InlineData("deployments:\n  a: { workflow: d.yml, mark-tag: 'v{utc}' }\nreleases: { packages: { lib: {} } }", SettingsErrorCode.Conflict, 2, 35, 43, null)]
    [InlineData("migrations: { acknowledge: { by: [author] } }", SettingsErrorCode.Conflict, 1, 35, 41, null)]
    [InlineData("releases: { packages: { lib: { tags: v1 } } }", SettingsErrorCode.BadValue, 1, 38, 40, null)]
    [InlineData("coverage: { project: 101% }", SettingsErrorCode.BadValue, 1, 22, 26, null)]
    [InlineData("version: !!int 1", SettingsErrorCode.NotAllowed, 1, 10, 17, null)]
    [InlineData("version: &one 1", SettingsErrorCode.NotAllowed, 1, 10, 16, null)]
    [InlineData("version: 1\n---\nversion: 1", SettingsErrorCode.NotAllowed, 2, 1, 4, null)]
    [InlineData("version: 1\nversion: 1", SettingsErrorCode.DuplicateKey, 2, 1, 8, null)]
    [InlineData("- version", SettingsErrorCode.WrongType, 1, 1, 2, null)]
    [InlineData("version: 1\0\ngate: {}", SettingsErrorCode.Syntax, 1, 11, 12, null)]
    public void Each_error_has_its_code_place_and_suggestion(string yaml, SettingsErrorCode code, int line, int column, int endColumn, string? suggestion)
    {
        var error = Only(yaml);

        ShouldStand(error, code, line, column, endColumn);
        error.Suggestion.ShouldBe(suggestion);
    }

    [Fact]
    public void A_syntax_error_is_one_error_with_its_place()
    {
        var error = Only("version: 1\ngate: [a\ntests: }\n");

        error.Code.ShouldBe(SettingsErrorCode.Syntax);
        error.Line.ShouldBeInRange(2, 3);
        error.Message.ShouldStartWith("This is not valid YAML");
    }

    [Fact]
    public void An_unknown_key_with_nothing_near_lists_the_known_ones() =>
        Only("checks: { colour: red }").Message.ShouldBe("'colour' is not a key of checks. The keys here are prefix.");

    [Fact]
    public void A_gate_without_a_list_requires_every_pipeline()
    {
        Good("pipelines: { a: {}, b: {} }\ngate: {}").Gate!.Required.ShouldBe([new RequiredCheck.OfPipeline("a"), new RequiredCheck.OfPipeline("b")]);
        Good("pipelines: { a: {}, b: {} }\ngate:").Gate!.Required.Count.ShouldBe(2);
        Good("pipelines: { a: {} }\ngate: { required: [] }").Gate!.Required.ShouldBeEmpty();
    }

    [Fact]
    public void A_circle_of_three_is_said_once_and_a_diamond_is_none()
    {
        Only("pipelines:\n  a: { needs: [c] }\n  b: { needs: [a] }\n  c: { needs: [b] }").Message.ShouldContain("a needs c needs b needs a");
        Good("pipelines:\n  a: {}\n  b: { needs: [a] }\n  c: { needs: [a] }\n  d: { needs: [b, c] }").Pipelines.Count.ShouldBe(4);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_change_no_place()
    {
        var error = Only("\uFEFFversion: 1\r\ntests:\r\n  slowest: x\r\n");

        ShouldStand(error, SettingsErrorCode.WrongType, 3, 12, 13);
    }
}
