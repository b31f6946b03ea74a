namespace BotApp.Core.Reports.Formats;

/// <summary>Visual Studio's TRX, as vstest, the testing platform and Visual Studio itself write it.</summary>
public sealed class Trx : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "trx";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => XmlStart.Root(start) == "TestRun";

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "trx" };
        TrxReading? reading = null;
        TolerantXml.Read(stream, draft, xml => (reading = new TrxReading(xml, draft)).ReadAll());
        reading?.Finish();
        return draft.ToReport(path, Name);
    }
}
