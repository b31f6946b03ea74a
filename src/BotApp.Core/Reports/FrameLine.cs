using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports;

/// <summary>What one line of a failure's text says about places.</summary>
internal enum FrameKind
{
    /// <summary>A frame as Python and pytest print it: the innermost comes last.</summary>
    Python,

    /// <summary>A frame of any other language: the innermost comes first.</summary>
    Frame,

    /// <summary>A place that is named but may be the test's beginning instead of the failing line.</summary>
    Mention,
}

/// <summary>A place as one line of a text names it, not yet looked up.</summary>
/// <param name="Kind">What kind of line it is.</param>
/// <param name="Path">The file as written.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Package">The folders a Java frame must be in, with dots; null for everybody else.</param>
internal readonly partial record struct FrameLine(FrameKind Kind, string Path, int Line, string? Package = null)
{
    private const string FilePath = @"((file|https?|webpack[a-z-]*)://[^\s():?]*(:\d+/)?)?([A-Za-z]:[\\/])?[^\s:""'<>|(),;=?]*\w\.[A-Za-z]\w{0,9}(\?[^\s:]*)?";

    /// <summary>The place this line names, null when it names none.</summary>
    public static FrameLine? Read(string line)
    {
        if (IsExplanation(line))
        {
            return Of(FrameKind.Python, SyntaxError().Match(line));
        }

        if (Of(FrameKind.Python, Pytest().Match(line)) is { } pytest)
        {
            return pytest;
        }

        if (Of(FrameKind.Python, Native().Match(line)) is { } native)
        {
            return native;
        }

        // Its file stands without folders, so nothing else may read it.
        if (Java().Match(line) is { Success: true } java)
        {
            return Of(FrameKind.Frame, java) is { } frame ? frame with { Package = PackageOf(java.Groups["method"].Value, frame.Path) } : null;
        }

        return Of(FrameKind.Frame, Bracketed().Match(line)) ?? Of(FrameKind.Frame, Alone().Match(line)) ?? Of(FrameKind.Frame, Started().Match(line)) ?? Of(FrameKind.Frame, Ended().Match(line))
            ?? Of(FrameKind.Frame, Worded().Match(line)) ?? Of(FrameKind.Frame, Dart().Match(line)) ?? Of(FrameKind.Mention, Titled().Match(line));
    }

    /// <summary>CUnit and Boost write the file and the line each on a line of its own.</summary>
    public static string? ReadFile(string line) => FileAlone().Match(line) is { Success: true } match ? match.Groups["path"].Value : null;

    /// <summary>The line's number that goes with <see cref="ReadFile"/>; 0 when there is none.</summary>
    public static int ReadLine(string line) => Of(FrameKind.Mention, LineAlone().Match(line))?.Line ?? 0;

    /// <summary>Cheap and true for every line <see cref="Read"/> can read: a number after a colon, a bracket or a blank, behind a file's extension.</summary>
    public static bool IsPossible(ReadOnlySpan<char> line)
    {
        var dot = line.IndexOf('.');
        for (var rest = dot < 0 ? [] : line[dot..]; rest.Length > 1;)
        {
            var at = rest[1..].IndexOfAnyInRange('0', '9') + 1;
            if (at == 0)
            {
                return false;
            }

            if (rest[at - 1] is ':' or ' ' or '(')
            {
                return true;
            }

            rest = rest[at..];
        }

        return false;
    }

    /// <summary>pytest's E lines are the exception's own words: what they quote is no place, but a syntax error's file is.</summary>
    private static bool IsExplanation(string line) => line.StartsWith("E ", StringComparison.Ordinal);

    private static FrameLine? Of(FrameKind kind, Match match) =>
        match.Success && int.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0
            ? new FrameLine(kind, match.Groups["path"].Value, line)
            : null;

    /// <summary>com.x.Foo$Bar.run in Foo.java: com.x. Class loaders and modules stand in front with a slash.</summary>
    private static string PackageOf(string method, string file)
    {
        var words = method[(method.LastIndexOf('/') + 1)..].Split('.');
        var stem = file[..file.IndexOf('.', StringComparison.Ordinal)];
        var at = Array.FindIndex(words, word => word == stem || word == stem + "Kt" || word.StartsWith(stem + "$", StringComparison.Ordinal));
        return string.Join('.', at >= 0 ? words[..at] : words.SkipLast(2));
    }

    // tests/x.py:13: AssertionError · tests/x.py:13: in test_x · tests/x.py:13:
    [GeneratedRegex(
        @"^(?<path>([A-Za-z]:[\\/])?[^\s:""'<>|][^:""<>|]*\.(py|pyx|pyi|pyw|rst|txt|md|ya?ml|feature)):(?<line>\d{1,9}):( |$)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pytest();

    //   File "/w/x.py", line 13, in f · the same behind the bars of an exception group
    [GeneratedRegex(@"^[\s|+]*File ""(?<path>[^""]+)"", line (?<line>\d{1,9})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Native();

    // E     File "/w/x.py", line 1 — without ", in f", which would be a traceback somebody quotes
    [GeneratedRegex(@"^E\s+File ""(?<path>[^""]+)"", line (?<line>\d{1,9})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SyntaxError();

    //   at app//com.x.Foo$Bar.run(Foo.java:12)
    [GeneratedRegex(@"^\s*(at )?(?<method>[^\s()]*\.[^()]+)\((?<path>[\w$-]+\.(java|kts?|scala|groovy|clj[cs]?)):(?<line>\d{1,9})\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Java();

    // at f (/my folder/a.js:2:11) · at f (src/a.ts:2:11 <- built/a.js:9:1)
    [GeneratedRegex(@"^\s*at [^()]*\((?<path>[^<>]+?\.\w{1,10}(\?[^:]*)?):(?<line>\d{1,9}):\d+( <-.*)?\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bracketed();

    // C:\My Documents\a.php:9
    [GeneratedRegex(@"^\s*(?<path>([A-Za-z]:[\\/]|/)[^:""<>|]*\.[A-Za-z]\w{0,9}):(?<line>\d{1,9})(:\d+)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Alone();

    // x.cc:70: Failure · x.cpp(12): error · ❯ a.ts:20:28 · # ./spec/x_spec.rb:12:in · \t/w/x.go:12 +0x1d
    [GeneratedRegex(
        @"^[\s#❯›>|*•-]*(\d+: )?((at|in|from|Error Trace:)\s+)?(?<path>" + FilePath + @")(:(\p{L}+ )?|\()(?<line>\d{1,9})\b",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Started();

    // in /w/C.cs:line 6 · panicked at tests/b.rs:19:5: · 'why', src/x.rs:1:2 · f@http://localhost/a.js:1:2 · #0 /w/a.php(28): f()
    [GeneratedRegex(
        @"(\b(at|in|from) |[\[(@]|', |Trace:\s+|^#\d+ |❯ .* )(?<path>" + FilePath + @")(:(\p{L}+ )?|\()(?<line>\d{1,9})(:\d+)?([)\]:.,]*$|\): | \()",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Ended();

    // at t/x.t line 12. · in test file x.bats, line 12 · in /w/x.php on line 28
    [GeneratedRegex(@"\b(at|file|in) (?<path>" + FilePath + @"),?( on)? line (?<line>\d{1,9})\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Worded();

    // test/a_test.dart 12:5  main.<fn>
    [GeneratedRegex(@"^\s*(?<path>[^\s:]+\.dart) (?<line>\d{1,9}):\d+(\s|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Dart();

    // File: /w/a.cpp · == [File] - a.cpp
    [GeneratedRegex(@"^[\s=]*\[?[Ff]ile\]?\s*[:-]\s*(?<path>\S.*\.[A-Za-z]\w{0,9})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FileAlone();

    // Line: 77 · == [Line] - 12
    [GeneratedRegex(@"^[\s=]*\[?[Ll]ine\]?\s*[:-]\s*(?<line>\d{1,9})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LineAlone();

    // [chromium] › a.spec.ts:5:3 › title
    [GeneratedRegex(@"› (?<path>" + FilePath + @"):(?<line>\d{1,9}):\d+ ›", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Titled();
}
