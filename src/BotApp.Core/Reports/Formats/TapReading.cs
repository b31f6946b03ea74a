using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// One walk over one TAP file. Subtests stand indented in front of the test that sums them up: that one is a suite, not a test,
/// unless it failed and none of its subtests did.
/// </summary>
internal sealed partial class TapReading(LineText lines, ReportDraft draft, string stem)
{
    private const int IndentChars = 4;
    private const int MaxDepth = 50;

    private readonly List<Level> _levels = [new Level()];
    private Entry? _last;
    private Entry? _opening;
    private int _lastIndent;
    private bool _saidDeep;

    public void ReadAll()
    {
        while (lines.Read() is { } line)
        {
            var indent = line.Length - line.AsSpan().TrimStart(' ').Length;
            if (_last is not null && line.AsSpan(indent).TrimEnd() is "---" && indent > _lastIndent)
            {
                ReadYaml(indent, _last);
            }
            else
            {
                Take(line[indent..], indent);
            }
        }
    }

    /// <summary>Closes what is open and judges the plan.</summary>
    public void Finish() => EndDocument();

    private void Take(string text, int indent)
    {
        OpenBlock(text, indent);
        if (text.StartsWith('#'))
        {
            Comment(text);
            return;
        }

        switch (TapLine.Parse(text))
        {
            case TapLine.Version when indent == 0:
                EndDocument();
                break;
            case TapLine.Plan plan:
                Plan(plan, indent);
                break;
            case TapLine.Point point:
                Point(point, indent);
                break;
            case TapLine.BailOut bail:
                draft.BreakOff($"Bail out! The tests gave up: {(bail.Reason.Length > 0 ? bail.Reason : "no reason was given")}.", lines.Number);
                break;
            case null when text == "}" && _levels.FindLastIndex(level => level.Indent > indent && level.Summary is not null) is var block and > 0:
                CloseBlock(block);
                break;
            default:
                break;
        }
    }

    /// <summary>Old node-tap writes the sum first and its subtests behind it in braces.</summary>
    private void OpenBlock(string text, int indent)
    {
        var opening = _opening;
        _opening = null;
        if (opening is not null && indent > _lastIndent && (text.StartsWith('#') || TapLine.Parse(text) is not null))
        {
            _levels.Add(new Level { Indent = indent, Summary = opening });
        }
    }

    private void CloseBlock(int index)
    {
        while (_levels.Count > index + 1)
        {
            Merge();
        }

        var inner = _levels[index];
        _levels.RemoveAt(index);
        _levels[^1].Children.Remove(inner.Summary!);
        CloseInner(inner, _levels[^1], inner.Summary!);
    }

    private void Plan(TapLine.Plan plan, int indent)
    {
        var level = PlanLevel(indent);
        if (level is null)
        {
            return;
        }

        if (level.Plan is not null && level == _levels[0])
        {
            // Several files written into one, without their version lines.
            EndDocument();
            level = _levels[0];
        }

        level.Plan ??= plan.Count;
        if (plan is { Count: 0, SkipReason: { } reason })
        {
            reason = SkipWord().Replace(reason, "").Trim();
            level.Children.Add(new Entry("(all tests)", TestOutcome.Skipped, reason, isCounted: false));
        }
    }

    private void Point(TapLine.Point point, int indent)
    {
        var inner = Leave(indent);
        if (inner?.Summary is not null)
        {
            // The brace that closes a block is missing.
            _levels[^1].Children.Remove(inner.Summary);
            CloseInner(inner, _levels[^1], inner.Summary);
            inner = null;
        }

        if (_levels[^1].Indent < indent && !Enter(indent))
        {
            return;
        }

        var level = _levels[^1];
        level.Points++;
        level.Highest = Math.Max(level.Highest, point.Number ?? 0);
        level.Repeated ??= point.Number is { } number && !level.Numbers.Add(number) ? number : null;
        var outcome = point.Directive != TapDirective.None ? TestOutcome.Skipped : point.IsOk ? TestOutcome.Passed : TestOutcome.Failed;
        var isOpening = point.Name.EndsWith('{');
        var name = isOpening ? point.Name[..^1].TrimEnd() : point.Name;
        var entry = new Entry(name.Length > 0 ? name : $"test {point.Number ?? level.Points}", outcome, point.Directive == TapDirective.None ? null : point.Reason, isCounted: true);
        (_last, _lastIndent, _opening) = (entry, indent, isOpening ? entry : null);
        if (level == _levels[0])
        {
            Flush(level);
        }

        if (inner is null)
        {
            level.Children.Add(entry);
        }
        else
        {
            CloseInner(inner, level, entry);
        }
    }

