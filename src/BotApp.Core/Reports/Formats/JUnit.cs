using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>The JUnit family: pytest, Surefire, Gradle, jest-junit, gotestsum, googletest, PHPUnit and everything shaped like them.</summary>
public sealed class JUnit : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "junit";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) =>
        XmlStart.Root(start) is "testsuites" or "testsuite" or "testcase" or "testrun";

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        var encoding = XmlStart.Encoding(head.Head);
        using var utf8 = encoding is UTF8Encoding ? head : Encoding.CreateTranscodingStream(head, encoding, Encoding.UTF8, leaveOpen: true);
        var xml = new XmlPull(new XmlWindow(utf8));
        var reading = new JUnitReading(xml);
        try
        {
            reading.ReadAll();
        }
        catch (XmlDamageException e)
        {
            reading.BreakOff(e.Line, e.Column, $"The XML breaks off or is damaged here: {e.Message} What was read before is kept; the rest of this file is missing.");
        }
        catch (InvalidDataException e)
        {
            // A damaged or refused gzip or zip entry; the message is ours or the inflater's.
            reading.BreakOff(null, null, e.Message);
        }

        if (xml.Letters.SawReplacement)
        {
            reading.Notice("Some bytes are not letters of the file's encoding and were replaced: write the report as UTF-8.");
        }

        if (xml.SawDocumentType)
        {
            reading.Notice("The document type was passed over: no entity or outside file of it is ever read.");
        }

        if (xml.SawBareCharacters)
        {
            reading.Notice("Bare < or & characters were read as text: whatever writes this file does not escape them.");
        }

        return reading.ToReport(path, Name);
    }
}
