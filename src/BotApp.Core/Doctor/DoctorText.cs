using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BotApp.Core.Doctor;

/// <summary>The findings as a list for people and as JSON for programs.</summary>
public static class DoctorText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line each, what to do below it, and a count at the end.</summary>
    public static string Plain(IReadOnlyList<DoctorLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(Word(line.Level).PadRight(5)).Append(line.Area).Append(": ").Append(line.Sentence).Append('\n');
            if (line.Mend is { } mend)
            {
                text.Append("     -> ").Append(mend).Append('\n');
            }
        }

        return text.Append('\n').Append(Summary(lines)).Append('\n').ToString();
    }

    /// <summary><c>{"ok": …, "findings": [{"area", "level", "sentence", "mend"}]}</c>.</summary>
    public static string Json(IReadOnlyList<DoctorLine> lines)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", IsWell(lines));
            json.WriteStartArray("findings");
            foreach (var line in lines)
            {
                json.WriteStartObject();
                json.WriteString("area", line.Area);
                json.WriteString("level", Word(line.Level));
                json.WriteString("sentence", line.Sentence);
                json.WriteString("mend", line.Mend);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Nothing failed; warnings are no failure.</summary>
    public static bool IsWell(IReadOnlyList<DoctorLine> lines) => lines.All(line => line.Level != DoctorLevel.Fail);

    private static string Summary(IReadOnlyList<DoctorLine> lines) =>
        $"{lines.Count(line => line.Level == DoctorLevel.Ok)} ok, {lines.Count(line => line.Level == DoctorLevel.Warn)} to look at, {lines.Count(line => line.Level == DoctorLevel.Fail)} to mend";

    private static string Word(DoctorLevel level) => level switch
    {
        DoctorLevel.Ok => "ok",
        DoctorLevel.Warn => "warn",
        _ => "fail",
    };
}