    /// <summary>Nothing can be added any more to what stands before a test at the outside: it need not be kept.</summary>
    private void Flush(Level level)
    {
        foreach (var entry in level.Children)
        {
            Add(entry);
        }

        level.Children.Clear();
    }

    /// <summary>The point that sums up the subtests before it.</summary>
    private void CloseInner(Level inner, Level level, Entry summary)
    {
        if (inner.PlanDiffers(out var said))
        {
            draft.BreakOff($"The subtests of '{summary.Name}' {said}", lines.Number);
        }

        foreach (var child in inner.Children)
        {
            // Subtests of a test that is skipped or still to do cannot fail.
            child.Outcome = summary.Outcome == TestOutcome.Skipped && child.Outcome == TestOutcome.Failed ? TestOutcome.Skipped : child.Outcome;
            (child.Suites ??= []).Add(summary.Name);
            level.Children.Add(child);
        }

        if (inner.Children.Count == 0 || (summary.Outcome == TestOutcome.Failed && !inner.Children.Exists(child => child.Outcome >= TestOutcome.Failed)))
        {
            level.Children.Add(summary);
        }
    }

    /// <summary>Goes out of deeper levels; the one right below this indentation is returned, because this line sums it up.</summary>
    private Level? Leave(int indent)
    {
        Level? inner = null;
        while (_levels.Count > 1 && _levels[^1].Indent > indent)
        {
            if (_levels[^2].Indent > indent)
            {
                Merge();
                continue;
            }

            inner = _levels[^1];
            _levels.RemoveAt(_levels.Count - 1);
        }

        return inner;
    }

    private bool Enter(int indent)
    {
        if (_levels.Count < MaxDepth)
        {
            _levels.Add(new Level { Indent = indent });
            return true;
        }

        if (!_saidDeep)
        {
            _saidDeep = true;
            draft.BreakOff($"Subtests are nested deeper than {MaxDepth}, which no test tool does: the inner ones were not read.", lines.Number);
        }

        return false;
    }

    private Level? PlanLevel(int indent) =>
        _levels[^1].Indent < indent && !Enter(indent) ? null : _levels.FindLast(level => level.Indent <= indent);

    private void Merge()
    {
        var inner = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        _levels[^1].Children.AddRange(inner.Children);
    }

    private void EndDocument()
    {
        var hasOpen = _levels.Count > 1;
        while (_levels.Count > 1)
        {
            Merge();
        }

        var level = _levels[0];
        if (level.Points > 0 || level.Plan is not null || hasOpen)
        {
            Judge(level, hasOpen);
        }

        Flush(level);
        _levels[0] = new Level();
        _last = null;
    }

    private void Judge(Level level, bool hasOpen)
    {
        if (hasOpen)
        {
            draft.BreakOff("The file ends inside of subtests: the test that sums them up is missing.", lines.Number);
        }
        else if (level.Plan is null)
        {
            draft.BreakOff("The plan (1..N) is missing: the tests were stopped before they wrote it.", lines.Number);
        }
        else if (level.PlanDiffers(out var said))
        {
            draft.BreakOff("The tests " + said, lines.Number);
        }
    }

