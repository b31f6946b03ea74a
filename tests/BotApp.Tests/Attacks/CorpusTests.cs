using BotApp.Attacks;

namespace BotApp.Tests.Attacks;

/// <summary>The corpus of hostile inputs does not shrink unseen, and is not one input three hundred times.</summary>
public sealed class CorpusTests
{
    private const int Least = 650;

    [Fact]
    public void The_corpus_has_its_size_and_every_input_a_name_and_a_content_of_its_own()
    {
        var all = AttackList.Files.ToDictionary(file => file, AttackList.Of, StringComparer.Ordinal);

        all.Keys.ShouldBe(["addresses", "answers", "archives", "badges", "callbacks", "globs", "markdown", "probes", "redirects", "reports", "requests", "returns", "tools", "webhooks", "xml", "yaml"]);
        all.Sum(file => file.Value.Count).ShouldBeGreaterThanOrEqualTo(Least);
        foreach (var (file, attacks) in all)
        {
            attacks.Count.ShouldBeGreaterThan(14, file);
            attacks.Select(attack => attack.Name).ShouldBeUnique();
            attacks.ShouldAllBe(attack => attack.Name.Length > 3);
            attacks.Select(attack => attack.Columns.Count).Distinct().Count().ShouldBe(1, $"{file}: every line has the same columns");
            if (file != "archives") // made by name
            {
                attacks.Select(attack => string.Join('\t', attack.Columns)).ShouldBeUnique();
            }
        }
    }
}
