using System.Globalization;
using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads one test case element; used again for every case, so that a million of them leave nothing behind.</summary>
internal sealed class JUnitCase(XmlReader xml)
{
    /// <summary>64 K characters of a text are kept; after 32 M in one file only the beginnings.</summary>
    private const int MaxTextChars = 64 * 1024;
    private const int ShortTextChars = 256;
    private const int MaxAllTextChars = 32 << 20;

    private readonly List<TestProblem> _problems = [];
    private readonly List<TestAttempt> _before = [];
    private readonly List<TestAttempt> _after = [];
    private readonly char[] _chunk = new char[4096];
    private int _textChars;
    private string? _line;
    private string? _status;
    private string? _result;

    public string? ClassName { get; private set; }

    public string? Name { get; private set; }

    public string? File { get; private set; }

    public double Time { get; private set; }

    public bool HasNoName => string.IsNullOrEmpty(Name) && string.IsNullOrEmpty(ClassName);

    /// <summary>True when tests stood inside the test: they were not read, so nobody may think that all was.</summary>
    public bool HasTestsInside { get; private set; }

    /// <summary>By the result children alone: what counting elements gives.</summary>
    public TestOutcome ElementOutcome { get; private set; }

    public void Read(bool isPytest)
    {
        Reset();
        ReadAttributes();
        if (xml.IsEmptyElement)
        {
            return;
        }

        var depth = xml.Depth;
        xml.Read();
        while (!(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.EOF)
            {
                return;
            }

            if (xml.NodeType != XmlNodeType.Element || !ReadChild(isPytest))
            {
                xml.Read();
            }
        }
    }

    public TestRecord ToRecord(TestCase identity, JUnitSuite suite, bool isPytest)
    {
        var outcome = _problems.Count == 0 ? Status() : ElementOutcome;
        if (outcome == TestOutcome.Passed && _before.Count == 0 && _after.Count == 0)
        {
            return new TestRecord(identity, suite.Path, outcome, Time, null);
        }

        var own = new TestAttempt(outcome, Time, [.. _problems]);
        List<TestAttempt> attempts = [.. _before, own, .. _after];
        var detail = new TestDetail(attempts, File ?? suite.File, File is null && _line is null ? null : LineNumber(_line, isPytest));
        // Re-runs after a failure are more failures: only a passing end is written as flaky.
        return new TestRecord(identity, suite.Path, outcome, Time, detail);
    }

    /// <summary>Reads the problem element the reader stands on, up to its end.</summary>
    public TestProblem ReadProblem(TestOutcome kind)
    {
        string? message = null, type = null, file = null, line = null;
        var isEmpty = xml.IsEmptyElement;
        while (xml.MoveToNextAttribute())
        {
            switch (xml.LocalName)
            {
                case "message":
                    message = Capped(xml.Value);
                    break;
                case "type":
                    type = xml.Value.Length <= 1024 ? xml.Value : xml.Value[..1024];
                    break;
                case "file":
                    file = xml.Value;
                    break;
                case "line":
                    line = xml.Value;
                    break;
                default:
                    break;
            }
        }

        xml.MoveToElement();
        var text = isEmpty ? null : ReadText();
        return new TestProblem(kind, NullIfBlank(message), NullIfBlank(type), NullIfBlank(text), file, LineNumber(line, isPytest: false));
    }

    private void Reset()
    {
        _problems.Clear();
        _before.Clear();
        _after.Clear();
        (ClassName, Name, File, _line, _status, _result) = (null, null, null, null, null, null);
        HasTestsInside = false;
        Time = double.NaN;
        ElementOutcome = TestOutcome.Passed;
    }

