using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

using static BotApp.Core.Tests.Releases.Releasing;

namespace BotApp.Core.Tests.Releases;

/// <summary>R26: the repository publishes itself on the tag; BotApp starts nothing and believes the index alone.</summary>
public sealed class ObservedReleaseTests
{
    private static readonly string Observed = Yaml.Replace("workflow: release.yml", "workflow: release.yml, mode: observe", StringComparison.Ordinal);

    [Fact]
    public void R26_The_repository_s_own_run_is_followed_and_the_release_written_when_the_index_serves_the_version()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A)).All<StartRun>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Publishing);
        given.Tag.MayBePublished.ShouldBeFalse("nothing ran yet");
        Runs(given, RunState.Running);
        given.RunChanged().All<StartRun>().ShouldBeEmpty();
        given.Tag.MayBePublished.ShouldBeTrue();

        Runs(given, RunState.Completed, RunConclusion.Success);
        var asked = given.RunChanged().One<CollectResult>();
        Shows(given, Wheel, Source);
        given.Happens(new ResultCollected(asked.CorrelationId, 1, null, "the run uploaded no artifact"));
        given.Tag.Phase.ShouldBe(ReleasePhase.Verifying);

        var step = given.Happens(new TimerElapsed("poll"));
        step.One<PublishRelease>().Files.Count.ShouldBe(2);
        step.All<StartRun>().ShouldBeEmpty();
        given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r")).Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void R26_Files_that_the_run_hands_back_are_checked_by_hash()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A));
        Runs(given, RunState.Completed, RunConclusion.Success);
        var asked = given.RunChanged().One<CollectResult>();
        Shows(given, Wheel with { Sha256 = OtherHash }, Source);
        given.Happens(new ResultCollected(asked.CorrelationId, 1, Result(asked.CorrelationId, null, Wheel, Source), null));

        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty();

        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Tag.Reason.ShouldContain("other contents");
    }

    [Fact]
    public void R26_What_BotApp_would_have_refused_is_published_all_the_same_and_never_called_good()
    {
        var given = Tagged(Observed);
        given.Release = given.Release! with { Declared = new DeclaredVersion.Declared("1.2.2", "pyproject.toml", 3) };
        given.Happens(new TagPushed(Scenario.A)).Check("publish shop").ShouldNotBeNull().Output.Summary.ShouldContain("BotApp would not");
        Runs(given, RunState.Completed, RunConclusion.Success);
        var asked = given.RunChanged().One<CollectResult>();
        Shows(given, Wheel, Source);
        given.Happens(new ResultCollected(asked.CorrelationId, 1, null, "no artifact"));

        var check = given.Happens(new TimerElapsed("poll")).Check("publish shop").ShouldNotBeNull();

        check.Conclusion.ShouldBe(CheckConclusion.Failure);
        check.Output.Title.ShouldContain("although");
        check.Output.Annotations.ShouldHaveSingleItem().StartLine.ShouldBe(3);
    }

    [Fact]
    public void R26_Runs_of_other_tags_and_other_workflows_are_not_this_release_s()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A));
        given.Workflows.Add(new WorkflowRunFact(901, 1, "release", ".github/workflows/release.yml", "push", "completed", "success", null) { Branch = "v1.2.3rc1" });
        given.Workflows.Add(new WorkflowRunFact(902, 1, "docs", ".github/workflows/docs.yml", "push", "completed", "success", null) { Branch = "v1.2.3" });
        given.RunChanged();
        given.Tag.Publish!.Run.ShouldBeNull();

        given.Later(TimeSpan.FromMinutes(31));
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Tag.Reason.ShouldContain("on: push: tags");
        Runs(given, RunState.Running);
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Publishing, "a late run is followed");
    }

    [Fact]
    public void R26_A_run_that_fails_is_followed_again_when_somebody_re_runs_it_on_GitHub()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A));
        Runs(given, RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Happens(Publish).All<StartRun>().ShouldBeEmpty();
        given.Happens(Publish).All<RerunRun>().ShouldBeEmpty();

        Runs(given, RunState.Completed, RunConclusion.Success, attempt: 2);

        given.RunChanged().One<CollectResult>().Run.Attempt.ShouldBe(2);
    }

    [Fact]
    public void R13_R26_A_tag_moved_before_its_run_is_followed_at_the_new_commit()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A));
        given.RefSha = Scenario.B;

        given.Happens(new TagPushed(Scenario.B));

        given.Tag.Sha.ShouldBe(Scenario.B);
        given.Tag.Alarm.ShouldBeNull();
        given.Tag.Publish!.Sha.ShouldBe(Scenario.B);
    }

    [Fact]
    public void A_job_that_waits_at_BotApp_s_gate_goes_on_when_what_was_built_is_what_the_tag_says()
    {
        var given = Waiting();
        given.Checks[0] = given.Checks[0] with { Status = "in_progress", Conclusion = null };
        given.Happens(new GateAsked(900, "pypi")).All<AnswerGate>().ShouldBeEmpty();
        given.Tag.Reason.ShouldContain("waits for the commit to be green");

        given.Checks[0] = given.Checks[0] with { Status = "completed", Conclusion = "success" };
        var asked = given.Happens(new ChecksChanged(Scenario.A)).One<CollectResult>();
        var answer = given.Happens(new ResultCollected(asked.CorrelationId, 1, Result(asked.CorrelationId, null, Wheel, Source), null)).One<AnswerGate>();

        (answer.RunId, answer.Environment, answer.Approved).ShouldBe((900, "pypi", true));
        given.Happens(new TimerElapsed("poll")).All<AnswerGate>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("another version")]
    [InlineData("no result")]
    [InlineData("a version that differs")]
    [InlineData("a name new to the index")]
    public void A_job_that_waits_at_BotApp_s_gate_ends_when_it_must_not_publish(string what)
    {
        var given = Waiting();
        if (what == "a version that differs")
        {
            given.Release = given.Release! with { Declared = new DeclaredVersion.Declared("1.2.2", "pyproject.toml", 3) };
        }
        else if (what == "a name new to the index")
        {
            given.Release = given.Release! with { IndexFiles = [] };
        }

        var step = given.Happens(new GateAsked(900, "pypi"));
        if (step.All<CollectResult>() is [var asked])
        {
            step = given.Happens(what == "no result"
                ? new ResultCollected(asked.CorrelationId, 1, null, "the run uploaded no artifact")
                : new ResultCollected(asked.CorrelationId, 1, Result(asked.CorrelationId, null, what == "another version" ? Wheel with { Name = "shop-1.2.4-py3-none-any.whl" } : Wheel), null));
        }

        step.One<AnswerGate>().Approved.ShouldBeFalse();
        given.Tag.Phase.ShouldBe(ReleasePhase.Blocked);
        step.Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        var reason = given.Tag.Reason;

        given.Happens(new TimerElapsed("poll"));
        Runs(given, RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Later(TimeSpan.FromMinutes(1));

        (given.Tag.Phase, given.Tag.Reason).ShouldBe((ReleasePhase.Blocked, reason), "that the job failed of it is no other reason");
        Runs(given, RunState.Running, attempt: 2);
        given.RunChanged();
        given.Happens(new GateAsked(900, "pypi"));
        given.Tag.Gate.ShouldNotBeNull("whoever runs it again is judged again");
    }

    [Fact]
    public void The_gate_of_another_run_is_not_answered_and_that_of_BotApp_s_own_run_is_at_once()
    {
        var given = Waiting();
        given.Happens(new GateAsked(77, "pypi")).All<AnswerGate>().ShouldBeEmpty();

        var own = InPublish();
        own.SnapshotOf(own.Tag.Publish!.CorrelationId, RunState.Queued, id: 800);
        own.RunChanged();
        own.Happens(new GateAsked(800, "pypi")).One<AnswerGate>().Approved.ShouldBeTrue();
    }

    [Fact]
    public void A_run_that_waits_for_people_says_so()
    {
        var given = InPublish();
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Queued, id: 800);
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, snapshot => snapshot with { WaitsForReview = true });
        given.RunChanged();
        given.Tag.Phase.ShouldBe(ReleasePhase.AwaitingApproval);
        given.Tag.Reason.ShouldContain("reviewer");

        Published(given);
        given.Tag.Phase.ShouldBe(ReleasePhase.Verifying);
    }

    private static Scenario Waiting()
    {
        var given = Tagged(Observed);
        given.Happens(new TagPushed(Scenario.A));
        Runs(given, RunState.Queued);
        given.RunChanged();
        return given;
    }

    private static void Runs(Scenario given, RunState state, RunConclusion? conclusion = null, int attempt = 1)
    {
        given.Workflows.RemoveAll(run => run.Id == 900);
        given.Workflows.Add(new WorkflowRunFact(900, attempt, "release", ".github/workflows/release.yml", "push", state == RunState.Completed ? "completed" : "in_progress", null, "https://example.org/runs/900") { Branch = "v1.2.3" });
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, state, conclusion, attempt, id: 900);
    }
}
