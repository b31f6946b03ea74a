using System.Globalization;
using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>Walks an XML file that anybody may have written, start tag by start tag; what goes wrong becomes damage of the report.</summary>
internal static class CoverageXml
{
    private const int MaxDepth = 100;

    /// <summary>Calls back for every start tag and end tag.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="builder">Where damage is told.</param>
    /// <param name="onStart">The reader stands on a start tag and is left there, or on the end of its own text.</param>
    /// <param name="onEnd">Given the name of an element that ends, also of an empty one.</param>
    public static void Walk(Stream stream, CoverageBuilder builder, Action<XmlReader> onStart, Action<string> onEnd)
    {
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var filter = new XmlTextFilter(head, XmlStart.Encoding(head.Head));
        using var xml = TolerantXml.Reader(filter);
        try
        {
            Walk(xml, builder, onStart, onEnd);
        }
        catch (XmlException e)
        {
            builder.Damage(TolerantXml.Sentence(e), e.LineNumber, e.LinePosition);
        }
        catch (Exception e) when (e is InvalidDataException or TooMuchException)
        {
            var position = (IXmlLineInfo)xml;
            builder.Damage(e.Message, position.LineNumber, position.LinePosition);
        }
    }

    /// <summary>A whole number of any size; null for anything else. What no long holds is as large as one.</summary>
    public static long? Number(ReadOnlySpan<char> text)
    {
        var plain = text.Trim();
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        // Counters beyond 64 bits and "1e+10" happen.
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? real >= long.MaxValue ? long.MaxValue : real <= long.MinValue ? long.MinValue : (long)real
            : null;
    }

    public static int LineOf(XmlReader xml) => ((IXmlLineInfo)xml).LineNumber;

    private static void Walk(XmlReader xml, CoverageBuilder builder, Action<XmlReader> onStart, Action<string> onEnd)
    {
        while (xml.Read())
        {
            if (xml.Depth > MaxDepth)
            {
                builder.Damage($"Elements are nested deeper than {MaxDepth}: no coverage tool does this. Reading stopped here.", LineOf(xml));
                return;
            }

            if (xml.NodeType == XmlNodeType.Element)
            {
                var name = xml.LocalName;
                var isEmpty = xml.IsEmptyElement;
                onStart(xml);
                if (isEmpty)
                {
                    onEnd(name);
                }
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                onEnd(xml.LocalName);
            }
        }
    }
}
