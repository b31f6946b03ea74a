using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>xUnit.net's own XML, versions 1, 2 and 3, and tools such as Fixie that write it.</summary>
public sealed class XUnit : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "xunit";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => XmlStart.Root(start) switch
    {
        "assemblies" => true,
        // Windows manifests and Maven descriptors begin with an assembly too.
        "assembly" => XmlStart.Encoding(start).GetString(start) is var text
            && (text.Contains("test-framework=", StringComparison.Ordinal) || text.Contains("<collection", StringComparison.Ordinal) || text.Contains("run-date=", StringComparison.Ordinal)),
        _ => false,
    };

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "xunit.net" };
        TolerantXml.Read(stream, draft, xml => new XUnitReading(xml, draft).ReadAll());
        return draft.ToReport(path, Name);
    }
}

/// <summary>One walk over one file of xUnit.net.</summary>
internal sealed class XUnitReading(XmlReader xml, ReportDraft draft) : XmlReading(xml, draft)
{
    private readonly Assembly _assembly = new();
    private Element? _test;

    protected override bool Open(string name)
    {
        switch (name)
        {
            case "assembly":
                _assembly.Open(DotNetName.FileName(Attribute("name") ?? Attribute("id")), Count("total"), Count("failed"), Draft.Counts);
                Draft.Dialect = Attribute("test-framework") is { Length: > 0 and < 100 } framework ? framework : Draft.Dialect;
                return false;
            case "test":
                _test = OpenTest();
                return false;
            case "error" when _test is null:
                _test = OpenError();
                return false;
            case "failure" when _test is not null:
                _test.Type = Attribute("exception-type") ?? _test.Type;
                _test.HasFailure = true;
                return false;
            case "message" when _test is not null:
                _test.Message = ReadText() ?? _test.Message;
                return true;
            case "reason" when _test is not null:
                _test.Message = ReadText() ?? _test.Message;
                return true;
            case "stack-trace" when _test is not null:
                _test.Trace = ReadText();
                return true;
            case "output" or "traits" or "warnings" or "attachments" or "stdout" or "stderr":
                return Skip();
            default:
                return false;
        }
    }

    protected override void Close(string name)
    {
        if (name is "test" or "error" && _test is not null && _test.Name == name)
        {
            Add(_test);
            _test = null;
        }
        else if (name == "assembly")
        {
            _assembly.Compare(Draft);
        }
    }

    private Element OpenTest() => new("test")
    {
        Case = DotNetName.Of(Attribute("type"), Draft.Name(Attribute("name") ?? Attribute("method"))),
        Result = Attribute("result"),
        Seconds = Seconds.Parse(Attribute("time")),
        File = Attribute("source-file"),
        Line = ReportDraft.Line(Attribute("source-line")),
    };

    /// <summary>What failed outside of a test: the clean-up of a class, a collection or the assembly, or the runner itself.</summary>
    private Element OpenError()
    {
        var type = Attribute("type") ?? "error";
        var owner = Attribute("name");
        return new Element("error") { Case = new TestCase(string.IsNullOrWhiteSpace(owner) ? _assembly.Name : DotNetName.FileName(owner), $"({type})"), HasFailure = true };
    }

    private void Add(Element element)
    {
        var outcome = element.Name == "error" ? TestOutcome.Error : Outcome(element);
        var problem = outcome == TestOutcome.Passed ? null : new TestProblem(outcome, element.Message, element.Type, element.Trace);
        var test = ReportDraft.Test(element.Case with { Path = Draft.Word(element.Case.Path) }, _assembly.Name, outcome, element.Seconds, problem, element.File, element.Line);
        if (element.Name == "error")
        {
            Draft.AddUncounted(test);
        }
        else
        {
            Draft.Add(test);
        }
    }

    private static TestOutcome Outcome(Element element)
    {
        switch ((element.Result ?? "").ToUpperInvariant())
        {
            case "PASS" or "PASSED" when !element.HasFailure:
                return TestOutcome.Passed;
            case "FAIL" or "FAILED" or "PASS" or "PASSED":
                return TestOutcome.Failed;
            case "SKIP" or "SKIPPED" or "NOTRUN":
                return TestOutcome.Skipped;
            default:
                element.Message ??= $"The result {(element.Result is null ? "is missing" : $"'{element.Result}' is unknown")}: Pass, Fail, Skip or NotRun was expected.";
                return element.HasFailure ? TestOutcome.Failed : TestOutcome.Error;
        }
    }

    private sealed class Element(string name)
    {
        public string Name { get; } = name;

        public required TestCase Case { get; init; }

        public string? Result { get; init; }

        public double Seconds { get; init; } = double.NaN;

        public string? File { get; init; }

        public int? Line { get; init; }

        public bool HasFailure { get; set; }

        public string? Type { get; set; }

        public string? Message { get; set; }

        public string? Trace { get; set; }
    }

    private sealed class Assembly
    {
        private int? _total;
        private int? _failed;
        private int _before;

        public string Name { get; private set; } = "";

        public void Open(string name, int? total, int? failed, RecordCounts before)
        {
            (Name, _total, _failed, _before) = (name, total, failed, before.Total);
        }

        public void Compare(ReportDraft draft)
        {
            var found = draft.Counts.Total - _before;
            if (_failed > 0 && draft.Problems == 0)
            {
                draft.BreakOff($"The assembly {Name} speaks of {_failed} failed tests, and none failed in the file: the failing ones are missing.");
            }
            else if (_total is not null && _total != found)
            {
                draft.Notice($"The assembly {Name} speaks of {_total} tests, and {found} are in the file: the elements count."
                    + (_total > found ? " More were announced than written: tests may be missing." : ""));
            }
        }
    }
}
