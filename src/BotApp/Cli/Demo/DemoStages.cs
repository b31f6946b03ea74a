using System.Globalization;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>The journey of three stages on one commit: a matrix of two by three in which one entry fails, that entry alone run again, then the stages after it.</summary>
internal sealed class DemoStages(DemoWatch watch, DemoWorld world)
{
    private const string Base = "stages";

    private const string Cell = "test (3.11, windows-latest)";

    private static readonly string[] s_stages = ["botapp/tests", "botapp/functional", "botapp/acceptance"];

    internal async Task WalkAsync(List<string> happened, CancellationToken cancellationToken)
    {
        world.Octo.Push(
            world.Repository,
            Base,
            new Dictionary<string, string?>(StringComparer.Ordinal) { [SampleRepository.SettingsPath] = SampleRepository.StagedSettings(Base), [".github/workflows/tests.yml"] = SampleRepository.WideTests },
            "Three stages");
        var sha = world.Robin.Push(
            world.Repository,
            "line-ends",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["tests/unit/test_cell.py"] = SampleRepository.CellChange["tests/unit/test_cell.py"] },
            "Mind the line ends",
            from: world.Repository.Branch(Base));
        var pull = world.Robin.OpenPullRequest(world.Repository, "line-ends", "Mind the line ends", onto: Base);
        var failed = await watch.CheckAsync(sha, s_stages[0], "failure", cancellationToken);
        await watch.CheckAsync(sha, "botapp/gate", "failure", cancellationToken);
        happened.Add($"#{pull.Number.ToString(CultureInfo.InvariantCulture)}, a matrix of two by three: {failed.Title}; {Cell} failed");
        DemoWatch.Require(failed.Summary?.Contains("3.11, windows-latest", StringComparison.Ordinal) == true, "the check names the entry that failed");
        DemoWatch.Require(Stages(sha).Count == 0, "no later stage was started");

        var comment = world.Robin.Comment(pull, "/rerun");
        await watch.UntilAsync(() => watch.Reacted(comment, "rocket"), "the answer to /rerun", cancellationToken);
        var passed = await watch.CheckAsync(sha, s_stages[0], "success", cancellationToken);
        var again = world.GitHub.Read(_ => world.Repository.Runs.Single(run => run.HeadSha == sha && run.Event == "pull_request").Latest);
        var ran = world.GitHub.Read(_ => again.Jobs.Where(job => again.OnlyJobs?.Contains(job.Name) != false).Select(job => job.Name).ToList());
        DemoWatch.Require(again.Number == 2 && ran is [Cell], $"attempt 2 ran that entry alone (attempt {again.Number.ToString(CultureInfo.InvariantCulture)} ran {string.Join(", ", ran)})");
        happened.Add($"robin's /rerun ran this entry alone as attempt 2: {passed.Title}");

        var acceptance = await watch.CheckAsync(sha, s_stages[2], "success", cancellationToken);
        var gate = await watch.CheckAsync(sha, "botapp/gate", "success", cancellationToken);
        var stages = Stages(sha);
        DemoWatch.Require(stages.Count == 2, $"each later stage ran once (there are {stages.Count.ToString(CultureInfo.InvariantCulture)} runs)");
        DemoWatch.Require(world.GitHub.Read(_ => stages[0].Latest.UpdatedAt <= stages[1].CreatedAt), "the third stage began when the second had ended");
        happened.Add($"then functional, then acceptance, on the same commit: {acceptance.Title}");
        happened.Add($"botapp/gate: {gate.Title}");
    }

    private List<WorkflowRun> Stages(string sha) => world.GitHub.Read(_ => world.Repository.Runs
        .Where(run => run.Workflow.FileName == "functional.yml" && run.Inputs.GetValueOrDefault("sha") == sha).OrderBy(run => run.Id).ToList());
}
