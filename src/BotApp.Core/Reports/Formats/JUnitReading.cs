using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>One walk over one JUnit file, element by element; nothing but tests is kept in memory.</summary>
internal sealed partial class JUnitReading(XmlReader xml)
{
    private const int MaxDepth = 100;
    private const int MaxProblems = 50;

    private readonly List<TestRecord> _tests = [];
    private readonly List<ReportProblem> _problems = [];
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private readonly Dictionary<string, string> _words = [];
    private readonly JUnitCase _case = new(xml);
    private readonly Stack<JUnitSuite> _suites = [];
    private RecordCounts _counts;
    private JUnitDialect _dialect;
    private string? _inheritedFile;
    private bool _incomplete;
    private bool _saidDifference;
    private int _unnamed;

    public void ReadAll()
    {
        // Cases outside of any suite are in this one.
        _suites.Push(new JUnitSuite("", null, _tests));
        xml.Read();
        while (!xml.EOF)
        {
            if (xml.Depth > MaxDepth)
            {
                var position = (IXmlLineInfo)xml;
                BreakOff(position.LineNumber, position.LinePosition, $"Elements are nested deeper than {MaxDepth}: no test tool does this. Reading stopped here.");
                return;
            }

            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "testsuite")
            {
                CloseSuite();
            }
            else if (xml.NodeType == XmlNodeType.Text && xml.Depth == 0 && _problems.Count == 0)
            {
                Notice("There is text outside the report's root element; it was passed over.");
            }

            if (xml.NodeType != XmlNodeType.Element || !ReadElement())
            {
                xml.Read();
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
            Tests = _tests,
            Problems = _problems,
        };
    }

    /// <summary>True when the reader already stands on the node after the element.</summary>
    private bool ReadElement()
    {
        switch (xml.LocalName)
        {
            case "testcase":
                AddCase();
                return false;
            case "testsuite":
                OpenSuite();
                return false;
            case "testsuites" or "testrun":
                ReadAttributes();
                Recognise("testsuites");
                return false;
            case "error" or "failure" when _suites.Count > 1:
                AddSuiteProblem();
                return false;
            case "properties" or "system-out" or "system-err":
                xml.Skip();
                return true;
            default:
                return false;
        }
    }

    private void OpenSuite()
    {
        ReadAttributes();
        Recognise("testsuite");
        var isEmpty = xml.IsEmptyElement;
        var outer = _suites.Peek();
        var name = TestRecord.InProject(SteadyName(Attribute("name") ?? ""), _dialect == JUnitDialect.Playwright ? Attribute("hostname") : null);
        var file = Attribute("file") ?? Attribute("filepath");
        if (name == "Root Suite" && file is not null)
        {
            // Mocha and Cypress name the file once, on an empty first suite; the suites after it are in that file.
            _inheritedFile = file;
        }

        var path = outer.Path.Length == 0 ? name : name.Length == 0 ? outer.Path : $"{outer.Path} / {name}";
        _suites.Push(new JUnitSuite(path, file ?? outer.File ?? _inheritedFile, _tests)
        {
            Announced = new SuiteCounters(Count("tests"), Count("failures"), Count("errors"), Count("skipped")),
            Before = _counts,
        });
        if (isEmpty)
        {
            CloseSuite();
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
        if (_suites.Count == 1 && !_saidDifference && suite.Announced.Tests is not null && _dialect != JUnitDialect.NodeTest)
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

    private void AddCase()
    {
        var position = (IXmlLineInfo)xml;
        var (line, column) = (position.LineNumber, position.LinePosition);
        _case.Read(_dialect == JUnitDialect.Pytest);
        var suite = _suites.Peek();
        _counts = _counts.Plus(_case.ElementOutcome);
        if (_case.HasNoName && _dialect == JUnitDialect.Pytest && _case.ElementOutcome == TestOutcome.Passed)
        {
            BreakOff(line, column, "A test without a name: pytest was interrupted while it ran. Look for a time-out, a cancelled job or a crash in the job's log.");
        }

        if (_case.HasTestsInside)
        {
            BreakOff(line, column, "There are tests inside a test, which no known tool writes: they were not read.");
        }

        var test = _case.ToRecord(Identity(suite), suite, _dialect == JUnitDialect.Pytest);
        suite.Add(test, _dialect == JUnitDialect.Pytest);
    }

    private TestCase Identity(JUnitSuite suite)
    {
        var name = string.IsNullOrEmpty(_case.Name) ? $"(unnamed #{++_unnamed})" : _case.Name;
        if (!string.IsNullOrWhiteSpace(_case.ClassName))
        {
            return new TestCase(Word(_case.ClassName), name);
        }

        var isModule = _dialect == JUnitDialect.Pytest && _case.ClassName is not null && !_case.HasNoName;
        return isModule ? new TestCase(name, TestCase.Module) : new TestCase(Word(_case.File ?? suite.Path), name);
    }

    /// <summary>A suite that could not even be loaded has no cases: its own error is a test of its own.</summary>
    private void AddSuiteProblem()
    {
        var suite = _suites.Peek();
        var kind = xml.LocalName == "error" ? TestOutcome.Error : TestOutcome.Failed;
        var problem = _case.ReadProblem(kind);
        var attempt = new TestAttempt(kind, double.NaN, [problem]);
        var test = new TestRecord(new TestCase(suite.Path, "(suite)"), suite.Path, kind, double.NaN, new TestDetail([attempt], suite.File, null));
        suite.Add(test, isPytest: false);
    }

    private void ReadAttributes()
    {
        _attributes.Clear();
        while (xml.MoveToNextAttribute())
        {
            _attributes.Add(new(xml.LocalName, xml.Value));
        }

        xml.MoveToElement();
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

    /// <summary>Thousands of tests share a class: one copy of its name is enough.</summary>
    private string Word(string word)
    {
        if (_words.TryGetValue(word, out var known))
        {
            return known;
        }

        _words[word] = word;
        return word;
    }

    /// <summary>Suite names that carry a time stamp or a GUID would make every run a different test.</summary>
    private static string SteadyName(string name) => Unsteady().Replace(name, "");

    [GeneratedRegex(
        @"[-_ ]?(\b\d{14}\b|\b\d{4}-\d\d-\d\d[T _]\d\d[:\-]\d\d[:\-]\d\d(\.\d+)?Z?|\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Unsteady();
}
