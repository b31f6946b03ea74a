using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Opens XML the way all XML reports are read: whatever its encoding and slips, several roots, no document type, no entity of
/// its own, and what stood before damage is kept.
/// </summary>
internal static class TolerantXml
{
    /// <summary>Reads the stream as far as it goes and tells the draft what was wrong with it.</summary>
    public static void Read(Stream stream, ReportDraft draft, Action<XmlReader> read)
    {
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var filter = new XmlTextFilter(head, XmlStart.Encoding(head.Head));
        using var xml = Reader(filter);
        try
        {
            read(xml);
        }
        catch (XmlException e)
        {
            draft.BreakOff(Sentence(e), e.LineNumber, e.LinePosition);
        }
        catch (InvalidDataException e)
        {
            // A damaged or refused gzip or zip entry; the message is ours or the inflater's.
            draft.BreakOff(e.Message);
        }

        Notice(filter, draft);
    }

    /// <summary>A reader over text that was made fit for one.</summary>
    public static XmlReader Reader(XmlTextFilter filter) => XmlReader.Create(filter, Settings(), Context());

    /// <summary>What is said of damage: the reader's own sentence, without the position that stands beside it anyway.</summary>
    public static string Sentence(XmlException e)
    {
        var position = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        var cause = position > 0 ? e.Message[..position] : e.Message;
        return $"The XML breaks off or is damaged here: {cause} What was read before is kept; the rest of this file is missing.";
    }

    private static void Notice(XmlTextFilter filter, ReportDraft draft)
    {
        if (filter.SawReplacement)
        {
            draft.Notice("Some bytes are not letters of the file's encoding and were replaced: write the report as UTF-8.");
        }

        if (filter.SawDocumentType)
        {
            draft.Notice("The document type was passed over: no entity or outside file of it is ever read.");
        }

        if (filter.SawBareCharacters)
        {
            draft.Notice("Bare < or & characters were read as text: whatever writes this file does not escape them.");
        }
    }

    private static XmlReaderSettings Settings() => new()
    {
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

    /// <summary>A prefix nobody declared is a slip of the writer, not a reason to lose the results.</summary>
    private sealed class AnyPrefix(XmlNameTable names) : XmlNamespaceManager(names)
    {
        public override string LookupNamespace(string prefix) => base.LookupNamespace(prefix) ?? "undeclared:" + prefix;
    }
}
