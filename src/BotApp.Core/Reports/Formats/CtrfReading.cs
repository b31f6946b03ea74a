namespace BotApp.Core.Reports.Formats;

/// <summary>One walk over one CTRF file; tests are taken one by one, whatever the file's size.</summary>
internal sealed class CtrfReading(JsonText json, ReportDraft draft)
{
    /// <summary>Attempts that are only numbered, not described; more than this is nonsense.</summary>
    private const int MaxTold = 100;

    private bool _sawTests;

    public void ReadAll()
    {
        (int? Tests, int? Failed) summary = default;
        if (json.BeginObject())
        {
            while (json.NextName() is { } name)
            {
                if (name == "results" && json.BeginObject())
                {
                    summary = Results();
                }
                else if (name != "results")
                {
                    json.Skip();
                }
            }
        }

        if (!_sawTests)
        {
            draft.BreakOff("There is no list of tests in the report: \"results\" with \"tests\" in it was expected.");
        }

        draft.Compare("The summary", summary.Tests, summary.Failed);
    }

    private (int? Tests, int? Failed) Results()
    {
        (int? Tests, int? Failed) summary = default;
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "tool":
                    Tool();
                    break;
                case "summary" when json.IsObject():
                    summary = Summary();
                    break;
                case "tests" when json.IsArray():
                    _sawTests = true;
                    json.BeginArray();
                    while (json.NextItem())
                    {
                        Test();
                    }

                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return summary;
    }

    private void Tool()
    {
        if (!json.BeginObject())
        {
            return;
        }

        while (json.NextName() is { } name)
        {
            if (name == "name")
            {
                draft.Dialect = json.Text(100) ?? "";
            }
            else
            {
                json.Skip();
            }
        }
    }

    private (int? Tests, int? Failed) Summary()
    {
        (int? Tests, int? Failed) summary = default;
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "tests":
                    summary.Tests = json.Count();
                    break;
                case "failed":
                    summary.Failed = json.Count();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return summary;
    }

    private void Test()
    {
        var line = json.Line;
        if (!json.BeginObject())
        {
            draft.BreakOff("An object was expected for each test, and something else came: it was passed over.", line);
            return;
        }

        var test = new Fields();
        List<TestAttempt> before = [];
        while (json.NextName() is { } name)
        {
            if (name == "retryAttempts" && json.IsArray())
            {
                before = Before();
            }
            else
            {
                Field(test, name);
            }
        }

        var own = test.ToAttempt(draft);
        var attempts = Attempts(before, own, test);
        var isPlain = own.Outcome == TestOutcome.Passed && attempts.Count == 1;
        var detail = isPlain ? null : new TestDetail(attempts, test.File, test.Line);
        var suite = draft.Word(TestRecord.InProject(test.File ?? (test.Project.Length > 0 ? test.Suite ?? "tests" : ""), test.Project));
        draft.Add(new TestRecord(Identity(test), suite, own.Outcome, own.Seconds, detail));
    }

    /// <summary>pytest's node ids are taken apart; otherwise the suite is the path, and the file where there is none.</summary>
    private TestCase Identity(Fields test)
    {
        var name = draft.Name(test.Name);
        if (name.Contains(".py::", StringComparison.Ordinal))
        {
            var parsed = TestCase.Parse(name);
            return parsed with { Path = draft.Word(parsed.Path) };
        }

        return new TestCase(draft.Word(string.IsNullOrWhiteSpace(test.Suite) ? test.File ?? "" : test.Suite), name);
    }

    /// <summary>Attempts that are told in full, else as many as are said to have failed.</summary>
    private static List<TestAttempt> Attempts(List<TestAttempt> before, TestAttempt own, Fields test)
    {
        // Some writers list the last attempt too; then there is one more of them than there were retries.
        if (before.Count > 0 && before.Count > test.Retries && before[^1].Outcome == own.Outcome)
        {
            before.RemoveAt(before.Count - 1);
        }

        var isRetried = own.Outcome != TestOutcome.Skipped && (test.Retries > 0 || test.IsFlaky == true);
        if (isRetried && !before.Exists(attempt => attempt.Outcome >= TestOutcome.Failed))
        {
            var missing = Math.Clamp((test.Retries ?? 1) - before.Count, 1, MaxTold);
            before.AddRange(Enumerable.Repeat(new TestAttempt(TestOutcome.Passed, double.NaN, []) { Unexplained = true }, missing));
        }

        return [.. before, own];
    }

