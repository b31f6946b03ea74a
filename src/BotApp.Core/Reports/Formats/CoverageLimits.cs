namespace BotApp.Core.Reports.Formats;

/// <summary>How much of a coverage file is kept; what is beyond makes it incomplete. The largest repositories have a few million lines that can be run.</summary>
internal static class CoverageLimits
{
    public const int MaxFiles = 100_000;

    public const int MaxLines = 5_000_000;

    /// <summary>No source file is longer; compilers stop at or before this.</summary>
    public const int MaxLineNumber = 16_777_215;

    public const int MaxNameChars = 1024;

    public const int MaxProblems = 50;
}
