using System.IO.Compression;
using System.Security.Cryptography;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Journey e: a tag is published to the index when everything was green, once, and exactly what was built.</summary>
public sealed class ReleaseJourneyTests
{
    private const string Check = "botapp/publish greet-sample";

    private const string Tag = "v" + SampleRepository.Version;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R1_R2_A_tag_waits_for_its_commit_then_is_published_once_with_the_hashes_that_were_built(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var matrix = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "push" ? matrix.Task : Task.CompletedTask;
        var pull = await MergeableAsync(world);
        var merged = demo.Octo.Merge(pull);
        await world.UntilAsync(() => world.Check(merged, "botapp/tests")?.Status == "in_progress", 60, "the merged commit's tests to be seen running");

        demo.Octo.Tag(demo.Repository, Tag, merged);
        await world.UntilAsync(() => world.Check(merged, Check)?.Title?.Contains("waits", StringComparison.Ordinal) == true, 60, "the release to wait");
        world.Check(merged, Check)!.Status.ShouldBe("in_progress");
        world.Check(merged, Check)!.Title!.ShouldContain("tests", Case.Sensitive, "it says what it waits for");
        world.Runs("release.yml").ShouldBeEmpty("nothing is built before the commit is green");
        matrix.SetResult();

        var check = await world.CheckBecomesAsync(merged, Check, "success", 120);
        check.Title!.ShouldContain("is published");
        var runs = world.Runs("release.yml");
        runs.Select(run => run.Inputs["action"]).ShouldBe(["build", "publish"]);
        var built = world.GitHub.Read(_ => Hashes(runs[0].Artifacts.Single(artifact => artifact.Name == "dist").Zip));
        demo.Index.Files.ToDictionary(file => file.Name, file => file.Sha256).ShouldBe(built, ignoreOrder: true);
        built.Count.ShouldBe(2);
        var release = world.GitHub.Read(_ => demo.Repository.Releases.ShouldHaveSingleItem());
        (release.TagName, release.Draft).ShouldBe((Tag, false));
        release.Body!.ShouldContain(pull.Title);

        var told = world.GitHub.Deliveries.Log.Single(delivery => delivery.Event == "push" && delivery.Payload["ref"]!.ToString() == "refs/tags/" + Tag);
        var again = world.GitHub.Read(github => github.Deliveries.Redeliver(told));
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle && again.Status == "OK", 30, "the redelivery to be answered");
        await world.RestartAsync();
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 30, "silence");
        world.Runs("release.yml").Count.ShouldBe(2);
        demo.Index.Files.Count.ShouldBe(2);
        world.GitHub.Read(_ => demo.Repository.Releases.Count).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R2_A_red_matrix_blocks_the_release_and_a_re_run_lets_it_go_on()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var demo = world.Demo;
        runner().Play = (attempt, job) => attempt is { EventName: "push", Attempt: 1 } && job.Contains("3.12", StringComparison.Ordinal) ? PlayedJob.Red : PlayedJob.Green;
        var merged = demo.Octo.Merge(await MergeableAsync(world));
        demo.Octo.Tag(demo.Repository, Tag, merged);

        var blocked = await world.CheckBecomesAsync(merged, Check, "failure");
        blocked.Title!.ShouldContain("not green");
        blocked.Title!.ShouldContain("tests");
        world.Runs("release.yml").ShouldBeEmpty();
        demo.Index.Files.ShouldBeEmpty();

        demo.Octo.RerunCheck(world.Check(merged, "botapp/tests")!);
        await world.CheckBecomesAsync(merged, Check, "success", 120);
        demo.Index.Files.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R4_A_tag_that_is_not_the_declared_version_is_blocked_on_the_line_that_declares_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var demo = world.Demo;
        var other = SampleRepository.Main["pyproject.toml"].Replace($"version = \"{SampleRepository.Version}\"", "version = \"1.2.2\"", StringComparison.Ordinal);
        var line = other.Split('\n').ToList().FindIndex(text => text.StartsWith("version = ", StringComparison.Ordinal)) + 1;
        var sha = demo.Octo.Push(demo.Repository, "main", "pyproject.toml", other);

        demo.Octo.Tag(demo.Repository, Tag, sha);

        var check = await world.CheckBecomesAsync(sha, Check, "failure");
        check.Title!.ShouldContain("1.2.2");
        check.Title!.ShouldContain(SampleRepository.Version);
        var annotation = check.Annotations.ShouldHaveSingleItem();
        (annotation.Path, annotation.StartLine).ShouldBe(("pyproject.toml", line));
        world.Runs("release.yml").ShouldBeEmpty();
        demo.Index.Files.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    private static async Task<PullRequest> MergeableAsync(World world)
    {
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "release", "README.md", "# Farewell\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "release", "Say farewell");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        return pull;
    }

    private static Dictionary<string, string> Hashes(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            hashes[entry.Name] = Convert.ToHexStringLower(SHA256.HashData(content));
        }

        return hashes;
    }
}
