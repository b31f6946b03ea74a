using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Manifests;

/// <summary>The shapes a manifest's fields may have: what is not named is a misspelling.</summary>
internal abstract record YamlShape
{
    internal sealed record Text : YamlShape;

    internal sealed record Number : YamlShape;

    internal sealed record Truth : YamlShape;

    /// <summary>One of these words.</summary>
    internal sealed record Word(params string[] Words) : YamlShape;

    /// <summary>A name or a port's number.</summary>
    internal sealed record Scalar : YamlShape;

    internal sealed record ListOf(YamlShape Item) : YamlShape;

    /// <summary>Any keys, one shape of value.</summary>
    internal sealed record TableOf(YamlShape Value) : YamlShape;

    internal sealed record Map(IReadOnlyDictionary<string, YamlShape> Fields, params string[] Required) : YamlShape;

    internal static YamlShape Shaped(params (string Name, YamlShape Shape)[] fields) =>
        new Map(fields.ToDictionary(field => field.Name.TrimEnd('!'), field => field.Shape, StringComparer.Ordinal), [.. fields.Where(field => field.Name.EndsWith('!')).Select(field => field.Name.TrimEnd('!'))]);
}

/// <summary>Reads YAML and compares it with a shape.</summary>
internal static class Yaml
{
    internal static IReadOnlyList<YamlMappingNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(text))));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>A node by its path: names, and numbers for items of lists; null where it is not there.</summary>
    internal static YamlNode? At(this YamlNode node, params object[] path)
    {
        YamlNode? at = node;
        foreach (var step in path)
        {
            at = at switch
            {
                YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode((string)step), out var value) ? value : null,
                YamlSequenceNode list when step is int index && index < list.Children.Count => list.Children[index],
                _ => null,
            };
        }

        return at;
    }

    internal static string? Scalar(this YamlNode node, params object[] path) => (node.At(path) as YamlScalarNode)?.Value;

    internal static IReadOnlyList<YamlNode> Items(this YamlNode node, params object[] path) => node.At(path) is YamlSequenceNode list ? [.. list.Children] : [];

    internal static IReadOnlyDictionary<string, YamlNode> Table(this YamlNode node, params object[] path) =>
        node.At(path) is YamlMappingNode map ? map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => pair.Value, StringComparer.Ordinal) : new Dictionary<string, YamlNode>();

    /// <summary>Everything that is not as the shape has it, with its line.</summary>
    internal static IEnumerable<string> Problems(YamlNode node, YamlShape shape, string path)
    {
        var at = $"line {node.Start.Line}, {path}";
        switch (shape, node)
        {
            case (YamlShape.Map map, YamlMappingNode given):
                foreach (var missing in map.Required.Where(name => !given.Children.ContainsKey(new YamlScalarNode(name))))
                {
                    yield return $"{at} has no {missing}";
                }

                foreach (var (key, value) in given.Children)
                {
                    var name = ((YamlScalarNode)key).Value!;
                    foreach (var problem in map.Fields.TryGetValue(name, out var field) ? Problems(value, field, $"{path}.{name}") : [$"line {key.Start.Line}, {path} has no field {name}"])
                    {
                        yield return problem;
                    }
                }

                break;
            case (YamlShape.TableOf table, YamlMappingNode given):
                foreach (var problem in given.Children.SelectMany(pair => Problems(pair.Value, table.Value, $"{path}.{pair.Key}")))
                {
                    yield return problem;
                }

                break;
            case (YamlShape.ListOf list, YamlSequenceNode given):
                foreach (var problem in given.Children.SelectMany((item, index) => Problems(item, list.Item, $"{path}[{index}]")))
                {
                    yield return problem;
                }

                break;
            case (_, YamlScalarNode scalar) when Fits(shape, scalar):
                break;
            default:
                yield return $"{at} is '{node}', expected {shape}";
                break;
        }
    }

    // A quoted word is text, whatever it looks like: "8080" where a number belongs is refused by Kubernetes.
    private static bool Fits(YamlShape shape, YamlScalarNode scalar)
    {
        var isPlain = scalar.Style is YamlDotNet.Core.ScalarStyle.Plain;
        var isNumber = isPlain && long.TryParse(scalar.Value, out _);
        var isTruth = isPlain && scalar.Value is "true" or "false";
        return shape switch
        {
            YamlShape.Text => !isNumber && !isTruth,
            YamlShape.Number => isNumber,
            YamlShape.Truth => isTruth,
            YamlShape.Scalar => true,
            YamlShape.Word word => word.Words.Contains(scalar.Value),
            _ => false,
        };
    }
}
