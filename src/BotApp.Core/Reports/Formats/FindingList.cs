using System.Globalization;
using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>Collects the findings of a file in bounded memory: whatever the tool writes, texts are cut and a flood ends.</summary>
internal sealed class FindingList
{
    private const int MaxFindings = 20_000;
    private const int MaxMessageChars = 8 * 1024;
    private const int MaxWordChars = 300;
    private const int MaxPathChars = 4096;
    private const long MaxChars = 16 << 20;
    private const int MaxProblems = 50;

    private readonly List<Finding> _findings = [];
    private readonly List<ReportProblem> _problems = [];
    private readonly HashSet<string> _said = [];
    private long _left;
    private long _chars;
    private bool _incomplete;

    public void Add(Finding finding)
    {
        if (_findings.Count == MaxFindings || _chars > MaxChars)
        {
            _left++;
            return;
        }

        _chars += finding.Message.Length + finding.Title.Length + finding.Rule.Length + (finding.Path?.Length ?? 0);
        var line = Positive(finding.Line);
        var column = line is null ? null : Positive(finding.Column);
        var path = string.IsNullOrWhiteSpace(finding.Path) || finding.Path.Length > MaxPathChars ? null : finding.Path;
        _findings.Add(finding with
        {
            Message = string.IsNullOrWhiteSpace(finding.Message) ? "(no message)" : Cut(finding.Message, MaxMessageChars),
            Rule = Cut(finding.Rule, MaxWordChars),
            Title = Cut(finding.Title, MaxWordChars),
            Tool = Cut(finding.Tool, MaxWordChars),
            Path = path,
            Line = line,
            EndLine = line is not null && finding.EndLine >= line && finding.EndLine <= CoverageLimits.MaxLineNumber ? finding.EndLine : line,
            Column = column,
            EndColumn = column is null ? null : Positive(finding.EndColumn),
        });
    }

    public void Damage(string message, int? line = null, int? column = null)
    {
        _incomplete = true;
        Tell(line > 0 ? new ReportProblem(message, line, column) : new ReportProblem(message));
    }

    public void Damage(ReportProblem problem) => Damage(problem.Message, problem.Line, problem.Column);

    public void Notice(string message) => Tell(new ReportProblem(message, IsNotice: true));

    public Report ToReport(string path, string format, string dialect)
    {
        if (_left > 0)
        {
            Notice(string.Create(CultureInfo.InvariantCulture, $"The file has {_left + _findings.Count} findings; only the first {_findings.Count} were kept."));
        }

        return new Report
        {
            Path = path,
            Format = format,
            Dialect = Cut(dialect, MaxWordChars),
            State = ReportState.Ignored,
            Kind = ReportKind.Findings,
            ReadState = _incomplete ? ReportState.Incomplete : ReportState.Complete,
            Findings = _findings,
            Problems = _problems,
        };
    }

    /// <summary>The text of a member that is one, null otherwise.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The whole number of a member that is one, null otherwise.</summary>
    public static int? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The object of a member that is one; an undefined element otherwise.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private void Tell(ReportProblem problem)
    {
        if (_problems.Count < MaxProblems && _said.Add(problem.Message))
        {
            _problems.Add(problem);
        }
    }

    private static int? Positive(int? number) => number is >= 1 and <= CoverageLimits.MaxLineNumber ? number : null;

    private static string Cut(string text, int maxChars) => text.Length <= maxChars ? text
        : text[..(char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars)] + "…";
}
