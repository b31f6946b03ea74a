namespace BotApp.Core.Reports;

/// <summary>How much is read from files that anybody may have written. A million tests with tracebacks are 130 MB of XML.</summary>
public sealed record ReportLimits
{
    /// <summary>How many first bytes a format is recognised by.</summary>
    public const int SniffBytes = 16 * 1024;

    /// <summary>The largest archive that is opened, in bytes. Default 256 MB.</summary>
    public long MaxArchiveBytes { get; init; } = 256L << 20;

    /// <summary>The most entries an archive may have. Default 20 000.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>The most bytes one file may have after inflating. Default 512 MB.</summary>
    public long MaxFileBytes { get; init; } = 512L << 20;

    /// <summary>The most bytes all files of an archive may have together. Default 2 GB.</summary>
    public long MaxTotalBytes { get; init; } = 2L << 30;

    /// <summary>How many times its packed size a file may inflate to, once past 1 MB. Default 200 (reports repeat themselves: 15 is usual, 90 happens).</summary>
    public int MaxRatio { get; init; } = 200;
}
