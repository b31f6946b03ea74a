using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Several packages in one repository: each with tags, a folder, a name on the index and releases of its own.</summary>
public sealed class MonorepoJourneyTests
{
    private const string Settings = """
        version: 1
        gate: { required: [], grace: 1s }
        releases:
          defaults: { require-checks: none }
          packages:
            acme-a:
              path: packages/a
              tags: "pkg-a/v{version}"
              publish: { workflow: release.yml, environment: pypi, allow-new-project: true }
              index: { simple: "{index}", verify-within: 5m }
            acme-b:
              path: packages/b
              tags: "pkg-b/v{version}"
              publish: { workflow: release.yml, environment: pypi, allow-new-project: true }
              index: { simple: "{index}", verify-within: 5m }
              release: { make-latest: never }
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R24_Each_package_of_a_repository_is_published_by_its_own_tags_with_the_notes_of_its_folder(string kind)
    {
        var options = SampleRunner.World(out var runner, Settings, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["packages/a/pyproject.toml"] = Project("acme-a", "1.0.0"),
            ["packages/b/pyproject.toml"] = Project("acme-b", "3.0.0"),
        });
        var (database, world) = await Databases.StartAsync(kind, options);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Index.Trust("acme-a", $"{demo.Repository.Owner.Login}/{demo.Repository.Name}", "release.yml", null);
        demo.Index.Trust("acme-b", $"{demo.Repository.Owner.Login}/{demo.Repository.Name}", "release.yml", null);
        demo.Octo.PushTags(demo.Repository, ["pkg-a/v1.0.0", "pkg-b/v3.0.0"]);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "pkg-a/v1.0.0") is not null && ReleaseWorld.Release(demo, "pkg-b/v3.0.0") is not null, 120, "both first releases");

        var ofA = Merged(world, "a", "1.1.0", "Teach a to greet");
        var ofB = Merged(world, "b", "3.1.0", "Teach b to leave");
        var sha = demo.Octo.Tag(demo.Repository, "pkg-a/v1.1.0", ofB.Sha);

        await world.UntilAsync(() => ReleaseWorld.Release(demo, "pkg-a/v1.1.0") is not null, 120, "the next release of a");
        (await world.CheckBecomesAsync(sha, "botapp/publish acme-a", "success")).Title!.ShouldContain("acme-a 1.1.0");
        world.Check(sha, "botapp/publish acme-b").ShouldBeNull("no tag named b at that commit");
        var release = ReleaseWorld.Release(demo, "pkg-a/v1.1.0")!; // waited for
        release.Body!.ShouldContain(ofA.Pull.Title);
        release.Body!.ShouldNotContain(ofB.Pull.Title, Case.Sensitive, "b's change is not a's");
        release.Name.ShouldBe("acme-a 1.1.0");

        demo.Octo.Tag(demo.Repository, "pkg-b/v3.1.0", ofB.Sha);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "pkg-b/v3.1.0") is not null, 120, "the next release of b");
        ReleaseWorld.Release(demo, "pkg-b/v3.1.0")!.Body!.ShouldContain(ofB.Pull.Title);
        ReleaseWorld.Release(demo, "pkg-b/v3.1.0")!.Body!.ShouldNotContain(ofA.Pull.Title);
        world.GitHub.Read(github => github.Releases.Latest(demo.Repository))!.TagName.ShouldBe("pkg-a/v1.1.0", "b never becomes the latest, as its settings say");
        demo.Index.Files.Select(file => $"{file.Project} {file.Version}").Distinct().Order(StringComparer.Ordinal).ShouldBe(["acme-a 1.0.0", "acme-a 1.1.0", "acme-b 3.0.0", "acme-b 3.1.0"]);
        demo.Index.Taken.Count.ShouldBe(8);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R20_R24_A_fix_of_an_old_line_of_one_package_is_not_the_latest_and_neither_is_a_candidate(string kind)
    {
        var options = SampleRunner.World(out var runner, Settings.Replace("path: packages/a", "path: packages/a\n      version: { source: tag }", StringComparison.Ordinal));
        var (database, world) = await Databases.StartAsync(kind, options);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Index.Trust("acme-a", $"{demo.Repository.Owner.Login}/{demo.Repository.Name}", "release.yml", null);
        foreach (var tag in new[] { "pkg-a/v1.3.0", "pkg-a/v1.2.4", "pkg-a/v1.4.0-rc.1" })
        {
            demo.Octo.Tag(demo.Repository, tag);
            await world.UntilAsync(() => ReleaseWorld.Release(demo, tag) is not null, 90, tag);
        }

        world.GitHub.Read(github => github.Releases.Latest(demo.Repository))!.TagName.ShouldBe("pkg-a/v1.3.0");
        ReleaseWorld.Release(demo, "pkg-a/v1.4.0-rc.1")!.Prerelease.ShouldBeTrue();
        await world.AssertCleanAsync();
    }

    private static (string Sha, PullRequest Pull) Merged(World world, string package, string version, string title)
    {
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, $"teach-{package}", $"packages/{package}/pyproject.toml", Project($"acme-{package}", version));
        var pull = demo.Robin.OpenPullRequest(demo.Repository, $"teach-{package}", title);
        return (demo.Octo.Merge(pull), pull);
    }

    private static string Project(string name, string version) => $"[project]\nname = \"{name}\"\nversion = \"{version}\"\n";
}
