using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Tests.Architecture;
using BotApp.Tests.Manifests;

namespace BotApp.Tests.Packaging;

/// <summary>BotApp's own releases: what they are made of, and how they are made.</summary>
public sealed class SupplyChainTests
{
    [Theory]
    [InlineData("ci.yml")]
    [InlineData("release.yml")]
    public void S32_Our_own_workflows_are_pinned_and_have_the_least_rights(string name)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, ".github", "workflows", name));

        // An attestation needs both rights at once; the job that has them runs nothing of ours.
        WorkflowLint.Problems(text).ShouldBe(name == "release.yml" ? ["job 'attest': with 'id-token' it has a second permission."] : []);
        text.ShouldContain("\npermissions: {}\n", customMessage: "nothing is granted but by a job");
        Yaml.Documents(text).Single().Table("jobs").ShouldAllBe(job => job.Value.At("permissions") != null && job.Value.At("timeout-minutes") != null);
        text.ShouldNotContain("pull_request_target");
    }

    [Fact]
    public async Task S32_The_list_of_what_is_shipped_names_exactly_the_libraries_the_program_is_built_with()
    {
        var bom = JsonNode.Parse(await SbomAsync("--version", "1.2.3", "--commit", "abc"))!;

        ((string?)bom["bomFormat"]).ShouldBe("CycloneDX");
        ((string?)bom["specVersion"]).ShouldBe("1.6");
        ((string?)bom["metadata"]!["component"]!["version"]).ShouldBe("1.2.3");
        var listed = bom["components"]!.AsArray().Select(one => $"{one!["name"]}/{one["version"]}").ToList();
        using var built = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "BotApp.deps.json"), TestContext.Current.CancellationToken));
        var libraries = built.RootElement.GetProperty("libraries").EnumerateObject().Where(one => one.Value.GetProperty("type").GetString() == "package").Select(one => one.Name);
        listed.ShouldBe(libraries, ignoreOrder: true);
    }

    [Fact]
    public async Task S32_Every_library_has_its_address_its_hash_and_its_place_in_the_tree()
    {
        var bom = JsonNode.Parse(await SbomAsync("--version", "1.2.3"))!;
        var refs = bom["components"]!.AsArray().Select(one => (string?)one!["bom-ref"]).ToHashSet();
        refs.Add((string?)bom["metadata"]!["component"]!["bom-ref"]);
        var lockFile = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "src/BotApp/packages.lock.json"), TestContext.Current.CancellationToken))!["dependencies"]!["net10.0"]!;
        foreach (var component in bom["components"]!.AsArray())
        {
            var (name, version) = ((string)component!["name"]!, (string)component["version"]!);
            ((string?)component["purl"]).ShouldBe($"pkg:nuget/{name}@{version}");
            var hash = component["properties"]!.AsArray().Single(one => (string?)one!["name"] == "nuget:contentHash:sha512")!["value"]!.ToString();
            hash.ShouldBe(Convert.ToHexStringLower(Convert.FromBase64String((string)lockFile[name]!["contentHash"]!)), name);
            hash.Length.ShouldBe(128);
        }

        foreach (var needs in bom["dependencies"]!.AsArray())
        {
            refs.ShouldContain((string?)needs!["ref"]);
            needs["dependsOn"]!.AsArray().ShouldAllBe(one => refs.Contains((string?)one));
        }

        bom["dependencies"]!.AsArray().Select(one => (string?)one!["ref"]).ShouldBe(refs, ignoreOrder: true);
    }

    [Fact]
    public async Task S32_The_same_lock_file_gives_the_same_list()
    {
        var first = await SbomAsync("--version", "1.2.3");

        (await SbomAsync("--version", "1.2.3")).ShouldBe(first);
        (await SbomAsync("--version", "1.2.4")).ShouldNotBe(first);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("v1.0")]
    [InlineData("v99.0.0")]
    [InlineData("v1.0.0;rm")]
    public async Task A_release_has_the_version_of_the_sources_or_none(string tag)
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var (code, _) = await RunAsync("bash", Path.Combine(SourceTree.Root, ".ci", "release"), tag, folder);

        code.ShouldNotBe(0);
        Directory.Exists(folder).ShouldBeFalse("nothing was begun");
    }

    private static async Task<string> SbomAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync("python3", [Path.Combine(SourceTree.Root, ".ci", "sbom"), .. arguments]);
        code.ShouldBe(0, output);
        return output;
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not on this machine.");
            throw;
        }
    }
}
