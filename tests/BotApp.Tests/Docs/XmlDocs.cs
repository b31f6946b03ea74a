using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BotApp.Tests.Docs;

/// <summary>What the sources say of a type or property, as the compiler wrote it down.</summary>
internal static partial class XmlDocs
{
    private static readonly Dictionary<string, XElement> s_members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "BotApp.xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>The summary of a property as Markdown in one line; of a positional record, what its parameter says.</summary>
    internal static string Of(PropertyInfo property)
    {
        var type = property.DeclaringType!.FullName!.Replace('+', '.');
        if (s_members.TryGetValue($"P:{type}.{property.Name}", out var member) && member.Element("summary") is { } summary)
        {
            return Line(summary);
        }

        throw new InvalidOperationException($"{type}.{property.Name} is a setting and says in no summary what it is.");
    }

    /// <summary>The summary of a type, likewise.</summary>
    internal static string Of(Type type) => Line(s_members[$"T:{type.FullName!.Replace('+', '.')}"].Element("summary")!);

    private static string Line(XElement text) => Spaces().Replace(string.Concat(text.Nodes().Select(node => node switch
    {
        XText words => words.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement other => throw new InvalidOperationException($"<{other.Name}> has no form in Markdown yet."),
        _ => "",
    })), " ").Trim().Replace("|", "\\|");

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
