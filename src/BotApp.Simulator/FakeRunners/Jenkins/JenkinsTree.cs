using System.Globalization;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Jenkins;

/// <summary>The <c>tree</c> parameter of Jenkins' API: <c>builds[number,actions[parameters[name]]]{0,50}</c>. What is not named is left out; <c>_class</c> stays.</summary>
internal sealed class JenkinsTree
{
    private readonly Dictionary<string, (JenkinsTree? Below, int From, int To)> named = new(StringComparer.Ordinal);

    /// <summary>Null where the text is no tree.</summary>
    public static JenkinsTree? Parse(string text)
    {
        var at = 0;
        var tree = List(text, ref at);
        return at == text.Length ? tree : null;
    }

    /// <summary>What of a thing is asked for.</summary>
    public JsonObject Of(JsonObject whole)
    {
        var part = new JsonObject();
        foreach (var (name, value) in whole)
        {
            if (name == "_class")
            {
                part[name] = value?.DeepClone();
            }
            else if (named.TryGetValue(name, out var wish))
            {
                part[name] = Of(value, wish.Below, wish.From, wish.To);
            }
        }

        return part;
    }

    private static JsonNode? Of(JsonNode? value, JenkinsTree? below, int from, int to) => value switch
    {
        JsonObject one => (below ?? new JenkinsTree()).Of(one),
        JsonArray many => new JsonArray([.. many.Skip(from).Take(to - from).Select(one => Of(one, below, 0, int.MaxValue))]),
        _ => value?.DeepClone(),
    };

    private static JenkinsTree List(string text, ref int at)
    {
        var tree = new JenkinsTree();
        do
        {
            var start = at;
            while (at < text.Length && text[at] is not (',' or '[' or ']' or '{'))
            {
                at++;
            }

            var name = text[start..at];
            JenkinsTree? below = null;
            if (at < text.Length && text[at] == '[')
            {
                at++;
                below = List(text, ref at);
                at++; // the closing bracket
            }

            var (from, to) = (0, int.MaxValue);
            if (at < text.Length && text[at] == '{')
            {
                var end = text.IndexOf('}', at);
                var range = text[(at + 1)..end].Split(',');
                (from, to) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[1], CultureInfo.InvariantCulture));
                at = end + 1;
            }

            tree.named[name] = (below, from, to);
        }
        while (at < text.Length && text[at] == ',' && ++at > 0);

        return tree;
    }
}
