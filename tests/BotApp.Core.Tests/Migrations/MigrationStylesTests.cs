using BotApp.Core.Checks;
using BotApp.Core.Migrations;

namespace BotApp.Core.Tests.Migrations;

/// <summary>Files as projects have them: generated, squashed, written by hand, written badly.</summary>
public sealed class MigrationStylesTests
{
    public static TheoryData<string> Names => [.. MigrationSamples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_migration_has_the_class_and_the_rules_that_its_first_line_says(string name)
    {
        var (text, expected, rules) = MigrationSamples.Read(name);

        var verdict = MigrationSamples.Judge(name, text);

        verdict.Highest.ShouldBe(expected);
        MigrationSamples.Rules(verdict).ShouldBe(rules);
        if (expected is MigrationClass.Contract or MigrationClass.Unknown && rules.Count > 0)
        {
            verdict.Conclusion.ShouldNotBe(CheckConclusion.Success, "what contracts, or cannot be told, is not called good");
        }
    }

    [Fact]
    public void There_are_files_of_both_frameworks_and_of_every_class()
    {
        MigrationSamples.Names.Count.ShouldBeGreaterThanOrEqualTo(60);
        MigrationSamples.Names.Select(name => name.Split('_')[0]).Distinct().Order(StringComparer.Ordinal).ShouldBe(["alembic", "django"]);
        MigrationSamples.Names.Select(name => MigrationSamples.Read(name).Class).Distinct().Order().ShouldBe(Enum.GetValues<MigrationClass>().Order());
    }

    [Fact]
    public void A_squashed_migration_counts_for_nothing_new_where_all_that_it_stands_for_is_there()
    {
        var (text, _, _) = MigrationSamples.Read("django_squashed");
        var input = new MigrationInput(new(), [new MigrationSource("shop/migrations/0001_squashed_0003.py", MigrationChange.Added) { Text = text }])
        {
            BasePaths = ["shop/migrations/0001_initial.py", "shop/migrations/0002_order_note.py", "shop/migrations/0003_remove_order_note.py"],
        };

        MigrationRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Success);
        MigrationRules.Judge(input with { BasePaths = ["shop/migrations/0001_initial.py"] }).Conclusion.ShouldBe(CheckConclusion.Failure, "what was never merged is hidden by no word");
    }
}