    private List<TestAttempt> Before()
    {
        List<TestAttempt> attempts = [];
        json.BeginArray();
        while (json.NextItem())
        {
            if (!json.BeginObject())
            {
                continue;
            }

            var attempt = new Fields();
            while (json.NextName() is { } name)
            {
                Field(attempt, name);
            }

            attempts.Add(attempt.ToAttempt(draft));
        }

        return attempts;
    }

    private void Field(Fields test, string name)
    {
        switch (name)
        {
            case "name":
                test.Name = json.Text();
                break;
            case "status":
                test.Status = json.Text(64);
                break;
            case "rawStatus":
                test.RawStatus = json.Text(64);
                break;
            case "duration":
                test.Seconds = Numbers.Milliseconds(json.Number());
                break;
            case "suite":
                test.Suite = Suite();
                break;
            case "message":
                test.Message = json.Text(draft.Texts.Room);
                break;
            case "trace":
                test.Trace = json.Text(draft.Texts.Room);
                break;
            case "filePath":
                test.File = json.Text(4096) is { } file && !string.IsNullOrWhiteSpace(file) ? file : null;
                break;
            case "line":
                test.Line = json.Count() is > 0 and <= 100_000_000 and var line ? line : null;
                break;
            case "browser":
                test.Browser = json.Text(100);
                break;
            case "device":
                test.Device = json.Text(100);
                break;
            case "retries":
                test.Retries = json.Count();
                break;
            case "flaky":
                test.IsFlaky = json.Flag();
                break;
            default:
                json.Skip();
                break;
        }
    }

    private string? Suite()
    {
        if (!json.IsArray())
        {
            return json.Text(4096);
        }

        List<string> names = [];
        json.BeginArray();
        while (json.NextItem())
        {
            if (json.Text(4096) is { Length: > 0 } name && names.Count < 100)
            {
                names.Add(name);
            }
        }

        return string.Join(" > ", names);
    }

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? Status { get; set; }

        public string? RawStatus { get; set; }

        public double Seconds { get; set; } = double.NaN;

        public string? Suite { get; set; }

        public string? Message { get; set; }

        public string? Trace { get; set; }

        public string? File { get; set; }

        public int? Line { get; set; }

        public int? Retries { get; set; }

        public bool? IsFlaky { get; set; }

        public string? Browser { get; set; }

        public string? Device { get; set; }

        /// <summary>The same test in another browser or on another device is no retry.</summary>
        public string Project => string.Join(", ", new[] { Browser, Device }.Where(word => !string.IsNullOrWhiteSpace(word)));

        public TestAttempt ToAttempt(ReportDraft draft)
        {
            var (outcome, doubt) = Outcome();
            if (outcome == TestOutcome.Passed)
            {
                return new TestAttempt(outcome, Seconds, []);
            }

            var problem = new TestProblem(outcome, draft.Texts.Keep(Message) ?? doubt, null, draft.Texts.Keep(Trace));
            return new TestAttempt(outcome, Seconds, [problem]);
        }

        private (TestOutcome Outcome, string? Doubt) Outcome() => (Status ?? "").ToUpperInvariant() switch
        {
            "PASSED" => (TestOutcome.Passed, null),
            "FAILED" => (TestOutcome.Failed, null),
            "SKIPPED" or "PENDING" => (TestOutcome.Skipped, null),
            // What fits none of the format's words; only the tool's own word says how bad it is.
            "OTHER" => IsBroken() ? (TestOutcome.Error, $"The tool says '{RawStatus}'.") : (TestOutcome.Skipped, RawStatus),
            "" => (TestOutcome.Error, "The status is missing: passed, failed, skipped, pending or other was expected."),
            _ => (TestOutcome.Error, $"The status '{Status}' is unknown: passed, failed, skipped, pending or other was expected."),
        };

        private bool IsBroken()
        {
            var raw = RawStatus ?? "";
            return Array.Exists(
                (string[])["err", "fail", "broke", "crash", "abort", "interrupt", "time", "cancel", "unknown", "undefined", "ambiguous"],
                word => raw.Contains(word, StringComparison.OrdinalIgnoreCase));
        }
    }
}
