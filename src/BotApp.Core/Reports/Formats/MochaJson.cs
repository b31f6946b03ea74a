namespace BotApp.Core.Reports.Formats;

/// <summary>What Mocha's <c>json</c> reporter writes: counts, and the same tests again by how they came out.</summary>
public sealed class MochaJson : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "mocha";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => TolerantJson.Sniff(start, json =>
    {
        if (!json.IsObject())
        {
            return false;
        }

        json.BeginObject();
        return json.NextName() == "stats" && json.IsObject() && HasStats(json);
    });

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "mocha" };
        TolerantJson.Read(stream, draft, json => new MochaReading(json, draft).ReadAll());
        return draft.ToReport(path, Name);
    }

    private static bool HasStats(JsonText json)
    {
        var known = 0;
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            known += name is "suites" or "tests" or "passes" or "failures" or "pending" ? 1 : 0;
            json.Skip();
        }

        return known >= 4 && json.NextName() is "tests" or "pending" or "failures" or "passes";
    }
}

/// <summary>One walk over one file of Mocha's.</summary>
internal sealed class MochaReading(JsonText json, ReportDraft draft)
{
    private readonly HashSet<TestOutcome> _lists = [];
    private int? _tests;
    private int? _failures;

    public void ReadAll()
    {
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "stats" when json.IsObject():
                    Stats();
                    break;
                // "tests" holds the same again without saying how they came out, and leaves failed hooks out.
                case "passes" when json.IsArray():
                    Tests(TestOutcome.Passed);
                    break;
                case "failures" when json.IsArray():
                    Tests(TestOutcome.Failed);
                    break;
                case "pending" when json.IsArray():
                    Tests(TestOutcome.Skipped);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (_lists.Count < 3)
        {
            draft.BreakOff("The lists \"passes\", \"failures\" and \"pending\" were expected, and not all are there.");
        }

        draft.Compare("The summary", _tests, _failures);
    }

    private void Stats()
    {
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "tests":
                    _tests = json.Count();
                    break;
                case "failures":
                    _failures = json.Count();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
    }

    private void Tests(TestOutcome outcome)
    {
        _lists.Add(outcome);
        json.BeginArray();
        while (json.NextItem())
        {
            var line = json.Line;
            if (json.BeginObject())
            {
                Test(outcome);
            }
            else
            {
                draft.BreakOff("An object was expected for each test, and something else came: it was passed over.", line);
            }
        }
    }

    private void Test(TestOutcome outcome)
    {
        string? title = null, full = null, file = null;
        TestProblem? problem = null;
        int? retry = null;
        var seconds = double.NaN;
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "title":
                    title = json.Text();
                    break;
                case "fullTitle":
                    full = json.Text();
                    break;
                case "file":
                    file = json.Text(4096);
                    break;
                case "duration":
                    seconds = Numbers.Milliseconds(json.Number());
                    break;
                case "currentRetry":
                    retry = json.Count();
                    break;
                case "err" when json.IsObject():
                    problem = Problem(outcome);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        // A hook is no test: it could not be set up or torn down.
        outcome = outcome == TestOutcome.Failed && title?.StartsWith('"') == true && title.Contains(" hook", StringComparison.Ordinal) ? TestOutcome.Error : outcome;
        draft.Add(Record(Identity(title, full), outcome, seconds, problem, file, Math.Min(retry ?? 0, 100)));
    }

    private static TestRecord Record(TestCase identity, TestOutcome outcome, double seconds, TestProblem? problem, string? file, int retries)
    {
        var own = new TestAttempt(outcome, seconds, outcome == TestOutcome.Passed ? [] : [(problem ?? new TestProblem(outcome, null)) with { Kind = outcome }]);
        if (outcome == TestOutcome.Passed && retries == 0)
        {
            return new TestRecord(identity, identity.Path, outcome, seconds, null);
        }

        // Mocha only says how many attempts failed before.
        var before = Enumerable.Repeat(new TestAttempt(TestOutcome.Passed, double.NaN, []) { Unexplained = true }, outcome == TestOutcome.Skipped ? 0 : retries);
        return new TestRecord(identity, identity.Path, outcome, seconds, new TestDetail([.. before, own], string.IsNullOrWhiteSpace(file) ? null : file, null));
    }

    /// <summary>The full title ends with the title; what stands before it are the suites.</summary>
    private TestCase Identity(string? title, string? full)
    {
        var name = draft.Name(title ?? full);
        var isIn = full is not null && full.Length > name.Length && full.EndsWith(name, StringComparison.Ordinal);
        return new TestCase(draft.Word(isIn ? full![..^name.Length].Trim() : ""), name);
    }

    private TestProblem Problem(TestOutcome outcome)
    {
        string? message = null, stack = null, type = null;
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "message":
                    message = json.Text(draft.Texts.Room);
                    break;
                case "stack":
                    stack = json.Text(draft.Texts.Room);
                    break;
                case "name":
                    type = json.Text(1024);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return new TestProblem(outcome, draft.Texts.Keep(message), type, draft.Texts.Keep(stack));
    }
}
