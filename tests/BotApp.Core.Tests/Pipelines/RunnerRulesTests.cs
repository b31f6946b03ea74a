using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>What a runner can do to a run besides running it; none of it is ever green, and none of it is silent.</summary>
public sealed class RunnerRulesTests
{
    private const string Settings = "version: 1\npipelines:\n  tests: { runner: ci, workflow: tests, mode: dispatch, timeout: 30m, queue-timeout: 60m }\ngate: { grace: 0s }";

    [Fact]
    public void R20_A_runner_that_nobody_configured_is_said_at_once_and_not_waited_for()
    {
        var given = Scenario.PullRequestWith(Settings);

        var step = given.Opened();

        step.All<StartRun>().ShouldBeEmpty();
        var check = step.Check("tests").ShouldNotBeNull();
        check.Conclusion.ShouldBe(CheckConclusion.Failure);
        check.Output.Title.ShouldContain("The runner `ci` is not configured here: there is `actions`");
    }

    [Fact]
    public void R21_A_runner_without_triggers_cannot_be_observed_and_says_what_to_write()
    {
        var given = Given("version: 1\npipelines:\n  tests: { runner: ci, workflow: tests }\ngate: { grace: 0s }");

        given.Opened().Check("tests")!.Output.Title.ShouldContain("write `mode: dispatch` for `tests`");
    }

    [Fact]
    public void R22_A_lost_answer_is_looked_for_after_5_15_60_and_120_seconds_and_then_asked_for_once_more_with_the_same_id()
    {
        var given = Given();
        var start = given.Opened().One<StartRun>();
        given.RunnerKnowsNothing(start.CorrelationId);
        var told = given.Happens(new RunUnconfirmed(start.CorrelationId, "no answer within 30 s."));

        told.All<StartRun>().ShouldBeEmpty();
        Next(given).ShouldBe(TimeSpan.FromSeconds(5));
        given.Later(TimeSpan.FromSeconds(5)).All<StartRun>().ShouldBeEmpty();
        Next(given).ShouldBe(TimeSpan.FromSeconds(10));
        given.Later(TimeSpan.FromSeconds(10)).All<StartRun>().ShouldBeEmpty();
        given.Later(TimeSpan.FromSeconds(45)).All<StartRun>().ShouldBeEmpty();
        given.Later(TimeSpan.FromSeconds(59)).All<StartRun>().ShouldBeEmpty();
        var again = given.Later(TimeSpan.FromSeconds(1)).One<StartRun>();

        again.CorrelationId.ShouldBe(start.CorrelationId);
        again.Try.ShouldBe(2);
        (again with { Try = 1 }).ShouldBe(start with { Matrix = again.Matrix, Inputs = again.Inputs }, "the same request, so that a runner that knows the key knows the run");
        given.Happens(new RunUnconfirmed(start.CorrelationId, "no answer within 30 s."));
        given.Later(TimeSpan.FromSeconds(5));
        given.Later(TimeSpan.FromSeconds(10));
        given.Later(TimeSpan.FromSeconds(45));
        var ended = given.Later(TimeSpan.FromSeconds(60));
        ended.All<StartRun>().ShouldBeEmpty("never a third time");
        ended.Check("tests")!.Conclusion.ShouldBe(CheckConclusion.Failure);
        ended.Check("tests")!.Output.Title.ShouldContain("knows nothing of");
    }

    [Fact]
    public void R23_A_runner_that_cannot_be_asked_has_not_said_that_there_is_no_run()
    {
        var given = Given();
        var start = given.Opened().One<StartRun>();
        given.Happens(new RunUnconfirmed(start.CorrelationId, "the connection broke off."));

        given.Later(TimeSpan.FromMinutes(10)).All<StartRun>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(10)).All<StartRun>().ShouldBeEmpty();

