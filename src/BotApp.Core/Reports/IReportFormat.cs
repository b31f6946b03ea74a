namespace BotApp.Core.Reports;

/// <summary>A kind of test report: one file, one line in <see cref="ReportReader"/>.</summary>
public interface IReportFormat
{
    /// <summary>Lower-case name, as in the JSON of <c>report</c>.</summary>
    string Name { get; }

    /// <summary>Says by its first bytes (and only in doubt by its name) whether this format reads the file.</summary>
    /// <param name="fileName">The file's path.</param>
    /// <param name="start">The first bytes, up to <see cref="ReportLimits.SniffBytes"/>.</param>
    bool Recognises(string fileName, ReadOnlySpan<byte> start);

    /// <summary>Reads the file; damage becomes problems of the report, never an exception.</summary>
    Report Read(Stream stream, string path);
}
