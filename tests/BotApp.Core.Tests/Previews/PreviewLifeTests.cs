using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

namespace BotApp.Core.Tests.Previews;

/// <summary>What else becomes of a preview: the queue, time, several of them, the check, forks, comments.</summary>
public sealed class PreviewLifeTests
{
    private const string Web = """
        version: 1
        previews:
          web:
            workflow: preview.yml
            concurrency: { max-active: 2 }
            smoke: [{ path: /healthz, within: 30s }]
        """;

    private const string Two = Web + """

          docs:
            workflow: docs.yml
            smoke: [{ path: /, within: 30s }]
        """;

    [Fact]
    public void P1_The_check_goes_with_the_preview()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened().Check("preview web")!.Status.ShouldBe(CheckStatus.InProgress);

        var ready = Ready(given, "web", 600);

        ready.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Success);
        var rebuilt = given.Pushed(Scenario.B);
        rebuilt.Check("preview web", Scenario.B)!.Status.ShouldBe(CheckStatus.InProgress);
        given.Pushed(Scenario.C).Check("preview web", Scenario.B)!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
    }

    [Fact]
    public void P1_Rerun_at_the_check_builds_it_anew()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var first = Ready(given, "web", 600).Check("preview web")!;

        var step = given.As("write").Happens(new CheckRerunRequested("botapp/preview web", Scenario.A, Scenario.Robin));

        step.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.A);
        step.Check("preview web")!.Round.ShouldBeGreaterThan(first.Round);
        given.As("read").Happens(new CheckRerunRequested("botapp/preview web", Scenario.A, Scenario.Robin)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void P3_A_build_that_may_not_be_cancelled_ends_first_and_the_newest_follows()
    {
        var given = Scenario.PullRequestWith(Web.Replace("max-active: 2", "max-active: 2, cancel-in-progress: false", StringComparison.Ordinal));
        given.Opened();
        given.SnapshotOf(Preview(given, "web").CorrelationId!, RunState.Running, id: 600);
        given.RunChanged();

        var pushed = given.Pushed(Scenario.B);
        pushed.All<CancelRun>().ShouldBeEmpty();
        pushed.All<StartRun>().ShouldBeEmpty();
        given.Pushed(Scenario.C).All<StartRun>().ShouldBeEmpty();
        var ended = Ready(given, "web", 600);

        ended.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.C);
        Preview(given, "web").ServingSha.ShouldBe(Scenario.A);
        ended.Sticky().ShouldContain("serving aaaaaaa, building ccccccc");
    }

    [Fact]
    public void P5_The_same_address_that_stops_answering_is_no_good_link_any_more()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        Ready(given, "web", 600, "https://pr-4.example.org");
        given.Pushed(Scenario.B);
        var probe = Built(given, "web", 601, "https://pr-4.example.org").One<ProbeUrl>();
        Sticky(given).ShouldNotContain("✅ ready");

        given.Now += TimeSpan.FromSeconds(31);
        var step = given.Happens(new UrlProbed(probe.CorrelationId, false, "/healthz answered 502.", false));

        step.All<SetDeployment>().Select(one => one.State).ShouldBe([DeploymentState.Failure, DeploymentState.Inactive]);
        step.Sticky().ShouldNotContain("pr-4.example.org");
        step.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Theory]
    [InlineData(true, DeploymentState.Error)]
    [InlineData(false, DeploymentState.Failure)]
    public void P6_The_runners_trouble_is_an_error_and_a_failed_run_is_a_failure(bool isTrouble, DeploymentState record)
    {
        var given = Scenario.PullRequestWith(Web);
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Failure, id: 600);

        var step = isTrouble ? given.Happens(new RunRefused(id, "no machine")) : given.RunChanged();

        step.One<SetDeployment>().State.ShouldBe(record);
        step.Sticky().ShouldContain("❌ failed");
    }

    [Fact]
    public void P11_A_close_that_was_missed_is_found_within_fifteen_minutes()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        var due = Ready(given, "web", 600).All<SetTimer>().Single(timer => timer.Name == "previews").DueAt.ShouldNotBeNull();
        (due - given.Now).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(15));

        given.Pull = given.Pull! with { Open = false };
        given.Now = due;
        given.Happens(new TimerElapsed("previews")).One<StartRun>().Inputs["action"].ShouldBe("down");
    }

    [Fact]
    public void P11_A_push_that_was_missed_is_built()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        Ready(given, "web", 600);

        given.Pull = given.Pull! with { HeadSha = Scenario.B };
        given.Later(PreviewTimes.SweepEvery, "previews").One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
    }

    [Fact]
    public void P12_A_maintainers_preview_lets_this_commit_of_a_fork_be_shown_and_no_other()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Pull = given.Pull! with { HeadRepositoryId = null };
        var opened = given.Opened();
        opened.All<StartRun>().ShouldBeEmpty();
        opened.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Neutral);
        opened.Check("preview web")!.Output.Summary.ShouldContain("`/preview web` or `/ok-to-test`");
        given.Says("/preview", role: "read").All<StartRun>().ShouldBeEmpty();

        given.Says("/preview").One<StartRun>().Inputs["sha"].ShouldBe(Scenario.A);

        given.PullRequest.TrustedSha.ShouldBeNull("nothing but the preview was let through");
        given.Pushed(Scenario.B).One<StartRun>().Inputs["action"].ShouldBe("down");
    }

    [Fact]
    public void P12_What_was_pushed_after_the_word_was_said_is_not_meant_by_it()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Pull = given.Pull! with { HeadRepositoryId = null };
        given.Opened();

        given.Pull = given.Pull! with { HeadSha = Scenario.B }; // pushed meanwhile; its delivery is still on the way
        given.Says("/preview").All<StartRun>().ShouldBeEmpty();
        given.Happens(new PullRequestPushed(Scenario.B)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void P15_A_label_that_is_required_and_taken_off_takes_it_down()
    {
        var given = Scenario.PullRequestWith(Web.Replace("smoke:", "labels: { require: [look] }\n    smoke:", StringComparison.Ordinal));
        given.Pull = given.Pull! with { Labels = ["look"] };
        given.Opened();
        Ready(given, "web", 600);

        given.Pull = given.Pull with { Labels = [] };
        var step = given.Happens(new PullRequestEdited("unlabeled"));

        step.One<StartRun>().Inputs["action"].ShouldBe("down");
        step.Sticky().ShouldContain("it needs the label(s) `look`");
    }

    [Fact]
    public void P16_Without_a_free_slot_it_waits_and_says_where_it_stands()
    {
        var given = Scenario.PullRequestWith(Web);
        given.SlotsAreFree = false;
        var asked = given.Opened().One<SetSlot>();
        asked.MaxActive.ShouldBe(2);

        var told = given.Happens(new SlotTold("web", asked.Round, false, 2, 3));
        told.Sticky().ShouldContain("waiting | ");
        told.Sticky().ShouldContain("2nd of 3 waiting");
        told.Check("preview web")!.Output.Title.ShouldBe("Waits for a slot: 2nd of 3 waiting");
        told.Check("preview web")!.Status.ShouldBe(CheckStatus.Queued);
        given.Pushed(Scenario.B).All<SetSlot>().ShouldBeEmpty("its place is kept");

        given.Happens(new SlotTold("web", asked.Round, true, 0, 0)).One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
    }

    [Fact]
    public void P16_Who_waits_asks_again_now_and_then_and_an_old_answer_changes_nothing()
    {
        var given = Scenario.PullRequestWith(Web);
        given.SlotsAreFree = false;
        var first = given.Opened().One<SetSlot>();
        var again = given.Later(TimeSpan.FromMinutes(5), "previews").One<SetSlot>();
        again.Round.ShouldBeGreaterThan(first.Round);

        given.Happens(new SlotTold("web", first.Round, true, 0, 0)).All<StartRun>().ShouldBeEmpty();
        given.Happens(new SlotTold("web", again.Round, true, 0, 0)).All<StartRun>().Count.ShouldBe(1);
    }

    [Fact]
    public void P16_Slot_and_place_are_given_back()
    {
        var waiting = Scenario.PullRequestWith(Web);
        waiting.SlotsAreFree = false;
        var asked = waiting.Opened().One<SetSlot>();
        var back = waiting.Closed().One<SetSlot>();
        back.Wanted.ShouldBeFalse();
        back.Round.ShouldBeGreaterThan(asked.Round);
        waiting.Happens(new SlotTold("web", asked.Round, true, 0, 0)).Deeds.ShouldBeEmpty();

        var up = Scenario.PullRequestWith(Web);
        up.Opened();
        Ready(up, "web", 600);
        var down = up.Closed();
        down.All<SetSlot>().ShouldBeEmpty("it still stands");
        up.SnapshotOf(down.One<StartRun>().CorrelationId, RunState.Completed, RunConclusion.Success, id: 601);
        up.RunChanged().One<SetSlot>().Wanted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(72 * 60, "no push and no command for 3d")]
    [InlineData(14 * 24 * 60, "it was up for 14d")]
    public void P17_What_nobody_needs_expires_and_comes_back_by_a_word_or_a_push(int minutes, string why)
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        Ready(given, "web", 600);
        var end = given.Now + TimeSpan.FromMinutes(minutes);
        while (why.StartsWith("it was", StringComparison.Ordinal) && given.Now + TimeSpan.FromDays(2) < end)
        {
            given.Now += TimeSpan.FromDays(2);
            given.Says("/preview").All<StartRun>().ShouldBeEmpty();
        }

        given.Now = end;
        var expired = given.Happens(new TimerElapsed("previews"));

        var down = expired.One<StartRun>();
        down.Inputs["action"].ShouldBe("down");
        given.SnapshotOf(down.CorrelationId, RunState.Completed, RunConclusion.Success, id: 601);
        var gone = given.RunChanged();
        gone.Sticky().ShouldContain("💤 expired");
        gone.Sticky().ShouldContain(why);
        gone.Sticky().ShouldContain("`/preview web`");
        gone.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Neutral);
        given.Later(TimeSpan.FromDays(1), "gate").All<StartRun>().ShouldBeEmpty();
        given.Says("/preview").One<StartRun>().Inputs["action"].ShouldBe("up");
        Ready(given, "web", 602).All<StartRun>().ShouldBeEmpty();
        Preview(given, "web").UpSince.ShouldNotBeNull().ShouldBeGreaterThan(end);
    }

    [Fact]
    public void P17_An_expired_one_comes_back_with_a_push()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        Ready(given, "web", 600);
        var down = given.Later(TimeSpan.FromDays(4), "previews").One<StartRun>().CorrelationId;
        given.SnapshotOf(down, RunState.Completed, RunConclusion.Success, id: 601);
        given.RunChanged();

        given.Pushed(Scenario.B).One<StartRun>().Inputs["sha"].ShouldBe(Scenario.B);
    }

    [Fact]
    public void P18_Two_previews_are_two_rows_of_one_comment_and_one_that_fails_hides_no_other()
    {
        var given = Scenario.PullRequestWith(Two);
        given.Opened().All<StartRun>().Count.ShouldBe(2);
        Ready(given, "docs", 700, "https://docs.example.org");
        given.SnapshotOf(Preview(given, "web").CorrelationId!, RunState.Completed, RunConclusion.Failure, id: 600);

        var failed = given.RunChanged();

        failed.All<PutComment>().Count(comment => comment.Name == "sticky").ShouldBe(1);
        failed.Sticky().ShouldContain("| docs | ✅ ready [https");
        failed.Sticky().ShouldContain("| web | ❌ failed");
        failed.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Failure);
        given.Says("/preview web stop").One<StartRun>().Workflow.ShouldBe("preview.yml");
    }

    [Fact]
    public void P21_Without_comments_deployment_and_check_say_it()
    {
        var given = Scenario.PullRequestWith(Web.Replace("smoke:", "comment: off\n    smoke:", StringComparison.Ordinal));

        given.Opened().All<PutComment>().ShouldBeEmpty();
        var ready = Ready(given, "web", 600);

        ready.All<PutComment>().ShouldBeEmpty();
        ready.One<SetDeployment>().State.ShouldBe(DeploymentState.Success);
        ready.Check("preview web")!.Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void P21_A_comment_wanted_once_is_written_when_there_is_something_to_say_and_stays()
    {
        var given = Scenario.PullRequestWith(Web.Replace("smoke:", "comment: once\n    smoke:", StringComparison.Ordinal));
        given.Opened().All<PutComment>().ShouldBeEmpty();
        Ready(given, "web", 600).Sticky().ShouldContain("✅ ready");

        given.Pushed(Scenario.B).All<PutComment>().ShouldBeEmpty();
        Ready(given, "web", 601).All<PutComment>().ShouldBeEmpty();
    }

    [Fact]
    public void S4_Answers_in_a_row_make_it_ready_and_a_refusal_is_final()
    {
        var given = Scenario.PullRequestWith(Web.Replace("within: 30s", "within: 3m", StringComparison.Ordinal));
        given.Opened();
        var probe = Built(given, "web", 600).One<ProbeUrl>();
        foreach (var (answered, isReady) in new[] { (false, false), (true, false), (false, false), (true, false), (true, true) })
        {
            given.Happens(new UrlProbed(probe.CorrelationId, answered, "/healthz answered 502.", answered));
            (Preview(given, "web").Phase == PreviewPhase.Ready).ShouldBe(isReady);
            given.Later(TimeSpan.FromSeconds(20), "probe:web").All<ProbeUrl>().Count.ShouldBe(isReady ? 0 : 1);
        }

        given.Pushed(Scenario.B);
        probe = Built(given, "web", 601).One<ProbeUrl>();
        given.Happens(new UrlProbed(probe.CorrelationId, false, "/healthz answered 401, expected 200 (it is protected).", true)).Sticky().ShouldContain("protected");
        Preview(given, "web").Phase.ShouldBe(PreviewPhase.Unhealthy);
    }

    [Fact]
    public void The_runs_own_word_counts_for_an_address_that_the_default_branch_names()
    {
        const string Own = """
            version: 1
            previews:
              web: { workflow: preview.yml, url: "https://pr-{number}.internal.example.org" }
            """;
        var given = Scenario.PullRequestWith(Own);
        given.Opened();
        Built(given, "web", 600, "https://pr-4.internal.example.org/start").All<ProbeUrl>().ShouldBeEmpty();
        Preview(given, "web").Phase.ShouldBe(PreviewPhase.Ready);

        given.Pushed(Scenario.B);
        Built(given, "web", 601, "https://elsewhere.example.org").One<ProbeUrl>().Url.ShouldStartWith("https://elsewhere.example.org");
    }

    [Fact]
    public void What_may_sleep_is_said_to_and_is_woken_by_a_word_without_a_build()
    {
        var given = Scenario.PullRequestWith(Web.Replace("smoke:", "sleep-after: 2h\n    smoke:", StringComparison.Ordinal));
        given.Opened();
        var due = Ready(given, "web", 600).All<SetTimer>().Single(timer => timer.Name == "previews").DueAt.ShouldNotBeNull();
        due.ShouldBeLessThanOrEqualTo(given.Now + TimeSpan.FromHours(2));
        given.Later(TimeSpan.FromHours(2), "previews").Sticky().ShouldContain("💤 asleep");
        Preview(given, "web").Phase.ShouldBe(PreviewPhase.Sleeping);

        var woken = given.Says("/preview start");
        woken.All<StartRun>().ShouldBeEmpty();
        var probe = woken.One<ProbeUrl>();
        woken.Sticky().ShouldContain("⏳ waking");
        given.Happens(new UrlProbed(probe.CorrelationId, false, "/healthz answered 503.", false));
        given.Later(TimeSpan.FromSeconds(15), "probe:web").One<ProbeUrl>();
        given.Happens(new UrlProbed(probe.CorrelationId, true, "200", true)).Sticky().ShouldContain("✅ ready");

        given.Later(TimeSpan.FromHours(2), "previews");
        given.Pushed(Scenario.B).One<StartRun>().Inputs["action"].ShouldBe("up");
    }

    [Fact]
    public void What_the_data_shall_be_is_handed_to_the_runner()
    {
        var given = Scenario.PullRequestWith(Web.Replace("smoke:", "data: { mode: snapshot, source: staging-anonymised, reset: on-request }\n    smoke:", StringComparison.Ordinal));

        given.Opened().One<StartRun>().Inputs["payload"].ShouldContain("\"data\":{\"mode\":\"snapshot\",\"source\":\"staging-anonymised\",\"reset\":false}");
        Ready(given, "web", 600);
        given.Says("/preview web restart").One<StartRun>().Inputs["payload"].ShouldContain("\"reset\":true");
    }

    [Fact]
    public void P9_A_person_has_it_tried_again_also_after_the_close_and_late_tries_go_on()
    {
        var given = Scenario.PullRequestWith(Web);
        given.Opened();
        Ready(given, "web", 600);
        var ids = new List<string> { given.Closed().One<StartRun>().CorrelationId };
        Fail(given, ids, PreviewRules.MaxRemoveTries);
        Preview(given, "web").Phase.ShouldBe(PreviewPhase.RemoveFailed);

        var again = given.Says("/preview stop").One<StartRun>();
        ids.ShouldNotContain(again.CorrelationId);
        ids.Add(again.CorrelationId);
        Fail(given, ids, PreviewRules.MaxRemoveTries);
        var late = given.Later(TimeSpan.FromHours(6), "probe:web").One<StartRun>();
        ids.ShouldNotContain(late.CorrelationId);
        given.SnapshotOf(late.CorrelationId, RunState.Completed, RunConclusion.Success, id: 999);
        given.RunChanged().Sticky().ShouldContain("🧹 removed");
        given.Says("/preview start").Reply().ShouldContain("reopen it first");
    }

    private static void Fail(Scenario given, List<string> ids, int tries)
    {
        for (var one = 1; one <= tries; one++)
        {
            given.SnapshotOf(ids[^1], RunState.Completed, RunConclusion.Failure, id: 700 + ids.Count);
            given.RunChanged();
            if (one < tries)
            {
                ids.Add(given.Later(TimeSpan.FromMinutes(10), "probe:web").One<StartRun>().CorrelationId);
            }
        }
    }

    private static PreviewState Preview(Scenario given, string name) => given.PullRequest.Previews.Single(preview => preview.Name == name);

    private static string Sticky(Scenario given) => string.Join('\n', given.PullRequest.Previews.Select(PreviewText.Row));

    private static Step Ready(Scenario given, string name, long id, string url = "https://g.example.org")
    {
        var probe = Built(given, name, id, url).One<ProbeUrl>();
        return given.Happens(new UrlProbed(probe.CorrelationId, true, "200", true));
    }

    private static Step Built(Scenario given, string name, long id, string url = "https://g.example.org")
    {
        var preview = Preview(given, name);
        given.SnapshotOf(preview.CorrelationId!, RunState.Completed, RunConclusion.Success, id: id);
        given.RunChanged().One<CollectResult>();
        var result = new ResultDocument(preview.CorrelationId!, preview.WantedSha, ResultStatus.Success, new Uri(url), null, [], [], null);
        return given.Happens(new ResultCollected(preview.CorrelationId!, 1, result, null));
    }
}
