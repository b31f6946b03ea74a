using BotApp.Cli.Demo;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>The two default tables through the real service, on both stores, with GitHub's description between: what each state does to the gate, and who may say what.</summary>
public sealed class TablesJourneyTests
{
    private const string Passed = "success";
    private const string Failed = "failure";
    private const string? Pending = null;

    private const string Settings = """
        version: 1
        gate: { required: [{ check: ci, app: other-ci }], grace: 0s, deadline: 30d }
        """;

    /// <summary>Status and conclusion of a check run, and what follows. What GitHub's description does not know cannot come over the wire: those rows are tested as values.</summary>
    private static readonly (string Status, string? Conclusion, string? Gate, string Code)[] s_checks =
    [
        ("completed", "success", Passed, "success"),
        ("completed", "neutral", Passed, "neutral"),
        ("completed", "skipped", Passed, "skipped"),
        ("completed", "failure", Failed, "failure"),
        ("completed", "timed_out", Failed, "timed_out"),
        ("completed", "cancelled", Pending, "cancelled"),
        ("completed", "action_required", Pending, "action_required"),
        ("queued", null, Pending, "queued"),
        ("in_progress", null, Pending, "in_progress"),
        ("pending", null, Pending, "pending"),
    ];

    private static readonly (string State, string? Gate, string Code)[] s_statuses =
    [
        ("success", Passed, "success"),
        ("failure", Failed, "failure"),
        ("error", Failed, "error"),
        ("pending", Pending, "pending"),
    ];

    /// <summary>Ten commands are what one comment may give; help and status are everybody's.</summary>
    private static readonly (string Words, Access Least)[] s_commands =
    [
        ("/refresh", Access.Read),
        ("/hold", Access.Triage),
        ("/unhold", Access.Triage),
        ("/rerun", Access.Write),
        ("/cancel", Access.Write),
        ("/ok-to-test", Access.Write),
        ("/quarantine tests/unit/test_words.py::test_one", Access.Write),
        ("/override ci reason:\"known\"", Access.Maintain),
        ("/freeze for:1h", Access.Maintain),
        ("/unfreeze", Access.Maintain),
    ];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G44_Each_state_of_a_required_check_has_its_row(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(Quiet(), judged: true, connectionString: database.ConnectionString);
        var app = world.GitHub.RegisterApp(new AppRegistration { Name = "Other CI", Owner = "ci" });
        var rows = s_checks.Select((row, index) => (Pull: Opened(world, $"check-{index}", pull => Report(world, app, pull, row.Status, row.Conclusion)), row.Gate, row.Code))
            .Concat(s_statuses.Select((row, index) => (Pull: Opened(world, $"status-{index}", pull => Report(world, app, pull, row.State)), row.Gate, row.Code)))
            .Append((Opened(world, "absent", _ => { }), Pending, "expected")).ToList();

        foreach (var (pull, gate, code) in rows)
        {
            await world.UntilAsync(() => world.Check(pull, "botapp/gate")?.Summary?.Contains($"`{code}`", StringComparison.Ordinal) == true, 60, $"the gate of {pull.Title} to say {code}");
            var check = world.Check(pull, "botapp/gate")!;
            (check.Status, check.Conclusion).ShouldBe((gate is null ? "in_progress" : "completed", gate), $"{pull.Title}: {check.Title}");
        }

        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G15_Each_command_is_for_those_its_row_names(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(Quiet(), judged: true, connectionString: database.ConnectionString);
        var told = Enum.GetValues<Access>().Where(role => role != Access.None).Select(role => (Role: role, Pull: Opened(world, $"told-by-{role}", _ => { }))).ToList();
        foreach (var (role, pull) in told)
        {
            var person = world.GitHub.Person($"a-{role}");
            world.Demo.Octo.SetPermission(world.Demo.Repository, person.Login, role);
            person.Comment(pull, string.Join('\n', s_commands.Select(command => command.Words)));
            person.Comment(pull, "/help\n/status");
        }

        foreach (var (role, pull) in told)
        {
            await world.UntilAsync(() => Answers(world, pull).Count == 2, 60, $"both answers to {role}");
            var said = string.Join('\n', Answers(world, pull)).Replace("\\", "", StringComparison.Ordinal);
            var refused = s_commands.Where(command => said.Contains($"{command.Words.Split(' ')[0]} needs the role", StringComparison.Ordinal)).Select(command => command.Words);
            refused.ShouldBe(s_commands.Where(command => role < command.Least).Select(command => command.Words), said);
        }

        await world.AssertCleanAsync();
    }

    private static IReadOnlyList<string> Answers(World world, PullRequest pull) =>
        [.. world.Comments(pull).Select(comment => comment.Body).Where(body => body.Contains("Answer to", StringComparison.Ordinal))];

    // No workflow of its own: what is reported is what the test reports.
    private static DemoWorldOptions Quiet() => SampleRunner.World(out _, Settings, SampleRepository.Main.Keys
        .Where(path => path.StartsWith(".github/workflows/", StringComparison.Ordinal)).ToDictionary(path => path, _ => (string?)null, StringComparer.Ordinal));

    // At once for whoever looks: reported before anybody hears of the pull request.
    private static PullRequest Opened(World world, string branch, Action<PullRequest> report)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        lock (world.GitHub.Gate)
        {
            var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, branch);
            report(pull);
            return pull;
        }
    }

    private static void Report(World world, App app, PullRequest pull, string status, string? conclusion) => world.GitHub.Read(github => github.Checks.Create(
        github.Checks.Open(world.Demo.Repository, app, pull.HeadSha, pull.HeadBranch), "ci", run => (run.Status, run.Conclusion, run.CompletedAt) = (status, conclusion, conclusion is null ? null : github.Now), app.Bot));

    private static void Report(World world, App app, PullRequest pull, string state) => world.GitHub.Read(github => github.Checks.SetStatus(
        world.Demo.Repository, new CommitStatus(github.NextId(), pull.HeadSha, state, "ci", null, null, app.Bot, github.Now)));
}
