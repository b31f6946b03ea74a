using System.Security.Cryptography;
using System.Text;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>Tags that must not be published, or not now, or not all of it: what the check says, and that nothing reaches the index.</summary>
public sealed class ReleaseRefusalsTests
{
    private const string Scm = """
        [build-system]
        requires = ["setuptools", "setuptools-scm"]

        [project]
        name = "greet-sample"
        dynamic = ["version"]

        [tool.setuptools_scm]
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R3_A_tag_on_a_commit_that_was_never_merged_is_blocked_until_the_commit_is(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var sha = demo.Robin.Push(demo.Repository, "change", "CHANGE.md", "# Farewell\n");

        demo.Octo.Tag(demo.Repository, "v1.0.0", sha);

        (await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure")).Title!.ShouldContain("is on no release branch");
        world.Runs("release.yml").ShouldBeEmpty();
        demo.Index.Files.ShouldBeEmpty();

        demo.Octo.ForcePush(demo.Repository, "main", sha);
        demo.Octo.PressButton(world.Check(sha, ReleaseWorld.Check)!, "rerun-failed"); // it was just read
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R5_A_version_that_the_tool_takes_from_the_tag_is_judged_by_the_names_of_what_was_built(string kind)
    {
        var (database, world) = await StartAsync(kind, player => player.Builds = (_, version) => [$"greet_sample-{version}.dev1-py3-none-any.whl", $"greet_sample-{version}.dev1.tar.gz"], version: "source: auto");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var sha = demo.Octo.Push(demo.Repository, "main", "pyproject.toml", Scm);

        demo.Octo.Tag(demo.Repository, "v1.2.4", sha);

        var check = await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        check.Title!.ShouldContain("1.2.4.dev1");
        world.Runs("release.yml").Select(run => run.Inputs["action"]).ShouldBe(["build"], "it was built, for nothing else could tell its version, and went no further");
        demo.Index.Files.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R9_What_is_on_the_index_already_is_verified_and_released_and_not_uploaded(string kind)
    {
        var (database, world) = await StartAsync(kind, player => player.Content = (name, _) => Encoding.UTF8.GetBytes($"always the same {name}"));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        Upload(world, "1.0.0", name => $"always the same {name}");

        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");

        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.0.0") is not null, 60, "the release");
        world.Runs("release.yml").Select(run => run.Inputs["action"]).ShouldBe(["build"]);
        demo.Index.Taken.Count.ShouldBe(2, "what was there was uploaded by somebody else");
        ReleaseWorld.Release(demo, "v1.0.0")!.Assets.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R10_Other_bytes_under_the_same_name_on_the_index_block_before_anything_is_uploaded(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        Upload(world, "1.0.0", name => $"somebody else's {name}");

        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");

        var check = await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        check.Summary!.ShouldContain("with other contents");
        check.Summary!.ShouldContain("bump the version", Case.Sensitive, "it says what to do instead");
        world.Runs("release.yml").Select(run => run.Inputs["action"]).ShouldBe(["build"]);
        demo.Index.Taken.Count.ShouldBe(2);
        ReleaseWorld.Release(demo, "v1.0.0").ShouldBeNull();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R12_When_the_build_s_files_are_gone_a_part_is_not_completed_and_the_next_version_is_named(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        demo.Index.FailUploadsAfter = 1;
        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");
        var failed = await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        failed.Title!.ShouldContain("1 of 2 files");
        demo.Index.FailUploadsAfter = null;
        world.GitHub.Read(_ => world.Demo.Repository.Runs.SelectMany(run => run.Artifacts).Where(artifact => artifact.Name == "dist").Select(artifact => artifact.Expired = true).ToList());

        demo.Octo.PressButton(failed, "rerun-failed");

        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("1.0.1", StringComparison.Ordinal) == true, 60, "the next version to be named");
        world.Check(sha, ReleaseWorld.Check)!.Conclusion.ShouldBe("failure");
        world.Runs("release.yml").Select(run => run.Inputs["action"]).ShouldBe(["build", "publish"], "nothing is built a second time");
        demo.Index.Files.Count.ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R14_A_version_whose_tag_is_gone_while_it_may_be_published_is_no_other_tag_s(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        demo.Index.FailUploadsAfter = 0; // the run cannot tell what arrived
        var sha = demo.Octo.Tag(demo.Repository, "v1.0");
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        demo.Octo.DeleteTag(demo.Repository, "v1.0");
        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("was deleted after", StringComparison.Ordinal) == true, 60, "the alarm");
        demo.Index.FailUploadsAfter = null;

        var other = demo.Octo.Push(demo.Repository, "main", "README.md", "# Another build\n");
        demo.Octo.Tag(demo.Repository, "v1.0.0", other);

        (await world.CheckBecomesAsync(other, ReleaseWorld.Check, "failure")).Summary!.ShouldContain("began from the tag v1.0");
        world.Runs("release.yml", other).ShouldBeEmpty();
        demo.Octo.Tag(demo.Repository, "v1.0.1", other);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.0.1") is not null, 90, "the next version");
        demo.Index.Files.ShouldAllBe(file => file.Version == "1.0.1");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R27_A_name_new_to_the_index_waits_for_the_settings_to_say_that_it_is_meant(string kind)
    {
        var options = ReleaseWorld.Options(out var runner);
        var allowed = options.Files[SampleRepository.SettingsPath]!; // the world's own
        var files = new Dictionary<string, string?>(options.Files, StringComparer.Ordinal)
        {
            [SampleRepository.SettingsPath] = allowed.Replace("allow-new-project: true", "allow-new-project: false", StringComparison.Ordinal),
        };
        var (database, world) = await Databases.StartAsync(kind, options with { Files = files });
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");
        (await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure")).Title!.ShouldContain("allow-new-project: true");
        world.Runs("release.yml").ShouldBeEmpty();

        demo.Octo.Push(demo.Repository, "main", SampleRepository.SettingsPath, allowed.Replace("{index}", new Uri(demo.GitHubUrl, "_index/simple/").AbsoluteUri, StringComparison.Ordinal));
        demo.Octo.PressButton(world.Check(sha, ReleaseWorld.Check)!, "rerun-failed"); // it was just read

        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        demo.Index.Taken.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    private static async Task<(Storage.TestDatabase Database, World World)> StartAsync(string kind, Action<ReleasePlayer>? furnish = null, string version = "source: tag")
    {
        var (database, world) = await Databases.StartAsync(kind, ReleaseWorld.Options(out var runner, version: version));
        ReleaseWorld.Furnish(world.Demo, runner());
        furnish?.Invoke(runner().Releases!); // furnished just before
        return (database, world);
    }

    private static void Upload(World world, string version, Func<string, string> content)
    {
        var index = world.Demo.Index;
        var repository = world.Demo.Repository;
        var token = index.MintToken($"{repository.Owner.Login}/{repository.Name}", "release.yml", "pypi").Token;
        foreach (var name in new[] { $"greet_sample-{version}-py3-none-any.whl", $"greet_sample-{version}.tar.gz" })
        {
            var bytes = Encoding.UTF8.GetBytes(content(name));
            index.Upload(token, "greet-sample", version, name, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))).Status.ShouldBe(200);
        }
    }
}
