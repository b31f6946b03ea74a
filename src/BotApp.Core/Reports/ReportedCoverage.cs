using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotApp.Core.Reports;

/// <summary>What one coverage file measured, by the names it uses; which files of the repository they are is found out later.</summary>
/// <param name="Files">Each name once, in the order of their first appearance.</param>
/// <param name="Sources">Folders the names are relative to, as the tool wrote them; empty when it does not say.</param>
public sealed record ReportedCoverage(IReadOnlyList<CoveredFile> Files, IReadOnlyList<string> Sources);

/// <summary>The measured lines of one file.</summary>
/// <param name="Name">As the tool wrote it: a path, or a package and a file.</param>
/// <param name="Lines">In rising order, each once: lines that can be run. All others cannot.</param>
/// <param name="Module">The part of the build it belongs to, where the tool tells; empty otherwise.</param>
/// <param name="Uncounted">
/// How many of the covered lines the tool itself does not count: coverage.py lists docstrings that were run. They are taken off the totals,
/// which can only lower a percentage.
/// </param>
public sealed record CoveredFile(
    string Name,
    [property: JsonConverter(typeof(CoveredLinesJson))] IReadOnlyList<CoveredLine> Lines,
    string Module = "",
    int Uncounted = 0);

/// <summary>A line that can be run.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Hits">How often it was; as many as an int holds at most.</param>
/// <param name="Branches">Ways on from it; 0 when not measured or only one.</param>
/// <param name="CoveredBranches">Ways that were taken.</param>
public readonly record struct CoveredLine(int Line, int Hits, int Branches = 0, int CoveredBranches = 0)
{
    /// <summary>True when it was run at least once.</summary>
    [JsonIgnore]
    public bool IsCovered => Hits > 0;

    /// <summary>
    /// The same line as another job, file or copy of this file saw it. The larger count is taken, not the sum, so that a report that
    /// arrives twice changes nothing; of branches it is not told which ones were taken, so they are not added up either.
    /// </summary>
    public CoveredLine With(CoveredLine other) =>
        new(Line, Math.Max(Hits, other.Hits), Math.Max(Branches, other.Branches), Math.Max(CoveredBranches, other.CoveredBranches));
}

/// <summary>Lines as a flat row of numbers, four each: a repository has hundreds of thousands of them.</summary>
internal sealed class CoveredLinesJson : JsonConverter<IReadOnlyList<CoveredLine>>
{
    public override IReadOnlyList<CoveredLine> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var lines = new List<CoveredLine>();
        Span<int> four = stackalloc int[4];
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at = (at + 1) % 4)
        {
            four[at] = reader.GetInt32();
            if (at == 3)
            {
                lines.Add(new CoveredLine(four[0], four[1], four[2], four[3]));
            }
        }

        return lines;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<CoveredLine> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var line in value)
        {
            writer.WriteNumberValue(line.Line);
            writer.WriteNumberValue(line.Hits);
            writer.WriteNumberValue(line.Branches);
            writer.WriteNumberValue(line.CoveredBranches);
        }

        writer.WriteEndArray();
    }
}
