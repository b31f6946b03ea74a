using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// pylint's JSON: the old list (<c>json</c>) and the object with statistics (<c>json2</c>).
/// Source: https://pylint.readthedocs.io/en/stable/user_guide/usage/output.html.
/// </summary>
public sealed class Pylint : IReportFormat
{
    private const int MaxEntryBytes = 4 << 20;

    /// <inheritdoc/>
    public string Name => "pylint";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return JsonStart.Of(start) switch
        {
            null => false,
            // Nothing found: an empty list could be anybody's.
            { IsList: true, Names.Count: 0, IsWhole: true } => fileName.Contains("pylint", StringComparison.OrdinalIgnoreCase),
            { IsList: true, Names: var names } => names.Contains("symbol") && (names.Contains("message-id") || names.Contains("module")),
            { Names: var names } => names.Contains("messages") && (names.Contains("statistics") || start.IndexOf("\"messageId\""u8) >= 0),
        };
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new FindingList();
        try
        {
            using var walk = new JsonWalk(stream);
            walk.Read();
            if (walk.Token == JsonTokenType.StartArray)
            {
                ReadMessages(walk, findings);
            }
            else
            {
                foreach (var _ in walk.Members().Where(name => name == "messages"))
                {
                    ReadMessages(walk, findings);
                }
            }

            walk.Read();
        }
        catch (Exception e) when (JsonWalk.Damage(e) is { } damage)
        {
            findings.Damage(damage);
        }

        return findings.ToReport(path, Name, "pylint");
    }

    private static void ReadMessages(JsonWalk walk, FindingList findings)
    {
        foreach (var _ in walk.Items())
        {
            using var entry = walk.Value(MaxEntryBytes);
            var message = entry.RootElement;
            if (message.ValueKind != JsonValueKind.Object)
            {
                findings.Damage("A message is not an object: it was left out.");
                continue;
            }

            var symbol = FindingList.Text(message, "symbol") ?? "";
            findings.Add(new Finding(LevelOf(FindingList.Text(message, "type")), FindingList.Text(message, "message") ?? symbol)
            {
                Rule = FindingList.Text(message, "message-id") ?? FindingList.Text(message, "messageId") ?? symbol,
                Title = symbol,
                Tool = "pylint",
                Path = FindingList.Text(message, "path"),
                Line = FindingList.Number(message, "line"),
                EndLine = FindingList.Number(message, "endLine"),
                // Counted from 0, the end behind the last character.
                Column = FindingList.Number(message, "column") is < int.MaxValue and var column ? column + 1 : null,
                EndColumn = FindingList.Number(message, "endColumn"),
            });
        }
    }

    private static FindingLevel LevelOf(string? type) => type switch
    {
        "fatal" or "error" => FindingLevel.Error,
        "convention" or "refactor" or "info" or "information" => FindingLevel.Note,
        _ => FindingLevel.Warning,
    };
}
