using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Findings;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Reports;

/// <summary>Coverage and findings damaged in thousands of ways: reading and judging never throw, and damage never reaches a target.</summary>
public class OtherKindsFuzzTests
{
    private const string JaCoCo = """
        <?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="all"><package name="src/shop"><sourcefile name="cart.py"><line nr="3" mi="0" ci="4" mb="1" cb="1"/><line nr="5" mi="2" ci="0"/></sourcefile></package></report>
        """;

    private const string Sarif = """
        {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","rules":[{"id":"A","messageStrings":{"d":{"text":"x {0}"}}}]}},"originalUriBaseIds":{"R":{"uri":"file:///w/"}},
        "results":[{"ruleId":"A","ruleIndex":0,"message":{"id":"d","arguments":["\u00e4"]},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/shop/cart.py","uriBaseId":"R"},"region":{"startLine":3}}}],"suppressions":[]}]}]}
        """;

    private const string Commands = "tool\n::error file=src/shop/cart.py,line=3,col=4,title=a%2Cb::message%0A\n::warning::x\n";

    private static readonly SourceTree s_tree = SourceTree.From(["src/shop/__init__.py", "src/shop/cart.py", "src/shop/unused.py"]);

    public static TheoryData<string, string> Files() => new()
    {
        { "coverage.xml", Real("coverage.xml") }, { "coverage.json", Real("coverage.json") }, { "lcov.info", Real("lcov.info") }, { "pylint.json", Real("pylint.json") },
        { "jacoco.xml", JaCoCo }, { "x.sarif", Sarif }, { "lint.txt", Commands },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Damage_never_throws(string name, string content)
    {
        var random = new Random(20261120);
        var bytes = Encoding.UTF8.GetBytes(content);
        for (var round = 0; round < 200; round++)
        {
            var from = random.Next(bytes.Length);
            var to = random.Next(from, bytes.Length);
            byte[] damaged = (round % 4) switch
            {
                0 => [.. bytes[..from], .. bytes[to..]],
                1 => [.. bytes[..to], .. bytes[from..]],
                2 => bytes[..from],
                _ => [.. bytes],
            };
            for (var flips = random.Next(round % 4 == 3 ? 1 : 0, 4); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789-\"\\<>{}[],:ud8%"[random.Next(24)];
            }

            Should.NotThrow(() => Judge(damaged, name), $"{name}, round {round}");
        }
    }

    [Theory]
    [InlineData("coverage.xml")]
    [InlineData("coverage.json")]
    [InlineData("lcov.info")]
    public void Cut_anywhere_but_after_a_whole_record_coverage_is_never_green(string name)
    {
        var bytes = File.ReadAllBytes(Samples.Fixture("Coverage/" + name));
        var end = bytes.AsSpan().TrimEnd("\r\n \t"u8).Length;
        for (var length = 0; length < end; length += 13)
        {
            // Nobody can see that an LCOV file ends between two records.
            var isBetween = name == "lcov.info" && Encoding.UTF8.GetString(bytes[..length]).TrimEnd() is var text && (text.EndsWith("end_of_record", StringComparison.Ordinal) || text.EndsWith("end_of_record\nTN:", StringComparison.Ordinal));
            if (!isBetween)
            {
                (length, Judge(bytes[..length], name)).ShouldBe((length, CheckConclusion.Failure));
            }
        }
    }

    private static CheckConclusion Judge(byte[] bytes, string name)
    {
        var reports = Samples.All(bytes, name);
        var input = new CoverageInput(reports)
        {
            Tree = s_tree,
            Settings = new CoverageSettings { Project = new Percentage(0) },
            Changes = new Changes([new ChangedLines("src/shop/cart.py", false, [.. Enumerable.Range(1, 30)], true)]),
        };
        var verdict = CoverageRules.Judge(input);
        CoverageText.Of(verdict, input);
        var findings = FindingsRules.Gather(new FindingsInput(reports) { Tree = s_tree });
        FindingsText.Of(findings);
        FindingsRules.Annotations(findings, 200).ShouldAllBe(annotation => annotation.Path.StartsWith("src/shop/", StringComparison.Ordinal) && annotation.StartLine > 0);
        return verdict.Conclusion;
    }

    private static string Real(string name) => File.ReadAllText(Samples.Fixture("Coverage/" + name));
}
