using System.Text.RegularExpressions;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Finds the line of a failure that says what was wrong: many tools begin with the test's name, its place or a line of their log.</summary>
internal static partial class HeadlineText
{
    /// <summary>The first line that tells something; null when none does.</summary>
    /// <param name="text">A message or a traceback.</param>
    /// <param name="test">Its test: a line that only names it tells nothing.</param>
    public static string? Telling(string text, TestCase test) =>
        Doctest(text) ?? Lines(text).FirstOrDefault(line => !Opening().IsMatch(line) && !IsName(line, test));

    /// <summary>The first line that is not blank; empty when there is none.</summary>
    public static string First(string? text) => Lines(text ?? "").FirstOrDefault() ?? "";

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    /// <summary>"Expected 4, got 3": a doctest begins with the source around the example.</summary>
    private static string? Doctest(string text)
    {
        if (!Numbered().IsMatch(text))
        {
            return null;
        }

        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        var (expected, got) = (After(lines, "Expected:"), After(lines, "Got:"));
        return expected is not null && got is not null ? $"Expected {expected}, got {got}"
            : lines.LastOrDefault(line => line.StartsWith("UNEXPECTED EXCEPTION:", StringComparison.Ordinal));
    }

    private static string? After(List<string> lines, string word) =>
        lines.IndexOf(word) is var at and >= 0 && at + 1 < lines.Count && lines[at + 1].Length > 0 ? lines[at + 1] : null;

    /// <summary>PHPUnit writes class and name, Playwright the place or the project and the name.</summary>
    private static bool IsName(string line, TestCase test)
    {
        var bare = line.TrimEnd('─', ' ');
        return test.Name.Length > 0 && bare.EndsWith(LastTitle(test.Name), StringComparison.Ordinal)
            && (bare.Length == test.Name.Length || bare.EndsWith("::" + test.Name, StringComparison.Ordinal) || PlaceAndTitle().IsMatch(bare));
    }

    private static string LastTitle(string name) => name[(name.LastIndexOf('›') + 1)..].Trim();

    // go test's log, Rust's panic, a place alone as GoogleTest writes it.
    [GeneratedRegex(
        @"^(=== (RUN|PAUSE|CONT|NAME)\b.*|--- (FAIL|SKIP|PASS): .*|thread '.*' (\(\d+\) )?panicked at [^ ]+:\d+:\d+:|[^ ]+:\d+(:\d+)?:?( Failure)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^(\[[^\]]{1,100}\] › )?[^ ]+:\d+:\d+ ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PlaceAndTitle();

    [GeneratedRegex(@"^\d{3} ", RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();
}
