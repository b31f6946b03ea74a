using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>One walk over one XML report, element by element; a format says what its elements mean.</summary>
internal abstract class XmlReading(XmlReader xml, ReportDraft draft)
{
    private const int MaxDepth = 100;

    private readonly char[] _chunk = new char[4096];

    protected XmlReader Xml { get; } = xml;

    protected ReportDraft Draft { get; } = draft;

    /// <summary>Reads to the end of the file, or to its damage, which is thrown.</summary>
    public void ReadAll()
    {
        var saidText = false;
        Advance();
        while (!Xml.EOF)
        {
            if (Xml.NodeType == XmlNodeType.Element)
            {
                var (name, isEmpty) = (Xml.LocalName, Xml.IsEmptyElement);
                if (Open(name))
                {
                    continue;
                }

                if (isEmpty)
                {
                    Close(name);
                }
            }
            else if (Xml.NodeType == XmlNodeType.EndElement)
            {
                Close(Xml.LocalName);
            }
            else if (Xml.NodeType == XmlNodeType.Text && Xml.Depth == 0 && !saidText)
            {
                saidText = true;
                Draft.Notice("There is text outside the report's root element; it was passed over.");
            }

            Advance();
        }
    }

    /// <summary>An element begins. True when it was read whole and the reader stands behind it.</summary>
    protected abstract bool Open(string name);

    /// <summary>An element that was not read whole ends.</summary>
    protected abstract void Close(string name);

    protected string? Attribute(string name) => Xml.GetAttribute(name);

    protected int? Count(string name) => Numbers.Count(Attribute(name));

    /// <summary>Passes over the element and all in it.</summary>
    protected bool Skip()
    {
        Walk(null);
        return true;
    }

    /// <summary>The text of the element and of those in it; null when it is blank.</summary>
    protected string? ReadText(int maxChars = int.MaxValue)
    {
        var text = new CappedText(Math.Min(maxChars, Draft.Texts.Room));
        Walk(text);
        return Draft.Texts.Keep(text.ToString());
    }

    private void Walk(CappedText? text)
    {
        var depth = Xml.Depth;
        var isEmpty = Xml.IsEmptyElement;
        Advance();
        while (!isEmpty && !Xml.EOF && !(Xml.NodeType == XmlNodeType.EndElement && Xml.Depth == depth))
        {
            if (text is not null && Xml.NodeType is (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
            {
                Append(text);
            }

            Advance();
        }

        if (!isEmpty)
        {
            Advance();
        }
    }

    private void Append(CappedText text)
    {
        for (var read = Xml.ReadValueChunk(_chunk, 0, _chunk.Length); read > 0; read = Xml.ReadValueChunk(_chunk, 0, _chunk.Length))
        {
            text.Append(_chunk.AsSpan(0, read));
        }
    }

    /// <summary>To the next node. Depth is bounded here, because the reader's memory grows with it, in parts that are passed over too.</summary>
    private void Advance()
    {
        Xml.Read();
        if (Xml.Depth > MaxDepth)
        {
            var position = (IXmlLineInfo)Xml;
            throw new XmlException($"Elements are nested deeper than {MaxDepth}, which no test tool does.", null, position.LineNumber, position.LinePosition);
        }
    }
}
