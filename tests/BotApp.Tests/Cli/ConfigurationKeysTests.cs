using System.Text.RegularExpressions;
using BotApp.Cli.Doctor;
using BotApp.Tests.Architecture;
using Microsoft.Extensions.Configuration;

namespace BotApp.Tests.Cli;

public sealed partial class ConfigurationKeysTests
{
    [Theory]
    [InlineData("GitHub:AppId", true)]
    [InlineData("github:webhooksecret", true)]
    [InlineData("BotApp:Smoke:AllowedHosts:0", true)]
    [InlineData("BotApp:Smoke:AllowedHosts:first", false)]
    [InlineData("BotApp:Smoke:Secrets:NAME:Hosts:3", true)]
    [InlineData("BotApp:Smoke:Secrets:NAME:Host", false)]
    [InlineData("BotApp:Smoke", false)]
    [InlineData("Notifications:Targets:team:Repositories:0", true)]
    [InlineData("Notifications:Mail:Port", true)]
    [InlineData("Notifications:Mail:Prot", false)]
    [InlineData("SignIn:Operators:0", true)]
    [InlineData("Retention:Audit", true)]
    [InlineData("Storage:MigrateAtStart", true)]
    [InlineData("Storage:MigrateAtEnd", false)]
    [InlineData("GitHub:AppId:0", false)]
    [InlineData("Nonsense:AppId", false)]
    public void A_key_is_known_when_a_setting_has_it(string key, bool isKnown) => ConfigurationKeys.IsKnown(key).ShouldBe(isKnown);

    [Fact]
    public void Unknown_keys_are_named_as_variables_and_sections_of_others_are_left_alone()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            KeyValuePair.Create<string, string?>("GitHub:AppId", "1"),
            KeyValuePair.Create<string, string?>("GitHub:ClientSecrt", "1"),
            KeyValuePair.Create<string, string?>("Logging:LogLevel:Nonsense", "Debug"),
            KeyValuePair.Create<string, string?>("PATH", "/bin"),
        ]).Build();

        var unknown = ConfigurationKeys.Unknown(configuration).ShouldHaveSingleItem();
        unknown.Key.ShouldBe("GitHub__ClientSecrt");
        unknown.Nearest.ShouldBe("GitHub__ClientSecret");
    }

    [Fact]
    public void Every_class_of_options_that_is_bound_is_among_them()
    {
        var bound = SourceTree.Files("src/BotApp").SelectMany(file => Binding().Matches(file.Text).Select(match => match.Groups["options"].Value)).Distinct().Order(StringComparer.Ordinal).ToList();

        bound.Count.ShouldBeGreaterThan(5);
        bound.ShouldBe(ConfigurationKeys.Bound.Select(one => one.Options.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"AddOptions<(?<options>\w+)>\(\)\.Bind\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Binding();
}