    private void Add(Entry entry)
    {
        var path = entry.Suites is null ? stem : string.Join(" > ", Enumerable.Reverse(entry.Suites));
        var (file, line) = entry.Yaml?.Place() ?? (null, null);
        TestProblem? problem = null;
        if (entry.Outcome != TestOutcome.Passed)
        {
            var text = entry.Yaml?.Text ?? "";
            text = entry.Comments is null ? text : text + entry.Comments;
            if (file is null && PerlPlace().Match(text) is { Success: true } perl)
            {
                (file, line) = (perl.Groups["file"].Value, ReportDraft.Line(perl.Groups["line"].Value));
            }

            problem = new TestProblem(entry.Outcome, draft.Texts.Keep(entry.Reason ?? entry.Yaml?.Message), entry.Yaml?.Type, draft.Texts.Keep(text), file, line);
        }

        var test = ReportDraft.Test(new TestCase(draft.Word(path), entry.Name), stem, entry.Outcome, entry.Seconds, problem, file, line);
        if (entry.IsCounted)
        {
            draft.Add(test);
        }
        else
        {
            draft.AddUncounted(test);
        }
    }

    private void Comment(string text)
    {
        if (text.StartsWith("# Looks like your test exited with", StringComparison.Ordinal))
        {
            draft.BreakOff(text[2..], lines.Number);
        }

        // Perl's tools tell in comments what node's tell in YAML.
        if (_last is { Outcome: TestOutcome.Failed } && !text.StartsWith("# Subtest", StringComparison.Ordinal))
        {
            _last.Comments ??= new CappedText(draft.Texts.Room);
            _last.Comments.Append(text.AsSpan(1).TrimStart(' '));
            _last.Comments.Append("\n");
        }
    }

    private void ReadYaml(int indent, Entry entry)
    {
        var isPassed = entry.Outcome == TestOutcome.Passed;
        var yaml = new TapYaml(isPassed ? 0 : draft.Texts.Room);
        while (lines.Read() is { } line)
        {
            if (line.AsSpan().Trim() is "...")
            {
                entry.Seconds = isPassed ? entry.Seconds : yaml.Seconds;
                entry.Yaml = isPassed ? null : yaml;
                return;
            }

            if (isPassed)
            {
                entry.Seconds = TapYaml.Duration(line) ?? entry.Seconds;
                continue;
            }

            yaml.Add(line.Length >= indent && line.AsSpan(0, indent).IsWhiteSpace() ? line[indent..] : line.TrimStart());
        }

        entry.Yaml = isPassed ? null : yaml;
        draft.BreakOff("The file ends inside of a diagnostic block.", lines.Number);
    }

    [GeneratedRegex(@"^\s*skip\w*:?", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SkipWord();

    [GeneratedRegex(@"\bat (?<file>\S[^\n]*?) line (?<line>\d{1,9})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PerlPlace();

    private sealed class Level
    {
        public int Indent { get; init; }

        /// <summary>The test these subtests belong to, where it stands in front of them.</summary>
        public Entry? Summary { get; init; }

        public int? Plan { get; set; }

        public int Points { get; set; }

        public int Highest { get; set; }

        public HashSet<int> Numbers { get; } = [];

        /// <summary>A number that two tests have; whether the plan was kept cannot be told then.</summary>
        public int? Repeated { get; set; }

        public List<Entry> Children { get; } = [];

        public bool PlanDiffers(out string said)
        {
            if (Repeated is { } number && Plan == Points)
            {
                said = $"have the number {number} twice: one of those planned was not told.";
                return true;
            }

            said = $"are {Points}, and {Plan} were planned: {(Points < Plan ? "some did not run" : "more ran than were announced")}.";
            return Plan is not null && (Plan != Points || Highest > Plan);
        }
    }

    private sealed class Entry(string name, TestOutcome outcome, string? reason, bool isCounted)
    {
        public string Name { get; } = name;

        public TestOutcome Outcome { get; set; } = outcome;

        public string? Reason { get; } = reason;

        public bool IsCounted { get; } = isCounted;

        public List<string>? Suites { get; set; }

        public double Seconds { get; set; } = double.NaN;

        public TapYaml? Yaml { get; set; }

        public CappedText? Comments { get; set; }
    }
}
