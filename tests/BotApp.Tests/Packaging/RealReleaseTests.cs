using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Packaging;

/// <summary>The sample package really built, really uploaded to an index on loopback, and really installed from there by pip.</summary>
public sealed class RealReleaseTests(ITestOutputHelper output)
{
    private const string Tag = "v" + SampleRepository.Version;

    [Fact]
    public async Task R1_A_package_that_was_built_and_published_is_installed_by_pip_from_wheel_and_from_source()
    {
        await Python.NeedsAsync("pip", "venv");
        await using var world = await StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal));

        await ReleaseAsync(world);

        world.Demo.Index.Files.Select(file => file.Name).Order().ShouldBe(["greet_sample-1.2.3-py3-none-any.whl", "greet_sample-1.2.3.tar.gz"]);
        await InstallAsync(world, []);
        await InstallAsync(world, ["--no-binary", ":all:"]);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R1_A_wheel_that_setuptools_built_is_published_and_installed()
    {
        await Python.NeedsAsync("setuptools", "wheel", "pip", "venv");
        await using var world = await StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["pyproject.toml"] = $"""
                [build-system]
                requires = ["setuptools", "wheel"]
                build-backend = "setuptools.build_meta"

                [project]
                name = "greet-sample"
                dynamic = ["version"]

                [tool.setuptools.packages.find]
                where = ["src"]

                [tool.setuptools.dynamic]
                version = {"{"} attr = "greet.version.VERSION" {"}"}
                """,
            ["src/greet/version.py"] = $"VERSION = \"{SampleRepository.Version}\"\n",
        });
        lock (world.GitHub.Gate)
        {
            world.Demo.Repository.Variables["BUILD_COMMAND"] = $"mkdir -p dist && {Python.Path} -c 'import setuptools.build_meta as backend; print(backend.build_wheel(\"dist\"))'";
        }

        await ReleaseAsync(world);

        world.Demo.Index.Files.ShouldHaveSingleItem().Name.ShouldBe("greet_sample-1.2.3-py3-none-any.whl");
        await InstallAsync(world, []);
        await world.AssertCleanAsync();
    }

    // No tests are run here: they have journeys of their own.
    private static Task<World> StartAsync(IReadOnlyDictionary<string, string?> files)
    {
        var settings = ReleaseWorld.Yaml.Replace("WORKFLOW", "release.yml", StringComparison.Ordinal).Replace(" PUBLISH", "", StringComparison.Ordinal).Replace(" INDEX", "", StringComparison.Ordinal)
            .Replace(" GATE", "", StringComparison.Ordinal).Replace("version: { source: tag }", "version: { source: auto }", StringComparison.Ordinal);
        var all = new Dictionary<string, string?>(files, StringComparer.Ordinal) { [SampleRepository.SettingsPath] = settings, [".github/workflows/tests.yml"] = null };
        return World.StartAsync(new BotApp.Cli.Demo.DemoWorldOptions { Executor = options => new ActionsExecutor(options), Files = all });
    }

    private static async Task ReleaseAsync(World world)
    {
        var sha = world.Demo.Octo.Tag(world.Demo.Repository, Tag);
        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Conclusion is not null, 180, "the release to end");
        world.Check(sha, ReleaseWorld.Check)!.Conclusion.ShouldBe("success", string.Join('\n', world.GitHub.Read(_ => world.Demo.Repository.Runs.SelectMany(run => run.Latest.Jobs).Select(job => $"{job.Name} {job.Conclusion}\n{job.Log}").ToList())));
        await world.UntilAsync(() => ReleaseWorld.Release(world.Demo, Tag) is not null, 60, "the release on GitHub");
        ReleaseWorld.Release(world.Demo, Tag)!.Assets.Select(asset => asset.Name).ShouldBe(world.Demo.Index.Files.Select(file => file.Name), ignoreOrder: true);
    }

    private async Task InstallAsync(World world, IReadOnlyList<string> more)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-venv-").FullName;
        try
        {
            await ShouldSucceedAsync(Python.Path, ["-m", "venv", folder]);
            var index = new Uri(world.Demo.GitHubUrl, "_index/simple/").AbsoluteUri;
            await ShouldSucceedAsync(
                Path.Combine(folder, "bin", "python"),
                ["-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--no-cache-dir", "--no-deps", "--index-url", index, .. more, $"{SampleRepository.Package}=={SampleRepository.Version}"]);
            var said = await ShouldSucceedAsync(Path.Combine(folder, "bin", "python"), ["-I", "-c", "import greet, importlib.metadata; print(importlib.metadata.version('greet-sample'), greet.__file__)"]);
            said.ShouldStartWith(SampleRepository.Version + " ");
            said.ShouldContain(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> ShouldSucceedAsync(string program, IReadOnlyList<string> arguments)
    {
        var (code, said, errors) = await Python.RunAsync(program, "", arguments);
        output.WriteLine(said);
        code.ShouldBe(0, said + errors);
        return said;
    }
}
