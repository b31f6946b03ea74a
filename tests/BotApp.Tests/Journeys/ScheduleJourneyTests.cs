using System.Text.Json;
using BotApp.Core;
using BotApp.Simulator.Sample;
using BotApp.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>A pipeline that runs at night: named by the settings, run when its time comes, with a check of its own.</summary>
public sealed class ScheduleJourneyTests
{
    private static readonly string Nightly = SampleRunner.SettingsWithoutPreviews.Replace(
        "    needs: [tests]\n",
        "    needs: [tests]\n    timeout: 10m\n  nightly:\n    mode: dispatch\n    workflow: functional.yml\n    on: { schedule: [{ cron: \"0 3 * * *\", timezone: Europe/Helsinki }] }\n",
        StringComparison.Ordinal).Replace("    timeout: 10m\n    timeout: 10m\n", "    timeout: 10m\n", StringComparison.Ordinal);

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_nightly_pipeline_runs_once_for_a_time_that_passed_while_nothing_ran(string kind)
    {
        await using var database = await Storage.TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Nightly), judged: true, connectionString: database.ConnectionString);
        var main = world.Demo.Octo.Push(world.Demo.Repository, "main", "NEWS.md", "# news\n");
        await world.CheckBecomesAsync(main, "botapp/functional", "success");
        var subject = SubjectKey.Schedule(world.Demo.Repository.Id, "nightly", "main").ToString();
        var state = await StateAsync(world, subject);
        state.NextAt.ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        world.Checks(main, "botapp/nightly (schedule)").ShouldBeEmpty();
        var before = world.Runs("functional.yml").Count;

        await TimePassedAsync(world, subject, state);
        await world.RestartAsync();
        var check = await world.CheckBecomesAsync(main, "botapp/nightly (schedule)", "success");

        check.Title!.ShouldContain("passed");
        check.Summary!.ShouldStartWith("Scheduled on `main`, due at ");
        world.Runs("functional.yml").Count.ShouldBe(before + 1, "once, and not for the pull requests or the push");
        runner().Played.Count(played => played.Attempt.Inputs.GetValueOrDefault("sha") == main && played.Attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal)).ShouldBe(2);
        (await StateAsync(world, subject)).NextAt.ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        using var client = world.Client();
        (await client.GetStringAsync(new Uri($"repositories/{world.Demo.Repository.Id}/schedules/nightly@main", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("runs next at");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T44_A_nights_failures_are_no_base_that_a_pull_request_is_forgiven_by()
    {
        const string Settings = """
            version: 1
            pipelines:
              suite: { workflow: functional.yml, mode: dispatch, inputs: { trigger: "{trigger}" }, on: { pull-request: {}, schedule: [{ cron: "0 3 * * *" }] } }
            tests: { fail-on: new-failures }
            gate: { required: [suite], grace: 1s }
            """;
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        runner().Play = (_, job) => job == "functional" ? PlayedJob.Red : PlayedJob.Green;
        var main = world.Demo.Octo.Push(world.Demo.Repository, "main", "NEWS.md", "# news\n");
        var subject = SubjectKey.Schedule(world.Demo.Repository.Id, "suite", "main").ToString();
        await TimePassedAsync(world, subject, await StateAsync(world, subject));
        await world.RestartAsync();
        await world.CheckBecomesAsync(main, "botapp/suite (schedule)", "failure");
        world.Runs("functional.yml").ShouldHaveSingleItem().Inputs["trigger"].ShouldBe("schedule");

        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");

        await world.CheckBecomesAsync(pull, "botapp/suite", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_schedule_that_leaves_the_settings_rings_no_more()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Nightly));
        world.Demo.Octo.Push(world.Demo.Repository, "main", "NEWS.md", "# news\n");
        var subject = SubjectKey.Schedule(world.Demo.Repository.Id, "nightly", "main").ToString();
        (await StateAsync(world, subject)).NextAt.ShouldNotBeNull();

        world.Demo.Octo.Push(world.Demo.Repository, "main", SampleRepository.SettingsPath, "version: 1\n");

        await UntilAsync(world, subject, static state => state.NextAt is null);
        (await world.Store.Timers.OfSubjectAsync(subject, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    private static Task<ScheduleState> StateAsync(World world, string subject) => UntilAsync(world, subject, static state => state.NextAt is not null);

    private static async Task<ScheduleState> UntilAsync(World world, string subject, Func<ScheduleState, bool> condition)
    {
        ScheduleState? state = null;
        await world.UntilAsync(
            () => (state = Read(world.Store.Subjects.LoadAsync(subject, CancellationToken.None).GetAwaiter().GetResult())) is { } known && condition(known),
            60,
            $"{subject} as it should be");
        return state!; // just seen
    }

    private static ScheduleState? Read(SubjectRecord? record) => record?.StateJson is { } json ? (ScheduleState?)JsonSerializer.Deserialize<SubjectState>(json) : null;

    // What a night does to a service that stands still: the time it waits for is past.
    private static async Task TimePassedAsync(World world, string subject, ScheduleState state)
    {
        var due = DateTimeOffset.UtcNow.AddHours(-1);
        var record = (await world.Store.Subjects.LoadAsync(subject, CancellationToken.None))!;
        var saved = await world.Store.Decisions.SaveAsync(
            new DecisionRecord
            {
                SubjectKey = subject,
                ExpectedVersion = record.Version,
                StateJson = JsonSerializer.Serialize<SubjectState>(state with { NextAt = due }),
                HandledEventIds = [],
                EventKind = "Night",
                Because = "",
                EffectsSummaryJson = "[]",
                Effects = [],
                Timers = [new TimerChange(ScheduleRules.Timer, due)],
                Runs = [],
                Audit = [],
            },
            CancellationToken.None);
        saved.ShouldBeTrue();
    }
}
