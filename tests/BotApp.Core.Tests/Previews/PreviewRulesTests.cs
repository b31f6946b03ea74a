using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

namespace BotApp.Core.Tests.Previews;

public sealed class PreviewRulesTests
{
    private const string Web = """
        version: 1
        previews:
          web:
            workflow: preview.yml
            teardown-workflow: preview-down.yml
            environment: "pr-{number}"
            smoke: [{ path: /healthz, expect: 200, within: 3m }]
        """;

    [Fact]
    public void P1_An_opened_pull_request_gets_one_comment_one_deployment_and_one_run_with_its_commit()
    {
        var given = Scenario.PullRequestWith(Web);

        var step = given.Opened();

        var start = step.One<StartRun>();
        start.Inputs["sha"].ShouldBe(Scenario.A);
        start.Inputs["action"].ShouldBe("up");
        start.Ref.ShouldBe("main");
        var deployment = step.One<SetDeployment>();
        deployment.State.ShouldBe(DeploymentState.InProgress);
        deployment.Environment.ShouldBe("pr-4");
        step.Sticky().ShouldContain("⏳ building");
    }

    [Fact]
    public void P2_The_same_delivery_again_changes_nothing()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();

        given.Opened().Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void P3_A_push_while_building_stops_the_old_run_and_only_the_newest_becomes_ready()
    {
        var given = Ready();
        given.Pushed(Scenario.B);
        var second = Preview(given).CorrelationId.ShouldNotBeNull();
        given.SnapshotOf(second, RunState.Running, id: 601);
        given.RunChanged();

        var third = given.Pushed(Scenario.C);

        third.One<CancelRun>().CorrelationId.ShouldBe(second);
        third.Sticky().ShouldContain("serving aaaaaaa, building ccccccc");
        third.Sticky().ShouldContain("g1.preview.example.org");
        third.All<SetDeployment>().ShouldContain(one => one.Name.EndsWith("g2", StringComparison.Ordinal) && one.State == DeploymentState.Inactive);
        given.Happens(new ResultCollected(second, 1, Result(second, Scenario.B, 2), null)).All<ProbeUrl>().ShouldBeEmpty();
        var ready = Build(given, 602);
        Preview(given).Phase.ShouldBe(PreviewPhase.Ready);
        Preview(given).ServingSha.ShouldBe(Scenario.C);
        ready.All<SetDeployment>().Select(one => one.State).ShouldBe([DeploymentState.Success, DeploymentState.Inactive]);
    }

    [Fact]
    public void P3_A_start_without_an_answer_is_stopped_when_it_is_named_late()
    {
        var given = Scenario.PullRequestWith(Web);
        var first = given.Opened().One<StartRun>().CorrelationId;
        given.Pushed(Scenario.B);

        given.Happens(new RunStarted(first, new RunReference("600", 1, null))).One<CancelRun>().CorrelationId.ShouldBe(first);
    }

    [Fact]
    public void P8_A_run_that_is_named_by_the_very_event_that_finds_the_pull_request_closed_is_stopped()
    {
        var given = Scenario.PullRequestWith(Web);
        var first = given.Opened().One<StartRun>().CorrelationId;
        given.Pull = given.Pull! with { Open = false };

        var named = given.Happens(new RunStarted(first, new RunReference("600", 1, null)));

        named.One<CancelRun>().Run.Id.ShouldBe("600");
        named.One<StartRun>().Inputs["action"].ShouldBe("down");
    }

    [Fact]
    public void P3_A_run_that_is_named_by_the_very_event_that_finds_a_newer_commit_is_stopped()
    {
        var given = Scenario.PullRequestWith(Web);
        var first = given.Opened().One<StartRun>().CorrelationId;
        given.Pull = given.Pull! with { HeadSha = Scenario.B };

        var named = given.Happens(new RunStarted(first, new RunReference("600", 1, null)));

        named.One<CancelRun>().Run.Id.ShouldBe("600");
        named.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
    }

