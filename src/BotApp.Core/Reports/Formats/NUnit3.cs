using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>NUnit 3's XML, and 4's, which is the same; Unity writes it too.</summary>
public sealed class NUnit3 : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "nunit3";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => XmlStart.Root(start) is "test-run" or "test-suite" or "test-case";

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "nunit" };
        TolerantXml.Read(stream, draft, xml => new NUnitReading(xml, draft, new NUnit3Words()).ReadAll());
        return draft.ToReport(path, Name);
    }
}

/// <summary>What NUnit 3's attributes mean.</summary>
internal sealed class NUnit3Words : INUnitWords
{
    public double Time(XmlReader xml) => Seconds.Parse(xml.GetAttribute("duration") ?? xml.GetAttribute("time"));

    /// <summary>fullname, not classname: only the first has the arguments of a fixture.</summary>
    public TestCase Identity(XmlReader xml, string name)
    {
        var full = xml.GetAttribute("fullname");
        if (full is not null && full.Length > name.Length + 1 && full[^(name.Length + 1)] == '.' && full.EndsWith(name, StringComparison.Ordinal))
        {
            return new TestCase(full[..^(name.Length + 1)], name);
        }

        return DotNetName.Of(xml.GetAttribute("classname"), full is null || xml.GetAttribute("classname") is { Length: > 0 } ? name : full);
    }

    public TestOutcome? Outcome(XmlReader xml)
    {
        var label = xml.GetAttribute("label") ?? "";
        var result = xml.GetAttribute("result") ?? "";
        // Old engines join both: "Failed(Error)".
        var word = result.Split(['(', ':'])[0].Trim();
        label = label.Length > 0 ? label : result[Math.Min(word.Length + 1, result.Length)..].TrimEnd(')');
        return word.ToUpperInvariant() switch
        {
            "PASSED" or "SUCCESS" or "WARNING" => TestOutcome.Passed,
            "SKIPPED" or "INCONCLUSIVE" or "IGNORED" or "EXPLICIT" => TestOutcome.Skipped,
            "FAILED" or "FAILURE" => label.ToUpperInvariant() is "ERROR" or "CANCELLED" ? TestOutcome.Error : TestOutcome.Failed,
            "ERROR" or "CANCELLED" => TestOutcome.Error,
            _ => null,
        };
    }

    public bool IsCancelled(XmlReader xml) => string.Equals(xml.GetAttribute("label"), "Cancelled", StringComparison.OrdinalIgnoreCase);

    public int? Announced(XmlReader xml) => Numbers.Count(xml.GetAttribute("total"));

    public int? AnnouncedFailed(XmlReader xml) => Numbers.Count(xml.GetAttribute("failed"));
}
