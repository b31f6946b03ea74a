using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

using static BotApp.Core.Tests.Releases.Releasing;

namespace BotApp.Core.Tests.Releases;

public sealed class ReleaseRulesTests
{
    [Fact]
    public void R1_A_green_tag_is_built_published_verified_and_released_with_notes()
    {
        var given = Tagged();

        var build = given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        build.Ref.ShouldBe("v1.2.3");
        build.Inputs["action"].ShouldBe("build");
        var publish = Built(given, Wheel, Source).One<StartRun>();
        publish.Inputs["action"].ShouldBe("publish");
        publish.Inputs["run_id"].ShouldBe("700");
        publish.Inputs["payload"].ShouldContain(Wheel.Sha256);
        Published(given);
        given.Tag.Phase.ShouldBe(ReleasePhase.Verifying);
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty();

        Shows(given, Wheel, Source);
        var release = given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
        release.Prerelease.ShouldBeFalse();
        release.Latest.ShouldBeTrue();
        release.Notes.ShouldContain("Add a cart");
        var done = given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r"));

        done.Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        given.Happens(new TimerElapsed("poll")).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void R2_A_commit_that_is_not_green_waits_and_is_blocked_when_it_fails()
    {
        var given = Tagged();
        given.Checks[0] = given.Checks[0] with { Status = "in_progress", Conclusion = null };
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Waiting);

        given.Checks[0] = given.Checks[0] with { Status = "completed", Conclusion = "failure" };
        given.Happens(new ChecksChanged(Scenario.A)).Check("publish shop").ShouldNotBeNull().Output.Title.ShouldContain("tests: failed");

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Checks[0] = given.Checks[0] with { Conclusion = "success" };
        given.Happens(new ChecksChanged(Scenario.A)).All<StartRun>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("neutral")]
    [InlineData("cancelled")]
    public void R2_Skipped_or_cancelled_is_no_proof(string conclusion)
    {
        var given = Tagged();
        given.Checks[0] = given.Checks[0] with { Conclusion = conclusion };

        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
    }

    [Fact]
    public void R2_Waiting_ends_in_a_block()
    {
        var given = Tagged();
        given.Checks.Clear();
        given.Happens(new TagPushed(Scenario.A));

        given.Later(TimeSpan.FromMinutes(61));

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("60 minutes");
    }

    [Fact]
    public void When_nothing_that_is_required_runs_on_pushes_the_release_is_blocked()
    {
        var given = Tagged(Yaml.Replace(", push: { branches: [main] }", "", StringComparison.Ordinal));

        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();

        given.Tag.Reason.ShouldContain("runs on pushes");
    }

    [Fact]
    public void R3_A_commit_on_no_release_branch_is_blocked_and_an_unread_one_waits()
    {
        var given = Tagged();
        given.Release = given.Release! with { ReachableFrom = [] };
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("merge it first");

        var unread = Tagged(Yaml.Replace("branches: [main], wait", "require-checks: none, wait", StringComparison.Ordinal));
        unread.Release = unread.Release! with { ReachableFrom = null };
        unread.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        unread.Tag.Phase.ShouldBe(ReleasePhase.Waiting);
    }

    [Fact]
    public void R4_A_version_that_differs_from_the_tag_is_blocked_at_its_line()
    {
        var given = Tagged();
        given.Release = given.Release! with { Declared = new DeclaredVersion.Declared("1.2.2", "pyproject.toml", 3) };

        var check = given.Happens(new TagPushed(Scenario.A)).Check("publish shop").ShouldNotBeNull();

        check.Conclusion.ShouldBe(CheckConclusion.Failure);
        check.Output.Title.ShouldContain("1.2.2");
        check.Output.Annotations.ShouldHaveSingleItem().StartLine.ShouldBe(3);
    }

    [Fact]
    public void R5_A_version_from_the_tag_is_judged_by_what_was_built()
    {
        var given = Tagged();
        given.Release = given.Release! with { Declared = new DeclaredVersion.FromTag("setuptools-scm") };
        given.Happens(new TagPushed(Scenario.A)).One<StartRun>();

        Built(given, new ResultFile("shop-1.2.4.dev1-py3-none-any.whl", 10, Hash)).All<StartRun>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("1.2.4.dev1");
    }

