using YamlDotNet.RepresentationModel;

namespace BotApp;

/// <summary>The App's manifest, <c>app.yml</c>: what it may do and what it is told, the least that the features need.</summary>
internal sealed record AppManifest(string Name, IReadOnlyDictionary<string, string> Permissions, IReadOnlyList<string> Events)
{
    /// <summary>Reads the manifest that lies beside the program.</summary>
    /// <exception cref="InvalidOperationException">It is not there or not of the expected shape.</exception>
    internal static AppManifest Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "app.yml");
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"app.yml is missing beside the program ({AppContext.BaseDirectory}): install BotApp completely.");
        }

        var yaml = new YamlStream();
        using var reader = new StreamReader(path);
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var permissions = ((YamlMappingNode)root["default_permissions"]).Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.Ordinal);
        var events = ((YamlSequenceNode)root["default_events"]).Children.Select(Text).ToList();
        return new AppManifest(Text(root["name"]), permissions, events);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
