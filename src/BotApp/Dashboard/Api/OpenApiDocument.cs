using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace BotApp.Dashboard.Api;

/// <summary>
/// The API described for tools, made from the table of routes and the very types that are written, so that it cannot say anything else than what is answered.
/// Source: https://spec.openapis.org/oas/v3.1.0.html.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly JsonSchemaExporterOptions s_exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = static (at, schema) => Transformed(at, schema) };

    /// <summary>The document as it is sent.</summary>
    internal static byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Write().ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");

    private static JsonObject Write()
    {
        var paths = new JsonObject();
        foreach (var route in ApiRoutes.All)
        {
            paths[ApiEndpoints.Base + route.Path] = new JsonObject { ["get"] = Operation(route) };
        }

        var schemas = new JsonObject();
        foreach (var type in ApiRoutes.All.Select(route => route.Item).Append(typeof(ApiProblem)).Distinct().OrderBy(NameOf, StringComparer.Ordinal))
        {
            schemas[NameOf(type)] = SchemaOf(type);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "BotApp",
                ["version"] = "1",
                ["description"] = "What the dashboard's pages show, for scripts. Everything is read only. Who may not read a repository on GitHub is answered as if it did not exist.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A personal token, made at /tokens." } },
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        };
    }

    private static JsonObject Operation(ApiRoute route)
    {
        var parameters = new JsonArray();
        foreach (var name in route.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
        {
            parameters.Add(new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = name == "name" ? "string" : "integer" } });
        }

        var query = route.IsList ? [.. route.Query, ("perPage", $"How many on a page: 1 to {ApiPaging.Most}; {ApiPaging.Usual} without it."), ("cursor", "Where the page begins: from the Link header of the page before.")] : route.Query;
        foreach (var (name, means) in query)
        {
            parameters.Add(new JsonObject { ["name"] = name, ["in"] = "query", ["required"] = means.StartsWith("Required:", StringComparison.Ordinal), ["description"] = means, ["schema"] = new JsonObject { ["type"] = name == "perPage" ? "integer" : "string" } });
        }

        JsonNode item = new JsonObject { ["$ref"] = $"#/components/schemas/{NameOf(route.Item)}" };
        var good = new JsonObject
        {
            ["description"] = route.About,
            ["headers"] = new JsonObject { ["ETag"] = Header("Send it as If-None-Match: what is unchanged is answered 304.") },
            ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = route.IsList ? new JsonObject { ["type"] = "array", ["items"] = item } : item } },
        };
        if (route.IsList)
        {
            good["headers"]!["Link"] = Header("The next page, with rel=\"next\"; not there on the last one."); // set just before
        }

        return new JsonObject
        {
            ["summary"] = route.About,
            ["operationId"] = "get" + string.Concat(route.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part is "{id}" ? "" : part is "{name}" or "{number}" ? "One" : char.ToUpperInvariant(part[0]) + part[1..])) + (route.Path.EndsWith("/{id}", StringComparison.Ordinal) ? "One" : ""),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject { ["200"] = good, ["304"] = new JsonObject { ["description"] = "It is unchanged." }, ["default"] = Problem() },
        };
    }

    private static JsonObject Problem() => new()
    {
        ["description"] = "Why there is no answer: 400 it cannot be understood, 401 nobody known asks, 403 it is for operators, 404 it is not there or not to be read, 429 too much was asked, 503 GitHub could not be asked.",
        ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{NameOf(typeof(ApiProblem))}" } } },
    };

    private static JsonObject Header(string means) => new() { ["description"] = means, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static string NameOf(Type type) => type.Name.StartsWith("Api", StringComparison.Ordinal) ? type.Name[3..] : type.Name;

    private static JsonNode SchemaOf(Type type)
    {
        var schema = ApiJson.Options.GetJsonSchemaAsNode(type, s_exporting);
        Rebase(schema, NameOf(type));
        return schema;
    }

    // A type that holds itself is exported with references from its own root, which is not the document's.
    private static void Rebase(JsonNode? node, string name)
    {
        if (node is JsonArray list)
        {
            foreach (var one in list)
            {
                Rebase(one, name);
            }
        }
        else if (node is JsonObject table)
        {
            foreach (var (key, value) in table.ToList())
            {
                if (key == "$ref" && value is JsonValue && value.GetValue<string>() is ['#', ..] and var reference)
                {
                    table[key] = $"#/components/schemas/{name}{reference[1..]}";
                }
                else
                {
                    Rebase(value, name);
                }
            }
        }
    }

    // Times are written by a converter of ours, of which the exporter cannot know what it writes.
    private static JsonNode Transformed(JsonSchemaExporterContext at, JsonNode schema)
    {
        if ((Nullable.GetUnderlyingType(at.TypeInfo.Type) ?? at.TypeInfo.Type) != typeof(DateTimeOffset))
        {
            return schema;
        }

        JsonNode type = Nullable.GetUnderlyingType(at.TypeInfo.Type) is null ? JsonValue.Create("string") : new JsonArray("string", "null");
        return new JsonObject { ["type"] = type, ["format"] = "date-time" };
    }
}
