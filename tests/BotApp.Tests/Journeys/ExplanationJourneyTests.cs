using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>One gate, explained in four places: on the check, by <c>/status</c>, on the dashboard and by <c>POST /api/plan</c>.</summary>
public sealed class ExplanationJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: { drafts: true } } }
          functional: { workflow: functional.yml, mode: dispatch, on: { pull-request: { drafts: true } }, reports: { coverage: [] } }
          slow: { workflow: functional.yml, mode: dispatch, on: { pull-request: { drafts: false } }, reports: { coverage: [] } }
          docs: { workflow: functional.yml, mode: dispatch, on: { pull-request: { drafts: true, paths: ["docs/**"] } }, reports: { coverage: [] } }
        coverage: { project: 85% }
        gate:
          required: [tests, functional, slow, docs, { check: ci/legacy, app: buildbot }, { check: ci/pinned, app: buildbot }, { check: never, app: buildbot }]
          required-if-present: ["lint*"]
          up-to-date: strict
          drafts: pending
          hold-labels: [do-not-merge]
          freeze: [{ from: 2026-01-01, to: 2099-01-01, reason: "the <audit> of @octo" }]
          grace: 1s
          deadline: 1m
        """;

    [Fact]
    public async Task G30_G32_Four_places_name_the_same_requirements_with_the_same_states_and_reasons()
    {
        var clock = new ShiftedClock();
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), time: clock);
        var pull = await EverythingAsync(world, clock);
        string[] expected =
        [
            "unavailable", "conflict", "behind", "draft", "hold_label", "hold", "frozen", "needs_ok_to_test", "later", "not_needed", "overridden", "not_reported", "success",
        ];
        await world.UntilAsync(() => expected.All(code => Check(world, pull).Contains($"`{code}`", StringComparison.Ordinal)), 60, $"the gate to say {string.Join(", ", expected)}");

        var question = world.Demo.Robin.Comment(pull, "/status");
        await world.UntilAsync(() => world.Reacted(question, "rocket"), 60, "the answer to /status");
        using var client = world.Client();
        var check = ShownGate.InMarkdown(Check(world, pull));
        var status = ShownGate.InMarkdown(world.Comments(pull).Last(comment => comment.Body.Contains("| | Requirement | Why |", StringComparison.Ordinal)).Body);
        var page = ShownGate.OnPage(await client.GetStringAsync($"repositories/{world.Demo.Repository.Id}/pull-requests/{pull.Number}"));
        using var answer = await client.PostAsJsonAsync("api/plan", new { repository = "octo/greet", settings = Settings, pullRequest = pull.Number });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var subject = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("subjects")[0];
        var plan = ShownGate.InJson(subject.GetProperty("now"));

        check.Count.ShouldBeGreaterThan(expected.Length);
        status.ShouldBe(check);
        page.ShouldBe(check);
        plan.ShouldBe(check);
        check.ShouldContain(line => line.Name == "ci/legacy (buildbot)" && line.State == "overridden" && line.Reason.Contains("octo let the gate pass over it", StringComparison.Ordinal));
        check.ShouldContain(line => line.Name == "freeze" && line.Reason.Contains("the <audit> of @octo", StringComparison.Ordinal));
        check.ShouldContain(line => line.Name == "ci/pinned (buildbot)" && line.State == "failed" && line.Code == "not_reported");

        // The settings can be read again in the plan, and that is all that differs.
        ShownGate.InJson(subject.GetProperty("then")).ShouldBe(check.Where(line => line.Name != "settings"));
        subject.GetProperty("removed").EnumerateArray().Select(line => line.GetProperty("name").GetString()).ShouldBe(["settings"]);
        await world.AssertCleanAsync();
    }

    // A draft from a fork that conflicts, is behind, held twice, frozen, half reported; settings that GitHub does not give out just now.
    private static async Task<PullRequest> EverythingAsync(World world, ShiftedClock clock)
    {
        var demo = world.Demo;
        var fork = demo.Reader.Fork(demo.Repository);
        demo.Reader.Push(fork, "change", "README.md", "# from a fork\n");
        var pull = demo.Reader.OpenPullRequest(demo.Repository, "change", "From a fork", draft: true, from: fork);
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        var buildbot = world.GitHub.RegisterApp(new AppRegistration { Name = "buildbot" });
        var lintbot = world.GitHub.RegisterApp(new AppRegistration { Name = "lintbot" });
        Report(world, pull, buildbot, "ci/legacy", "failure");
        Report(world, pull, lintbot, "lint style", "success");
        Report(world, pull, lintbot, "ci/pinned", "success");
        demo.Robin.Label(pull, "do-not-merge");
        demo.Robin.Comment(pull, "/hold until the *audit* is over");
        var passed = demo.Octo.Comment(pull, "/override ci/legacy reason:\"known | see `the tracker`\"");
        await world.UntilAsync(() => world.Reacted(passed, "rocket"), 60, "the override");
        demo.Octo.Push(demo.Repository, "main", "README.md", "# from main\n");

        world.GitHub.Faults.Answer(
            "repos/get-content", int.MaxValue, new FaultyAnswer { Status = HttpStatusCode.Forbidden, Body = """{"message":"Resource not accessible by integration"}""" },
            (_, path) => path.EndsWith(SampleRepository.SettingsPath, StringComparison.Ordinal));
        world.GitHub.Faults.ClockOffset += TimeSpan.FromMinutes(2);
        clock.Forward(TimeSpan.FromMinutes(2));
        demo.Robin.Label(pull, "bug");
        return pull;
    }

    private static string Check(World world, PullRequest pull) => world.GitHub.Read(_ => world.Check(pull.HeadSha, "botapp/gate")?.Summary ?? "");

    private static void Report(World world, PullRequest pull, App app, string name, string conclusion)
    {
        lock (world.GitHub.Gate)
        {
            var suite = world.GitHub.Checks.Open(world.Demo.Repository, app, pull.HeadSha, null);
            world.GitHub.Checks.Create(
                suite,
                name,
                run =>
                {
                    run.Status = "completed";
                    run.Conclusion = conclusion;
                    run.CompletedAt = world.GitHub.Now;
                },
                app.Bot);
        }
    }
}
