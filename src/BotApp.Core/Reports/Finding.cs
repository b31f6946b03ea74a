namespace BotApp.Core.Reports;

/// <summary>How serious the tool says it is.</summary>
public enum FindingLevel
{
    /// <summary>Only to know: style, hints.</summary>
    Note,

    /// <summary>May be wrong.</summary>
    Warning,

    /// <summary>Is wrong.</summary>
    Error,
}

/// <summary>Why a finding is not shown on its line.</summary>
public enum FindingStanding
{
    /// <summary>It is shown.</summary>
    Open,

    /// <summary>Somebody set it aside in the code or in the tool's settings.</summary>
    Suppressed,

    /// <summary>The tool's own baseline has it already.</summary>
    Known,
}

/// <summary>A remark of a tool that reads code. All of its text is foreign: whoever shows it encodes it.</summary>
/// <param name="Level">How serious.</param>
/// <param name="Message">What it says; never empty, at most 8 KB.</param>
public sealed record Finding(FindingLevel Level, string Message)
{
    /// <summary>The tool's name for this kind of remark, such as <c>W0611</c>; empty when there is none.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The rule in words; empty when the tool gives none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Which tool; empty when it does not say.</summary>
    public string Tool { get; init; } = "";

    /// <summary>The file as the tool wrote it; null when the remark is about no file.</summary>
    public string? Path { get; init; }

    /// <summary>Counted from 1; null when not told.</summary>
    public int? Line { get; init; }

    /// <summary>The last line; null when not told.</summary>
    public int? EndLine { get; init; }

    /// <summary>Counted from 1; null when not told.</summary>
    public int? Column { get; init; }

    /// <summary>The last column; null when not told.</summary>
    public int? EndColumn { get; init; }

    /// <summary>Whether it is shown on its line.</summary>
    public FindingStanding Standing { get; init; }
}
