namespace BotApp.Core.Reports.Formats;

/// <summary>The Common Test Report Format: JSON with <c>results</c> in it. Source: https://ctrf.io/docs/specification/overview.</summary>
public sealed class Ctrf : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "ctrf";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) => TolerantJson.Sniff(start, IsCtrf);

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var draft = new ReportDraft();
        TolerantJson.Read(stream, draft, json => new CtrfReading(json, draft).ReadAll());
        return draft.ToReport(path, Name);
    }

    /// <summary>Either the file says so, or its results have the members that only this format has together.</summary>
    private static bool IsCtrf(JsonText json)
    {
        if (!json.IsObject())
        {
            return false;
        }

        json.BeginObject();
        while (json.NextName() is { } name)
        {
            if (name == "reportFormat" && string.Equals(json.Text(64), "CTRF", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (name == "results" && json.IsObject())
            {
                return HasResults(json);
            }

            if (name != "reportFormat")
            {
                json.Skip();
            }
        }

        return false;
    }

    private static bool HasResults(JsonText json)
    {
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            if (name == "tests" && json.IsArray())
            {
                return true;
            }

            if (name is "tool" or "summary" && json.IsObject() && HasMember(json, name == "tool" ? "name" : "tests"))
            {
                return true;
            }

            if (name is not ("tool" or "summary"))
            {
                json.Skip();
            }
        }

        return false;
    }

    private static bool HasMember(JsonText json, string wanted)
    {
        var found = false;
        json.BeginObject();
        while (json.NextName() is { } name)
        {
            if (name == wanted)
            {
                return true;
            }

            json.Skip();
        }

        return found;
    }
}
