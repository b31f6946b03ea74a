using System.Globalization;
using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// coverage.py's JSON, formats 2 and 3 and their forerunner without a number.
/// Source: https://coverage.readthedocs.io/en/latest/commands/cmd_json.html.
/// </summary>
public sealed class CoveragePy : IReportFormat
{
    /// <summary>A file with contexts names every test that ran each line.</summary>
    private const int MaxFileBytes = 64 << 20;

    /// <inheritdoc/>
    public string Name => "coverage.py-json";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start) =>
        JsonStart.Of(start) is { IsList: false } json && json.Names.Contains("meta") && json.Names.Contains("files");

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var builder = new CoverageBuilder();
        try
        {
            using var walk = new JsonWalk(stream);
            walk.Read();
            foreach (var name in walk.Members())
            {
                if (name == "files")
                {
                    ReadFiles(walk, builder);
                }
                else if (name == "meta")
                {
                    ReadMeta(walk, builder);
                }
            }

            walk.Read();
        }
        catch (Exception e) when (JsonWalk.Damage(e) is { } damage)
        {
            builder.Damage(damage.Message, damage.Line, damage.Column);
        }

        return builder.ToReport(path, Name, "coverage.py");
    }

    private static void ReadMeta(JsonWalk walk, CoverageBuilder builder)
    {
        using var meta = walk.Value(1 << 20);
        if (meta.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number) && number > 3)
        {
            builder.Notice(string.Create(CultureInfo.InvariantCulture, $"The file says it has format {number}; formats up to 3 are known. It was read as far as it is alike."));
        }
    }

    private static void ReadFiles(JsonWalk walk, CoverageBuilder builder)
    {
        if (walk.Token != JsonTokenType.StartObject)
        {
            builder.Damage("`files` is not an object: there is no coverage in it.");
            return;
        }

        foreach (var name in walk.Members())
        {
            using var entry = walk.Value(MaxFileBytes);
            if (builder.File(name) is { } file)
            {
                ReadFile(entry.RootElement, name, file, builder);
            }
        }
    }

    private static void ReadFile(JsonElement entry, string name, CoverageBuilder.FileLines file, CoverageBuilder builder)
    {
        var executed = Lines(entry, "executed_lines");
        var missing = Lines(entry, "missing_lines");
        if (executed is null || missing is null)
        {
            builder.Damage($"{name} has no list of executed_lines or of missing_lines: its coverage is not known.");
            return;
        }

        // Lines may be both run and excluded: excluded ones do not count.
        var excluded = Lines(entry, "excluded_lines")?.ToHashSet() ?? [];
        var branches = Branches(entry);
        var counted = executed.Where(line => !excluded.Contains(line)).ToHashSet();
        foreach (var line in counted)
        {
            Add(line, 1);
        }

        foreach (var line in missing)
        {
            Add(line, 0);
        }

        TakeOffUncounted(entry, counted.Count + missing.Count, file);

        void Add(long line, int hits)
        {
            var (all, taken) = branches.GetValueOrDefault(line);
            file.Add(line, hits, all, taken);
        }
    }

    /// <summary>Docstrings that were run are among the executed lines, but are no statements.</summary>
    private static void TakeOffUncounted(JsonElement entry, int lines, CoverageBuilder.FileLines file)
    {
        if (entry.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.Object
            && summary.TryGetProperty("num_statements", out var statements) && statements.ValueKind == JsonValueKind.Number
            && statements.TryGetInt32(out var said) && said < lines)
        {
            file.Uncounted = Math.Max(file.Uncounted, lines - Math.Max(0, said));
        }
    }

    /// <summary>Null when there is no such list, or something else than numbers in it.</summary>
    private static List<long>? Lines(JsonElement entry, string name)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var lines = new List<long>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (Number(item) is not { } line)
            {
                return null;
            }

            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Pairs of the line a way starts from and the line it leads to.</summary>
    private static Dictionary<long, (int All, int Taken)> Branches(JsonElement entry)
    {
        var branches = new Dictionary<long, (int All, int Taken)>();
        Count("executed_branches", 1);
        Count("missing_branches", 0);
        return branches;

        void Count(string name, int taken)
        {
            if (!entry.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
            {
                return;
            }

            foreach (var from in list.EnumerateArray().Select(From).OfType<long>())
            {
                var (all, some) = branches.GetValueOrDefault(from);
                branches[from] = (all + 1, some + taken);
            }
        }

        static long? From(JsonElement pair) => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 ? Number(pair[0]) : null;
    }

    private static long? Number(JsonElement item) => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) ? number : null;
}
