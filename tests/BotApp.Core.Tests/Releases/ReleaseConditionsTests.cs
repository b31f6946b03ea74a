using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

using static BotApp.Core.Tests.Releases.Releasing;

namespace BotApp.Core.Tests.Releases;

/// <summary>What stands against a release besides its commit: the tag itself, a twin, a freeze, the age of what is on the index.</summary>
public sealed class ReleaseConditionsTests
{
    private static readonly string Signed = Yaml.Replace("workflow: release.yml", "workflow: release.yml, require-signed-tag: true", StringComparison.Ordinal);

    [Theory]
    [InlineData(false, false, "unsigned", "git tag --sign")]
    [InlineData(true, false, "unsigned", "(unsigned)")]
    [InlineData(true, false, "unknown_key", "(unknown_key)")]
    public void R17_With_signed_tags_required_another_tag_is_blocked(bool isAnnotated, bool isVerified, string reason, string said)
    {
        var given = Tagged(Signed);
        given.Release = given.Release! with { Signature = new TagSignature(isAnnotated, isVerified, reason) };

        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain(said);
    }

    [Fact]
    public void R14_A_version_that_another_tag_s_release_began_is_blocked_and_the_next_one_is_named()
    {
        var given = Tagged();
        given.Release = given.Release! with { HeldBy = "v1.2.3.0" };

        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("began from the tag v1.2.3.0");
        given.Tag.Reason.ShouldContain("1.2.4");
        given.Tag.HoldsVersion.ShouldBeFalse();
    }

    [Fact]
    public void R13_A_version_is_held_from_its_build_on_and_given_back_when_the_tag_is_gone_before_anything_was_uploaded()
    {
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        (given.Tag.HoldsVersion, given.Tag.VersionKey).ShouldBe((true, "1.2.3"));

        given.RefSha = null;
        given.Happens(new TagDeleted());

        given.Tag.HoldsVersion.ShouldBeFalse();
    }

    [Fact]
    public void R17_A_verified_tag_is_published_an_unread_one_waits_and_without_the_setting_any_will_do()
    {
        var given = Tagged(Signed);
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Waiting);

        given.Release = given.Release! with { Signature = new TagSignature(true, true, "valid") };
        given.Later(TimeSpan.FromMinutes(1)).One<StartRun>();

