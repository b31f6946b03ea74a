using BotApp.Cli.Demo;
using BotApp.Core;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>A world whose tags are released in no time, under settings that a test gives.</summary>
internal static class ReleaseWorld
{
    internal const string Check = "botapp/publish greet-sample";

    /// <summary>Releases of any version; <c>EXTRA</c> is more of the package's settings.</summary>
    internal const string Yaml = """
        version: 1
        gate: { required: [], grace: 1s GATE }
        releases:
          defaults: { require-checks: none }
          packages:
            greet-sample:
              version: { source: tag }
              publish: { workflow: WORKFLOW, environment: pypi, allow-new-project: true PUBLISH }
              index: { simple: "{index}", verify-within: 5m INDEX }
        """;

    private const string OnTag = """
        name: publish
        on: { push: { tags: ["v*"] } }
        jobs: { itself: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
        """;

    /// <summary>What a world is made from.</summary>
    internal static DemoWorldOptions Options(out Func<SampleRunner> runner, string publish = "", string index = "", string gate = "", bool publishesItself = false, string version = "source: tag", string branches = "") => SampleRunner.World(
        out runner,
        Yaml.Replace("{ source: tag }", $"{{ {version} }}", StringComparison.Ordinal).Replace("{ require-checks: none }", $"{{ require-checks: none{(branches.Length > 0 ? $", branches: {branches}" : "")} }}", StringComparison.Ordinal)
            .Replace("WORKFLOW", publishesItself ? SampleRunner.PublishFile : "release.yml", StringComparison.Ordinal)
            .Replace(" PUBLISH", publish.Length > 0 ? ", " + publish : "", StringComparison.Ordinal).Replace(" INDEX", index.Length > 0 ? ", " + index : "", StringComparison.Ordinal).Replace(" GATE", gate.Length > 0 ? ", " + gate : "", StringComparison.Ordinal),
        publishesItself ? new Dictionary<string, string?>(StringComparer.Ordinal) { [".github/workflows/publish.yml"] = OnTag } : null);

    /// <summary>A world made from them, with a player of releases.</summary>
    internal static async Task<World> StartAsync(DemoWorldOptions options, Func<SampleRunner> runner, bool judged = false, Action<Dictionary<string, string?>>? configure = null)
    {
        var world = await World.StartAsync(options, judged, configure: configure);
        Furnish(world.Demo, runner());
        return world;
    }

    internal static void Furnish(DemoWorld demo, SampleRunner runner)
    {
        runner.Releases = new ReleasePlayer(() => demo.Index);
        demo.Index.Trust(SampleRepository.Package, $"{demo.Repository.Owner.Login}/{demo.Repository.Name}", SampleRunner.PublishFile, null);
    }

    /// <summary>The published release of a tag on GitHub; null when there is none.</summary>
    internal static Release? Release(DemoWorld demo, string tag) => demo.GitHub.Read(_ => demo.Repository.Releases.SingleOrDefault(release => release.TagName == tag && !release.Draft));

    /// <summary>The newest of the tag's checks.</summary>
    internal static CheckRun? TagCheck(World world, string version) => world.GitHub.Read(_ => world.Demo.Repository.CheckRuns
        .Where(run => run.Name == Check && run.Title?.Contains($"greet-sample {version}", StringComparison.Ordinal) == true).MaxBy(run => run.Id));

    /// <summary>The index is looked at again now, and not tomorrow.</summary>
    internal static Task LookAtIndexAsync(World world, string tag) =>
        world.Store.Timers.AppointAsync(SetTimer.IndexWatch, [(SubjectKey.Tag(world.Demo.Repository.Id, tag).ToString(), TimeSpan.Zero)], TestContext.Current.CancellationToken);
}
