using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using BotApp.Setup;
using BotApp.SignIn;
using BotApp.Webhooks;

using YamlDotNet.RepresentationModel;

namespace BotApp.Cli;

/// <summary>app.yml, which is inside the program: what the App asks of GitHub.</summary>
internal static class AppManifest
{
    private const string Resource = "app.yml";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Permission by name: <c>read</c> or <c>write</c>.</summary>
    internal static IReadOnlyDictionary<string, string> Permissions() =>
        Map(Root(), "default_permissions").Children.ToDictionary(pair => Word(pair.Key), pair => Word(pair.Value), StringComparer.Ordinal);

    /// <summary>The events it is told of.</summary>
    internal static IReadOnlyList<string> Events() => [.. ((YamlSequenceNode)Root().Children["default_events"]).Select(Word)];

    /// <summary>The manifest for a service at this address, as GitHub takes it.</summary>
    /// <param name="address">Where the service is reached.</param>
    /// <param name="name">The App's name; null: that of app.yml.</param>
    /// <param name="seen">Where the browser sees it that registers the App and is sent back; null: at the same address.</param>
    internal static string Json(Uri address, string? name, Uri? seen = null)
    {
        var root = Root();
        var start = address.AbsoluteUri.TrimEnd('/');
        return new JsonObject
        {
            ["name"] = name ?? Word(root.Children["name"]),
            ["url"] = start,
            ["hook_attributes"] = new JsonObject { ["url"] = start + WebhookServices.Path, ["active"] = true },
            ["redirect_url"] = (seen?.AbsoluteUri.TrimEnd('/') ?? start) + SetupHost.Callback,
            ["callback_urls"] = new JsonArray(start + SignInFlow.Callback),
            ["public"] = false,
            ["default_permissions"] = new JsonObject(Permissions().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["default_events"] = new JsonArray([.. Events().Select(one => (JsonNode)one)]),
        }.ToJsonString(Indented);
    }

    private static YamlMappingNode Root()
    {
        using var stream = typeof(AppManifest).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        using var reader = new StreamReader(stream);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static YamlMappingNode Map(YamlMappingNode root, string key) => (YamlMappingNode)root.Children[key];

    private static string Word(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
