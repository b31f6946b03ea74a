namespace BotApp.Core.Reports.Formats;

/// <summary>What <c>jest --json</c> and Vitest's <c>json</c> reporter write.</summary>
public sealed class JestJson : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "jest";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => TolerantJson.Sniff(start, json =>
    {
        var isJest = false;
        if (json.IsObject())
        {
            json.BeginObject();
            while (!isJest && json.NextName() is { } name)
            {
                isJest = name is "numTotalTests" or "numFailedTestSuites";
                json.Skip();
            }
        }

        return isJest;
    });

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "jest" };
        TolerantJson.Read(stream, draft, json => new JestReading(json, draft).ReadAll());
        return draft.ToReport(path, Name);
    }
}

/// <summary>One walk over one file of Jest's: a file of tests at a time.</summary>
internal sealed class JestReading(JsonText json, ReportDraft draft)
{
    public void ReadAll()
    {
        int? tests = null, failed = null, failedSuites = null;
        var (isInterrupted, sawFiles) = (false, false);
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "numTotalTests":
                    tests = json.Count();
                    break;
                case "numFailedTests":
                    failed = json.Count();
                    break;
                case "numFailedTestSuites":
                    failedSuites = json.Count();
                    break;
                case "wasInterrupted":
                    isInterrupted = json.Flag() == true;
                    break;
                case "testResults" when json.IsArray():
                    sawFiles = true;
                    json.BeginArray();
                    while (json.NextItem())
                    {
                        File();
                    }

                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (!sawFiles)
        {
            draft.BreakOff("The list \"testResults\" was expected, and it is not there.");
        }

        if (isInterrupted)
        {
            draft.BreakOff("Jest was interrupted: not every test ran.");
        }

        draft.Compare("The summary", tests, failed > 0 ? failed : failedSuites);
    }

    private void File()
    {
        var line = json.Line;
        if (!json.BeginObject())
        {
            draft.BreakOff("An object was expected for each file of tests, and something else came: it was passed over.", line);
            return;
        }

        string? file = null, status = null, message = null;
        List<Fields> tests = [];
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "name":
                    file = json.Text(4096);
                    break;
                case "status":
                    status = json.Text(64);
                    break;
                case "message":
                    message = json.Text(draft.Texts.Room);
                    break;
                case "assertionResults" when json.IsArray():
                    Tests(tests);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        foreach (var test in tests)
        {
            Add(test, draft.Word(file ?? ""));
        }

        // A file that could not even be loaded has no tests.
        if (status == "failed" && !tests.Exists(test => test.Outcome >= TestOutcome.Failed))
        {
            var problem = new TestProblem(TestOutcome.Error, "The file of tests failed, and none of its tests did.", null, draft.Texts.Keep(message));
            draft.AddUncounted(ReportDraft.Test(new TestCase(file ?? "", "(suite)"), file ?? "", TestOutcome.Error, double.NaN, problem, file));
        }
    }

    private void Tests(List<Fields> tests)
    {
        json.BeginArray();
        while (json.NextItem())
        {
            var line = json.Line;
            if (json.BeginObject())
            {
                tests.Add(Test());
            }
            else
            {
                draft.BreakOff("An object was expected for each test, and something else came: it was passed over.", line);
            }
        }
    }

    private Fields Test()
    {
        var test = new Fields();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "title":
                    test.Title = json.Text();
                    break;
                case "fullName":
                    test.FullName = json.Text();
                    break;
                case "ancestorTitles" when json.IsArray():
                    test.Suites = string.Join(" > ", Texts(4096));
                    break;
                case "status":
                    test.Status = json.Text(64) ?? "";
                    break;
                case "duration":
                    test.Seconds = Numbers.Milliseconds(json.Number());
                    break;
                case "failureMessages" when json.IsArray():
                    test.Failure = draft.Texts.Keep(string.Join("\n", Texts(draft.Texts.Room)));
                    break;
                case "retryReasons" when json.IsArray():
                    test.Retries = [.. Texts(draft.Texts.Room / 4).Select(draft.Texts.Keep)];
                    break;
                case "location" when json.IsObject():
                    test.Line = Line();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return test;
    }

    private List<string> Texts(int maxChars)
    {
        List<string> texts = [];
        json.BeginArray();
        while (json.NextItem())
        {
            if (json.Text(maxChars) is { } text && texts.Count < 100)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    private int? Line()
    {
        int? line = null;
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            if (name == "line")
            {
                line = json.Count() is > 0 and <= 100_000_000 and var found ? found : null;
            }
            else
            {
                json.Skip();
            }
        }

        return line;
    }

    private void Add(Fields test, string file)
    {
        var outcome = test.Outcome;
        var identity = new TestCase(draft.Word(test.Suites.Length > 0 ? test.Suites : file), draft.Name(test.Title ?? test.FullName));
        var before = test.Retries.Select(text => new TestAttempt(TestOutcome.Failed, double.NaN, [new TestProblem(TestOutcome.Failed, null, null, text)])).ToList();
        if (outcome == TestOutcome.Passed && before.Count == 0)
        {
            draft.Add(new TestRecord(identity, file, outcome, test.Seconds, null));
            return;
        }

        var doubt = outcome == TestOutcome.Error ? $"The status '{test.Status}' is unknown: passed, failed, pending, skipped or todo was expected." : null;
        var own = new TestAttempt(outcome, test.Seconds, outcome == TestOutcome.Passed ? [] : [new TestProblem(outcome, doubt, null, test.Failure)]);
        draft.Add(new TestRecord(identity, file, outcome, test.Seconds, new TestDetail([.. before, own], file.Length > 0 ? file : null, test.Line)));
    }

    private sealed class Fields
    {
        public string? Title { get; set; }

        public string? FullName { get; set; }

        public string Suites { get; set; } = "";

        public string Status { get; set; } = "";

        public double Seconds { get; set; } = double.NaN;

        public string? Failure { get; set; }

        public IReadOnlyList<string?> Retries { get; set; } = [];

        public int? Line { get; set; }

        public TestOutcome Outcome => Status switch
        {
            "passed" => TestOutcome.Passed,
            "failed" => TestOutcome.Failed,
            "pending" or "skipped" or "todo" or "disabled" or "focused" => TestOutcome.Skipped,
            _ => TestOutcome.Error,
        };
    }
}
