using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Tests.Dashboard.Api;

/// <summary>Holds JSON to a schema of the OpenAPI document, as strictly as its author can: what is not described may not be there.</summary>
internal static class SchemaCheck
{
    private static readonly string[] s_known = ["$ref", "type", "properties", "required", "items", "format"];

    internal static IReadOnlyList<string> Problems(JsonElement value, JsonNode schema, JsonNode document)
    {
        var problems = new List<string>();
        Check(value, schema, document, "$", problems);
        return problems;
    }

    private static void Check(JsonElement value, JsonNode node, JsonNode document, string at, List<string> problems)
    {
        var schema = node.AsObject();
        problems.AddRange(schema.Select(pair => pair.Key).Except(s_known).Select(key => $"{at}: the schema says {key}, which is not checked here"));
        if (schema["$ref"] is { } reference)
        {
            Check(value, Resolve((string)reference!, document), document, at, problems);
            return;
        }

        var types = schema["type"] switch { JsonArray list => list.Select(one => (string)one!).ToList(), { } one => [(string)one!], null => [] };
        var type = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.TryGetInt64(out _) && types.Contains("integer") ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => "null",
        };
        if (!types.Contains(type))
        {
            problems.Add($"{at}: {type}, expected {string.Join(" or ", types)}");
        }
        else if (type == "object")
        {
            var properties = schema["properties"]!.AsObject();
            problems.AddRange((schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at}.{name} is missing"));
            foreach (var property in value.EnumerateObject())
            {
                if (properties[property.Name] is { } described)
                {
                    Check(property.Value, described, document, $"{at}.{property.Name}", problems);
                }
                else
                {
                    problems.Add($"{at}.{property.Name} is not described");
                }
            }
        }
        else if (type == "array")
        {
            foreach (var (item, index) in value.EnumerateArray().Select((item, index) => (item, index)))
            {
                Check(item, schema["items"]!, document, $"{at}[{index}]", problems);
            }
        }
        else if (type == "string" && (string?)schema["format"] == "date-time" && !(value.GetString()!.EndsWith('Z') && value.TryGetDateTimeOffset(out _)))
        {
            problems.Add($"{at}: {value.GetString()} is no time in UTC");
        }
    }

    private static JsonNode Resolve(string reference, JsonNode document) =>
        reference[2..].Split('/').Aggregate(document, (at, part) => at[part] ?? throw new InvalidOperationException($"{reference} leads nowhere: {part}"));
}
