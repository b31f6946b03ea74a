using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests;

/// <summary>Pipelines that run at a time.</summary>
public sealed class ScheduleTests
{
    private const string Nightly = """
        version: 1
        pipelines:
          nightly:
            workflow: nightly.yml
            mode: dispatch
            on: { schedule: [{ cron: "0 3 * * *", timezone: Europe/Helsinki }] }
        """;

    private static readonly DateTimeOffset Night = new(2026, 3, 3, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_default_branch_names_the_schedules_of_its_settings_once_and_again_when_they_change()
    {
        var main = Scenario.BranchWith("main", Nightly);

        main.Happens(new BranchPushed(Scenario.A)).One<SetSchedules>().Names.ShouldBe(["nightly@main"]);
        main.Later(TimeSpan.FromMinutes(1)).All<SetSchedules>().ShouldBeEmpty();
        main.RefSha = Scenario.B;
        main.Happens(new BranchPushed(Scenario.B)).All<SetSchedules>().ShouldBeEmpty("nothing of them changed");
        main.Settings = Scenario.Loaded(Nightly.Replace("0 3", "0 4", StringComparison.Ordinal));
        main.Happens(new BranchPushed(Scenario.B)).One<SetSchedules>().Names.ShouldBe(["nightly@main"]);
        main.Settings = Scenario.Loaded("version: 1");
        main.Happens(new BranchPushed(Scenario.B)).One<SetSchedules>().Names.ShouldBe(["nightly@main"], "what has no time any more is told so");
        main.Happens(new BranchPushed(Scenario.B)).All<SetSchedules>().ShouldBeEmpty();
    }

    [Fact]
    public void Another_branch_or_settings_that_cannot_be_read_name_none()
    {
        Scenario.BranchWith("release/1", Nightly).Happens(new BranchPushed(Scenario.A)).All<SetSchedules>().ShouldBeEmpty();
        var main = Scenario.BranchWith("main", Nightly);
        main.Settings = new SettingsFact.Unavailable("503", null);

        main.Happens(new BranchPushed(Scenario.A)).All<SetSchedules>().ShouldBeEmpty();
    }

    [Fact]
    public void It_runs_at_its_time_in_its_zone_on_the_commit_that_is_newest_then()
    {
        var schedule = Named();
        schedule.RefSha = Scenario.B;

        var step = At(schedule, Night);

        var start = step.One<StartRun>();
        start.Workflow.ShouldBe("nightly.yml");
        start.Ref.ShouldBe("main");
        start.Inputs["sha"].ShouldBe(Scenario.B);
        var check = step.One<SetCheck>();
        check.Name.ShouldBe("botapp/nightly (schedule)");
        check.Sha.ShouldBe(Scenario.B);
        step.All<SetTimer>().Single(timer => timer.Name == ScheduleRules.Timer).DueAt.ShouldBe(Night.AddDays(1));
    }

    [Fact]
    public void Before_its_time_nothing_runs_and_the_timer_stays()
    {
        var schedule = Named();

        var early = At(schedule, Night.AddMilliseconds(-1));

        early.All<StartRun>().ShouldBeEmpty();
        early.One<SetTimer>().DueAt.ShouldBe(Night, "the timer elapsed early by this clock: it is set again");
    }

    [Fact]
    public void A_push_does_not_stop_it_and_its_results_stay_with_its_commit()
    {
        var schedule = Named();
        At(schedule, Night);
        Ran(schedule, RunState.Running, null);
        schedule.RefSha = Scenario.B;

        schedule.RunChanged().All<CancelRun>().ShouldBeEmpty();
        Ran(schedule, RunState.Completed, RunConclusion.Success);
        schedule.RunChanged();
        schedule.Reported("nightly", 12);
        var check = schedule.ReportsCollected("nightly").All<SetCheck>().Single();

        check.Sha.ShouldBe(Scenario.A);
        check.Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void The_same_commit_runs_again_the_next_night_as_a_run_of_its_own()
    {
        var schedule = Named();
        var first = At(schedule, Night).One<StartRun>();
        Ended(schedule);

        var second = At(schedule, Night.AddDays(1)).One<StartRun>();

        second.CorrelationId.ShouldNotBe(first.CorrelationId);
        second.Inputs["sha"].ShouldBe(Scenario.A);
        schedule.Runs.ShouldHaveSingleItem().Round.ShouldBe(1);
    }

    [Fact]
    public void A_time_that_comes_while_the_run_before_goes_on_is_left_out()
    {
        var schedule = Named();
        At(schedule, Night);
        Ran(schedule, RunState.Running, null);
        schedule.Now = Night.AddMinutes(20);
        schedule.RunChanged();

        schedule.Settings = Scenario.Loaded(Nightly.Replace("0 3 * * *", "*/5 * * * *", StringComparison.Ordinal));
        schedule.Happens(new ScheduleNamed());
        var step = At(schedule, Night.AddMinutes(25));

        step.All<StartRun>().ShouldBeEmpty();
        step.Because.ShouldContain("still going on");
        step.All<SetTimer>().Single(timer => timer.Name == ScheduleRules.Timer).DueAt.ShouldBe(Night.AddMinutes(30));
    }

    [Fact]
    public void Of_all_the_times_that_passed_while_nothing_ran_one_is_made_up_for()
    {
        var schedule = Named();

        At(schedule, Night.AddDays(3).AddHours(5)).All<StartRun>().Count.ShouldBe(1);
        schedule.State.ShouldBeOfType<ScheduleState>().NextAt.ShouldBe(Night.AddDays(4));
    }

    [Fact]
    public void Without_its_branch_nothing_runs_and_the_next_time_comes()
    {
        var schedule = Named();
        schedule.RefSha = null;

        var step = At(schedule, Night);

        step.All<StartRun>().ShouldBeEmpty();
        step.Because.ShouldContain("no branch main");
        schedule.State.ShouldBeOfType<ScheduleState>().NextAt.ShouldBe(Night.AddDays(1));
    }

    [Fact]
    public void What_leaves_the_settings_is_stopped_and_rings_no_more()
    {
        var schedule = Named();
        At(schedule, Night);
        Ran(schedule, RunState.Running, null);
        schedule.RunChanged();
        schedule.Settings = Scenario.Loaded("version: 1");

        var step = schedule.Happens(new ScheduleNamed());

        step.All<CancelRun>().Count.ShouldBe(1);
        step.All<SetTimer>().Single(timer => timer.Name == ScheduleRules.Timer).DueAt.ShouldBeNull();
        At(schedule, Night.AddDays(1)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void Settings_that_cannot_be_read_delay_a_time_and_lose_none()
    {
        var schedule = Named();
        var settings = schedule.Settings;
        schedule.Settings = new SettingsFact.Unavailable("503", null);

        var step = At(schedule, Night);
        step.All<StartRun>().ShouldBeEmpty();
        step.One<SetTimer>().Name.ShouldBe("settings");

        schedule.Settings = settings;
        schedule.Later(TimeSpan.FromMinutes(10), "settings").All<StartRun>().Count.ShouldBe(1);
    }

    [Fact]
    public void GitHubs_own_scheduled_run_is_awaited_and_an_older_one_of_the_same_commit_is_not_taken_for_it()
    {
        var schedule = Scenario.ScheduleWith("nightly", "main", Nightly.Replace("mode: dispatch", "mode: observe", StringComparison.Ordinal));
        schedule.Happens(new ScheduleNamed());
        schedule.Workflows.Add(Run(70, Night.AddDays(-1)));

        At(schedule, Night).One<SetCheck>().Status.ShouldBe(CheckStatus.Queued);
        schedule.Runs.ShouldHaveSingleItem().Run.ShouldBeNull();

        // Somebody pushed before GitHub began: its run is of the newer commit.
        schedule.RefSha = Scenario.B;
        var moved = schedule.Later(TimeSpan.FromMinutes(5));
        moved.All<SetCheck>().Single(check => check.Sha == Scenario.A).Conclusion.ShouldBe(CheckConclusion.Cancelled);
        schedule.Workflows.Add(Run(71, Night.AddMinutes(7)));
        schedule.Later(TimeSpan.FromMinutes(5));

        schedule.Runs.ShouldHaveSingleItem().Run!.Id.ShouldBe("71");
    }

    [Fact]
    public void A_re_run_of_its_check_runs_it_again()
    {
        var schedule = Named();
        At(schedule, Night);
        Ended(schedule, failed: 1);

        var step = schedule.As("write").Happens(new CheckRerunRequested("botapp/nightly (schedule)", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().Count.ShouldBe(1);
        schedule.As("write").Happens(new CheckRerunRequested("botapp/nightly", Scenario.A, Scenario.Robin)).All<RerunRun>().ShouldBeEmpty("that is another check");
    }

    [Theory]
    [InlineData("0 3 * * *", "Europe/Helsinki", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 3 * * *", "Europe/Helsinki", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 3 * * *", "Europe/Helsinki", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 3 * * *", "Europe/Helsinki", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2027-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 31 2 *", "UTC", "2026-03-01T00:00:00Z", null)]
    public void The_next_time_goes_by_the_clock_of_the_zone(string cron, string zone, string after, string? expected)
    {
        var next = WindowTimes.NextTime(CronExpression.Parse(cron), zone, DateTimeOffset.Parse(after, System.Globalization.CultureInfo.InvariantCulture));

        next.ShouldBe(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Scenario Named()
    {
        var schedule = Scenario.ScheduleWith("nightly", "main", Nightly);
        schedule.Happens(new ScheduleNamed()).One<SetTimer>().DueAt.ShouldBe(Night);
        return schedule;
    }

    private static Step At(Scenario schedule, DateTimeOffset time)
    {
        schedule.Now = time;
        return schedule.Happens(new TimerElapsed(ScheduleRules.Timer));
    }

    private static void Ran(Scenario schedule, RunState state, RunConclusion? conclusion) => schedule.SnapshotOf(schedule.CorrelationOf("nightly"), state, conclusion);

    private static void Ended(Scenario schedule, int failed = 0)
    {
        Ran(schedule, RunState.Completed, failed > 0 ? RunConclusion.Failure : RunConclusion.Success);
        schedule.RunChanged();
        schedule.Reported("nightly", 12, failed);
        schedule.ReportsCollected("nightly");
    }

    private static WorkflowRunFact Run(long id, DateTimeOffset at) =>
        new(id, 1, "nightly", ".github/workflows/nightly.yml", "schedule", "in_progress", null, null) { CreatedAt = at };
}
