using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// What a TRX file says of the run as a whole. It cannot make a test fail, but a run that ended in an error is not the whole
/// truth, however green its tests are.
/// </summary>
internal sealed class TrxSummary
{
    private const int MaxTexts = 20;

    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private int? _total;
    private int _failed;

    /// <summary>The run's outcome; null when the file has no summary.</summary>
    public string? Outcome { get; set; }

    /// <summary>The outcome of the message that is being read.</summary>
    public string? Level { get; set; }

    public void Read(XmlReader xml)
    {
        _total = Numbers.Count(xml.GetAttribute("total"));
        foreach (var name in (string[])["failed", "error", "timeout", "aborted"])
        {
            _failed = Math.Max(_failed, Numbers.Count(xml.GetAttribute(name)) ?? 0);
        }
    }

    public void Say(string? text)
    {
        var texts = string.Equals(Level, "Error", StringComparison.OrdinalIgnoreCase) ? _errors : _warnings;
        // xUnit.net's adapter repeats every failed and skipped test here.
        if (text is not null && texts.Count < MaxTexts && !text.TrimEnd().EndsWith("[FAIL]", StringComparison.Ordinal) && !text.TrimEnd().EndsWith("[SKIP]", StringComparison.Ordinal))
        {
            texts.Add(text.Trim());
        }
    }

    public void Judge(ReportDraft draft)
    {
        if (Cause(draft) is { } cause)
        {
            draft.BreakOff(cause + (_errors.Count > 0 ? $" It says: {_errors[0]}" : ""));
            _errors.RemoveRange(0, Math.Min(1, _errors.Count));
        }

        foreach (var text in _errors)
        {
            draft.Notice($"The run reports an error: {text}");
        }

        foreach (var text in _warnings)
        {
            draft.Notice($"The run reports: {text}");
        }

        if (Outcome is not null && !draft.IsIncomplete)
        {
            draft.Compare("The summary", _total, _failed);
        }
    }

    private string? Cause(ReportDraft draft)
    {
        switch ((Outcome ?? "").ToUpperInvariant())
        {
            case "":
                return null;
            case "COMPLETED" or "PASSED" or "WARNING" or "NOTEXECUTED" or "INCONCLUSIVE":
                return _errors.Count > 0 && draft.Problems == 0 ? "The run reports an error although no test in it failed: it may have ended before all tests ran." : null;
            case "FAILED":
                return draft.Problems == 0 ? "The run failed although no test in it did: look for a crash, a time-out or a missing test in the job's log." : null;
            default:
                return $"The run ended as '{Outcome}', not as 'Completed': it stopped before all tests ran.";
        }
    }
}
