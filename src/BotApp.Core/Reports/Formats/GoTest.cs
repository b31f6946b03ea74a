namespace BotApp.Core.Reports.Formats;

/// <summary>What <c>go test -json</c> prints, one event per line. Source: https://pkg.go.dev/cmd/test2json.</summary>
public sealed class GoTest : IReportFormat
{
    private static readonly string[] s_actions =
        ["start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "build-output", "build-fail", "attr", "artifacts"];

    /// <inheritdoc/>
    public string Name => "gotest";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        // Lines of the go command itself ("go: downloading ...") may stand in front.
        foreach (var line in TextStart.Decode(start).Split('\n').Where(line => line.StartsWith('{')).Take(1))
        {
            var found = GoEvent.Parse(line);
            return s_actions.Contains(found.Action) && (found.Package ?? found.ImportPath) is not null;
        }

        return false;
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft { Dialect = "go" };
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var text = TextStart.Open(head);
        var reading = new GoTestReading(new LineText(text), draft);
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
}

/// <summary>One event.</summary>
internal sealed record GoEvent(string? Action, string? Package, string? Test, string? ImportPath, string? Output, double Seconds, bool IsWhole)
{
    /// <summary>The event of a line; of one that breaks off what stood before the break.</summary>
    public static GoEvent Parse(string line)
    {
        var found = new GoEvent(null, null, null, null, null, double.NaN, IsWhole: false);
        var json = new JsonText(line);
        try
        {
            if (!json.BeginObject())
            {
                return found;
            }

            while (json.NextName() is { } name)
            {
                switch (name)
                {
                    case "Action":
                        found = found with { Action = json.Text(64) };
                        break;
                    case "Package":
                        found = found with { Package = json.Text(1024) };
                        break;
                    case "Test":
                        found = found with { Test = json.Text() };
                        break;
                    case "ImportPath":
                        found = found with { ImportPath = json.Text(1024) };
                        break;
                    case "Output":
                        found = found with { Output = json.Text() };
                        break;
                    case "Elapsed":
                        found = found with { Seconds = json.Number() is >= 0 and var seconds ? seconds : double.NaN };
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            return found with { IsWhole = true };
        }
        catch (JsonDamageException)
        {
            return found;
        }
    }
}
