using System.Xml;

namespace BotApp.Core.Reports.Formats;

/// <summary>The XML of NUnit 1 and 2, which other tools still write.</summary>
public sealed class NUnit2 : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "nunit2";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => XmlStart.Root(start) == "test-results";

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "nunit" };
        TolerantXml.Read(stream, draft, xml => new NUnitReading(xml, draft, new NUnit2Words()).ReadAll());
        return draft.ToReport(path, Name);
    }
}

/// <summary>What NUnit 2's attributes mean. The oldest versions have no result, only whether a test ran and succeeded.</summary>
internal sealed class NUnit2Words : INUnitWords
{
    public double Time(XmlReader xml) => Seconds.Parse(xml.GetAttribute("time"));

    public TestCase Identity(XmlReader xml, string name) => DotNetName.Of(xml.GetAttribute("classname"), name);

    public TestOutcome? Outcome(XmlReader xml)
    {
        if (xml.GetAttribute("result") is { } result)
        {
            return result.Trim().ToUpperInvariant() switch
            {
                "SUCCESS" or "PASSED" => TestOutcome.Passed,
                "FAILURE" or "FAILED" => TestOutcome.Failed,
                "ERROR" or "CANCELLED" => TestOutcome.Error,
                "IGNORED" or "SKIPPED" or "NOTRUNNABLE" or "INCONCLUSIVE" or "EXPLICIT" => TestOutcome.Skipped,
                _ => null,
            };
        }

        if (IsFalse(xml.GetAttribute("executed")))
        {
            return TestOutcome.Skipped;
        }

        // Only what says so in a word that is known has passed.
        var (success, executed) = (xml.GetAttribute("success"), xml.GetAttribute("executed"));
        return IsFalse(success) ? TestOutcome.Failed
            : (success is not null || executed is not null) && (success is null || IsTrue(success)) && (executed is null || IsTrue(executed)) ? TestOutcome.Passed : null;
    }

    public bool IsCancelled(XmlReader xml) => string.Equals(xml.GetAttribute("result"), "Cancelled", StringComparison.OrdinalIgnoreCase);

    /// <summary>total leaves out what was not run, so it says nothing about the elements.</summary>
    public int? Announced(XmlReader xml) => null;

    public int? AnnouncedFailed(XmlReader xml)
    {
        var (failures, errors) = (Numbers.Count(xml.GetAttribute("failures")), Numbers.Count(xml.GetAttribute("errors")));
        return failures is null && errors is null ? null : (int)Math.Min(int.MaxValue, (long)(failures ?? 0) + (errors ?? 0));
    }

    private static bool IsTrue(string? text) => string.Equals(text?.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(string? text) => string.Equals(text?.Trim(), "false", StringComparison.OrdinalIgnoreCase);
}
