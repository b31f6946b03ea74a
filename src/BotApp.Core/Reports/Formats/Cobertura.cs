using System.Globalization;
using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Cobertura's XML, which coverage.py, coverlet, gcovr, istanbul, PHPUnit and many others write. Lines count, never the rates in attributes.
/// Source: https://github.com/cobertura/cobertura (coverage-04.dtd).
/// </summary>
public sealed class Cobertura : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "cobertura";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        // The root's name is shared by Clover and SonarQube, whose children are others.
        if (XmlStart.Root(start) != "coverage")
        {
            return false;
        }

        var text = XmlStart.Encoding(start).GetString(start);
        var root = text.IndexOf("<coverage", StringComparison.Ordinal);
        var inside = root < 0 ? "" : text[root..];
        return !Has(inside, "<project") && !Has(inside, "<file")
            && (Has(inside, "<packages") || Has(inside, "<sources") || Has(inside, "line-rate") || Has(inside, "lines-valid"));
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reading = new Reading();
        CoverageXml.Walk(stream, reading.Builder, reading.Start, reading.End);
        return reading.ToReport(path, Name);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    private sealed class Reading
    {
        private CoverageBuilder.FileLines? _file;
        private long? _saidLines;
        private long? _saidCovered;
        private bool _isCoveragePy;

        public CoverageBuilder Builder { get; } = new();

        public void Start(XmlReader xml)
        {
            switch (xml.LocalName)
            {
                case "coverage":
                    // Several documents in one file: their sums are added up as their lines are.
                    _saidLines = CoverageXml.Number(xml.GetAttribute("lines-valid")) is { } all ? (_saidLines ?? 0) + all : null;
                    _saidCovered = CoverageXml.Number(xml.GetAttribute("lines-covered")) is { } some ? (_saidCovered ?? 0) + some : null;
                    _isCoveragePy |= xml.GetAttribute("version")?.Split('.').Length is 3 or 4 && xml.GetAttribute("complexity") == "0";
                    break;
                case "source" when !xml.IsEmptyElement:
                    Source(xml);
                    break;
                case "class":
                    _file = Builder.File(xml.GetAttribute("filename"), line: CoverageXml.LineOf(xml));
                    break;
                case "line":
                    Line(xml);
                    break;
            }
        }

        public void End(string name) => _file = name == "class" ? null : _file;

        public Report ToReport(string path, string format)
        {
            Builder.Compare(_saidLines, _saidCovered);
            return Builder.ToReport(path, format, _isCoveragePy ? "coverage.py" : "");
        }

        private void Source(XmlReader xml)
        {
            var text = new CappedText(CoverageLimits.MaxNameChars);
            while (xml.Read() && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                text.Append(xml.Value);
            }

            Builder.AddSource(text.ToString());
        }

        private void Line(XmlReader xml)
        {
            var at = CoverageXml.LineOf(xml);
            var number = CoverageXml.Number(xml.GetAttribute("number"));
            var hits = CoverageXml.Number(xml.GetAttribute("hits"));
            if (number is null || hits is null)
            {
                Builder.Damage("A line without a number or without hits: it was left out.", at);
                return;
            }

            if (_file is null)
            {
                Builder.Damage("A line outside of any class with a file name: it belongs nowhere.", at);
                return;
            }

            var (covered, all) = Branches(xml.GetAttribute("condition-coverage"));
            _file.Add(number.Value, hits.Value, all, covered, at);
        }

        /// <summary>"50% (1/2)"</summary>
        private static (long Covered, long All) Branches(string? text)
        {
            var open = text?.IndexOf('(', StringComparison.Ordinal) ?? -1;
            var slash = open < 0 ? -1 : text!.IndexOf('/', open);
            var close = slash < 0 ? -1 : text!.IndexOf(')', slash);
            return close > 0
                && int.TryParse(text.AsSpan(open + 1, slash - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var covered)
                && int.TryParse(text.AsSpan(slash + 1, close - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var all)
                ? (covered, all)
                : (0, 0);
        }
    }
}
