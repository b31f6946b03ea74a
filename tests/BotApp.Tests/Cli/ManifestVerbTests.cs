using System.Text.Json;
using System.Text.RegularExpressions;

using BotApp.Cli;
using BotApp.Webhooks;

namespace BotApp.Tests.Cli;

public sealed partial class ManifestVerbTests
{
    // Nothing is called with these: GitHub sends the events only to those who may read. Source: https://docs.github.com/webhooks/webhook-events-and-payloads.
    private static readonly Dictionary<string, string> ForEvents = new(StringComparer.Ordinal) { ["issues"] = "read", ["merge_queues"] = "read" };

    [Fact]
    public async Task The_manifest_carries_the_given_address()
    {
        var (code, output, _) = await Verbs.RunAsync(ManifestVerb.Create(), "--url", "https://bot.example.org/sub/", "--name", "our-bot");

        code.ShouldBe(0);
        var manifest = JsonSerializer.Deserialize<JsonElement>(output);
        manifest.GetProperty("name").GetString().ShouldBe("our-bot");
        manifest.GetProperty("url").GetString().ShouldBe("https://bot.example.org/sub");
        manifest.GetProperty("hook_attributes").GetProperty("url").GetString().ShouldBe("https://bot.example.org/sub/api/github/webhooks");
        manifest.GetProperty("callback_urls")[0].GetString().ShouldBe("https://bot.example.org/sub/sign-in/callback");
        manifest.GetProperty("redirect_url").GetString().ShouldBe("https://bot.example.org/sub/setup/callback");
        manifest.GetProperty("public").GetBoolean().ShouldBeFalse();
        manifest.GetProperty("default_permissions").GetProperty("checks").GetString().ShouldBe("write");
        manifest.GetProperty("default_events").EnumerateArray().Select(one => one.GetString()).ShouldContain("pull_request");
    }

    [Theory]
    [InlineData("bot.example.org")]
    [InlineData("ftp://bot.example.org")]
    [InlineData("https://bot.example.org/?x=1")]
    public async Task An_address_that_cannot_be_used_is_refused(string url)
    {
        var (code, _, error) = await Verbs.RunAsync(ManifestVerb.Create(), "--url", url);

        code.ShouldBe(2);
        error.ShouldContain("expected an absolute http or https address");
    }

    [Fact]
    public void The_events_are_those_the_reader_reads() => AppManifest.Events().ShouldBe(EventReader.Subscribed, ignoreOrder: true);

    [Fact]
    public void The_permissions_are_those_the_client_uses_and_no_more()
    {
        var used = SourceFiles().SelectMany(file => Permission().Matches(File.ReadAllText(file)))
            .Select(match => (Name: match.Groups["name"].Value, Level: match.Groups["level"].Value))
            .GroupBy(one => one.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Any(one => one.Level == "write") ? "write" : "read", StringComparer.Ordinal);

        used.Count.ShouldBeGreaterThan(5);
        AppManifest.Permissions().OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ShouldBe(used.Concat(ForEvents).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_permission_says_why()
    {
        var lines = File.ReadAllLines(Path.Combine(Sources.Root(), "app.yml"));

        AppManifest.Permissions().Keys.ShouldAllBe(name => lines[Array.FindIndex(lines, line => line.StartsWith($"  {name}:", StringComparison.Ordinal)) - 1].StartsWith("  # ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> SourceFiles() => Directory.EnumerateFiles(Path.Combine(Sources.Root(), "src", "BotApp"), "*.cs", SearchOption.AllDirectories)
        .Where(file => file.Contains($"{Path.DirectorySeparatorChar}GitHub{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            || file.Contains($"{Path.DirectorySeparatorChar}Runners{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"[""\s,](?<name>[a-z_]+):(?<level>read|write)[""\s,]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Permission();
}