    [Fact]
    public void R6_A_candidate_is_a_prerelease_and_not_the_latest()
    {
        var given = Tagged(tag: "v1.3.0-rc.1");
        given.Release = given.Release! with { Declared = new DeclaredVersion.Declared("1.3.0rc1", "pyproject.toml", 3) };
        given.Happens(new TagPushed(Scenario.A));
        var wheel = new ResultFile("shop-1.3.0rc1-py3-none-any.whl", 10, Hash);
        Built(given, wheel);
        Published(given);
        Shows(given, wheel);

        var release = given.Happens(new TimerElapsed("poll")).One<PublishRelease>();

        release.Name.ShouldBe("shop 1.3.0rc1");
        release.Prerelease.ShouldBeTrue();
        release.Latest.ShouldBeFalse();
    }

    [Fact]
    public void R9_The_same_files_on_the_index_are_only_verified()
    {
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A));
        Shows(given, Wheel, Source);

        Built(given, Wheel, Source).All<StartRun>().ShouldBeEmpty();

        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
    }

    [Fact]
    public void R10_Other_contents_on_the_index_block()
    {
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A));
        Shows(given, Wheel with { Sha256 = OtherHash });

        Built(given, Wheel, Source).All<StartRun>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.Tag.Reason.ShouldContain("bump the version");
    }

    [Fact]
    public void R11_A_publish_run_that_failed_goes_on_with_its_next_attempt_and_the_same_build()
    {
        var given = InPublish();
        var id = given.Tag.Publish!.CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Failure, id: 800);
        var failed = given.RunChanged();
        failed.Check("publish shop").ShouldNotBeNull().Buttons.ShouldHaveSingleItem().Identifier.ShouldBe("rerun-failed");
        given.RunChanged().Deeds.ShouldBeEmpty();

        given.SnapshotOf(id, RunState.Running, attempt: 2, id: 800);
        given.RunChanged().All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Publishing);
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Success, attempt: 2, id: 800);
        given.RunChanged();
        Shows(given, Wheel, Source);
        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
    }

    [Fact]
    public void R11_The_button_goes_on_for_who_may_publish()
    {
        var given = InPublish();
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);
        given.RunChanged();
        var pressed = new ButtonPressed("botapp/publish shop", "rerun-failed", Scenario.A, Scenario.Robin);

        var refused = given.As("write").Happens(pressed);
        refused.All<RerunRun>().ShouldBeEmpty();
        refused.One<AnswerPress>().Text.ShouldContain("/publish needs the role maintain");
        refused.One<AnswerPress>().Buttons.ShouldHaveSingleItem().Identifier.ShouldBe("rerun-failed");
        given.As("maintain").Happens(pressed).One<StartRun>().Inputs["action"].ShouldBe("resume");
        given.Happens(pressed).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void A_failed_build_is_started_anew_by_the_button_under_a_new_id()
    {
        var given = Tagged();
        var first = given.Happens(new TagPushed(Scenario.A)).One<StartRun>().CorrelationId;
        given.SnapshotOf(first, RunState.Completed, RunConclusion.Failure, id: 700);
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);

        given.As("maintain").Happens(new CheckRerunRequested("botapp/publish shop", Scenario.A, Scenario.Robin)).One<StartRun>().CorrelationId.ShouldNotBe(first);
    }

    [Fact]
    public void R13_A_tag_moved_before_publishing_starts_over_on_the_new_commit()
    {
        var given = Tagged();
        var first = given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        given.SnapshotOf(first.CorrelationId, RunState.Running, id: 700);
        given.RunChanged();
        given.RefSha = Scenario.B;

        var step = given.Happens(new TagPushed(Scenario.B));

        step.One<CancelRun>().CorrelationId.ShouldBe(first.CorrelationId);
        step.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
        given.RefSha = Scenario.A;
        given.Happens(new TagPushed(Scenario.A)).One<StartRun>().CorrelationId.ShouldNotBe(first.CorrelationId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void R13_A_tag_moved_after_publishing_is_an_alarm_and_publishes_nothing(bool hasFailedHalfway)
    {
        var given = InPublish();
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, hasFailedHalfway ? RunConclusion.Failure : RunConclusion.Success, id: 800);
        given.RunChanged();
        given.RefSha = Scenario.B;

        var step = given.Happens(new TagPushed(Scenario.B));

        step.All<StartRun>().ShouldBeEmpty();
        step.Check("publish shop", Scenario.A).ShouldNotBeNull().Output.Title.ShouldContain("the index holds aaaaaaa, the tag points at bbbbbbb");
        Shows(given, Wheel, Source);
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty();
        given.RefSha = Scenario.A;
        given.Happens(new TagPushed(Scenario.A));
        given.Tag.Alarm.ShouldBeNull();
    }

    [Theory]
    [InlineData("moved after publishing")]
    [InlineData("deleted and pushed again")]
    [InlineData("on no release branch")]
    [InlineData("deleted")]
    [InlineData("not green")]
    public void G92_A_tag_is_published_once_at_most_and_only_from_a_green_commit_that_it_still_names(string what)
    {
        var given = what is "moved after publishing" or "deleted and pushed again" ? Released() : Tagged();
        switch (what)
        {
            case "moved after publishing":
                given.RefSha = Scenario.B;
                break;
            case "deleted and pushed again":
                given.RefSha = null;
                given.Happens(new TagDeleted()).All<StartRun>().ShouldBeEmpty();
                given.RefSha = Scenario.A;
                break;
            case "on no release branch":
                given.Release = given.Release! with { ReachableFrom = [] };
                break;
            case "deleted":
                given.RefSha = null;
                break;
            default:
                given.Checks[0] = given.Checks[0] with { Conclusion = "failure" };
                break;
        }

        var step = given.Happens(new TagPushed(given.RefSha ?? Scenario.A));

        step.All<StartRun>().ShouldBeEmpty();
        step.All<PublishRelease>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(what is "moved after publishing" or "deleted and pushed again" ? ReleasePhase.Released : ReleasePhase.Blocked);
    }

    [Fact]
    public void R14_A_tag_deleted_after_publishing_keeps_the_release_and_says_so()
    {
        var given = Released();
        given.RefSha = null;

        var step = given.Happens(new TagDeleted());

        given.Tag.Phase.ShouldBe(ReleasePhase.Released);
        step.Check("publish shop").ShouldNotBeNull().Output.Title.ShouldContain("deleted after 1.2.3 was published");
        step.All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void R15_A_tag_recreated_at_the_same_commit_changes_nothing()
    {
        var given = Released();
        given.RefSha = null;
        given.Happens(new TagDeleted());
        given.RefSha = Scenario.A;

        var step = given.Happens(new TagPushed(Scenario.A));

        step.All<StartRun>().ShouldBeEmpty();
        step.All<PublishRelease>().ShouldBeEmpty();
        step.Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        given.Happens(new TagPushed(Scenario.A)).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void R15_A_tag_deleted_while_building_stops_the_build_and_begins_again_when_it_is_back()
    {
        var given = Tagged();
        var first = given.Happens(new TagPushed(Scenario.A)).One<StartRun>().CorrelationId;
        given.SnapshotOf(first, RunState.Running, id: 700);
        given.RunChanged();
        given.RefSha = null;
        given.Happens(new TagDeleted()).One<CancelRun>().CorrelationId.ShouldBe(first);
        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        given.RefSha = Scenario.A;

        given.Happens(new TagPushed(Scenario.A)).One<StartRun>().CorrelationId.ShouldNotBe(first);
    }

    [Fact]
    public void R27_A_name_new_to_the_index_is_blocked_unless_the_settings_allow_it()
    {
        var given = Tagged();
        given.Release = given.Release! with { IndexFiles = [] };
        given.Happens(new TagPushed(Scenario.A));
        given.Tag.Reason.ShouldContain("allow-new-project");

        var allowed = Tagged(Yaml.Replace("workflow: release.yml", "workflow: release.yml, allow-new-project: true", StringComparison.Ordinal));
        allowed.Release = allowed.Release! with { IndexFiles = [] };
        allowed.Happens(new TagPushed(Scenario.A)).One<StartRun>();
    }

    [Fact]
    public void What_was_built_waits_for_an_index_that_cannot_be_read_and_is_not_built_again()
    {
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A));
        given.Release = given.Release! with { IndexFiles = null, IndexProblem = "503" };
        Built(given, Wheel, Source).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Building);

        given.Release = given.Release with { IndexFiles = [Older], IndexProblem = null };

        given.Later(TimeSpan.FromMinutes(1)).One<StartRun>().Inputs["action"].ShouldBe("publish");
    }

    [Fact]
    public void The_result_is_asked_for_once_while_it_is_pending()
    {
        var given = Tagged();
        var build = given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        given.SnapshotOf(build.CorrelationId, RunState.Completed, RunConclusion.Success, id: 700);

        var asked = given.RunChanged().One<CollectResult>();
        given.RunChanged().Deeds.ShouldBeEmpty();

        given.Happens(new EffectGivenUp(asked.Key, "the artifact expired")).Deeds.ShouldNotBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Tag.Reason.ShouldContain("the artifact expired");
    }

    [Fact]
    public void An_index_that_does_not_show_the_files_in_time_fails_and_is_believed_when_it_does()
    {
        var given = InPublish();
        Published(given);

        given.Later(TimeSpan.FromMinutes(31));
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Tag.Reason.ShouldContain("after 30 minutes");
        given.RunChanged().All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);

        Shows(given, Wheel, Source);
        given.RunChanged().One<PublishRelease>();
    }

    [Fact]
    public void Broken_settings_publish_nothing_and_a_strange_tag_is_ignored()
    {
        var broken = Tagged();
        broken.Settings = new SettingsFact.Broken([], "", broken.Settings.Effective);
        broken.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        broken.Tag.Phase.ShouldBe(ReleasePhase.Waiting);

        var strange = Tagged(tag: "nightly-22");
        strange.Happens(new TagPushed(Scenario.A)).Deeds.ShouldBeEmpty();
        strange.Tag.Phase.ShouldBe(ReleasePhase.Ignored);
    }

    [Fact]
    public void What_a_build_says_of_itself_cannot_steer_the_page()
    {
        var given = Tagged();
        var build = given.Happens(new TagPushed(Scenario.A)).One<StartRun>();
        given.SnapshotOf(build.CorrelationId, RunState.Completed, RunConclusion.Success, id: 700);
        given.RunChanged();

        var check = given.Happens(new ResultCollected(build.CorrelationId, 1, Result(build.CorrelationId, "@octo [x](https://evil.example.org)") with { Status = ResultStatus.Failure }, null)).Check("publish shop").ShouldNotBeNull();

        check.Output.Summary.ShouldNotContain("@octo");
        check.Output.Summary.ShouldNotContain("[x](");
    }

    [Fact]
    public void R11_Publish_by_command_goes_on_with_the_failed_run_and_never_uploads_a_second_time()
    {
        var given = InPublish();
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Failure, id: 800);
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);

        var asked = given.Happens(Publish);

        var resumed = asked.One<StartRun>();
        resumed.Inputs["action"].ShouldBe("resume");
        resumed.Inputs["run_id"].ShouldBe("700");
        asked.Reply().ShouldContain("`publishing`");
        given.Happens(Publish with { Asked = new CommandPlace(4, 32, 1) }).Reply().ShouldContain("`nothing-to-publish`");
        Released().Happens(Publish).Reply().ShouldContain("is published already");
        Released().Happens(Publish).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void Publish_by_command_says_what_stands_against_it_and_begins_when_nothing_does()
    {
        var given = Tagged();
        given.Checks[0] = given.Checks[0] with { Conclusion = "failure" };
        given.Happens(new TagPushed(Scenario.A));
        given.Happens(Publish).Reply().ShouldContain("`blocked`");

        given.Checks[0] = given.Checks[0] with { Conclusion = "success" };
        var asked = given.Happens(Publish with { Asked = new CommandPlace(4, 32, 1) });

        asked.One<StartRun>().Inputs["action"].ShouldBe("build");
        asked.Reply().ShouldContain("`publishing`");
        Tagged(tag: "nightly-1").Happens(Publish).Reply().ShouldContain("`no-package`");
        var gone = Tagged();
        gone.RefSha = null;
        gone.Happens(Publish).Reply().ShouldContain("`unknown-tag`");
    }
}