    private void ReadAttributes()
    {
        while (xml.MoveToNextAttribute())
        {
            switch (xml.LocalName)
            {
                case "name":
                    Name = xml.Value;
                    break;
                case "classname":
                    ClassName = xml.Value;
                    break;
                case "time":
                    Time = Seconds.Parse(xml.Value);
                    break;
                case "file" or "filepath":
                    File = NullIfBlank(xml.Value);
                    break;
                case "line" or "lineno":
                    _line = xml.Value;
                    break;
                case "status":
                    _status = xml.Value;
                    break;
                case "result":
                    _result = xml.Value;
                    break;
                default:
                    break;
            }
        }

        xml.MoveToElement();
    }

    /// <summary>True when the reader already stands on the node after the child.</summary>
    private bool ReadChild(bool isPytest)
    {
        switch (xml.LocalName)
        {
            case "failure":
                Keep(ReadProblem(TestOutcome.Failed));
                return false;
            case "error":
                Keep(ReadProblem(TestOutcome.Error));
                return false;
            case "skipped" or "disabled" or "ignored" or "pending":
                Keep(ReadProblem(TestOutcome.Skipped));
                return false;
            case "flakyFailure" or "rerunFailure":
                KeepAttempt(TestOutcome.Failed);
                return false;
            case "flakyError" or "rerunError":
                KeepAttempt(TestOutcome.Error);
                return false;
            case "testcase" or "testsuite":
                HasTestsInside = true;
                xml.Skip();
                return true;
            default:
                // Output and properties: pytest's can be a hundred megabytes, Surefire's hold secrets.
                xml.Skip();
                return true;
        }
    }

    private void Keep(TestProblem problem)
    {
        ElementOutcome = (TestOutcome)Math.Max((int)ElementOutcome, (int)problem.Kind);
        _problems.Add(problem);
    }

    private void KeepAttempt(TestOutcome kind)
    {
        var attempts = xml.LocalName.StartsWith("flaky", StringComparison.Ordinal) ? _before : _after;
        attempts.Add(new TestAttempt(kind, double.NaN, [ReadProblem(kind)]));
    }

    /// <summary>What the attributes say, for tools that write no result children.</summary>
    private TestOutcome Status() => (TestOutcome)Math.Max((int)Status(_status), (int)Status(_result));

    private static TestOutcome Status(string? word) => (word ?? "").ToUpperInvariant() switch
    {
        "FAILED" or "FAILURE" or "FAIL" => TestOutcome.Failed,
        "ERROR" => TestOutcome.Error,
        "DISABLED" or "IGNORED" or "NOTRUN" or "SUPPRESSED" or "SKIPPED" => TestOutcome.Skipped,
        _ => TestOutcome.Passed,
    };

    private string ReadText()
    {
        var text = new CappedText(_textChars < MaxAllTextChars ? MaxTextChars : ShortTextChars);
        var depth = xml.Depth;
        xml.Read();
        while (!xml.EOF && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                Append(text);
            }

            if (xml.NodeType == XmlNodeType.Element && xml.LocalName is "system-out" or "system-err")
            {
                xml.Skip();
            }
            else
            {
                xml.Read();
            }
        }

        var kept = text.ToString();
        _textChars += kept.Length;
        return kept;
    }

    private void Append(CappedText text)
    {
        for (var read = xml.ReadValueChunk(_chunk, 0, _chunk.Length); read > 0; read = xml.ReadValueChunk(_chunk, 0, _chunk.Length))
        {
            text.Append(_chunk.AsSpan(0, read));
        }
    }

    private string Capped(string text)
    {
        var max = _textChars < MaxAllTextChars ? MaxTextChars : ShortTextChars;
        if (text.Length > max)
        {
            var capped = new CappedText(max);
            capped.Append(text);
            text = capped.ToString();
        }

        _textChars += text.Length;
        return text;
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>pytest (xunit1) counts lines from 0; everybody else from 1. Nonsense is no line.</summary>
    private static int? LineNumber(string? text, bool isPytest)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line > 100_000_000)
        {
            return null;
        }

        line += isPytest ? 1 : 0;
        return line > 0 ? line : null;
    }
}
