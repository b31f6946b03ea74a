using System.Text;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class SettingsSafetyTests
{
    private static SettingsResult Read(string yaml) => SettingsReader.Read(yaml, "botapp.yml");

    [Fact]
    public void F89_S18_An_alias_bomb_expands_to_nothing()
    {
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (var letter = 'b'; letter <= 'k'; letter++)
        {
            var before = (char)(letter - 1);
            bomb.Append($"{letter}: &{letter} [{string.Join(", ", Enumerable.Repeat($"*{before}", 9))}]\n");
        }

        Patience.Ends(() =>
        {
            var result = Read(bomb.ToString());

            result.Settings.ShouldBeNull();
            result.Errors.ShouldContain(error => error.Code == SettingsErrorCode.NotAllowed);
        });
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void S18_Deep_nesting_is_refused(char open)
    {
        Read("tests: " + new string(open, 100_000)).Errors.ShouldContain(error => error.Code == SettingsErrorCode.TooLarge || error.Code == SettingsErrorCode.Syntax);
        Read("tests: " + new string('[', 60) + new string(']', 60)).Errors.ShouldHaveSingleItem().Code.ShouldBe(SettingsErrorCode.TooLarge);
    }

    [Fact]
    public void S18_A_merge_key_is_an_unknown_key_and_its_alias_is_refused()
    {
        var codes = Read("tests: &t { slowest: 1 }\ncoverage:\n  <<: *t\n").Errors.Select(error => error.Code);

        codes.ShouldBe([SettingsErrorCode.NotAllowed, SettingsErrorCode.UnknownKey, SettingsErrorCode.NotAllowed]);
    }

    [Theory]
    [InlineData("version: !!python/object:os.system 1")]
    [InlineData("!!map { version: 1 }")]
    [InlineData("! { version: 1 }")]
    [InlineData("%TAG ! tag:example.org,2026:\n---\nversion: !x 1")]
    public void S18_Tags_are_refused(string yaml) => Read(yaml).Errors.ShouldContain(error => error.Code == SettingsErrorCode.NotAllowed);

    [Fact]
    public void S18_Size_and_number_are_bounded()
    {
        Read("checks: { prefix: \"" + new string('x', 1_000_000) + "\" }").Errors.ShouldHaveSingleItem().Code.ShouldBe(SettingsErrorCode.TooLarge);
        Read("checks: { prefix: \"" + new string('x', 200_000) + "\" }").Errors.ShouldHaveSingleItem().Message.Length.ShouldBeLessThan(400);
        Read("notify: [" + string.Concat(Enumerable.Repeat("a, ", 20_000)) + "]").Errors.ShouldContain(error => error.Code == SettingsErrorCode.TooLarge);
        Read(string.Concat(Enumerable.Range(0, 3_000).Select(number => $"k{number}: 1\n"))).Errors.Count.ShouldBe(200);
    }

    [Theory]
    [InlineData("a\u2028b: 1")]
    [InlineData("reason: \u202Eevil")]
    [InlineData("a: \u0007")]
    public void Characters_that_hide_something_are_refused(string yaml) => Read(yaml).Errors.ShouldHaveSingleItem().Code.ShouldBe(SettingsErrorCode.Syntax);

    [Fact]
    public void Half_a_character_is_refused() => Read("a: " + (char)0xD83D + " b").Errors.ShouldHaveSingleItem().Code.ShouldBe(SettingsErrorCode.Syntax);

    [Fact]
    public void Whatever_is_done_to_a_valid_file_nothing_throws_and_every_error_stands_inside_it()
    {
        var random = new Random(20261120);
        string[] scraps = ["{", "}", "[", "]", ":", "\n", "  ", "- ", "\"", "'", "#", "&a ", "*a", "!x ", "|", ">", "%", "@", "`", "\t", "null", "~", "? ", ",", "---\n", "...\n", "\0", "é", "😀", "\\", "1e9", "true"];
        for (var round = 0; round < 4_000; round++)
        {
            var text = new StringBuilder(SettingsSamples.All[round % 2]);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                Change(text, scraps, random);
            }

            var yaml = text.ToString();
            var result = Should.NotThrow(() => Read(yaml), yaml);

            (result.Settings is null).ShouldBe(result.Errors.Count > 0);
            var lines = yaml.ReplaceLineEndings("\n").Split('\n');
            foreach (var error in result.Errors)
            {
                error.Line.ShouldBeInRange(1, lines.Length);
                error.EndLine.ShouldBeInRange(error.Line, lines.Length);
                error.Column.ShouldBeInRange(1, lines[error.Line - 1].Length + 1);
                error.EndColumn.ShouldBeInRange(error.EndLine == error.Line ? error.Column : 1, lines[error.EndLine - 1].Length + 1);
                error.Message.ShouldNotBeNullOrWhiteSpace();
            }
        }
    }

    private static void Change(StringBuilder text, string[] scraps, Random random)
    {
        var at = random.Next(text.Length);
        switch (random.Next(4))
        {
            case 0:
                text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                break;
            case 1:
                text.Insert(at, scraps[random.Next(scraps.Length)]);
                break;
            case 2:
                text[at] = (char)random.Next(32, 127);
                break;
            default:
                var length = Math.Min(random.Next(1, 40), text.Length - at);
                text.Insert(random.Next(text.Length), text.ToString(at, length));
                break;
        }
    }
}
