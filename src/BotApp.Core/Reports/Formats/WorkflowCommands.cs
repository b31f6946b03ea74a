namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Text with GitHub's workflow commands, as linters print them on a runner: <c>::error file=a.py,line=3::message</c>.
/// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
/// </summary>
public sealed class WorkflowCommands : IReportFormat
{
    private const int MaxLineChars = 64 * 1024;

    /// <inheritdoc/>
    public string Name => "workflow-commands";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        foreach (var line in TextStart.Decode(start).AsSpan().EnumerateLines())
        {
            if (Split(line, out _, out _) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new FindingList();
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var reader = TextStart.Open(head);
        try
        {
            string? stopped = null;
            var lines = new LineText(reader, MaxLineChars, showsControls: false);
            while (lines.Read() is { } line)
            {
                if (stopped is not null || (stopped = StopToken(line)) is not null)
                {
                    stopped = stopped is not null && line.AsSpan().Trim().SequenceEqual($"::{stopped}::") ? null : stopped;
                }
                else if (Split(line.AsSpan().TrimStart('\uFEFF'), out var properties, out var message) is { } level)
                {
                    findings.Add(Of(level, properties.ToString(), Decode(message.Trim("\r").ToString(), isProperty: false)));
                }
            }
        }
        catch (InvalidDataException e)
        {
            findings.Damage(e.Message);
        }

        return findings.ToReport(path, Name, "");
    }

    /// <summary>Takes a command apart; null for every line that is none of the three that remark on something.</summary>
    private static FindingLevel? Split(ReadOnlySpan<char> line, out ReadOnlySpan<char> properties, out ReadOnlySpan<char> message)
    {
        properties = message = [];
        var text = line.TrimStart();
        if (!text.StartsWith("::", StringComparison.Ordinal))
        {
            return null;
        }

        var command = text[2..];
        var end = command.IndexOf("::", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var space = command[..end].IndexOf(' ');
        var name = space < 0 ? command[..end] : command[..space];
        properties = space < 0 ? [] : command[(space + 1)..end];
        message = command[(end + 2)..];
        return name switch
        {
            _ when name.Equals("error", StringComparison.OrdinalIgnoreCase) => FindingLevel.Error,
            _ when name.Equals("warning", StringComparison.OrdinalIgnoreCase) => FindingLevel.Warning,
            _ when name.Equals("notice", StringComparison.OrdinalIgnoreCase) => FindingLevel.Note,
            _ => null,
        };
    }

    /// <summary>Between ::stop-commands::token and ::token:: lines that look like commands are only text.</summary>
    private static string? StopToken(string line)
    {
        const string Stop = "::stop-commands::";
        var text = line.AsSpan().Trim();
        return text.StartsWith(Stop, StringComparison.OrdinalIgnoreCase) && text.Length > Stop.Length ? text[Stop.Length..].ToString() : null;
    }

    private static Finding Of(FindingLevel level, string properties, string message)
    {
        var finding = new Finding(level, message);
        foreach (var pair in properties.Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..].Trim(), isProperty: true);
            finding = (equals < 0 ? "" : pair[..equals].Trim().ToUpperInvariant()) switch
            {
                "FILE" => finding with { Path = value },
                "LINE" => finding with { Line = Number(value) },
                "ENDLINE" => finding with { EndLine = Number(value) },
                "COL" => finding with { Column = Number(value) },
                "ENDCOLUMN" => finding with { EndColumn = Number(value) },
                "TITLE" => finding with { Title = value },
                _ => finding,
            };
        }

        return finding;
    }

    /// <summary>The percent sign itself comes last, or %250A would become a line end.</summary>
    private static string Decode(string text, bool isProperty)
    {
        var plain = Replace(Replace(text, "%0D", "\r"), "%0A", "\n");
        plain = isProperty ? Replace(Replace(plain, "%3A", ":"), "%2C", ",") : plain;
        return Replace(plain, "%25", "%");

        static string Replace(string text, string code, string letter) => text.Replace(code, letter, StringComparison.OrdinalIgnoreCase);
    }

    private static int? Number(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
