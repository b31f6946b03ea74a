using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// What a run found out about migrations, in <c>botapp-migrations.json</c>:
/// <c>{"schema": 1, "tool": "…", "findings": [{"rule": "MIG005", "file": "…", "line": 3, "level": "failure|warning|notice|off", "message": "…"}]}</c>.
/// The level <c>off</c> sets the rule aside for that file.
/// </summary>
public sealed class MigrationReport : IReportFormat
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "migrations";

    private const int MaxEntryBytes = 1 << 20;

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return fileName.EndsWith("botapp-migrations.json", StringComparison.OrdinalIgnoreCase) && JsonStart.Of(start) is { IsList: false };
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new FindingList();
        var (tool, isThere) = ("", false);
        try
        {
            using var walk = new JsonWalk(stream);
            walk.Read();
            foreach (var name in walk.Members())
            {
                if (name == "tool" && walk.Token == JsonTokenType.String)
                {
                    using var value = walk.Value(MaxEntryBytes);
                    tool = value.RootElement.GetString() ?? "";
                }
                else if (name == "findings" && walk.Token == JsonTokenType.StartArray)
                {
                    isThere = true;
                    foreach (var _ in walk.Items())
                    {
                        using var entry = walk.Value(MaxEntryBytes);
                        Add(entry.RootElement, tool, findings);
                    }
                }
            }

            if (!isThere)
            {
                findings.Damage("There is no list `findings` in it.");
            }
        }
        catch (Exception e) when (JsonWalk.Damage(e) is { } damage)
        {
            findings.Damage(damage);
        }

        return findings.ToReport(path, Name, tool);
    }

    private static void Add(JsonElement entry, string tool, FindingList findings)
    {
        var level = FindingList.Text(entry, "level");
        if (FindingList.Text(entry, "rule") is not { Length: > 0 } rule || FindingList.Text(entry, "file") is not { Length: > 0 } file || level is not ("failure" or "warning" or "notice" or "off"))
        {
            findings.Damage("A finding has no rule, no file or no level (failure, warning, notice, off): it was left out.");
            return;
        }

        var weight = level == "failure" ? FindingLevel.Error : level == "warning" ? FindingLevel.Warning : FindingLevel.Note;
        findings.Add(new Finding(weight, FindingList.Text(entry, "message") ?? "")
        {
            Rule = rule,
            Tool = tool,
            Path = file,
            Line = FindingList.Number(entry, "line"),
            Standing = level == "off" ? FindingStanding.Suppressed : FindingStanding.Open,
        });
    }
}
