using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults;

/// <summary>kill -9 at ten points of a release, at every other one where the database is a server's: no file is uploaded twice, nobody sees a release without its files, and it ends.</summary>
public sealed class ReleaseKillTests(ITestOutputHelper output)
{
    private static readonly (string What, Func<DemoWorld, string, bool> IsThere)[] s_points =
    [
        ("the tag was pushed", (_, _) => true),
        ("the check is there", (demo, tag) => Checks(demo, tag).Count > 0),
        ("the build was started", (demo, tag) => Runs(demo, tag, "build").Count > 0),
        ("the build is over", (demo, tag) => Runs(demo, tag, "build") is [{ Latest.Status: "completed" }]),
        ("publishing was started", (demo, tag) => Runs(demo, tag, "publish").Count > 0),
        ("a file was uploaded", (demo, tag) => Files(demo, tag) > 0),
        ("publishing is over", (demo, tag) => Runs(demo, tag, "publish") is [{ Latest.Status: "completed" }]),
        ("the release was drafted", (demo, tag) => Releases(demo, tag).Count > 0),
        ("a file was attached", (demo, tag) => Releases(demo, tag).Any(release => release.Assets.Count > 0)),
        ("the release was published", (demo, tag) => Releases(demo, tag).Any(release => !release.Draft)),
    ];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R11_Kills_upload_nothing_twice_and_every_release_has_its_files(string kind)
    {
        var points = s_points.Where((_, number) => kind == Databases.Sqlite || number % 2 == 1).ToList();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(ReleaseWorld.Options(out var runner), TestContext.Current.CancellationToken);
        ReleaseWorld.Furnish(demo, runner());
        runner().Hold = _ => Task.Delay(TimeSpan.FromMilliseconds(150)); // so that there is a middle to be killed in
        var address = ServiceProcess.FreeAddress();
        var configuration = KillTests.Configuration(demo, database.ConnectionString, address);
        var service = await ServiceProcess.StartAsync(configuration, address);
        using var over = new CancellationTokenSource();
        var bare = WatchAsync(demo, over.Token);
        try
        {
            demo.Connect(address);
            for (var number = 0; number < points.Count; number++)
            {
                var (what, isThere) = points[number];
                var tag = $"v1.0.{number.ToString(CultureInfo.InvariantCulture)}";
                demo.Octo.Tag(demo.Repository, tag);
                await KillTests.UntilAsync(() => demo.GitHub.Read(_ => isThere(demo, tag)), () => $"{tag}: until {what}: {Story(demo, tag)}\n{service.Log}");
                await service.KillAsync();
                var former = service;
                service = await ServiceProcess.StartAsync(configuration, address);
                await former.DisposeAsync();
                await KillTests.UntilAsync(() => demo.GitHub.Read(_ => Releases(demo, tag) is [{ Draft: false }] && Checks(demo, tag) is [.., { Conclusion: "success" }]), () => $"{tag}, killed when {what}: {Story(demo, tag)}\n{service.Log}");
                output.WriteLine($"{tag}: killed when {what}");
            }

            for (var number = 0; number < points.Count; number++)
            {
                var tag = $"v1.0.{number.ToString(CultureInfo.InvariantCulture)}";
                var story = Story(demo, tag);
                Runs(demo, tag, "build").Count.ShouldBe(1, story);
                Runs(demo, tag, "publish").Count.ShouldBe(1, story);
                Runs(demo, tag, "resume").ShouldBeEmpty(story);
                Releases(demo, tag).ShouldHaveSingleItem(story).Assets.Count.ShouldBe(2, story);
            }

            demo.Index.Taken.ShouldBeUnique();
            demo.Index.Taken.Count.ShouldBe(2 * points.Count);
            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
            await over.CancelAsync();
        }

        (await bare).ShouldBeEmpty("nobody may see a release without its files");
    }

    private static async Task<IReadOnlyList<string>> WatchAsync(DemoWorld demo, CancellationToken over)
    {
        var bare = new List<string>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                bare.AddRange(demo.GitHub.Read(_ => demo.Repository.Releases.Where(release => !release.Draft && release.Assets.Count < 2).Select(release => release.TagName).ToList()));
            }
        }
        catch (OperationCanceledException)
        {
            // The journey is over.
        }

        return bare;
    }

    private static List<WorkflowRun> Runs(DemoWorld demo, string tag, string action) =>
        [.. demo.Repository.Runs.Where(run => run.Inputs.GetValueOrDefault("tag") == tag && run.Inputs.GetValueOrDefault("action") == action)];

    private static List<Release> Releases(DemoWorld demo, string tag) => [.. demo.Repository.Releases.Where(release => release.TagName == tag)];

    private static List<CheckRun> Checks(DemoWorld demo, string tag) =>
        [.. demo.Repository.CheckRuns.Where(run => run.Name == ReleaseWorld.Check && run.Title?.Contains($"greet-sample {tag[1..]} ", StringComparison.Ordinal) == true || run.Title?.Contains($"greet-sample {tag[1..]}:", StringComparison.Ordinal) == true)];

    private static int Files(DemoWorld demo, string tag) => demo.Index.Files.Count(file => file.Version == tag[1..]);

    private static string Story(DemoWorld demo, string tag) => demo.GitHub.Read(_ => string.Join('\n',
        Checks(demo, tag).Select(run => $"check {run.Id} {run.Status} {run.Conclusion} {run.Title}")
            .Concat(demo.Repository.Runs.Where(run => run.Inputs.GetValueOrDefault("tag") == tag).Select(run => $"run {run.Id} {run.Inputs["action"]} {run.Latest.Status} {run.Latest.Conclusion}"))
            .Concat(Releases(demo, tag).Select(release => $"release {release.Id} draft={release.Draft} {release.Assets.Count} files"))
            .Append($"{Files(demo, tag)} files on the index")));
}
