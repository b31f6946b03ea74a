using System.Text.Json.Nodes;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class SettingsErrorTextTests
{
    private static readonly SettingsResult Bad = SettingsReader.Read("tests:\n  slowst: 1\n  fail-on: \"<b>@octo|%\\n::x\"\n", ".github/botapp.yml");

    private static readonly SettingsResult Good = SettingsReader.Read("version: 1", ".github/botapp.yml");

    [Fact]
    public void Text_is_one_line_each_and_a_count()
    {
        SettingsErrorText.Plain(Bad).ShouldBe(
            ".github/botapp.yml:2:3: error unknown-key: 'slowst' is not a key of tests. Did you mean 'slowest'?\n"
            + ".github/botapp.yml:3:12: error bad-value: tests.fail-on: expected any or new-failures, got '<b>@octo|% ::x'.\n"
            + ".github/botapp.yml: 2 errors in the settings.\n");
        SettingsErrorText.Plain(Good).ShouldBe(".github/botapp.yml: The settings are valid.\n");
    }

    [Fact]
    public void Json_has_all_that_is_known()
    {
        var json = JsonNode.Parse(SettingsErrorText.Json(Bad))!;

        json["valid"]!.GetValue<bool>().ShouldBeFalse();
        json["errors"]![0]!["suggestion"]!.GetValue<string>().ShouldBe("slowest");
        json["errors"]![0]!["endColumn"]!.GetValue<int>().ShouldBe(9);
        JsonNode.Parse(SettingsErrorText.Json(Good))!["valid"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Sarif_names_rule_and_region()
    {
        var sarif = JsonNode.Parse(SettingsErrorText.Sarif(Bad))!;

        sarif["version"]!.GetValue<string>().ShouldBe("2.1.0");
        var run = sarif["runs"]![0]!;
        run["tool"]!["driver"]!["rules"]!.AsArray().Select(rule => rule!["id"]!.GetValue<string>()).ShouldBe(["unknown-key", "bad-value"]);
        run["results"]![1]!["locations"]![0]!["physicalLocation"]!["region"]!["startColumn"]!.GetValue<int>().ShouldBe(12);
        run["results"]![0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>().ShouldBe(".github/botapp.yml");
    }

    [Fact]
    public void A_workflow_command_cannot_be_broken_out_of()
    {
        var lines = SettingsErrorText.WorkflowCommands(Bad).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        lines[0].ShouldBe("::error file=.github/botapp.yml,line=2,endLine=2,col=3,endColumn=9,title=unknown-key::'slowst' is not a key of tests. Did you mean 'slowest'?");
        lines[1].ShouldContain("|%25%0A::x");
        SettingsErrorText.WorkflowCommands(SettingsReader.Read("x: 1", "a,b:c.yml")).ShouldStartWith("::error file=a%2Cb%3Ac.yml,");
    }

    [Fact]
    public void The_check_has_a_title_a_table_and_a_mark_for_each_error()
    {
        var check = SettingsErrorText.Check(Bad);

        check.Title.ShouldBe("2 errors in the settings.");
        check.Annotations.Count.ShouldBe(2);
        check.Annotations[0].Line.ShouldBe(2);
        check.Summary.ShouldContain("&lt;b&gt;@\u200Bocto\\|%");
        check.Summary.ShouldNotContain("<b>");
        SettingsErrorText.Check(Good).Annotations.ShouldBeEmpty();
    }
}
