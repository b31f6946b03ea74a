using System.Globalization;
using System.Text;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Journey g: coverage of all jobs together is judged against targets, the added lines and the base; findings are shown and decide nothing.</summary>
public sealed class CoverageJourneyTests
{
    private const string New = "src/greet/shout.py";

    private const string Targets = "coverage: { project: 85%, patch: 90% }\n";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Uncovered_added_lines_are_marked_and_keep_the_gate_closed(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + Targets));
        await using var _1 = database;
        await using var _2 = world;
        Measures(runner(), Cobertura(("src/greet/words.py", 96, 85), (New, 4, 2)));
        var pull = Open(world, "change");

        var check = await world.CheckBecomesAsync(pull, "botapp/coverage", "failure");
        check.Title.ShouldBe("87.0 % · patch 50.0 %");
        Shown(check).ShouldContain("The coverage of the added lines is 50.0 %, 90% is required");
        check.Annotations.Select(one => (one.Path, one.StartLine, one.EndLine, one.Level)).ShouldBe([(New, 3, 4, "warning")]);
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        (await world.CheckBecomesAsync(pull, "botapp/gate", "failure")).Summary!.ShouldContain("coverage");

        Measures(runner(), Cobertura(("src/greet/words.py", 96, 85), (New, 4, 4)));
        var sha = world.Demo.Robin.Push(pull, "README.md", "# better\n");
        (await world.CheckBecomesAsync(sha, "botapp/coverage", "success")).Annotations.ShouldBeEmpty();
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Coverage_that_is_missing_or_cannot_be_read_never_reaches_a_target_and_a_run_again_is_judged_anew()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + Targets), judged: true);
        runner().Play = (_, _) => PlayedJob.Green;
        var pull = Open(world, "change");
        Shown(await world.CheckBecomesAsync(pull, "botapp/coverage", "failure")).ShouldContain("Coverage did not report");
        Shown(await world.CheckBecomesAsync(pull, "botapp/gate", "failure")).ShouldContain("Coverage did not report");

        Measures(runner(), "<coverage><packages><package><classes><class filename=\"src/greet/words.py\"><lines><line number=\"1\"");
        var sha = world.Demo.Robin.Push(pull, "README.md", "# cut off\n");
        Shown(await world.CheckBecomesAsync(sha, "botapp/coverage", "failure")).ShouldContain("coverage.xml incomplete");
        await world.CheckBecomesAsync(sha, "botapp/tests", "success");
        await world.CheckBecomesAsync(sha, "botapp/gate", "failure");

        Measures(runner(), Cobertura(("src/greet/words.py", 96, 90), (New, 4, 4)));
        world.Demo.Robin.Comment(pull, "/rerun all");
        await world.CheckBecomesAsync(sha, "botapp/coverage", "success");
        world.Checks(sha, "botapp/coverage").Count.ShouldBe(2, "a check run of its own: annotations of one only add up");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_drop_below_the_base_fails_and_a_base_that_was_never_measured_is_not_guessed()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + "coverage: { max-drop: 0.5% }\n"), judged: true);
        Measures(runner(), Cobertura(("src/greet/words.py", 100, 90)));
        var first = Open(world, "first");
        Shown(await world.CheckBecomesAsync(first, "botapp/coverage", "failure")).ShouldContain("The coverage of main is not known");

        var main = world.Demo.Octo.Push(world.Demo.Repository, "main", "README.md", "# measured\n");
        await world.CheckBecomesAsync(main, "botapp/coverage", "success");

        Measures(runner(), Cobertura(("src/greet/words.py", 100, 89)));
        var second = Open(world, "second");
        Shown(await world.CheckBecomesAsync(second, "botapp/coverage", "failure")).ShouldContain($"{main[..7]} to 89.0 %); 0.5 are allowed");
        await world.CheckBecomesAsync(second, "botapp/gate", "failure");

        Measures(runner(), Cobertura(("src/greet/words.py", 1000, 896)));
        var sha = world.Demo.Robin.Push(second, "README.md", "# nearly\n");
        (await world.CheckBecomesAsync(sha, "botapp/coverage", "success")).Title.ShouldStartWith("89.6 % (−0.4)");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Without_a_target_coverage_is_shown_where_it_was_measured_and_nowhere_else()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews), judged: true);
        runner().Play = (_, _) => PlayedJob.Green;
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AnsweredAsync(pull);
        world.Check(pull, "botapp/coverage").ShouldBeNull("nothing was measured and nobody asked");

        Measures(runner(), Cobertura(("src/greet/words.py", 8, 7), (New, 4, 2)));
        var sha = world.Demo.Robin.Push(pull, "README.md", "# measured\n");
        var check = await world.CheckBecomesAsync(sha, "botapp/coverage", "neutral");
        check.Title.ShouldBe("75.0 % · patch 50.0 %");
        check.Annotations.Count.ShouldBe(1);
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Findings_are_marked_on_their_lines_and_a_pipeline_without_tests_is_judged_by_how_it_ended()
    {
        var settings = SampleRunner.SettingsWithoutPreviews.Replace("workflow: functional.yml\n", "workflow: functional.yml\n    reports: { min-tests: 0 }\n", StringComparison.Ordinal);
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, settings), judged: true);
        Lints(runner(), "success", JUnit.Zip(Pylint, "pylint.json"));
        var pull = Open(world, "change");

        var check = await world.CheckBecomesAsync(pull, "botapp/functional", "success");
        check.Title.ShouldBe("Findings: 1 error, 1 warning");
        check.Annotations.Select(one => (one.Path, one.StartLine, one.Level)).ShouldBe([("src/greet/words.py", 9, "failure"), ("src/greet/words.py", 3, "warning")]);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        Lints(runner(), "success", null);
        var quiet = world.Demo.Robin.Push(pull, "README.md", "# nothing to say\n");
        (await world.CheckBecomesAsync(quiet, "botapp/functional", "success")).Title.ShouldBe("No test reports; the run succeeded");

        Lints(runner(), "failure", JUnit.Zip(Pylint, "pylint.json"));
        var bad = world.Demo.Robin.Push(pull, "README.md", "# bad\n");
        (await world.CheckBecomesAsync(bad, "botapp/functional", "failure")).Title.ShouldBe("The run failed · findings: 1 error, 1 warning");

        Lints(runner(), "success", JUnit.Zip("<testsuites><testsuite", "junit.xml"));
        var torn = world.Demo.Robin.Push(pull, "README.md", "# torn\n");
        await world.CheckBecomesAsync(torn, "botapp/functional", "failure");

        Lints(runner(), "success", JUnit.Zip("oops", "pylint.json"));
        var unread = world.Demo.Robin.Push(pull, "README.md", "# unread\n");
        (await world.CheckBecomesAsync(unread, "botapp/functional", "success")).Title.ShouldBe("Findings: none, not all could be read");
        await world.AssertCleanAsync();
    }

    private const string Pylint = """
        [{"type": "warning", "module": "greet.words", "obj": "", "line": 3, "column": 0, "endLine": 3, "endColumn": 5, "path": "src/greet/words.py", "symbol": "unused-import", "message": "Unused import os", "message-id": "W0611"},
         {"type": "error", "module": "greet.words", "obj": "", "line": 9, "column": 4, "endLine": 9, "endColumn": 9, "path": "src/greet/words.py", "symbol": "undefined-variable", "message": "Undefined variable 'x'", "message-id": "E0602"}]
        """;

    /// <summary>Every job of the tests leaves this coverage beside green tests from now on.</summary>
    private static void Measures(SampleRunner runner, string coverage) => runner.Play = (attempt, _) => attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal)
        ? PlayedJob.Green
        : new PlayedJob("success", JUnit.Zip([("junit.xml", Encoding.UTF8.GetBytes(JUnit.Green(12))), ("coverage.xml", Encoding.UTF8.GetBytes(coverage))]));

    /// <summary>The second pipeline runs a linter from now on.</summary>
    private static void Lints(SampleRunner runner, string conclusion, byte[]? artifact) => runner.Play = (attempt, _) =>
        attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal) ? new PlayedJob(conclusion, artifact) : PlayedJob.Green;

    private static PullRequest Open(World world, string branch)
    {
        world.Demo.Octo.Push(world.Demo.Repository, branch, New, "def shout(text):\n    if text:\n        return text.upper()\n    return None\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"The {branch} one");
    }

    /// <summary>Files with so many lines, of which the first so many were run.</summary>
    private static string Cobertura(params (string Path, int Lines, int Covered)[] files) =>
        "<?xml version=\"1.0\" ?>\n<coverage version=\"7.2\"><packages><package name=\".\"><classes>"
        + string.Concat(files.Select(file => $"<class name=\"{file.Path}\" filename=\"{file.Path}\"><methods/><lines>{string.Concat(Enumerable.Range(1, file.Lines).Select(line => string.Create(CultureInfo.InvariantCulture, $"<line number=\"{line}\" hits=\"{(line <= file.Covered ? 1 : 0)}\"/>")))}</lines></class>"))
        + "</classes></package></packages></coverage>";

    private static string Shown(CheckRun check) => $"{check.Title}\n{check.Summary}\n{check.Text}";
}
