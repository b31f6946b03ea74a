using System.Text.RegularExpressions;

namespace BotApp.Tests;

/// <summary>The record of threats names what tries each of them: names that are no test's would be promises.</summary>
public sealed partial class ThreatsTests
{
    private const int Threats = 34;

    [Fact]
    public void Every_threat_is_tried_by_tests_that_exist_or_is_the_operators_with_the_place_to_read()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Sources.Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Path.Combine(Sources.Root(), "src", "decisions", "0016-threats.md")).Where(line => Row().IsMatch(line)).ToList();

        rows.Select(row => Row().Match(row).Groups["id"].Value).ShouldBe(Enumerable.Range(1, Threats).Select(number => $"SEC{number}"));
        foreach (var row in rows)
        {
            var cells = row.Split('|');
            var named = Name().Matches(cells[^2]).Select(match => match.Groups["name"].Value).ToList();
            named.Except(tests).ShouldBeEmpty(row);
            if (named.Count == 0)
            {
                cells[^2].Trim().ShouldBe("operator", row);
                cells[^3].ShouldContain("README", Case.Sensitive, row);
            }
        }
    }

    [Fact]
    public void SEC23_Nothing_here_switches_the_check_of_certificates_off() =>
        Directory.EnumerateFiles(Path.Combine(Sources.Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Unchecked().IsMatch(File.ReadAllText(file))).ShouldBeEmpty();

    [GeneratedRegex(@"public (async Task|Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^\| (?<id>SEC\d+) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|ServerCertificateValidationCallback|DangerousAcceptAny|CheckCertificateRevocationList = false", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unchecked();
}
