namespace BotApp.Core.Reports.Formats;

/// <summary>The Test Anything Protocol, versions 12 to 14. Source: https://testanything.org/tap-version-14-specification.html.</summary>
public sealed class Tap : IReportFormat
{
    private const int MaxLeadingLines = 100;

    /// <inheritdoc/>
    public string Name => "tap";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var isNamedTap = fileName.EndsWith(".tap", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".tap.gz", StringComparison.OrdinalIgnoreCase);
        var lines = TextStart.Decode(start).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        // The first line that says anything must be TAP: a log that mentions "ok" somewhere is none.
        var first = lines.Take(MaxLeadingLines).FirstOrDefault(line => line.Length > 0 && !line.StartsWith('#'));
        if (first is null)
        {
            return isNamedTap && lines.Exists(line => line.StartsWith('#'));
        }

        return TapLine.Parse(first) switch
        {
            TapLine.Version => true,
            TapLine.Plan plan => isNamedTap || plan.Count == 0 || lines.Exists(line => TapLine.Parse(line) is TapLine.Point),
            TapLine.Point point => isNamedTap || point.Number == 1 || (point.Number is null && HasPlan(lines)),
            TapLine.BailOut => isNamedTap,
            // node's subtests come before the test they belong to.
            _ when first.StartsWith(' ') => TapLine.Parse(first.TrimStart()) is TapLine.Point { Number: 1 } or TapLine.Plan && HasPlanOrPoint(lines),
            _ => isNamedTap && HasPlanOrPoint(lines),
        };
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(path);
        var draft = new ReportDraft { Dialect = "tap" };
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var text = TextStart.Open(head);
        var reading = new TapReading(new LineText(text), draft, Stem(path));
        try
        {
            reading.ReadAll();
        }
        catch (InvalidDataException e)
        {
            draft.BreakOff(e.Message);
        }

        reading.Finish();
        return draft.ToReport(path, Name);
    }

    private static bool HasPlan(List<string> lines) => lines.Exists(line => TapLine.Parse(line) is TapLine.Plan);

    private static bool HasPlanOrPoint(List<string> lines) => lines.Exists(line => TapLine.Parse(line) is TapLine.Plan or TapLine.Point);

    /// <summary>Tests of a TAP file know no class or file; they are told apart by what the report is called.</summary>
    private static string Stem(string path)
    {
        var name = DotNetName.FileName(path);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return name.EndsWith(".tap", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }
}
