using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>What differs between NUnit 2 and 3: the words of their attributes.</summary>
internal interface INUnitWords
{
    double Time(XmlReader xml);

    TestCase Identity(XmlReader xml, string name);

    /// <summary>Null when the element does not say how it came out.</summary>
    TestOutcome? Outcome(XmlReader xml);

    bool IsCancelled(XmlReader xml);

    /// <summary>How many cases the root announces.</summary>
    int? Announced(XmlReader xml);

    /// <summary>How many of them failed, after the root.</summary>
    int? AnnouncedFailed(XmlReader xml);
}

/// <summary>One walk over one file of NUnit: suites in suites, cases in them, and what failed outside of a case.</summary>
internal sealed class NUnitReading(XmlReader xml, ReportDraft draft, INUnitWords words) : XmlReading(xml, draft)
{
    private readonly Stack<Node> _nodes = [];
    private string _assembly = "";
    private bool _saidCancelled;

    protected override bool Open(string name)
    {
        switch (name)
        {
            case "test-run" or "test-results" or "test-suite":
                OpenSuite(name);
                return false;
            case "test-case":
                _nodes.Push(OpenCase());
                return false;
            case "failure":
                Mark(node => node.HasFailure = true);
                return false;
            case "message":
                var message = ReadText();
                Mark(node => node.Message ??= message);
                return true;
            case "stack-trace":
                var trace = ReadText();
                Mark(node => node.Trace ??= trace);
                return true;
            // Each assertion's text stands in the failure too; output can be of any length.
            case "assertions" or "output" or "properties" or "attachments" or "settings" or "environment" or "categories" or "command-line" or "filter":
                return Skip();
            default:
                return false;
        }
    }

    protected override void Close(string name)
    {
        if (name is not ("test-run" or "test-results" or "test-suite" or "test-case") || _nodes.Count == 0 || _nodes.Peek().Element != name)
        {
            return;
        }

        var node = _nodes.Pop();
        if (name == "test-case")
        {
            AddCase(node);
        }
        else
        {
            CloseSuite(node);
        }
    }

    private void Mark(Action<Node> mark)
    {
        if (_nodes.TryPeek(out var node))
        {
            mark(node);
        }
    }

    private void OpenSuite(string element)
    {
        var name = Attribute("fullname") ?? Attribute("name") ?? "";
        if (element == "test-results" || Attribute("type") is "Assembly" or "Test Project" or "Project")
        {
            _assembly = DotNetName.FileName(name);
        }

        _nodes.Push(new Node(element)
        {
            Case = new TestCase(DotNetName.FileName(name), Attribute("site") is "TearDown" ? "(tear-down)" : "(set-up)"),
            Outcome = words.Outcome(Xml),
            Seconds = double.NaN,
            IsTearDown = Attribute("site") == "TearDown",
            ProblemsBefore = Draft.Problems,
            Announced = element == "test-suite" ? null : words.Announced(Xml),
            AnnouncedFailed = element == "test-suite" ? null : words.AnnouncedFailed(Xml),
        });
        SayCancelled();
    }

    private Node OpenCase()
    {
        var name = Draft.Name(Attribute("name") ?? Attribute("fullname"));
        var identity = words.Identity(Xml, name);
        SayCancelled();
        return new Node("test-case")
        {
            Case = identity with { Path = Draft.Word(identity.Path.Length == 0 ? Surrounding() : identity.Path) },
            Outcome = words.Outcome(Xml),
            Seconds = words.Time(Xml),
        };
    }

    private string Surrounding() => _nodes.TryPeek(out var suite) ? suite.Case.Path : "";

    private void SayCancelled()
    {
        if (!_saidCancelled && words.IsCancelled(Xml))
        {
            _saidCancelled = true;
            Draft.BreakOff("The run was cancelled: not every test ran to its end.");
        }
    }

    private void AddCase(Node node)
    {
        var outcome = node.Outcome ?? (node.HasFailure ? TestOutcome.Failed : TestOutcome.Error);
        if (node.HasFailure && outcome < TestOutcome.Failed)
        {
            outcome = TestOutcome.Failed;
        }

        if (node.Outcome is null && !node.HasFailure)
        {
            node.Message ??= "How the test came out is missing or a word nobody knows.";
        }

        var problem = outcome == TestOutcome.Passed ? null : new TestProblem(outcome, node.Message, null, node.Trace);
        Draft.Add(ReportDraft.Test(node.Case, _assembly, outcome, node.Seconds, problem));
    }

    /// <summary>
    /// A suite that failed although none of its cases did could not be set up or torn down, or its cases are missing. Where the
    /// set-up failed, the cases usually say so themselves; they cannot know of a tear-down.
    /// </summary>
    private void CloseSuite(Node node)
    {
        if (node.Outcome >= TestOutcome.Failed && (Draft.Problems == node.ProblemsBefore || (node.IsTearDown && node.HasFailure)))
        {
            var message = node.Message ?? "The suite failed, and none of the tests in it says why.";
            var problem = new TestProblem(TestOutcome.Error, message, null, node.Trace);
            Draft.AddUncounted(ReportDraft.Test(node.Case, _assembly, TestOutcome.Error, double.NaN, problem));
        }

        if (node.Element != "test-suite")
        {
            Draft.Compare("The root element", node.Announced, node.AnnouncedFailed);
        }
    }

    private sealed class Node(string element)
    {
        public string Element { get; } = element;

        public required TestCase Case { get; init; }

        public TestOutcome? Outcome { get; init; }

        public double Seconds { get; init; }

        public bool IsTearDown { get; init; }

        public int ProblemsBefore { get; init; }

        public int? Announced { get; init; }

        public int? AnnouncedFailed { get; init; }

        public bool HasFailure { get; set; }

        public string? Message { get; set; }

        public string? Trace { get; set; }
    }
}
