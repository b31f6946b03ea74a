using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using BotApp.Telemetry;
using BotApp.Webhooks;

using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Manifests;

/// <summary>Alert rules and the board speak of figures that there are, and every alert says what to do.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string s_folder = Path.Combine(Sources.Root(), "manifests", "observability");

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("grafana.json")]
    public void Every_figure_is_one_that_is_shown(string file)
    {
        var named = FigureName().Matches(File.ReadAllText(Path.Combine(s_folder, file))).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        named.ShouldNotBeEmpty();
        named.Where(name => !MetricNames.All.Any(one => one.Name == (one.Kind == MetricKind.Histogram ? Part().Replace(name, "") : name))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_figure_is_on_the_board()
    {
        var board = File.ReadAllText(Path.Combine(s_folder, "grafana.json"));

        MetricNames.All.Where(one => !board.Contains(one.Name, StringComparison.Ordinal)).Select(one => one.Name).ShouldBeEmpty();
        var panels = JsonNode.Parse(board)!["panels"]!.AsArray();
        panels.Select(panel => panel!["id"]!.GetValue<int>()).ShouldBeUnique();
        panels.Select(panel => (panel!["gridPos"]!["x"]!.GetValue<int>(), panel["gridPos"]!["y"]!.GetValue<int>())).ShouldBeUnique();
    }

    [Fact]
    public void Every_alert_is_whole_and_has_an_entry_that_says_what_to_do()
    {
        using var reader = new StreamReader(Path.Combine(s_folder, "alerts.yml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var group = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode)["groups"][0];
        var rules = ((YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>().ToList();
        var entries = File.ReadAllLines(Path.Combine(Sources.Root(), "src", "BotApp", "Docs", "operating.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

        rules.Select(rule => rule["alert"].ToString()).ShouldBe(entries);
        foreach (var rule in rules)
        {
            rule.Children.Keys.Select(key => key.ToString()).Except(["alert", "expr", "for", "labels", "annotations"], StringComparer.Ordinal).ShouldBeEmpty();
            rule["expr"].ToString().ShouldNotBeEmpty();
            rule["labels"]["severity"].ToString().ShouldBeOneOf("page", "ticket");
            rule["annotations"]["summary"].ToString().ShouldEndWith(".");
        }
    }

    [Fact]
    public void Every_outcome_that_is_watched_is_one_that_there_is()
    {
        var known = typeof(WebhookAnswer).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic).Select(field => field.GetValue(null)).OfType<WebhookAnswer>().Select(answer => answer.Outcome);
        var watched = Outcomes().Matches(File.ReadAllText(Path.Combine(s_folder, "alerts.yml"))).SelectMany(match => match.Groups["words"].Value.Split('|'));

        watched.Except(known, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [GeneratedRegex("botapp_[a-z_]+[a-z]", RegexOptions.None, 1000)]
    private static partial Regex FigureName();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex("outcome=~?\"(?<words>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Outcomes();
}
