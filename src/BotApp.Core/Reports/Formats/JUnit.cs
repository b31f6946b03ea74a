using System.Xml;

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
        using var filter = new XmlTextFilter(head, XmlStart.Encoding(head.Head));
        using var xml = XmlReader.Create(filter, Settings(), Context());
        var reading = new JUnitReading(xml);
        try
        {
            reading.ReadAll();
        }
        catch (XmlException e)
        {
            reading.BreakOff(e.LineNumber, e.LinePosition, Sentence(e));
        }
        catch (InvalidDataException e)
        {
            // A damaged or refused gzip or zip entry; the message is ours or the inflater's.
            reading.BreakOff(null, null, e.Message);
        }

        if (filter.SawReplacement)
        {
            reading.Notice("Some bytes are not letters of the file's encoding and were replaced: write the report as UTF-8.");
        }

        if (filter.SawDocumentType)
        {
            reading.Notice("The document type was passed over: no entity or outside file of it is ever read.");
        }

        if (filter.SawBareCharacters)
        {
            reading.Notice("Bare < or & characters were read as text: whatever writes this file does not escape them.");
        }

        return reading.ToReport(path, Name);
    }

    private static XmlReaderSettings Settings() => new()
    {
        // Several roots in one file happen: all of them count. Character references to forbidden characters happen too.
        ConformanceLevel = ConformanceLevel.Fragment,
        CheckCharacters = false,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1,
    };

    private static XmlParserContext Context()
    {
        var names = new NameTable();
        return new XmlParserContext(names, new AnyPrefix(names), null, XmlSpace.None);
    }

    /// <summary>The reader's own sentence, without the position that stands beside it anyway.</summary>
    private static string Sentence(XmlException e)
    {
        var position = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        var cause = position > 0 ? e.Message[..position] : e.Message;
        return $"The XML breaks off or is damaged here: {cause} What was read before is kept; the rest of this file is missing.";
    }

    /// <summary>A prefix nobody declared is a slip of the writer, not a reason to lose the results.</summary>
    private sealed class AnyPrefix(XmlNameTable names) : XmlNamespaceManager(names)
    {
        public override string LookupNamespace(string prefix) => base.LookupNamespace(prefix) ?? "undeclared:" + prefix;
    }
}
