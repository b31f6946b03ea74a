using System.Diagnostics;
using System.Globalization;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>One journey: what is done, and what has to come of it.</summary>
internal sealed record DemoJourney(string Name, Func<List<string>, CancellationToken, Task> Walk);

/// <summary>How a journey went.</summary>
internal sealed record DemoResult(IReadOnlyList<string> Happened, TimeSpan Took, string? Problem);

/// <summary>The main journeys, walked by people's verbs and checked by what GitHub shows: nothing here looks into the service.</summary>
internal sealed class DemoJourneys(DemoWorld world)
{
    private readonly DemoWatch _watch = new(world);

    private PullRequest? _greeting;

    internal IReadOnlyList<DemoJourney> All =>
    [
        new("a. A pull request is judged", OpenAndJudgeAsync),
        new("b. A push replaces a commit", PushAgainAsync),
        new("c. Failed jobs run again", RerunAsync),
        new("d. Stages and a matrix", new DemoStages(_watch, world).WalkAsync),
        new("e. A preview comes and goes", PreviewAsync),
        new("f. A tag is published", PublishAsync),
        new("g. A change goes live, and back", (happened, cancellationToken) => new DeployJourney(world, _watch).WalkAsync(_greeting, happened, cancellationToken)),
    ];

    internal async Task<DemoResult> WalkAsync(DemoJourney journey, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var happened = new List<string>();
        string? problem = null;
        try
        {
            await journey.Walk(happened, cancellationToken);
            world.GitHub.AssertNothingUnexpected();
        }
        catch (Exception exception) when (exception is DemoMissed or InvalidOperationException)
        {
            problem = exception.Message;
        }

        return new DemoResult(happened, Stopwatch.GetElapsedTime(began), problem);
    }

    /// <summary>octo requires the gate on main, and robin opens a pull request with mistakes in it.</summary>
    internal PullRequest OpenBrokenChange()
    {
        world.Octo.Protect(world.Repository, "main", new RequiredCheck("botapp/gate", world.App.Id));
        Push("greeting", SampleRepository.BrokenChange, "Say goodbye, too");
        return _greeting = world.Robin.OpenPullRequest(world.Repository, "greeting", "Say goodbye, too", "A greeting is not complete without a farewell.");
    }

    private async Task OpenAndJudgeAsync(List<string> happened, CancellationToken cancellationToken)
    {
        var pull = OpenBrokenChange();
        happened.Add($"robin opened #{pull.Number.ToString(CultureInfo.InvariantCulture)}; its tests ran on the runner");
        var tests = await CheckAsync(pull.HeadSha, "botapp/tests", "failure", cancellationToken);
        happened.Add($"botapp/tests: {tests.Title}");
        var places = world.GitHub.Read(_ => tests.Annotations.Select(one => $"{one.Path}:{one.StartLine.ToString(CultureInfo.InvariantCulture)}").ToList());
        Require(places.Contains("src/greet/words.py:21"), $"the failing line src/greet/words.py:21 is annotated (annotated: {string.Join(", ", places)})");
        happened.Add($"annotated {string.Join(", ", places)}");
        var gate = await CheckAsync(pull.HeadSha, "botapp/gate", "failure", cancellationToken);
        happened.Add($"botapp/gate: {gate.Title}");
        Require(Newest(pull.HeadSha, "botapp/functional")?.Conclusion == "cancelled", "the functional stage did not start without green tests");
        Require(!Merges(pull), "GitHub refuses to merge while the gate is closed");
        happened.Add("GitHub refused to merge it");
    }