        var any = Tagged();
        any.Release = any.Release! with { Signature = new TagSignature(false, false, "unsigned") };
        any.Happens(new TagPushed(Scenario.A)).One<StartRun>();
    }

    [Theory]
    [InlineData("v1.2.3.0")]
    [InlineData("v1.02.3")]
    public void Two_tags_for_one_version_are_both_blocked_until_one_is_gone(string twin)
    {
        var given = Tagged();
        given.Release = given.Release! with { Tags = ["v1.2.2", "v1.2.3", twin] };
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Reason.ShouldContain(twin);
        given.Tag.Reason.ShouldContain("same version");

        given.Release = given.Release with { Tags = ["v1.2.2", "v1.2.3"] };

        given.Later(TimeSpan.FromMinutes(1)).One<StartRun>();
    }

    [Fact]
    public void Tags_of_other_packages_and_other_versions_are_no_twins()
    {
        var given = Tagged();
        given.Release = given.Release! with { Tags = ["v1.2.3", "v1.2.30", "v1.2.3rc1", "cart-v1.2.3", "1.2.3"] };

        given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
    }

    [Fact]
    public void R25_In_a_freeze_a_release_waits_and_goes_on_at_its_end_with_the_whole_time_for_its_checks()
    {
        var given = Tagged();
        given.Checks[0] = given.Checks[0] with { Status = "in_progress", Conclusion = null };
        given.Freeze = new Freeze("octo", "audit", given.Now, given.Now + TimeSpan.FromHours(3));
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Waiting);
        given.Tag.Reason.ShouldContain("octo froze this repository (audit)");
        given.Later(TimeSpan.FromMinutes(179)).All<StartRun>().ShouldBeEmpty();

        given.Later(TimeSpan.FromMinutes(11)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Waiting);
        given.Checks[0] = given.Checks[0] with { Status = "completed", Conclusion = "success" };

        given.Happens(new ChecksChanged(Scenario.A)).One<StartRun>();
    }

    [Fact]
    public void R25_Windows_of_the_settings_freeze_releases_too_and_what_was_built_waits_to_be_uploaded()
    {
        var given = Tagged(Yaml.Replace("required: [tests] }", "required: [tests], freeze: [{ from: 2026-03-02, to: 2026-03-04, reason: stocktaking }] }", StringComparison.Ordinal));
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Reason.ShouldContain("stocktaking");

        var late = Tagged();
        late.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        late.Freeze = new Freeze("octo", "", late.Now, null);
        Built(late, Wheel, Source).All<StartRun>().ShouldBeEmpty();
        late.Tag.Reason.ShouldContain("built; nothing is published now");
        late.Freeze = null;
        late.Later(TimeSpan.FromMinutes(1)).One<StartRun>().Inputs["action"].ShouldBe("publish");
    }

    [Fact]
    public void R25_Whoever_may_passes_the_freeze_for_one_release()
    {
        var given = Tagged();
        given.Freeze = new Freeze("octo", "", given.Now, null);
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Happens(Publish).All<StartRun>().ShouldBeEmpty();

        given.Happens(Publish with { OverrideFreeze = "security fix" }).One<StartRun>();
        Built(given, Wheel, Source).One<StartRun>().Inputs["action"].ShouldBe("publish");
    }

    [Fact]
    public void R11_Three_of_nine_files_there_is_a_part_and_the_rest_is_uploaded_from_the_same_build()
    {
        var wheels = Enumerable.Range(1, 9).Select(n => new ResultFile($"shop-1.2.3-cp3{n}-none-any.whl", 10, new string((char)('0' + n), 64))).ToArray();
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A));
        Built(given, wheels).One<StartRun>().Inputs["action"].ShouldBe("publish");
        Shows(given, wheels[..3]);
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);
        var failed = given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Partial);
        failed.Check("publish shop").ShouldNotBeNull().Output.Title.ShouldContain("3 of 9 files are on the index");
        given.Release = given.Release! with { BuildKept = true };

        var resumed = given.Happens(Publish).One<StartRun>();

        resumed.Inputs["action"].ShouldBe("resume");
        resumed.Inputs["run_id"].ShouldBe("700");
        using var payload = System.Text.Json.JsonDocument.Parse(resumed.Inputs["payload"]);
        payload.RootElement.GetProperty("files_missing").EnumerateArray().Select(file => file.GetString()).ShouldBe(wheels[3..].Select(file => file.Name));
        payload.RootElement.GetProperty("files").GetArrayLength().ShouldBe(9);
        given.SnapshotOf(resumed.CorrelationId, RunState.Completed, RunConclusion.Success, id: 801);
        given.RunChanged();
        Shows(given, wheels);
        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
    }

    [Fact]
    public void R11_A_run_that_failed_after_its_last_upload_is_believed_when_the_index_is()
    {
        var given = InPublish();
        Shows(given, Wheel, Source);
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);

        given.RunChanged();

        given.Tag.Phase.ShouldBe(ReleasePhase.Verifying);
        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
    }

    [Fact]
    public void R12_Without_the_build_s_files_a_part_cannot_be_completed_and_the_next_version_is_named()
    {
        var given = HalfPublished();
        given.Release = given.Release! with { BuildKept = false };

        var asked = given.Happens(Publish);

        asked.All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("cannot go on without building anew");
        given.Tag.Reason.ShouldContain("1.2.4");
    }

    [Fact]
    public void R12_Without_the_build_s_files_and_with_nothing_on_the_index_it_is_built_anew()
    {
        var given = InPublish();
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);
        given.RunChanged();
        given.Release = given.Release! with { BuildKept = false };

        given.Happens(Publish);

        given.Later(TimeSpan.FromMinutes(1)).One<StartRun>().Inputs["action"].ShouldBe("build");
    }

    [Theory]
    [InlineData("https://pypi.org/simple/", 15, false)]
    [InlineData("https://pypi.org/simple/", 13, true)]
    [InlineData("https://packages.example.org/simple/", 15, true)]
    public void A_release_that_is_too_old_for_the_index_is_not_completed(string index, int days, bool goesOn)
    {
        var given = HalfPublished(Yaml.Replace("verify-within: 30m", $"verify-within: 30m, simple: \"{index}\"", StringComparison.Ordinal));
        var uploaded = given.Now;
        given.Release = given.Release! with { BuildKept = true, IndexFiles = [.. given.Release.IndexFiles!.Select(file => file with { UploadedAt = uploaded })] };
        given.Now += TimeSpan.FromDays(days);

        given.Happens(Publish).All<StartRun>().Count.ShouldBe(goesOn ? 1 : 0);

        given.Tag.Reason.Contains("14 days", StringComparison.Ordinal).ShouldBe(!goesOn);
    }

    [Theory]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.2", "1.2.1")]
    [InlineData("1", "1.0.1")]
    [InlineData("1.2.3.4", "1.2.3.5")]
    [InlineData("2!1.0", "2!1.0.1")]
    [InlineData("1.2rc1", "1.2rc2")]
    [InlineData("1.2.post1", "1.2.post2")]
    [InlineData("1.2.dev9", "1.2.dev10")]
    public void The_next_version_is_of_the_same_kind(string version, string next)
    {
        PythonVersion.Read(version)!.Next.ShouldBe(next);
        PythonVersion.Read(next)!.ShouldBeGreaterThan(PythonVersion.Read(version)!);
    }

    private static Scenario HalfPublished(string settings = Yaml)
    {
        var given = Tagged(settings);
        given.Happens(new TagPushed(Scenario.A));
        Built(given, Wheel, Source);
        Shows(given, Wheel);
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Partial);
        return given;
    }
}
