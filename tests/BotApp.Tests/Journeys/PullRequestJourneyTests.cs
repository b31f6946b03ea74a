using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>Journey a: from an opened pull request to annotated checks and a gate with reasons.</summary>
public sealed class PullRequestJourneyTests
{
    [Fact]
    public async Task A_broken_change_gets_annotations_on_its_lines_and_a_closed_gate()
    {
        await using var world = await World.StartAsync();
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "broken", Changes.Of(SampleRepository.BrokenChange), "Change a greeting");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "broken", "Change a greeting");

        var tests = await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 120);
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        var shown = string.Join('\n', tests.Annotations.Select(annotation => $"{annotation.Path}:{annotation.StartLine} {annotation.Title}"));
        tests.Annotations.Select(annotation => $"{annotation.Path}:{annotation.StartLine}").Order(StringComparer.Ordinal)
            .ShouldBe(["src/greet/words.py:21", "tests/conftest.py:8", "tests/conftest.py:8", "tests/conftest.py:8", "tests/unit/test_words.py:28"], ignoreOrder: true, $"{shown}\n{tests.Title}\n{tests.Summary}\n{tests.Text}\n{await world.TimelineAsync()}");
        tests.Annotations.ShouldAllBe(annotation => annotation.Level == "failure" && annotation.StartLine == annotation.EndLine);
        tests.Annotations.ShouldAllBe(annotation => annotation.Message.Contains("3.11", StringComparison.Ordinal) && annotation.Message.Contains("3.12", StringComparison.Ordinal), "both variants are named, each test once");
        tests.Title!.ShouldStartWith("5 failed");
        tests.Actions.Select(button => button.Identifier).ShouldBe(["rerun-failed", "refresh"]);
        gate.Title!.ShouldContain("tests");
        gate.Summary!.ShouldContain("5 failed");
        gate.Summary!.ShouldContain("functional");
        world.Check(pull, "botapp/functional")!.Conclusion.ShouldBe("cancelled");
        world.Check(pull, "botapp/functional")!.Summary!.ShouldContain("needs `tests`, which did not pass");
        world.Runs("functional.yml").ShouldBeEmpty("a stage starts only after the one it needs");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_good_change_is_observed_then_dispatched_and_its_gate_opens(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var sha = demo.Robin.Push(demo.Repository, "good", "README.md", "# good\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "good", "A good change");

        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("success");
        world.Check(pull, "botapp/tests")!.Annotations.ShouldBeEmpty();
        world.Check(pull, "botapp/functional")!.Conclusion.ShouldBe("success");
        world.Runs("tests.yml", sha).Where(run => run.Event == "pull_request").ShouldHaveSingleItem("observed, not started a second time");
        var started = world.Runs("functional.yml", sha).ShouldHaveSingleItem();
        started.Event.ShouldBe("workflow_dispatch");
        started.Inputs["sha"].ShouldBe(sha);
        gate.Title!.ShouldStartWith("Open");
        foreach (var name in new[] { "botapp/tests", "botapp/functional", "botapp/gate" })
        {
            world.Checks(sha, name).ShouldHaveSingleItem(name);
        }

        demo.Octo.Merge(pull).ShouldNotBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_change_of_the_settings_is_judged_by_the_settings_of_its_base()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        runner().Play = (_, _) => PlayedJob.Red;
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "easier", SampleRepository.SettingsPath, "version: 1\ngate: { required: [] }\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "easier", "Make it easier");

        await world.CheckBecomesAsync(pull, "botapp/settings", "success");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        gate.Summary!.ShouldContain("1 failed");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Every_mistake_in_proposed_settings_is_annotated_with_line_and_column()
    {
        const string mistaken = """
            version: 1
            pipelines:
              tests:
                workflo: tests.yml
                mode: watch
                timeout: soon
            gate:
              required: [tests]
              grace: 5 minutes
            chekcs: { prefix: "x/" }
            """;
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "mistaken", SampleRepository.SettingsPath, mistaken);
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "mistaken", "New settings");

        var check = await world.CheckBecomesAsync(pull, "botapp/settings", "failure");

        var places = check.Annotations.Select(one => $"{one.StartLine}:{one.StartColumn}").ToList();
        check.Annotations.ShouldAllBe(one => one.Path == SampleRepository.SettingsPath && one.EndColumn >= one.StartColumn);
        places.ShouldBe(["4:5", "5:11", "6:14", "9:10", "10:1"], ignoreOrder: true, $"{check.Summary}\n{string.Join('\n', check.Annotations)}");
        check.Annotations.ShouldContain(one => one.Message.Contains("workflow", StringComparison.Ordinal), "the nearest key is named");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success"); // by the base's settings, which are in order
        await world.AssertCleanAsync();
    }
}
