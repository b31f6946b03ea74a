using System.Text.Json;
using static BotApp.Core.Reports.Formats.FindingList;

namespace BotApp.Core.Reports.Formats;

/// <summary>A rule of a tool: how serious its results are unless they say so, and its words.</summary>
internal sealed record SarifRule(string Id, string Title, string? Description, FindingLevel? Level, IReadOnlyDictionary<string, string> Messages)
{
    public long Chars => Id.Length + Title.Length + (Description?.Length ?? 0) + Messages.Sum(pair => pair.Key.Length + pair.Value.Length);

    public static SarifRule Of(JsonElement rule)
    {
        var messages = new Dictionary<string, string>();
        if (Member(rule, "messageStrings") is { ValueKind: JsonValueKind.Object } strings)
        {
            foreach (var each in strings.EnumerateObject().Take(100))
            {
                messages[each.Name] = SarifResult.Short(Text(each.Value, "text")) ?? "";
            }
        }

        var description = SarifResult.Short(Text(Member(rule, "shortDescription"), "text") ?? Text(Member(rule, "fullDescription"), "text"));
        var level = SarifResult.LevelOf(Text(Member(rule, "defaultConfiguration"), "level"));
        return new SarifRule(SarifResult.Short(Text(rule, "id")) ?? "", SarifResult.Short(Text(rule, "name")) ?? "", description, level, messages);
    }
}

/// <summary>A result as the file has it, before its rule and folder are known.</summary>
internal sealed record SarifResult
{
    public string? RuleId { get; private init; }

    public int? RuleIndex { get; private init; }

    public FindingLevel? Level { get; private init; }

    public string? Message { get; private init; }

    public string? MessageId { get; private init; }

    public IReadOnlyList<string> Arguments { get; private init; } = [];

    public string? Uri { get; private init; }

    public string? Base { get; private init; }

    public int? Artifact { get; private init; }

    public int? Line { get; private init; }

    public int? EndLine { get; private init; }

    public int? Column { get; private init; }

    public int? EndColumn { get; private init; }

    public FindingStanding Standing { get; private init; }

    public long Chars => (RuleId?.Length ?? 0) + (Message?.Length ?? 0) + (Uri?.Length ?? 0) + Arguments.Sum(argument => (long)argument.Length) + 100;

    /// <summary>Null when the result says that nothing is wrong, or that it is gone.</summary>
    public static SarifResult? Of(JsonElement result)
    {
        var kind = Text(result, "kind") ?? "fail";
        var baseline = Text(result, "baselineState");
        if (kind is "pass" or "notApplicable" || baseline == "absent")
        {
            return null;
        }

        var rule = Member(result, "rule");
        var message = Member(result, "message");
        var physical = Member(First(Member(result, "locations")), "physicalLocation");
        var file = Member(physical, "artifactLocation");
        var region = Member(physical, "region");
        var line = Number(region, "startLine");
        return new SarifResult
        {
            RuleId = Short(Text(result, "ruleId") ?? Text(rule, "id")),
            RuleIndex = Member(rule, "toolComponent").ValueKind == JsonValueKind.Object ? null : Number(result, "ruleIndex") ?? Number(rule, "index"),
            // The level of what is no failure is "none"; it is still worth a note.
            Level = LevelOf(Text(result, "level")) ?? (kind == "fail" ? null : FindingLevel.Note),
            Message = Short(Text(message, "text")),
            MessageId = Short(Text(message, "id")),
            Arguments = Member(message, "arguments") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Take(20).Select(item => item.ValueKind == JsonValueKind.String ? Short(item.GetString())! : "")] : [],
            Uri = Short(Text(file, "uri")),
            Base = Short(Text(file, "uriBaseId")),
            Artifact = Number(file, "index"),
            Line = line,
            EndLine = Number(region, "endLine") ?? line,
            Column = Number(region, "startColumn"),
            // Behind the last character.
            EndColumn = Number(region, "endColumn") is > 1 and var end ? end - 1 : null,
            Standing = IsSuppressed(result) ? FindingStanding.Suppressed : baseline == "unchanged" ? FindingStanding.Known : FindingStanding.Open,
        };
    }

    public static FindingLevel? LevelOf(string? level) => level switch
    {
        "error" => FindingLevel.Error,
        "warning" => FindingLevel.Warning,
        "note" or "none" => FindingLevel.Note,
        _ => null,
    };

    /// <summary>Set aside, unless somebody still has to agree or did not. Source: SARIF 2.1.0, 3.27.23.</summary>
    private static bool IsSuppressed(JsonElement result) =>
        Member(result, "suppressions") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
        && list.EnumerateArray().All(each => Text(each, "status") is null or "accepted");

    private static JsonElement First(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : default;

    /// <summary>Twenty thousand results are kept, so none may be long.</summary>
    public static string? Short(string? text) => text is { Length: > 9000 } ? text[..9000] : text;
}
