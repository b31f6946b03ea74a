using BotApp.Attacks;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Attacks;

/// <summary>Settings and patterns of an attacker: refused in sentences, expanded to nothing, and never without end.</summary>
public sealed class SettingsAttackTests
{
    /// <summary>Files without a setting are files with every default; hostile they are not, and no attack opens a gate by them.</summary>
    private static readonly string[] s_harmless = ["nothing at all", "only a comment"];

    public static TheoryData<string> Files => AttackList.Names("yaml");

    public static TheoryData<string> Globs => AttackList.Names("globs");

    [Theory]
    [MemberData(nameof(Files))]
    public void F89_SEC18_A_settings_file_of_an_attacker_is_refused_with_its_places(string name)
    {
        var yaml = AttackList.Of("yaml", name).Text;
        var result = default(SettingsResult);
        long made = 0;
        Patience.Ends(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            result = SettingsReader.Read(yaml, SettingsReader.DefaultPath);
            made = GC.GetAllocatedBytesForCurrentThread() - before;
        });

        var read = result.ShouldNotBeNull();
        made.ShouldBeLessThan((64L << 20) + (64L * yaml.Length));
        if (s_harmless.Contains(name))
        {
            read.Errors.ShouldBeEmpty();
            read.Settings.ShouldNotBeNull().Gate.ShouldBeNull();
            return;
        }

        read.Settings.ShouldBeNull();
        read.Errors.Count.ShouldBeInRange(1, 200);
        var lines = yaml.ReplaceLineEndings("\n").Split('\n').Length;
        read.Errors.ShouldAllBe(error => error.Line >= 1 && error.Line <= lines && error.Message.Length > 10 && error.Message.Length < 1000);
        SettingsErrorText.Json(read).Length.ShouldBeLessThan(2_000_000);
    }

    [Theory]
    [MemberData(nameof(Globs))]
    public void F90_SEC19_A_pattern_of_an_attacker_is_refused_or_matches_nothing_and_ends(string name)
    {
        var attack = AttackList.Of("globs", name);
        Patience.Ends(() =>
        {
            if (Glob.TryParse(attack.Columns[0], out var glob, out var problem))
            {
                glob.IsMatch(attack.Text).ShouldBeFalse();
            }
            else
            {
                problem.Length.ShouldBeInRange(5, 1000);
            }
        });
    }
}
