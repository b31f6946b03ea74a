using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports;

/// <summary>Reads the frames out of tracebacks of many languages and picks the one that shows the failing line of the repository.</summary>
internal static partial class TracebackFrames
{
    private const int MaxLines = 5_000;

    /// <summary>
    /// Python prints the innermost frame last and chained exceptions one after the other, so its last frame in the repository is
    /// meant; everybody else prints the innermost first.
    /// </summary>
    public static SourceLocation? Find(string text, SourceTree tree)
    {
        SourceLocation? python = null;
        SourceLocation? other = null;
        var lines = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            if (++lines > MaxLines)
            {
                break;
            }

            var line = text.AsSpan(range).TrimEnd();
            // Only lines with a number after a colon or the word "line" can be frames; most lines are not.
            if (line.Length is < 4 or > 1000 || !line.ContainsAny(':', '"'))
            {
                continue;
            }

            var frame = line.ToString();
            // Lines with an E are the exception's own text; of those only a syntax error's File is a place.
            python = (frame.StartsWith("E ", StringComparison.Ordinal) ? null : Locate(Pytest().Match(frame), tree)) ?? Locate(Native().Match(frame), tree) ?? python;
            other ??= python is null ? Locate(Java().Match(frame), tree, "package") ?? Locate(Anywhere().Match(frame), tree) : null;
        }

        return python ?? other;
    }

    private static SourceLocation? Locate(Match match, SourceTree tree, string? package = null)
    {
        if (!match.Success || !int.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line == 0)
        {
            return null;
        }

        var path = match.Groups["path"].Value;
        if (package is not null)
        {
            // com.x.Foo.bar(Foo.java:12): the folders are the package, the file stands in brackets.
            var words = match.Groups[package].Value.Split('.');
            path = string.Join('/', [.. words.SkipLast(2), path]);
        }

        return tree.Find(path) is { } file ? new SourceLocation(file, line) : null;
    }

    // tests/x.py:13: AssertionError · tests/x.py:13: in test_x · tests/x.py:13:
    [GeneratedRegex(@"^(?<path>([A-Za-z]:[\\/])?[^\s:""'<>|][^:""<>|]*\.\w+):(?<line>\d{1,9}):( |$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pytest();

    //   File "/w/x.py", line 13, in f · E     File "/w/x.py", line 1
    [GeneratedRegex(@"^(E )?\s*File ""(?<path>[^""]+)"", line (?<line>\d{1,9})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Native();

    [GeneratedRegex(@"^\s*at (?<package>[\w.$]+(\.<init>)?)\((?<path>\w+\.(java|kt|scala|groovy)):(?<line>\d{1,9})\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Java();

    // at f (src/a.js:2:11) · ❯ a.ts:20:28 · in /w/C.cs:line 6 · panicked at tests/b.rs:19:5 · a_test.go:33: msg · x.cc:70
    [GeneratedRegex(@"(?<path>(file://)?([A-Za-z]:[\\/])?[\w./\\@+\-]*\w\.[A-Za-z]{1,5}):(line )?(?<line>\d{1,9})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Anywhere();
}