    private async Task PushAgainAsync(List<string> happened, CancellationToken cancellationToken)
    {
        var pull = _greeting ?? OpenBrokenChange();
        using var held = world.HoldRuns();
        var old = Push("greeting", SampleRepository.FlakyChange, "Try something");
        await UntilAsync(() => Newest(old, "botapp/tests") is { Status: "in_progress" }, "the tests of the first push to run", cancellationToken);
        var sha = Push("greeting", SampleRepository.FixedChange, "Mend the farewell");
        happened.Add($"pushed {old[..7]}, then {sha[..7]} while the tests of the first ran");
        await CheckAsync(old, "botapp/tests", "cancelled", cancellationToken);
        await UntilAsync(() => world.GitHub.Read(_ => world.Repository.Runs.Where(run => run.HeadSha == old && run.Event == "pull_request").All(run => run.Latest.Status == "completed")), "the run of the old commit to be over", cancellationToken);
        held?.Dispose();
        happened.Add($"the run of {old[..7]} was stopped; its check says: {Newest(old, "botapp/tests")?.Title}");
        var tests = await CheckAsync(sha, "botapp/tests", "success", cancellationToken);
        var functional = await CheckAsync(sha, "botapp/functional", "success", cancellationToken);
        happened.Add($"{sha[..7]}: tests: {tests.Title}; functional, started by BotApp: {functional.Title}");
        var gate = await CheckAsync(sha, "botapp/gate", "success", cancellationToken);
        happened.Add($"botapp/gate: {gate.Title}");
        Require(Newest(old, "botapp/tests")?.Conclusion == "cancelled", "the old commit's check is still cancelled");
        Require(pull.HeadSha == sha, "the pull request is at the newest commit");
    }

    private async Task RerunAsync(List<string> happened, CancellationToken cancellationToken)
    {
        var sha = Push("flaky", SampleRepository.FlakyChange, "Count visits");
        var pull = world.Robin.OpenPullRequest(world.Repository, "flaky", "Count visits");
        await CheckAsync(sha, "botapp/tests", "failure", cancellationToken);
        happened.Add($"#{pull.Number.ToString(CultureInfo.InvariantCulture)} has a flaky test: {Newest(sha, "botapp/tests")?.Title}");
        var refused = world.Reader.Comment(pull, "/rerun");
        await UntilAsync(() => Reacted(refused, "-1"), "a reader's /rerun to be refused", cancellationToken);
        happened.Add("a reader's /rerun was refused with a reason");
        var comment = world.Robin.Comment(pull, "/rerun");
        await UntilAsync(() => Reacted(comment, "eyes") && Reacted(comment, "rocket"), "the reactions to /rerun", cancellationToken);
        await CheckAsync(sha, "botapp/tests", "success", cancellationToken);
        var run = world.GitHub.Read(_ => world.Repository.Runs.Single(one => one.HeadSha == sha && one.Event == "pull_request"));
        Require(run.Latest.Number == 2, "the same run was run again as attempt 2");
        Require(world.GitHub.Read(_ => world.Repository.Comments.Count(one => one.On == pull && one.App == world.App && one.Body.Contains("run again as attempt 2", StringComparison.Ordinal))) == 1, "one reply says what was done");
        happened.Add("robin's /rerun ran the failed jobs as attempt 2, with one reply; the tests passed");

        var again = Push("flaky", SampleRepository.FlakyChange, "Count visits once more", also: "again");
        await CheckAsync(again, "botapp/tests", "failure", cancellationToken);
        var check = Newest(again, "botapp/tests") ?? throw new DemoMissed("the check is gone");
        world.Robin.RerunCheck(check);
        await CheckAsync(again, "botapp/tests", "success", cancellationToken);
        happened.Add("the check's \"Re-run\" did the same");

        var third = Push("flaky", SampleRepository.FlakyChange, "Count visits a third time", also: "third");
        await CheckAsync(third, "botapp/tests", "failure", cancellationToken);
        world.Robin.RerunSuite((Newest(third, "botapp/tests") ?? throw new DemoMissed("the check is gone")).Suite);
        await CheckAsync(third, "botapp/tests", "success", cancellationToken);
        happened.Add("GitHub's \"Re-run all checks\" did the same");
    }

