using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>JaCoCo's XML: lines with missed and covered instructions. Source: https://www.jacoco.org/jacoco/trunk/coverage/report.dtd.</summary>
public sealed class JaCoCo : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "jacoco";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        // "report" is a name anybody may choose: the document type or one of JaCoCo's own children makes it JaCoCo's.
        if (XmlStart.Root(start) != "report")
        {
            return false;
        }

        var text = XmlStart.Encoding(start).GetString(start);
        return text.Contains("-//JACOCO//DTD", StringComparison.OrdinalIgnoreCase)
            || text.Contains("<sessioninfo", StringComparison.Ordinal)
            || (text.Contains("<counter", StringComparison.Ordinal) && text.Contains("missed=", StringComparison.Ordinal))
            || (text.Contains("<package", StringComparison.Ordinal) && text.Contains("<sourcefile", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reading = new Reading();
        CoverageXml.Walk(stream, reading.Builder, reading.Start, reading.End);
        reading.Builder.Compare(reading.SaidLines, reading.SaidCovered);
        return reading.Builder.ToReport(path, Name, "");
    }

    private sealed class Reading
    {
        private readonly Stack<string> _groups = [];
        private string? _package;
        private CoverageBuilder.FileLines? _file;
        private int _depth;

        public CoverageBuilder Builder { get; } = new();

        public long? SaidLines { get; private set; }

        public long? SaidCovered { get; private set; }

        public void Start(XmlReader xml)
        {
            _depth++;
            switch (xml.LocalName)
            {
                case "group":
                    _groups.Push(xml.GetAttribute("name") ?? "");
                    break;
                case "package":
                    _package = xml.GetAttribute("name") ?? "";
                    break;
                case "sourcefile":
                    File(xml);
                    break;
                case "line" when _file is not null:
                    Line(xml);
                    break;
                case "counter" when _depth == 2 && xml.GetAttribute("type") == "LINE":
                    SaidCovered = CoverageXml.Number(xml.GetAttribute("covered"));
                    SaidLines = SaidCovered + CoverageXml.Number(xml.GetAttribute("missed"));
                    break;
            }
        }

        public void End(string name)
        {
            _depth--;
            switch (name)
            {
                case "group":
                    _groups.TryPop(out _);
                    break;
                case "package":
                    _package = null;
                    break;
                case "sourcefile":
                    _file = null;
                    break;
            }
        }

        private void File(XmlReader xml)
        {
            var name = xml.GetAttribute("name");
            var path = string.IsNullOrEmpty(name) ? null : string.IsNullOrEmpty(_package) ? name : $"{_package}/{name}";
            _file = Builder.File(path, _groups.TryPeek(out var group) ? group : "", CoverageXml.LineOf(xml));
        }

        private void Line(XmlReader xml)
        {
            var at = CoverageXml.LineOf(xml);
            var number = CoverageXml.Number(xml.GetAttribute("nr"));
            var instructions = CoverageXml.Number(xml.GetAttribute("ci"));
            if (number is null || instructions is null)
            {
                Builder.Damage("A line without nr or without ci: it was left out.", at);
                return;
            }

            var missed = Math.Clamp(CoverageXml.Number(xml.GetAttribute("mb")) ?? 0, 0, int.MaxValue);
            var taken = Math.Clamp(CoverageXml.Number(xml.GetAttribute("cb")) ?? 0, 0, int.MaxValue);
            // Covered instructions are no counts of runs: the line was run, how often is not told.
            _file!.Add(number.Value, Math.Clamp(instructions.Value, -1, 1), missed + taken, taken, at);
        }
    }
}
