using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>YAML as JSON nodes, with GitHub's types: unquoted <c>3.10</c> is the number 3.1, and <c>on</c> is a text.</summary>
internal static partial class YamlText
{
    /// <summary>Aliases copy their anchor; what grows beyond this is an attack or a mistake.</summary>
    private const int MaxNodes = 50_000;

    /// <summary>Reads one YAML document.</summary>
    /// <exception cref="WorkflowStartupException">The text is not one YAML document with a mapping at its top.</exception>
    public static JsonObject Parse(string text, string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var count = 0;
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? (JsonObject)Convert(root, ref count)!
                : throw new WorkflowStartupException($"{path}: expected one YAML mapping with 'on' and 'jobs'.");
        }
        catch (YamlException exception)
        {
            throw new WorkflowStartupException($"{path}, line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}");
        }
    }

    private static JsonNode? Convert(YamlNode node, ref int count)
    {
        if (++count > MaxNodes)
        {
            throw new WorkflowStartupException($"The file has more than {MaxNodes} values.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[((YamlScalarNode)key).Value ?? ""] = Convert(value, ref count);
                }

                return members;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    items.Add(Convert(item, ref count));
                }

                return items;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain and not ScalarStyle.Any)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ => NumberPattern().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : JsonValue.Create(text),
        };
    }

    /// <summary>YAML 1.2 core schema. Source: https://yaml.org/spec/1.2.2/#1032-tag-resolution.</summary>
    [GeneratedRegex(
        @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberPattern();
}

/// <summary>The workflow file cannot be started at all: GitHub shows such a run as <c>startup_failure</c>.</summary>
internal sealed class WorkflowStartupException(string message) : Exception(message);