    private async Task PreviewAsync(List<string> happened, CancellationToken cancellationToken)
    {
        var pull = world.Robin.OpenPullRequest(world.Repository, NewBranch("preview", SampleRepository.FixedChange), "A page to look at");
        var url = "";
        await UntilAsync(() => (url = PreviewUrl(pull)).Length > 0, "a deployment with a link", cancellationToken);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(url), cancellationToken);
        Require(answer.IsSuccessStatusCode, $"the preview {url} answers");
        await UntilAsync(() => Sticky(pull).Contains(url, StringComparison.Ordinal), "the link in the one comment", cancellationToken);
        happened.Add($"the preview of #{pull.Number.ToString(CultureInfo.InvariantCulture)} answers at {url}; the link is in the one comment and on the deployment");
        world.Robin.Close(pull);
        await UntilAsync(() => Sticky(pull).Contains("removed", StringComparison.Ordinal), "the comment to say removed", cancellationToken);
        await UntilAsync(() => PreviewUrl(pull).Length == 0, "the deployment to be inactive", cancellationToken);
        using var gone = await http.GetAsync(new Uri(url), cancellationToken);
        Require((int)gone.StatusCode == 404, "the preview is gone");
        Require(world.GitHub.Read(_ => world.Repository.Comments.Count(one => one.On == pull && one.App == world.App)) == 1, "there is one comment, edited in place");
        happened.Add("closed: the preview is gone, its deployment inactive, the comment says so");
    }

    private async Task PublishAsync(List<string> happened, CancellationToken cancellationToken)
    {
        var pull = _greeting ?? throw new DemoMissed("journey b has to be walked first");
        var merged = world.Octo.Merge(pull);
        world.Octo.Tag(world.Repository, "v9.9.9", merged);
        var refused = await CheckAsync(merged, "botapp/publish greet-sample", "failure", cancellationToken);
        happened.Add($"tag v9.9.9: {refused.Title}");
        Require(world.Index.Files.Count == 0, "nothing was published");
        world.Octo.Tag(world.Repository, $"v{SampleRepository.Version}", merged);
        await UntilAsync(() => world.GitHub.Read(_ => Named(merged, "botapp/publish greet-sample").Any(run => run.Status == "in_progress")), "the release to wait or work", cancellationToken);
        happened.Add($"tag v{SampleRepository.Version} right after the merge: {Named(merged, "botapp/publish greet-sample").Last(run => run.Status != "completed").Title}");
        await UntilAsync(() => world.GitHub.Read(_ => world.Repository.Releases.Any(release => !release.Draft && release.TagName == $"v{SampleRepository.Version}")), "the release on GitHub", cancellationToken);
        var files = world.Index.Files.Select(file => file.Name).Order(StringComparer.Ordinal).ToList();
        Require(files.Count == 2, $"wheel and source distribution are on the index (there is {string.Join(", ", files)})");
        var release = world.GitHub.Read(_ => world.Repository.Releases.Single(one => one.TagName == $"v{SampleRepository.Version}"));
        Require(release.Body?.Contains(pull.Title, StringComparison.Ordinal) == true, "the notes name the merged pull request");
        happened.Add($"main was green, the build checked, then published: {string.Join(", ", files)}");
        happened.Add($"GitHub release {release.Name} with notes");
    }

    private string Push(string branch, IReadOnlyDictionary<string, string> tree, string message, string? also = null)
    {
        var files = SampleChanges.Files(tree);
        if (also is not null)
        {
            files["NOTES.md"] = also + "\n";
        }

        return world.Robin.Push(world.Repository, branch, files, message);
    }

    private string NewBranch(string branch, IReadOnlyDictionary<string, string> tree)
    {
        Push(branch, tree, "A page to look at");
        return branch;
    }

    private bool Merges(PullRequest pull)
    {
        try
        {
            world.Octo.Merge(pull);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private List<CheckRun> Named(string sha, string name) => _watch.Named(sha, name);

    private CheckRun? Newest(string sha, string name) => _watch.Newest(sha, name);

    private Task<CheckRun> CheckAsync(string sha, string name, string conclusion, CancellationToken cancellationToken) => _watch.CheckAsync(sha, name, conclusion, cancellationToken);

    private bool Reacted(IssueComment comment, string content) => _watch.Reacted(comment, content);

    private string PreviewUrl(PullRequest pull) => world.GitHub.Read(_ => world.Repository.Deployments
        .Where(deployment => deployment.Sha == pull.HeadSha && deployment.State == "success")
        .Select(deployment => deployment.Statuses[^1].EnvironmentUrl ?? "").LastOrDefault("")) ?? "";

    private string Sticky(PullRequest pull) => world.GitHub.Read(_ => world.Repository.Comments.Where(one => one.On == pull && one.App == world.App).Select(one => one.Body).FirstOrDefault("")) ?? "";

    private Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken) => _watch.UntilAsync(condition, what, cancellationToken);

    private static void Require(bool condition, string what) => DemoWatch.Require(condition, what);
}

/// <summary>Something that should have happened did not.</summary>
internal sealed class DemoMissed(string message) : Exception(message);