    [Fact]
    public void P5_An_address_that_never_answers_is_unhealthy_and_the_last_good_link_is_kept()
    {
        var given = Ready();
        given.Pushed(Scenario.B);
        var id = Built(given, 601).One<ProbeUrl>().CorrelationId;

        given.Happens(new UrlProbed(id, false, "502 instead of 200", false)).All<SetDeployment>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(3), "probe:web").One<ProbeUrl>().Round.ShouldBe(2);
        var step = given.Happens(new UrlProbed(id, false, "502 instead of 200", false));
        Preview(given).Phase.ShouldBe(PreviewPhase.Unhealthy);
        step.One<SetDeployment>().State.ShouldBe(DeploymentState.Failure);
        step.Sticky().ShouldContain("not answering");
        step.Sticky().ShouldContain("g1.preview.example.org");
        step.Sticky().ShouldContain("502 instead of 200");
    }

    [Fact]
    public void S4_A_host_that_asks_for_time_gets_it_and_what_was_not_asked_counts_for_nothing()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var id = Built(given, 600).One<ProbeUrl>().CorrelationId;
        DateTimeOffset Due(Step step) => step.All<SetTimer>().Single(timer => timer.Name == "probe:web").DueAt.ShouldNotBeNull();

        var later = given.Happens(new UrlProbed(id, false, "429", false) { RetryAfter = TimeSpan.FromSeconds(40) });
        Due(later).ShouldBe(given.Now.AddSeconds(40));
        given.Now = Due(later);
        given.Happens(new TimerElapsed("probe:web")).One<ProbeUrl>();
        for (var turn = 0; turn < 5; turn++)
        {
            var unasked = given.Happens(new UrlProbed(id, false, "it was not asked yet", false) { IsUnasked = true, RetryAfter = TimeSpan.FromMinutes(2) });
            Due(unasked).ShouldBe(given.Now.AddMinutes(2));
            Preview(given).Phase.ShouldBe(PreviewPhase.Checking);
            given.Now = Due(unasked);
            given.Happens(new TimerElapsed("probe:web")).One<ProbeUrl>();
        }

        given.Happens(new UrlProbed(id, true, "200", true));
        given.Later(TimeSpan.FromSeconds(1), "probe:web").One<ProbeUrl>();
        given.Happens(new UrlProbed(id, true, "200", true)).All<SetDeployment>().ShouldContain(one => one.State == DeploymentState.Success);
    }

    [Fact]
    public void P5_Questions_keep_their_pauses_and_none_is_asked_twice()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var id = Built(given, 600).One<ProbeUrl>().CorrelationId;
        var pauses = new List<double>();
        for (var round = 2; round < 9; round++)
        {
            given.Now += TimeSpan.FromSeconds(4); // how long the question took
            var answered = given.Happens(new UrlProbed(id, false, "502", false));
            answered.All<ProbeUrl>().ShouldBeEmpty();
            var due = answered.All<SetTimer>().Single(timer => timer.Name == "probe:web").DueAt.ShouldNotBeNull();
            pauses.Add((due - given.Now).TotalSeconds);
            given.Happens(new ChecksChanged(Scenario.A)).All<ProbeUrl>().ShouldBeEmpty();
            given.Now = due;
            given.Happens(new TimerElapsed("probe:web")).One<ProbeUrl>().Round.ShouldBe(round);
            given.Happens(new TimerElapsed("probe:web")).All<ProbeUrl>().ShouldBeEmpty();
        }

        pauses.ShouldBe([1, 2, 4, 8, 15, 15, 15]);
    }

    [Fact]
    public void P6_A_result_without_an_address_fails_unless_the_settings_have_one()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var id = Preview(given).CorrelationId!;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Success, id: 600);
        given.RunChanged().One<CollectResult>();

        given.Happens(new ResultCollected(id, 1, Result(id, Scenario.A, 1) with { Url = null }, null));

        Preview(given).Phase.ShouldBe(PreviewPhase.Failed);
        Preview(given).Problem.ShouldNotBeNull().ShouldContain("no url returned");

        var fallback = Scenario.PullRequestWith(Web.Replace("environment:", "url: \"https://pr-{number}-{branch}.example.org/{sha}\"\n    environment:", StringComparison.Ordinal));
        fallback.Opened();
        id = Preview(fallback).CorrelationId!;
        fallback.SnapshotOf(id, RunState.Completed, RunConclusion.Success, id: 600);
        fallback.RunChanged();
        fallback.Happens(new ResultCollected(id, 1, null, "no artifact")).One<ProbeUrl>().Url.ShouldBe($"https://pr-4-feature.example.org/{Scenario.A}");
    }

    [Fact]
    public void P7_An_address_that_may_not_be_asked_is_shown_to_nobody()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var id = Built(given, 600).One<ProbeUrl>().CorrelationId;

        var step = given.Happens(new UrlProbed(id, false, "address not allowed", true));

        Preview(given).Phase.ShouldBe(PreviewPhase.Unhealthy);
        step.Sticky().ShouldNotContain("g1.preview.example.org");
    }

    [Fact]
    public void P8_Closing_while_building_stops_takes_down_and_says_so()
    {
        var given = Scenario.PullRequestWith(Web);
        var up = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(up, RunState.Running, id: 600);
        given.RunChanged();

        var closed = given.Closed();

        closed.One<CancelRun>().CorrelationId.ShouldBe(up);
        var down = closed.One<StartRun>();
        down.Workflow.ShouldBe("preview-down.yml");
        down.Inputs["action"].ShouldBe("down");
        given.SnapshotOf(down.CorrelationId, RunState.Completed, RunConclusion.Success, id: 601);
        var removed = given.RunChanged();
        removed.One<SetDeployment>().State.ShouldBe(DeploymentState.Inactive);
        removed.Sticky().ShouldContain("🧹 removed");
        given.Closed().Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void P9_Taking_down_is_tried_three_times_more_with_pauses_and_then_a_person_has_to()
    {
        var given = Ready();
        var ids = new List<string> { given.Closed().One<StartRun>().CorrelationId };
        for (var tries = 1; tries < PreviewRules.MaxRemoveTries; tries++)
        {
            given.SnapshotOf(ids[^1], RunState.Completed, RunConclusion.Failure, id: 700 + tries);
            var failed = given.RunChanged();
            failed.All<StartRun>().ShouldBeEmpty();
            var due = failed.All<SetTimer>().Single(timer => timer.Name == "probe:web").DueAt.ShouldNotBeNull();
            (due - given.Now).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
            given.Now = due;
            ids.Add(given.Happens(new TimerElapsed("probe:web")).One<StartRun>().CorrelationId);
        }

        given.SnapshotOf(ids[^1], RunState.Completed, RunConclusion.Failure, id: 800);
        var loud = given.RunChanged();
        loud.Sticky().ShouldContain("could not be removed after 4 tries");
        loud.One<AlertOperator>().Code.ShouldBe("preview_not_removed");
        loud.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Failure);

        Preview(given).Phase.ShouldBe(PreviewPhase.RemoveFailed);
        ids.Distinct().Count().ShouldBe(4);
        given.Closed().Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void P12_A_fork_waits_for_ok_to_test_of_this_commit()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Pull = given.Pull! with { HeadRepositoryId = null };
        given.Opened().All<StartRun>().ShouldBeEmpty();

        given.Says("/ok-to-test").One<StartRun>().Inputs["sha"].ShouldBe(Scenario.A);

        given.Pushed(Scenario.B).All<StartRun>().ShouldAllBe(start => start.Inputs["action"] == "down");
    }

    [Theory]
    [InlineData(true, false, "", false)]
    [InlineData(true, false, "preview", true)]
    [InlineData(false, true, "", false)]
    [InlineData(false, false, "no-preview", false)]
    [InlineData(false, false, "", true)]
    public void P13_Drafts_and_bots_get_none_by_default_and_labels_decide(bool draft, bool bot, string label, bool isBuilt)
    {
        var given = Scenario.PullRequestWith(Web);
        given.Pull = given.Pull! with { Draft = draft, Author = Scenario.Octo with { IsBot = bot }, Labels = label.Length > 0 ? [label] : [] };

        given.Opened().All<StartRun>().Count.ShouldBe(isBuilt ? 1 : 0);
    }

    [Fact]
    public void P14_Paths_that_do_not_match_make_none_and_no_comment()
    {
        var given = Scenario.PullRequestWith(Web.Replace("environment:", "paths: [\"src/**\"]\n    environment:", StringComparison.Ordinal));
        given.ChangedFiles = ["docs/index.md"];

        var step = given.Opened();

        var check = step.Deeds.ShouldHaveSingleItem().ShouldBeOfType<SetCheck>();
        check.Name.ShouldBe("botapp/preview web");
        check.Conclusion.ShouldBe(CheckConclusion.Neutral);
        check.Output.Summary.ShouldBe("No changed file matches its paths.");
    }

    [Fact]
    public void P15_P20_A_label_removed_or_a_base_that_has_none_takes_it_down()
    {
        var given = Ready(Web.Replace("environment:", "branches: [main]\n    environment:", StringComparison.Ordinal));
        given.Pull = given.Pull! with { BaseRef = "other" };

        given.Happens(new PullRequestEdited("edited")).One<StartRun>().Inputs["action"].ShouldBe("down");
    }

    [Fact]
    public void A_new_push_after_ready_builds_a_new_generation_and_keeps_the_link()
    {
        var given = Ready();

        var step = given.Pushed(Scenario.B);

        Preview(given).Generation.ShouldBe(2);
        step.One<StartRun>().Inputs["payload"].ShouldContain("\"generation\":2");
        step.All<SetDeployment>().ShouldAllBe(one => one.State == DeploymentState.InProgress);
        step.Sticky().ShouldContain("g1.preview.example.org");
    }

    [Fact]
    public void Reopening_waits_for_the_taking_down_and_builds_a_new_generation()
    {
        var given = Ready();
        var down = given.Closed().One<StartRun>().CorrelationId;
        given.Pull = given.Pull! with { Open = true };
        given.Happens(new PullRequestReopened(Scenario.A)).All<StartRun>().ShouldBeEmpty();

        given.SnapshotOf(down, RunState.Completed, RunConclusion.Success, id: 601);
        given.RunChanged().One<StartRun>().Inputs["action"].ShouldBe("up");

        Preview(given).Generation.ShouldBe(2);
    }

    [Fact]
    public void Preview_down_up_and_rebuild_do_what_they_say()
    {
        var given = Ready();
        var down = given.Says("/preview down");
        down.One<StartRun>().Inputs["action"].ShouldBe("down");
        given.SnapshotOf(down.One<StartRun>().CorrelationId, RunState.Completed, RunConclusion.Success, id: 601);
        given.RunChanged();
        given.Pushed(Scenario.B).All<StartRun>().ShouldBeEmpty();

        given.Says("/preview").One<StartRun>().Inputs["action"].ShouldBe("up");
        Build(given, 602);
        given.Says("/preview").All<StartRun>().ShouldBeEmpty();
        var rebuilt = given.Says("/preview rebuild");
        rebuilt.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
        rebuilt.All<SetDeployment>().ShouldAllBe(one => one.Sha == Scenario.B);
    }

    [Fact]
    public void A_manual_preview_comes_up_by_command_and_on_no_push_before()
    {
        var given = Scenario.PullRequestWith(Web.Replace("environment:", "generation: manual\n    environment:", StringComparison.Ordinal));
        given.Opened().Deeds.ShouldHaveSingleItem().ShouldBeOfType<SetCheck>().Output.Summary.ShouldBe("`/preview web` brings one up.");

        given.Says("/preview web").One<StartRun>().Inputs["action"].ShouldBe("up");
    }

    [Fact]
    public void Settings_that_cannot_be_read_take_nothing_down()
    {
        var given = Ready();

        given.Settings = new SettingsFact.Unavailable("503", null);
        given.Later(TimeSpan.FromMinutes(1)).All<StartRun>().ShouldBeEmpty();

        Preview(given).Phase.ShouldBe(PreviewPhase.Ready);
    }

    [Fact]
    public void A_preview_removed_from_the_settings_is_taken_down_with_its_own_runner_and_environment()
    {
        var given = Ready();

        given.Settings = Scenario.Loaded("version: 1");
        var start = given.Later(TimeSpan.FromMinutes(1)).One<StartRun>();

        start.Inputs["action"].ShouldBe("down");
        start.Workflow.ShouldBe("preview-down.yml");
        start.Inputs["environment"].ShouldBe("pr-4");
    }

    private static PreviewState Preview(Scenario given) => given.PullRequest.Previews.ShouldHaveSingleItem();

    private static Scenario Ready(string settings = Web)
    {
        var given = Scenario.PullRequestWith(settings);
        given.Opened();
        Build(given, 600);
        Preview(given).Phase.ShouldBe(PreviewPhase.Ready);
        return given;
    }

    /// <summary>The run that makes it ends well and hands back an address.</summary>
    private static Step Built(Scenario given, long id)
    {
        var preview = Preview(given);
        given.SnapshotOf(preview.CorrelationId!, RunState.Completed, RunConclusion.Success, id: id);
        given.RunChanged().One<CollectResult>();
        return given.Happens(new ResultCollected(preview.CorrelationId!, 1, Result(preview.CorrelationId!, preview.WantedSha, preview.Generation), null));
    }

    private static Step Build(Scenario given, long id) => Answers(given, Built(given, id).One<ProbeUrl>());

    /// <summary>It answers twice in a row, as it has to where it may take minutes.</summary>
    private static Step Answers(Scenario given, ProbeUrl probe)
    {
        given.Happens(new UrlProbed(probe.CorrelationId, true, "200", true)).All<SetDeployment>().ShouldBeEmpty();
        given.Later(TimeSpan.FromSeconds(1), "probe:web").One<ProbeUrl>().Round.ShouldBe(probe.Round + 1);
        return given.Happens(new UrlProbed(probe.CorrelationId, true, "200", true));
    }

    private static ResultDocument Result(string id, string sha, int generation) =>
        new(id, sha, ResultStatus.Success, new Uri($"https://g{generation}.preview.example.org"), null, [], [], null);
}
