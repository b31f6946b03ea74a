using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>One walk over one JUnit file, element by element; nothing but tests is kept in memory.</summary>
internal sealed partial class JUnitReading
{
    private const int MaxDepth = 100;
    private const int MaxProblems = 50;

    /// <summary>A time stamp of nothing but digits.</summary>
    private const int ShortestUnsteady = 14;

    private static readonly byte[] s_module = Encoding.UTF8.GetBytes(TestCase.Module);

    private readonly XmlPull _xml;
    private readonly TestTable _tests = new();
    private readonly List<ReportProblem> _problems = [];
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private readonly JUnitProblems _texts;
    private readonly JUnitCase _case;
    private readonly Stack<JUnitSuite> _suites = [];
    private readonly Stack<int> _openSuites = [];
    private RecordCounts _counts;
    private JUnitDialect _dialect;
    private string? _inheritedFile;
    private bool _incomplete;
    private bool _saidDifference;
    private int _unnamed;

    public JUnitReading(XmlPull xml)
    {
        _xml = xml;
        _texts = new JUnitProblems(xml);
        _case = new JUnitCase(xml, _texts);
        // Cases outside of any suite are in this one.
        _suites.Push(new JUnitSuite(_tests, "", null));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadAll()
    {
        while (true)
        {
            switch (_xml.Read())
            {
                case XmlToken.EndOfFile:
                    return;
                case XmlToken.Start when _xml.Depth > MaxDepth:
                    var (line, column) = _xml.Place;
                    BreakOff(line, column, $"Elements are nested deeper than {MaxDepth}: no test tool does this. Reading stopped here.");
                    return;
                case XmlToken.Start:
                    ReadElement();
                    break;
                case XmlToken.End when _openSuites.TryPeek(out var depth) && _xml.Depth < depth:
                    _openSuites.Pop();
                    CloseSuite();
                    break;
                case XmlToken.Text when _xml.Depth == 0 && _problems.Count == 0:
                    Notice("There is text outside the report's root element; it was passed over.");
                    break;
                default:
                    break;
            }
        }
    }

    public void Notice(string message) => Tell(new ReportProblem(message, IsNotice: true));

    public void BreakOff(int? line, int? column, string message)
    {
        _incomplete = true;
        // A line of 0 is the reader's way to say that it does not know.
        Tell(line > 0 ? new ReportProblem(message, line, column) : new ReportProblem(message));
    }

    public Report ToReport(string path, string format)
    {
        while (_suites.TryPop(out var suite))
        {
            suite.Close(_dialect);
        }

        return new Report
        {
            Path = path,
            Format = format,
            Dialect = _dialect.Name(),
            State = _incomplete ? ReportState.Incomplete : ReportState.Complete,
            Records = _counts,
            Tests = new TestList(_tests),
            Problems = _problems,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadElement()
    {
        var name = _xml.Tag.Name;
        if (name.SequenceEqual("testcase"u8))
        {
            AddCase();
        }
        else if (name.SequenceEqual("testsuite"u8))
        {
            OpenSuite();
        }
        else if (name.SequenceEqual("testsuites"u8) || name.SequenceEqual("testrun"u8))
        {
            ReadAttributes();
            Recognise("testsuites");
        }
        else if (_suites.Count > 1 && name.SequenceEqual("error"u8))
        {
            AddSuiteProblem(TestOutcome.Error);
        }
        else if (_suites.Count > 1 && name.SequenceEqual("failure"u8))
        {
            AddSuiteProblem(TestOutcome.Failed);
        }
        else if (name.SequenceEqual("properties"u8) || name.SequenceEqual("system-out"u8) || name.SequenceEqual("system-err"u8))
        {
            _xml.Skip();
        }
    }

    private void OpenSuite()
    {
        ReadAttributes();
        Recognise("testsuite");
        var outer = _suites.Peek();
        var name = TestRecord.InProject(SteadyName(Attribute("name") ?? ""), _dialect == JUnitDialect.Playwright ? Attribute("hostname") : null);
        var file = Attribute("file") ?? Attribute("filepath");
        if (name == "Root Suite" && file is not null)
        {
            // Mocha and Cypress name the file once, on an empty first suite; the suites after it are in that file.
            _inheritedFile = file;
        }

        var path = outer.Path.Length == 0 ? name : name.Length == 0 ? outer.Path : $"{outer.Path} / {name}";
        _suites.Push(new JUnitSuite(_tests, path, file ?? outer.File ?? _inheritedFile)
        {
            Announced = new SuiteCounters(Count("tests"), Count("failures"), Count("errors"), Count("skipped")),
            Before = _counts,
        });
        if (_xml.Tag.IsEmpty)
        {
            CloseSuite();
        }
        else
        {
            _openSuites.Push(_xml.Depth);
        }
    }

    private void CloseSuite()
    {
        if (_suites.Count < 2)
        {
            return;
        }

        var suite = _suites.Pop();
        suite.Close(_dialect);
        // node:test counts the children of a suite, whatever is in them.
        // Of a run that was interrupted worse is said already.
        if (_suites.Count == 1 && !_saidDifference && !_incomplete && suite.Announced.Tests is not null && _dialect != JUnitDialect.NodeTest)
        {
            Compare(suite);
        }
    }

    private void Compare(JUnitSuite suite)
    {
        var found = new SuiteCounters(
            _counts.Total - suite.Before.Total,
            _counts.Failed - suite.Before.Failed,
            _counts.Errors - suite.Before.Errors,
            _counts.Skipped - suite.Before.Skipped);
        var said = suite.Announced;
        if (Differs(said.Tests, found.Tests) || Differs(said.Failed, found.Failed) || Differs(said.Errors, found.Errors) || Differs(said.Skipped, found.Skipped))
        {
            _saidDifference = true;
            Notice($"The suite attributes differ from the elements ({Text(said)} against {Text(found)}): the elements count.{Cause(said, found)}");
        }

        static bool Differs(int? said, int? found) => said is not null && said != found;

        string Cause(SuiteCounters said, SuiteCounters found) => (_dialect == JUnitDialect.Pytest, said.Tests > found.Tests, said.Tests < found.Tests) switch
        {
            (true, true, _) => " pytest also counts subtests that passed and tear-downs that failed.",
            (true, _, true) => " pytest counts a test that was run again only once.",
            (false, true, _) => " More were announced than written: tests may be missing.",
            _ => "",
        };

        static string Text(SuiteCounters counters) =>
            $"{counters.Tests} tests, {counters.Failed ?? 0} failures, {counters.Errors ?? 0} errors, {counters.Skipped ?? 0} skipped";
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCase()
    {
        _case.Read();
        var isPytest = _dialect == JUnitDialect.Pytest;
        _counts = _counts.Plus(_case.ElementOutcome);
        if (_case.HasNoName && isPytest && _case.ElementOutcome == TestOutcome.Passed)
        {
            // What was interrupted did not pass: it is a record of the file and no test.
            BreakOff(_case.Place.Line, _case.Place.Column, "A test without a name: pytest was interrupted while it ran. Look for a time-out, a cancelled job or a crash in the job's log.");
            return;
        }

        if (_case.HasTestsInside)
        {
            BreakOff(_case.Place.Line, _case.Place.Column, "There are tests inside a test, which no known tool writes: they were not read.");
        }

        var suite = _suites.Peek();
        var name = _case.Name.IsNullOrEmpty ? Encoding.UTF8.GetBytes($"(unnamed #{++_unnamed})") : _case.Name.Bytes;
        var isModule = isPytest && !_case.ClassName.IsNull && !_case.HasNoName && (_case.ClassName.IsNullOrBlank || _case.IsCollection);
        var path = isModule ? ModuleOf(name) : HasOwnClass(suite) ? _case.ClassName.Bytes : _case.File.IsNull ? suite.PathBytes : _case.File.Bytes;
        suite.Add(_tests.AddPath(path), isModule ? s_module : name, _case.Outcome, _case.Seconds, _case.Detail(suite.File, isPytest));
    }

    /// <summary>Behind --junit-prefix the class is the prefix alone and the name is the module's.</summary>
    private ReadOnlySpan<byte> ModuleOf(ReadOnlySpan<byte> name) =>
        _case.ClassName.IsNullOrBlank ? name : (byte[])[.. _case.ClassName.Bytes, (byte)'.', .. name];

    /// <summary>node:test writes the same word for every class: there the suites tell tests of one name apart.</summary>
    private bool HasOwnClass(JUnitSuite suite) =>
        !_case.ClassName.IsNullOrBlank && !(_dialect == JUnitDialect.NodeTest && suite.Path.Length > 0 && _case.ClassName.Bytes.SequenceEqual("test"u8));

    /// <summary>A suite that could not even be loaded has no cases: its own error is a test of its own.</summary>
    private void AddSuiteProblem(TestOutcome kind)
    {
        var suite = _suites.Peek();
        var detail = new TestDetail([new TestAttempt(kind, double.NaN, [_texts.Read(kind)])], suite.File, null);
        suite.Add(_tests.AddPath(suite.PathBytes), "(suite)"u8, kind, double.NaN, detail);
    }

    private void ReadAttributes()
    {
        _attributes.Clear();
        for (var index = 0; index < _xml.Tag.Count; index++)
        {
            _attributes.Add(new(Encoding.UTF8.GetString(_xml.Tag.NameOf(index)), _xml.Tag.LettersOf(index).ToString()));
        }
    }

    private void Recognise(string element) =>
        _dialect = _dialect == JUnitDialect.Other ? JUnitDialects.OfSuite(element, _attributes) : _dialect;

    private string? Attribute(string name) => _attributes.Find(pair => pair.Key == name).Value;

    private int? Count(string name) =>
        int.TryParse(Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private void Tell(ReportProblem problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Suite names that carry a time stamp or a GUID would make every run a different test.</summary>
    private static string SteadyName(string name) => name.Length < ShortestUnsteady ? name : Unsteady().Replace(name, "");

    [GeneratedRegex(
        @"[-_ ]?(\b\d{14}\b|\b\d{4}-\d\d-\d\d[T _]\d\d[:\-]\d\d[:\-]\d\d(\.\d+)?Z?|\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Unsteady();
}
