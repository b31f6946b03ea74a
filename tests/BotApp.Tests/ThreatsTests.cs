using System.Text.RegularExpressions;

namespace BotApp.Tests;

/// <summary>The record of threats names what tries each of them: names that are no test's would be promises.</summary>
public sealed partial class ThreatsTests
{
    [Fact]
    public void Every_threat_is_tried_by_tests_that_exist()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Sources.Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Path.Combine(Sources.Root(), "src", "decisions", "0016-threats.md")).Where(line => Row().IsMatch(line)).ToList();

        rows.Count.ShouldBeGreaterThan(25);
        foreach (var row in rows)
        {
            var named = Name().Matches(row.Split('|')[^2]).Select(match => match.Groups["name"].Value).ToList();
            named.ShouldNotBeEmpty(row);
            named.Except(tests).ShouldBeEmpty(row);
        }
    }

    [GeneratedRegex(@"public (async Task|Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^\| \d+ \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
