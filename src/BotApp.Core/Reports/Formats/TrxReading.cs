using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// One walk over one TRX file. Results name their test by an id, and what class it is in may stand before or after them: they
/// are joined at the end.
/// </summary>
internal sealed class TrxReading(XmlReader xml, ReportDraft draft) : XmlReading(xml, draft)
{
    private const int MaxReasonChars = 1000;

    private readonly Dictionary<string, Definition> _definitions = [];
    private readonly List<Result> _results = [];
    private readonly Stack<Result> _open = [];
    private readonly TrxSummary _summary = new();
    private string? _definitionId;
    private string _storage = "";

    /// <summary>Joins results and definitions, whether or not the file was read to its end.</summary>
    public void Finish()
    {
        // What was cut off inside a result is still a result: its outcome stands at its beginning.
        while (_open.TryPop(out var cut))
        {
            Keep(cut);
        }

        foreach (var result in _results)
        {
            Add(result);
        }

        _summary.Judge(Draft);
    }

    protected override bool Open(string name)
    {
        if (IsResult(name))
        {
            OpenResult();
            return false;
        }

        switch (name)
        {
            case "Message" when _open.TryPeek(out var failed):
                failed.Message = ReadText() ?? failed.Message;
                return true;
            case "StackTrace" when _open.TryPeek(out var traced):
                traced.Trace = ReadText() ?? traced.Trace;
                return true;
            case "StdOut" when _open.TryPeek(out var skipped) && skipped.Outcome == TestOutcome.Skipped:
                // Where adapters say why a test was not run.
                skipped.Reason = ReadText(MaxReasonChars);
                return true;
            case "UnitTest" or "GenericTest" or "ManualTest" or "OrderedTest":
                (_definitionId, _storage) = (Attribute("id"), Draft.Word(DotNetName.FileName(Attribute("storage"))));
                return false;
            case "TestMethod" when _definitionId is not null:
                _definitions[_definitionId] = new Definition(Draft.Word(Attribute("className") ?? ""), _storage);
                return false;
            case "ResultSummary":
                _summary.Outcome = Attribute("outcome") ?? "Error";
                return false;
            case "Counters":
                _summary.Read(Xml);
                return false;
            case "RunInfo":
                // The writer leaves an outcome out that is "Error".
                _summary.Level = Attribute("outcome") ?? "Error";
                return false;
            case "Text" when _summary.Level is not null:
                _summary.Say(ReadText());
                return true;
            case "StdOut" or "StdErr" or "DebugTrace" or "TextMessages" or "TestLists" or "TestEntries" or "CollectorDataEntries" or "ResultFiles" or "TestSettings" or "Properties":
                return Skip();
            default:
                return false;
        }
    }

    protected override void Close(string name)
    {
        if (IsResult(name) && _open.Count > 0)
        {
            Keep(_open.Pop());
        }
        else if (name == "RunInfo")
        {
            _summary.Level = null;
        }
    }

    private static bool IsResult(string name) => name is "UnitTestResult" or "TestResult" or "TestResultAggregation" or "GenericTestResult" or "ManualTestResult" or "WebTestResult" or "LoadTestResult";

    private void OpenResult()
    {
        foreach (var outer in _open)
        {
            outer.HasInner = true;
        }

        var result = new Result
        {
            TestId = Attribute("testId") ?? (_open.TryPeek(out var around) ? around.TestId : null),
            Name = Draft.Name(Attribute("testName")),
            Seconds = Seconds.Parse(Attribute("duration")),
            ResultsBefore = _results.Count,
        };
        // The writer leaves an outcome out that is the first of its list, and that is Error.
        (result.Outcome, result.Message) = Outcome(Attribute("outcome") ?? "Error");
        _open.Push(result);
    }

    private static (TestOutcome Outcome, string? Message) Outcome(string word) => word.ToUpperInvariant() switch
    {
        "PASSED" or "WARNING" or "COMPLETED" or "PASSEDBUTRUNABORTED" => (TestOutcome.Passed, null),
        "FAILED" => (TestOutcome.Failed, null),
        "TIMEOUT" or "ABORTED" => (TestOutcome.Failed, $"The test ended as '{word}'."),
        "NOTEXECUTED" or "INCONCLUSIVE" or "NOTRUNNABLE" or "PENDING" => (TestOutcome.Skipped, null),
        "ERROR" => (TestOutcome.Error, null),
        "INPROGRESS" or "DISCONNECTED" => (TestOutcome.Error, $"The test was left as '{word}': it did not come to its end."),
        _ => (TestOutcome.Error, $"The outcome '{word}' is unknown."),
    };

    /// <summary>
    /// A data-driven or ordered test stands around its rows and is none itself, unless it failed and none of them did.
    /// </summary>
    private void Keep(Result result)
    {
        var hasFailedInner = _results.Skip(result.ResultsBefore).Any(inner => inner.Outcome >= TestOutcome.Failed);
        if (!result.HasInner || (result.Outcome >= TestOutcome.Failed && !hasFailedInner))
        {
            _results.Add(result);
        }
    }

    private void Add(Result result)
    {
        var definition = result.TestId is not null && _definitions.TryGetValue(result.TestId, out var known) ? known : new Definition("", "");
        var identity = DotNetName.Of(definition.ClassName, result.Name);
        if (identity.Path.Length == 0)
        {
            identity = identity with { Path = definition.Storage };
        }

        var problem = result.Outcome == TestOutcome.Passed ? null
            : new TestProblem(result.Outcome, result.Message ?? result.Reason, null, result.Trace);
        // Equal names are rows of data that look alike: no writer of TRX puts attempts into one file.
        Draft.Add(ReportDraft.Test(identity with { Path = Draft.Word(identity.Path) }, definition.Storage, result.Outcome, result.Seconds, problem));
    }

    private readonly record struct Definition(string ClassName, string Storage);

    private sealed class Result
    {
        public string? TestId { get; init; }

        public required string Name { get; init; }

        public TestOutcome Outcome { get; set; }

        public double Seconds { get; init; }

        public int ResultsBefore { get; init; }

        public bool HasInner { get; set; }

        public string? Message { get; set; }

        public string? Trace { get; set; }

        public string? Reason { get; set; }
    }
}
