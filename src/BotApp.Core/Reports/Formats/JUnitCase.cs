using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads one test case element; used again for every case, so that a million of them leave nothing behind.</summary>
/// <param name="xml">The file.</param>
/// <param name="problems">Reads what went wrong.</param>
internal sealed class JUnitCase(XmlPull xml, JUnitProblems problems)
{
    private const int MaxShared = 1024;

    private readonly List<TestProblem> _problems = [];
    private readonly List<TestAttempt> _before = [];
    private readonly List<TestAttempt> _after = [];
    private readonly Dictionary<(TestProblem, double, string?, int?), TestDetail> _skips = [];
    private readonly KeptBytes _line = new();
    private TestOutcome _status;
    private bool _isTodo;

    public KeptBytes ClassName { get; } = new();

    public KeptBytes Name { get; } = new();

    public KeptBytes File { get; } = new();

    public double Seconds { get; private set; }

    /// <summary>The line and column where a test begins that something may have to be said of: one without a name or with content.</summary>
    public (int Line, int Column) Place { get; private set; }

    public bool HasNoName => Name.IsNullOrEmpty && ClassName.IsNullOrEmpty;

    /// <summary>True when tests stood inside the test: they were not read, so nobody may think that all was.</summary>
    public bool HasTestsInside { get; private set; }

    /// <summary>By the result children alone: what counting elements gives.</summary>
    public TestOutcome ElementOutcome { get; private set; }

    /// <summary>By its children or, for tools that write none, by its attributes. A test still to be done may fail: node:test writes its failure beside the mark.</summary>
    public TestOutcome Outcome => _problems.Count == 0 ? _status : _isTodo ? TestOutcome.Skipped : ElementOutcome;

    /// <summary>True for what pytest writes of a module that could not be collected, or that skips itself as a whole.</summary>
    public bool IsCollection => _problems is [{ Message: "collection failure" or "collection skipped" }];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read()
    {
        Reset();
        ReadAttributes();
        if (!xml.Tag.IsEmpty || HasNoName)
        {
            // Counting letters for every test would take time for nothing.
            Place = xml.Place;
        }

        if (xml.Tag.IsEmpty)
        {
            return;
        }

        for (var depth = xml.Depth; xml.Depth >= depth;)
        {
            if (xml.Read() == XmlToken.Start)
            {
                ReadChild();
            }
        }
    }

    /// <summary>What is kept beyond name and time; null for a test that simply passed.</summary>
    public TestDetail? Detail(string? suiteFile, bool isPytest)
    {
        var outcome = Outcome;
        if (outcome == TestOutcome.Passed && _before.Count == 0 && _after.Count == 0)
        {
            return null;
        }

        var file = File.IsNull ? suiteFile : File.ToString();
        var line = File.IsNull && _line.IsNull ? null : JUnitProblems.LineNumber(_line.ToString(), isPytest);
        if (outcome != TestOutcome.Skipped || _problems.Count != 1 || _before.Count + _after.Count > 0)
        {
            // Re-runs after a failure are more failures: only a passing end is written as flaky.
            return new TestDetail([.. _before, new TestAttempt(outcome, Seconds, [.. _problems]), .. _after], file, line);
        }

        var key = (_problems[0], Seconds, file, line);
        if (!_skips.TryGetValue(key, out var detail))
        {
            detail = new TestDetail([new TestAttempt(outcome, Seconds, [.. _problems])], file, line);
            if (_skips.Count < MaxShared)
            {
                _skips.Add(key, detail);
            }
        }

        return detail;
    }

    private void Reset()
    {
        _problems.Clear();
        _before.Clear();
        _after.Clear();
        ClassName.Clear();
        Name.Clear();
        File.Clear();
        _line.Clear();
        HasTestsInside = false;
        _isTodo = false;
        Seconds = double.NaN;
        (_status, ElementOutcome) = (TestOutcome.Passed, TestOutcome.Passed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadAttributes()
    {
        var tag = xml.Tag;
        for (var index = 0; index < tag.Count; index++)
        {
            var name = tag.NameOf(index);
            if (name.SequenceEqual("name"u8))
            {
                Name.Set(tag, index);
            }
            else if (name.SequenceEqual("classname"u8))
            {
                ClassName.Set(tag, index);
            }
            else if (name.SequenceEqual("time"u8))
            {
                Seconds = Formats.Seconds.Parse(tag.BytesOf(index));
            }
            else if (name.SequenceEqual("file"u8) || name.SequenceEqual("filepath"u8))
            {
                File.Set(tag, index);
                if (File.IsNullOrBlank)
                {
                    File.Clear();
                }
            }
            else if (name.SequenceEqual("line"u8) || name.SequenceEqual("lineno"u8))
            {
                _line.Set(tag, index);
            }
            else if (name.SequenceEqual("status"u8) || name.SequenceEqual("result"u8))
            {
                _status = (TestOutcome)Math.Max((int)_status, (int)Status(tag.BytesOf(index)));
            }
        }
    }

    private void ReadChild()
    {
        var name = xml.Tag.Name;
        if (name.SequenceEqual("failure"u8))
        {
            Keep(problems.Read(TestOutcome.Failed));
        }
        else if (name.SequenceEqual("error"u8))
        {
            Keep(problems.Read(TestOutcome.Error));
        }
        else if (name.SequenceEqual("skipped"u8) || name.SequenceEqual("disabled"u8) || name.SequenceEqual("ignored"u8) || name.SequenceEqual("pending"u8))
        {
            Keep(problems.Read(TestOutcome.Skipped));
            _isTodo |= _problems[^1].Type == "todo";
        }
        else if (name.SequenceEqual("flakyFailure"u8))
        {
            KeepAttempt(_before, TestOutcome.Failed);
        }
        else if (name.SequenceEqual("flakyError"u8))
        {
            KeepAttempt(_before, TestOutcome.Error);
        }
        else if (name.SequenceEqual("rerunFailure"u8))
        {
            KeepAttempt(_after, TestOutcome.Failed);
        }
        else if (name.SequenceEqual("rerunError"u8))
        {
            KeepAttempt(_after, TestOutcome.Error);
        }
        else
        {
            HasTestsInside |= name.SequenceEqual("testcase"u8) || name.SequenceEqual("testsuite"u8);
            // Output and properties: pytest's can be a hundred megabytes, Surefire's hold secrets.
            xml.Skip();
        }
    }

    private void Keep(TestProblem problem)
    {
        ElementOutcome = (TestOutcome)Math.Max((int)ElementOutcome, (int)problem.Kind);
        _problems.Add(problem);
    }

    private void KeepAttempt(List<TestAttempt> attempts, TestOutcome kind) => attempts.Add(new TestAttempt(kind, double.NaN, [problems.Read(kind)]));

    /// <summary>What the attributes say, for tools that write no result children.</summary>
    private static TestOutcome Status(ReadOnlySpan<byte> word)
    {
        if (IsOneOf(word, "FAILED", "FAILURE", "FAIL"))
        {
            return TestOutcome.Failed;
        }

        if (IsOneOf(word, "ERROR"))
        {
            return TestOutcome.Error;
        }

        return IsOneOf(word, "DISABLED", "IGNORED", "NOTRUN", "SUPPRESSED", "SKIPPED") ? TestOutcome.Skipped : TestOutcome.Passed;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> word, params ReadOnlySpan<string> words)
    {
        foreach (var one in words)
        {
            if (Ascii.EqualsIgnoreCase(word, one))
            {
                return true;
            }
        }

        return false;
    }
}