        given.Runs.Single().Phase.ShouldBe(PipelinePhase.Requested);
        given.Later(TimeSpan.FromMinutes(41)).Check("tests")!.Conclusion.ShouldBe(CheckConclusion.TimedOut);
    }

    [Fact]
    public void R24_A_run_that_is_found_is_followed_and_its_twin_stopped_once()
    {
        var given = Given();
        var start = given.Opened().One<StartRun>();
        given.Happens(new RunUnconfirmed(start.CorrelationId, "lost."));
        var twin = new RunReference("501", 1, null);
        given.Twins[start.CorrelationId] = [twin];

        var step = given.SnapshotOf(start.CorrelationId, RunState.Queued).Later(TimeSpan.FromSeconds(5));

        step.One<CancelRun>().Run.ShouldBe(twin);
        given.Runs.Single().Run!.Id.ShouldBe("500");
        given.Runs.Single().Lost.ShouldBeNull();
        given.Later(TimeSpan.FromSeconds(5)).All<CancelRun>().ShouldBeEmpty();
    }

    [Fact]
    public void R25_A_busy_runner_is_asked_again_when_it_said_and_not_beyond_the_queue_timeout()
    {
        var given = Given();
        var start = given.Opened().One<StartRun>();

        var told = given.Happens(new RunPostponed(start.CorrelationId, TimeSpan.FromSeconds(40), "the runner answered 429."));

        told.All<StartRun>().ShouldBeEmpty();
        told.Check("tests")!.Output.Summary.ShouldContain("waits for the runner `ci`: the runner answered 429.");
        Next(given).ShouldBe(TimeSpan.FromSeconds(40));
        given.Later(TimeSpan.FromSeconds(39)).All<StartRun>().ShouldBeEmpty();
        var again = given.Later(TimeSpan.FromSeconds(1)).One<StartRun>();
        again.CorrelationId.ShouldBe(start.CorrelationId);
        again.Deadline.ShouldBe(start.Deadline);
        given.Happens(new RunPostponed(start.CorrelationId, TimeSpan.FromMinutes(60), "the runner answered 429."));
        given.Later(TimeSpan.FromMinutes(60)).Check("tests")!.Conclusion.ShouldBe(CheckConclusion.TimedOut);
    }

    [Fact]
    public void R26_A_run_that_its_runner_no_longer_knows_is_a_failure_after_three_looks_over_five_minutes()
    {
        var given = Running(out var start);
        given.RunnerKnowsNothing(start.CorrelationId);

        given.Later(TimeSpan.FromMinutes(1));
        given.Later(TimeSpan.FromMinutes(1));
        given.Later(TimeSpan.FromMinutes(1));
        given.Runs.Single().Phase.ShouldBe(PipelinePhase.Running, "three looks, but not five minutes");
        var step = given.Later(TimeSpan.FromMinutes(3));

        step.Check("tests")!.Conclusion.ShouldBe(CheckConclusion.Failure);
        step.Check("tests")!.Output.Title.ShouldContain("no longer knows the run");
    }

    [Fact]
    public void R27_A_run_that_is_known_again_is_not_lost()
    {
        var given = Running(out var start);
        given.RunnerKnowsNothing(start.CorrelationId);
        given.Later(TimeSpan.FromMinutes(1));
        given.Later(TimeSpan.FromMinutes(3));
        given.SnapshotOf(start.CorrelationId, RunState.Running).Later(TimeSpan.FromSeconds(30));
        given.RunnerKnowsNothing(start.CorrelationId);

        given.Later(TimeSpan.FromMinutes(3));

        given.Runs.Single().Phase.ShouldBe(PipelinePhase.Running);
    }

    [Fact]
    public void R28_Silence_of_20_minutes_stops_a_run_whose_runner_would_have_spoken()
    {
        var given = Running(out _);

        given.Later(TimeSpan.FromMinutes(19)).All<CancelRun>().ShouldBeEmpty();
        var step = given.Later(TimeSpan.FromMinutes(2));

        step.One<CancelRun>().Run.Id.ShouldBe("500");
        step.Check("tests")!.Conclusion.ShouldBe(CheckConclusion.TimedOut);
    }

    [Fact]
    public void R29_Silence_of_a_runner_that_never_speaks_in_between_means_nothing()
    {
        var given = Running(out _, new RunnerFact { Heartbeats = false });

        given.Later(TimeSpan.FromMinutes(25)).All<CancelRun>().ShouldBeEmpty();

        given.Runs.Single().Phase.ShouldBe(PipelinePhase.Running);
    }

    [Fact]
    public void R30_A_runner_that_ran_another_commit_is_never_green()
    {
        var given = Given();
        var start = given.Opened().One<StartRun>();
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("500", 1, null)));
        given.Pull = given.Pull! with { HeadSha = Scenario.B };
        given.SnapshotOf(start.CorrelationId, RunState.Completed, RunConclusion.Success);
        given.Pull = given.Pull with { HeadSha = Scenario.A };

        var step = given.RunChanged();

        step.All<CollectReports>().ShouldBeEmpty();
        step.Check("tests")!.Conclusion.ShouldBe(CheckConclusion.Failure);
        step.Check("tests")!.Output.Title.ShouldContain("ran bbbbbbb and not aaaaaaa");
    }

    [Fact]
    public void R31_A_commit_of_a_fork_waits_for_a_word_unless_the_runner_keeps_it_from_secrets()
    {
        var careful = Given();
        careful.Pull = careful.Pull! with { HeadRepositoryId = 99 };
        careful.Opened().All<StartRun>().ShouldBeEmpty();
        careful.Runs.Single().Waits.ShouldNotBeNull().ShouldContain("/ok-to-test");

        var apart = Given(runner: new RunnerFact { ForkSafe = true });
        apart.Pull = apart.Pull! with { HeadRepositoryId = 99 };
        apart.Opened().One<StartRun>().Trust.ShouldBe(RunTrust.Fork);
    }

    [Fact]
    public void R32_A_runner_that_does_not_answer_is_said_on_the_check_without_a_time_that_changes()
    {
        var given = Running(out _);
        given.Runners["ci"] = given.Runners["ci"] with { Trouble = "status: no answer within 30 s" };

        var step = given.Later(TimeSpan.FromSeconds(30));

        step.Check("tests")!.Output.Summary.ShouldContain("The runner `ci` does not answer at the moment: status: no answer within 30 s");
        given.Later(TimeSpan.FromSeconds(30)).Check("tests").ShouldBeNull("said once");
    }

    [Fact]
    public void R33_It_is_asked_soon_after_a_change_and_then_ever_more_rarely()
    {
        var given = Running(out _);
        var pauses = new List<double>();
        for (var look = 0; look < 12; look++)
        {
            var pause = Next(given);
            pauses.Add(pause.TotalSeconds);
            given.Later(pause);
        }

        pauses[0].ShouldBeInRange(4, 6);
        pauses[^1].ShouldBeInRange(48, 72);
        pauses.ShouldAllBe(pause => pause <= 72);
        pauses.Take(5).Sum().ShouldBeLessThan(90);
    }

    private static Scenario Given(string settings = Settings, RunnerFact? runner = null)
    {
        var given = Scenario.PullRequestWith(settings);
        given.Runners["ci"] = runner ?? new RunnerFact { Heartbeats = true };
        return given;
    }

    private static Scenario Running(out StartRun start, RunnerFact? runner = null)
    {
        var given = Given(runner: runner);
        start = given.Opened().One<StartRun>();
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("500", 1, null)));
        given.SnapshotOf(start.CorrelationId, RunState.Running).RunChanged();
        return given;
    }

    /// <summary>How long until the next look; the timer that was set last.</summary>
    private static TimeSpan Next(Scenario given)
    {
        // What is shown already is not set again, so the same decision is taken once more from a state that shows nothing.
        var bare = given.State with { Shown = new Dictionary<string, string>(StringComparer.Ordinal) };
        var (_, effects, _) = Bot.Decide(new TimerElapsed("nothing"), bare, given.Facts(new TimerElapsed("nothing")));
        return effects.OfType<SetTimer>().Single(timer => timer.Name == "poll").DueAt.ShouldNotBeNull() - given.Now;
    }
}
