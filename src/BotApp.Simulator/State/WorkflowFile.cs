using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BotApp.Simulator.State;

/// <summary>An input of <c>workflow_dispatch</c>.</summary>
internal sealed record DispatchInput(string Name, bool Required, string? Default, string Type, IReadOnlyList<string> Options);

/// <summary>The filters under one event of <c>on:</c>.</summary>
internal sealed record Trigger(IReadOnlyDictionary<string, IReadOnlyList<string>> Filters)
{
    public IReadOnlyList<string>? this[string name] => Filters.GetValueOrDefault(name);
}

/// <summary>The parts of a workflow file that decide when it runs.</summary>
internal sealed class WorkflowFile
{
    public string? Name { get; private init; }

    public Dictionary<string, Trigger> Triggers { get; } = new(StringComparer.Ordinal);

    public List<DispatchInput> Inputs { get; } = [];

    /// <summary>For each job's key the keys it needs.</summary>
    public Dictionary<string, IReadOnlyList<string>> Needs { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file; null when it is no workflow that GitHub could start.</summary>
    public static WorkflowFile? Read(string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException)
        {
            return null;
        }

        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            return null;
        }

        var file = new WorkflowFile { Name = Text(Child(root, "name")) };
        file.ReadTriggers(Child(root, "on"));
        foreach (var (key, job) in Pairs(Child(root, "jobs")))
        {
            file.Needs[key] = Texts(Child(job, "needs"));
        }

        return file;
    }

    /// <summary>The keys of these jobs and of all jobs that need them, directly or not.</summary>
    public IReadOnlySet<string> WithDependents(IEnumerable<string> keys)
    {
        var found = new HashSet<string>(keys, StringComparer.Ordinal);
        while (Needs.Where(pair => !found.Contains(pair.Key) && pair.Value.Any(found.Contains)).Select(pair => pair.Key).ToList() is { Count: > 0 } more)
        {
            found.UnionWith(more);
        }

        return found;
    }

    private void ReadTriggers(YamlNode? on)
    {
        foreach (var name in Texts(on is YamlMappingNode ? null : on))
        {
            Triggers[name] = new Trigger(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
        }

        foreach (var (name, settings) in Pairs(on))
        {
            Triggers[name] = new Trigger(Pairs(settings).Where(pair => pair.Value is not YamlMappingNode)
                .ToDictionary(pair => pair.Key, pair => Texts(pair.Value), StringComparer.Ordinal));
            if (name == "workflow_dispatch")
            {
                Inputs.AddRange(Pairs(Child(settings, "inputs")).Select(pair => new DispatchInput(
                    pair.Key, Text(Child(pair.Value, "required")) == "true", Text(Child(pair.Value, "default")),
                    Text(Child(pair.Value, "type")) ?? "string", Texts(Child(pair.Value, "options")))));
            }
        }
    }

    private static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static IEnumerable<(string Key, YamlNode Value)> Pairs(YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Select(pair => (Text(pair.Key) ?? "", pair.Value)) : [];

    private static string? Text(YamlNode? node) => node is YamlScalarNode { Value: { } value } ? value : null;

    private static IReadOnlyList<string> Texts(YamlNode? node) => node switch
    {
        YamlSequenceNode list => [.. list.Children.Select(Text).OfType<string>()],
        YamlScalarNode { Value: { Length: > 0 } value } => [value],
        _ => [],
    };
}
