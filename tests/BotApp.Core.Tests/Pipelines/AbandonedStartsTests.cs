using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>What comes of a start that nobody waits for any more is found and stopped, and of a start that was sent twice one run counts.</summary>
public sealed class AbandonedStartsTests
{
    private const string Settings = "version: 1\npipelines:\n  tests: { runner: ci, workflow: tests, mode: dispatch, timeout: 30m, queue-timeout: 60m }\ngate: { grace: 0s }";

    [Fact]
    public void R91_A_close_while_the_answer_is_lost_sets_a_timer_that_finds_the_run_and_stops_it()
    {
        var given = Given(out var start);
        given.Happens(new RunUnconfirmed(start.CorrelationId, "no answer within 30 s."));

        var closed = given.Closed();

        closed.All<CancelRun>().ShouldBeEmpty("there is no run yet");
        DueAt(closed).ShouldBe(given.Now.AddSeconds(5));
        given.Twins[start.CorrelationId] = [];
        DueAt(given.Later(TimeSpan.FromSeconds(5), "abandoned")).ShouldBe(given.Now.AddSeconds(10));
        given.Twins[start.CorrelationId] = [new RunReference("500", 1, null)];
        given.Later(TimeSpan.FromSeconds(10), "abandoned").One<CancelRun>().Run.Id.ShouldBe("500");
    }

    [Fact]
    public void R91_It_is_looked_for_up_to_ten_minutes_and_then_no_more()
    {
        var given = Given(out var start);
        given.Happens(new RunUnconfirmed(start.CorrelationId, "lost."));
        var due = DueAt(given.Closed());
        given.Twins[start.CorrelationId] = [];
        var looks = new List<double>();
        var began = given.Now;

        while (due is { } at)
        {
            looks.Add((at - began).TotalSeconds);
            due = DueAt(given.Later(at - given.Now, "abandoned"));
        }

        looks.ShouldBe([5, 15, 60, 120, 300, 600]);
        given.PullRequest.Abandoned.Single().IsLookedFor.ShouldBeFalse();
    }

    [Fact]
    public void R91_A_runner_that_cannot_be_asked_is_asked_again_for_two_hours_and_not_for_ever()
    {
        var given = Given(out var start);
        given.Happens(new RunUnconfirmed(start.CorrelationId, "lost."));
        given.Closed();

        DueAt(given.Later(TimeSpan.FromSeconds(5), "abandoned")).ShouldBe(given.Now.AddSeconds(30));
        given.Later(TimeSpan.FromMinutes(90), "abandoned");
        given.PullRequest.Abandoned.Single().NextLook(given.Now).ShouldNotBeNull();
        given.Later(TimeSpan.FromMinutes(31), "abandoned");
        given.PullRequest.Abandoned.Single().NextLook(given.Now).ShouldBeNull();
    }

    [Fact]
    public void R91_A_rerun_on_its_way_when_a_newer_commit_comes_is_stopped_when_it_is_named()
    {
        var given = Given(out var start);
        Failed(given, start);
        given.Says("/rerun").One<RerunRun>();

        given.Pushed(Scenario.B);
        var step = given.Happens(new RunStarted(start.CorrelationId, new RunReference("501", 2, null)));

        step.One<CancelRun>().Run.Id.ShouldBe("501");
        given.Runs.Single().Sha.ShouldBe(Scenario.B);
    }

    [Fact]
    public void R91_A_rerun_whose_attempt_began_unnoticed_is_found_and_stopped_after_a_close()
    {
        var given = Given(out var start);
        Failed(given, start);
        given.Says("/rerun").One<RerunRun>();
        given.Closed();

        given.Twins[CorrelationId.OfAttempt(start.CorrelationId, 2)] = [new RunReference("501", 2, null)];

        given.Later(TimeSpan.FromSeconds(5), "abandoned").One<CancelRun>().Run.Id.ShouldBe("501");
    }

    [Fact]
    public void R91_A_start_sent_twice_is_watched_for_a_second_run_after_the_first_was_judged()
    {
        var given = Given(out var start);
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("500", 1, null)) { MayBeTwice = true });
        given.SnapshotOf(start.CorrelationId, RunState.Completed, RunConclusion.Success).RunChanged();
        given.Reported("tests", 3);

        var judged = given.ReportsCollected("tests");

        judged.Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        DueAt(judged).ShouldNotBeNull();
        given.Twins[start.CorrelationId] = [new RunReference("500", 1, null), new RunReference("501", 1, null)];
        given.Later(TimeSpan.FromSeconds(5), "abandoned").One<CancelRun>().Run.Id.ShouldBe("501", "the one that counts is left alone");
        given.Later(TimeSpan.FromSeconds(10), "abandoned").All<CancelRun>().ShouldBeEmpty();
        given.Runs.Single().Verdict!.IsGreen.ShouldBeTrue();
    }

    [Fact]
    public void R91_A_start_that_was_refused_or_put_off_leaves_nothing_to_look_for()
    {
        var given = Given(out var start);
        given.Closed();

        given.Happens(new RunPostponed(start.CorrelationId, TimeSpan.FromSeconds(20), "busy.")).All<CancelRun>().ShouldBeEmpty();

        given.PullRequest.Abandoned.ShouldBeEmpty();
    }

    [Fact]
    public void R33_Runs_of_GitHub_are_asked_for_ever_more_rarely_too_and_not_all_in_one_moment()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }");
        given.Opened();
        given.Runner("tests", RunState.Running).RunChanged();
        var pauses = new List<double>();
        for (var look = 0; look < 12; look++)
        {
            var pause = RunnerRules.NextLook(given.Runs.Single(), given.Facts(new TimerElapsed("poll")))!.Value; // it is running
            pauses.Add(pause.TotalSeconds);
            given.Later(pause);
        }

        pauses[0].ShouldBeInRange(24, 36, "GitHub tells of them: a look is for the word that was lost");
        pauses.Skip(8).ShouldAllBe(pause => pause >= 144 && pause <= 216);
        pauses.Skip(8).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public void R33_What_GitHub_does_not_tell_is_asked_for_soon()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }");
        given.Opened();
        given.Runner("tests", RunState.Running).RunChanged();
        var run = given.Runs.Single();
        TimeSpan Next(PipelineRun asked, TimeSpan? interval = null) =>
            RunnerRules.NextLook(asked, given.Facts(new TimerElapsed("poll")) with { PollInterval = interval ?? TimeSpan.FromSeconds(60) })!.Value;

        Next(run with { Run = null }).TotalSeconds.ShouldBeInRange(4, 6, "whether it began at all");
        Next(run with { Phase = PipelinePhase.Collecting }).TotalSeconds.ShouldBeInRange(4, 6, "its reports come after its end");
        Next(run, TimeSpan.FromSeconds(1)).TotalSeconds.ShouldBeInRange(2.4, 3.6, "the operator's word is kept");
    }

    private static Scenario Given(out StartRun start)
    {
        var given = Scenario.PullRequestWith(Settings);
        given.Runners["ci"] = new RunnerFact { Heartbeats = true };
        start = given.Opened().One<StartRun>();
        return given;
    }

    private static void Failed(Scenario given, StartRun start)
    {
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("500", 1, null)));
        given.SnapshotOf(start.CorrelationId, RunState.Completed, RunConclusion.Failure).RunChanged();
        given.Reported("tests", 1, 1);
        given.ReportsCollected("tests");
    }

    private static DateTimeOffset? DueAt(Step step) => step.Effects.OfType<SetTimer>().LastOrDefault(timer => timer.Name == "abandoned")?.DueAt;
}
